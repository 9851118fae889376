/**
 * Detail that looks random and is not. Every draw is a function of the seed and a key that names
 * what it is for, so there is no stream to save, and a new draw in one place shifts no other.
 */
import { hash } from 'node:crypto'

type Key = readonly (string | number)[]

const digest = (seed: number, key: Key): Buffer =>
  hash('sha256', `${seed}/${key.join('/')}`, 'buffer')

/** A number in [0, 1). */
export const draw = (seed: number, ...key: Key): number =>
  digest(seed, key).readUInt32BE() / 2 ** 32

/** A number in [low, high). */
export const drawBetween = (low: number, high: number, seed: number, ...key: Key): number =>
  low + draw(seed, ...key) * (high - low)

/** A text of the given length over the alphabet. */
export function drawText(length: number, alphabet: string, seed: number, ...key: Key): string {
  let text = ''
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of digest(seed, [...key, block])) text += alphabet[byte % alphabet.length]
  }
  return text.slice(0, length)
}

/** The alphabet of session and device ids, as captured. */
export const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Bytes of key material. */
export const drawBytes = (seed: number, ...key: Key): Buffer => digest(seed, key)

/** A version 4 UUID. */
export function drawUuid(seed: number, ...key: Key): string {
  const bytes = digest(seed, key)
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x40
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}

/** An integer to seed another generator with. */
export const drawSeed = (seed: number, ...key: Key): number => digest(seed, key).readUInt32BE()
