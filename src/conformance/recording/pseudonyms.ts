/**
 * Stable stand-ins for texts: the same text has the same one anywhere in a recording, and the form
 * stays (an address for an address, a path for a path), so that relations survive. Made with a key
 * that is never stored.
 */
import { createHmac } from 'node:crypto'
import { isPublicFormat, isPublicWord } from './public-words.ts'

export interface Pseudonyms {
  /** For a name, an address, a path or anything else that is one thing. */
  of(text: string): string
  /** For a sentence: its words one by one, what stands in brackets as a whole. */
  ofSentence(text: string): string
  /** Every text that was replaced so far. */
  readonly replaced: ReadonlySet<string>
}

const ipv4 = /^(\d{1,3}\.){3}\d{1,3}$/
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const mac = /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i
const ipv6 = /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*$/i
const url = /^https?:\/\//i
/** `<serial>_<n>_<epoch>`. */
const uniKey = /^([^_]+)_(\d+)_(\d+)$/

export function createPseudonyms(key: Uint8Array): Pseudonyms {
  const replaced = new Set<string>()
  const digest = (text: string) => createHmac('sha256', key).update(text).digest()
  const word = (text: string) => `x${digest(text).toString('hex').slice(0, 10)}`

  const whole = (text: string): string => {
    if (isPublicFormat(text)) return text
    const stand = standIn(text)
    if (stand !== text) replaced.add(text)
    return stand
  }

  const standIn = (text: string): string => {
    const bytes = digest(text)
    const hex = bytes.toString('hex')
    if (ipv4.test(text)) return `192.0.2.${1 + ((bytes[0] as number) % 254)}`
    if (uuid.test(text))
      return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    if (mac.test(text)) return `02:${hex.slice(0, 10).match(/../g)?.join(':')}`
    if (ipv6.test(text)) return `2001:db8::${hex.slice(0, 4)}`
    if (url.test(text)) return `https://${word(text)}.example`
    if (text.includes('@') && !text.includes(' ')) return `${word(text)}@example.org`
    const [, serial, number, epoch] = uniKey.exec(text) ?? []
    if (serial !== undefined) return `${part(serial)}_${number}_${epoch}`
    if (text.includes('/')) return text.split('/').map(part).join('/')
    return word(text)
  }

  /** A segment of a path: volumes stay, the rest is a name. */
  const part = (text: string): string => {
    if (text === '' || /^volume\d+$/.test(text)) return text
    replaced.add(text)
    return word(text)
  }

  return {
    of: whole,
    replaced,
    ofSentence(text) {
      return text.replace(/\[([^\]]*)\]|[^\s[\]]+/g, (token, bracketed?: string) => {
        if (bracketed !== undefined) {
          return `[${isPublicWord(bracketed) ? bracketed : whole(bracketed)}]`
        }
        const [, before = '', core = '', after = ''] =
          /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/u.exec(token) ?? []
        return core === '' || isPublicWord(core) ? token : `${before}${whole(core)}${after}`
      })
    },
  }
}
