/**
 * Detail that looks random and is not. Every draw is a function of the seed and a key that names
 * what it is for, so there is no stream to save, and a new draw in one place shifts no other.
 */
import { hash } from 'node:crypto'

type Key = readonly (string | number)[]

/**
 * As a text, one character a byte or two a byte: a Buffer takes three times as long, and years take
 * millions.
 */
function digest(seed: number, key: Key, encoding: 'binary' | 'hex' = 'binary'): string {
  let name = String(seed)
  for (const part of key) name += `/${part}`
  return hash('sha256', name, encoding)
}

const firstFour = (bytes: string): number =>
  bytes.charCodeAt(0) * 2 ** 24 +
  bytes.charCodeAt(1) * 2 ** 16 +
  bytes.charCodeAt(2) * 2 ** 8 +
  bytes.charCodeAt(3)

/** A number in [0, 1). */
export const draw = (seed: number, ...key: Key): number => firstFour(digest(seed, key)) / 2 ** 32

/** A number in [low, high). */
export const drawBetween = (low: number, high: number, seed: number, ...key: Key): number =>
  low + draw(seed, ...key) * (high - low)

/** One of several. */
export const drawFrom = <Item>(items: readonly Item[], seed: number, ...key: Key): Item =>
  items[Math.floor(draw(seed, ...key) * items.length)] as Item

/** A text of the given length over the alphabet. */
export function drawText(length: number, alphabet: string, seed: number, ...key: Key): string {
  let text = ''
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of drawBytes(seed, ...key, block)) text += alphabet[byte % alphabet.length]
  }
  return text.slice(0, length)
}

/** The alphabet of session and device ids, as captured. */
export const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Bytes of key material. */
export const drawBytes = (seed: number, ...key: Key): Buffer =>
  Buffer.from(digest(seed, key), 'binary')

/** A version 4 UUID. */
export function drawUuid(seed: number, ...key: Key): string {
  const hex = digest(seed, key, 'hex')
  const variant = (Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant.toString(16)}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
