/**
 * Stand-ins for what identifies somebody. A value's stand-in has the value's form and follows from
 * the value and a key alone, so the same value reads the same in every field, and whoever lacks the
 * key cannot try names until one fits.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'

export interface Pseudonyms {
  /** The stand-in for a value; what is public by itself, such as `/volume1`, stays. */
  of(value: string): string
}

export interface PseudonymOptions {
  /** Default: random, and gone with the process. */
  readonly key?: Uint8Array | undefined
  /** Hears of every value that was replaced. */
  readonly onReplaced?: ((value: string) => void) | undefined
}

/** Names that every unit has: they tell nobody apart. */
const publicNames = new Set(['@ActiveBackup', '..', '.'])
const publicSegment = /^(volume\d+|[A-Za-z]:|\*)$/

export function createPseudonyms({
  key = randomBytes(32),
  onReplaced,
}: PseudonymOptions = {}): Pseudonyms {
  const known = new Map<string, string>()
  const addresses = new Set<string>()

  const digest = (value: string) => createHmac('sha256', key).update(value).digest()
  const hex = (value: string, length: number): string => {
    let digits = ''
    for (let part = 0; digits.length < length; part += 1) {
      digits += digest(part === 0 ? value : `${part}:${value}`).toString('hex')
    }
    return digits.slice(0, length)
  }

  /** Documentation addresses (RFC 5737); with more hosts than those, benchmarking ones (RFC 2544). */
  const ipv4 = (value: string): string => {
    if (/^(127\.|0\.0\.0\.0$|255\.)/.test(value)) return value
    const start = digest(value).readUInt32BE(0)
    const place = (at: number) =>
      at < 3 * 254
        ? `${['192.0.2', '198.51.100', '203.0.113'][Math.floor(at / 254)]}.${(at % 254) + 1}`
        : `198.18.${(at >> 8) & 255}.${at & 255}`
    const room = addresses.size < 500 ? 3 * 254 : 65_536
    // Two hosts must not become one: the next free address is taken.
    let at = start % room
    while (addresses.has(place(at))) at = (at + 1) % room
    addresses.add(place(at))
    return place(at)
  }

  const uuid = (value: string): string => {
    const digits = hex(value.toLowerCase(), 32)
    const made = `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`
    return value === value.toUpperCase() ? made.toUpperCase() : made
  }

  /** `0000MCK` cannot be mistaken for a serial number that was sold. */
  const serial = (value: string): string =>
    `0000MCK${String(digest(value).readUInt32BE(0) % 1_000_000).padStart(6, '0')}`

  const url = (value: string): string => {
    const [, scheme = '', authority = '', rest = ''] = urlForm.exec(value) ?? []
    const [, host = '', port = ''] = /^(.*?)(:\d+)?$/.exec(authority.replace(/^.*@/, '')) ?? []
    const path = rest.replace(/[?#].*$/, '')
    return `${scheme}${host === '' ? '' : of(host)}${port}${path === '' ? '' : byPart(path)}`
  }

  /** Folder by folder, so that a folder has one name in all the paths that lead through it. */
  const byPart = (path: string): string =>
    path
      .split(/([/\\])/)
      // A number inside a path is an id, as in `ha-folder-vm/12`.
      .map((part) => (/^([/\\]|\d{1,9})$/.test(part) ? part : of(part)))
      .join('')

  const forms: readonly [RegExp, (value: string) => string][] = [
    [/^[\w+.-]+:\/\//, url],
    [/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/, (value) => `mail-${hex(value, 8)}@example.com`],
    [ipv4WithPort, (value) => `${of(value.replace(/[:/].*/, ''))}${/[:/].*/.exec(value)?.[0]}`],
    [macForm, (value) => separated(`020000${hex(value.replace(/\W/g, ''), 6)}`, value)],
    [uuidForm, uuid],
    [uniKeyForm, (value) => value.replace(/^[^_]+/, of)],
    [serialForm, serial],
    [/^\*\../, (value) => `*.${of(value.slice(2))}`],
    [/[/\\]/, byPart],
    [/^[0-9a-f]{12}$/i, (value) => cased(`020000${hex(value, 6)}`, value)],
    [/^[0-9a-f]{16,}$/i, (value) => cased(hex(value, Math.min(value.length, 64)), value)],
    [tokenForm, (value) => token(value)],
    [/.\.hbk$/, (value) => `${of(value.slice(0, -4))}.hbk`],
    [/^([\w-]+\.)+[a-z][a-z0-9-]+$/i, (value) => `host-${hex(value, 8)}.example`],
  ]

  const token = (value: string): string =>
    digest(value).toString('base64url').repeat(2).slice(0, Math.min(value.length, 64))

  const make = (value: string): string => {
    if (value.trim() === '' || publicNames.has(value) || publicSegment.test(value)) return value
    const family = isIP(value)
    if (family === 4) return ipv4(value)
    if (family === 6) return value === '::1' || value === '::' ? value : ipv6(hex(value, 8))
    const form = forms.find(([pattern]) => pattern.test(value))
    return form === undefined ? `name-${hex(value, 8)}` : form[1](value)
  }

  const of = (value: string): string => {
    const before = known.get(value)
    if (before !== undefined) return before
    const made = make(value)
    known.set(value, made)
    if (made !== value) onReplaced?.(value)
    return made
  }

  return { of }
}

const ipv6 = (digits: string): string => `2001:db8::${digits.slice(0, 4)}:${digits.slice(4)}`

const urlForm = /^([\w+.-]+:\/\/)([^/?#]*)(.*)$/s
const ipv4WithPort = /^\d{1,3}(\.\d{1,3}){3}(:\d{1,5}|\/\d{1,2})$/
const macForm = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** `<serial>_<n>_<epoch>`: what Hyper Backup calls a destination by, on both units. */
const uniKeyForm = /^[0-9A-Z]{8,16}_\d+_\d{9,10}$/i
/** `1780PDN123456`: year and week, model, number. */
const serialForm = /^[0-9A-Z]{4}[A-Z0-9]{3}\d{6}$/
/** Random-looking: long, without spaces, letters and digits mixed. */
const tokenForm = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/_=-]{20,}$/

const cased = (made: string, like: string): string =>
  like === like.toUpperCase() ? made.toUpperCase() : made

function separated(digits: string, like: string): string {
  const separator = like[2] ?? ':'
  return cased((digits.match(/../g) ?? []).join(separator), like)
}
