/** Reads a recording back and looks for what must not be in it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow } from './format.ts'
import { isPublicFormat, isPublicWord } from './public-words.ts'

export interface Leak {
  /** Below the folder. */
  readonly file: string
  /** What kind of thing it is; never the thing itself. */
  readonly what: string
}

const suspects: readonly (readonly [string, RegExp])[] = [
  ['a session or device id', /(?<![\w-])[\w-]{86}(?![\w-])/],
  ['a key or certificate', /-----BEGIN /],
  [
    'a private address',
    /(?<![\d.])(10\.\d{1,3}|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\d.])/,
  ],
  ['a MAC address', /(?<![0-9a-f:-])(?!02:)([0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f:-])/i],
  ['an e-mail address', /[\w.+-]+@(?!example\.)[\w-]+\.[a-z]{2,}/i],
]

/** `hidden` is what was replaced while recording; short and public texts are left out of it. */
export function findLeaks(folder: string, hidden: ReadonlySet<string> = new Set()): Leak[] {
  const telling = [...hidden].filter(isTelling)
  return filesBelow(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const found = suspects.filter(([, pattern]) => pattern.test(text)).map(([what]) => what)
    if (telling.some((one) => holds(text, one))) found.push('a text that was to be replaced')
    return found.map((what) => ({ file, what }))
  })
}

const isTelling = (text: string): boolean =>
  text.length > 3 && !isPublicFormat(text) && !text.split(/[^\p{L}\p{N}_]+/u).every(isNothing)

const isNothing = (word: string): boolean => word === '' || isPublicWord(word)

/** As a word of its own: a short name can be inside a stand-in by chance. */
function holds(text: string, wanted: string): boolean {
  const written = JSON.stringify(wanted).slice(1, -1)
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
    const before = text[at - 1] ?? ''
    const after = text[at + written.length] ?? ''
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true
  }
  return false
}
