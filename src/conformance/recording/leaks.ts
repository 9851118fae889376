/**
 * The second look: whether a folder holds what a recording must not. Independent of how things were
 * taken out, so that a mistake there is found here.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow } from './format.ts'
import { createKnownValues } from './known-values.ts'
import { isPublicIn } from './public-values.ts'
import { isDeclared, isPublicWord, isTextWord } from './public-words.ts'

/** What should not be there. The text itself is not repeated. */
export interface Leak {
  /** Below the folder. */
  readonly file: string
  /** `response.data.tasks[0].task_name`; empty where it is not known. */
  readonly path: string
  /** What it looks like, as a noun. */
  readonly what: string
}

/**
 * Reads back every exchange in a folder and looks for the given texts, as whole words in any case,
 * and for what looks like a secret or an address of somebody. Throws a RangeError for a folder that
 * cannot be read.
 */
export function findLeaks(folder: string, hidden: Iterable<string> = []): Leak[] {
  const values = createKnownValues({ ignoreCase: true })
  for (const value of hidden) if (!isEverywhere(value)) values.add(value)
  return filesBelow(folder).flatMap((file) => {
    const content = readFileSync(join(folder, file), 'utf8')
    const leaks: Leak[] = lookAlikes(content).map((what) => ({ file, path: '', what }))
    const { request, response, recorded } = JSON.parse(content)
    eachText({ request, response, violations: recorded?.violations }, '', (text, path) => {
      if (values.find(text).length > 0)
        leaks.push({ file, path, what: 'a text that was to be replaced' })
    })
    return leaks
  })
}

/** The words of stand-ins, too. */
const wordsOfStandIns = ['name', 'host', 'mail', 'example']

/** Values that say nothing where they are found: words of DSM, models, systems, short numbers. */
function isEverywhere(value: string): boolean {
  return (
    isPublicWord(value) ||
    wordsOfStandIns.includes(value.toLowerCase()) ||
    /^[\d\W_]{1,11}$/.test(value) ||
    isPublicIn('os_name', '', value) ||
    isPublicIn('model', '', value.replace(/\+?$/, '+')) ||
    value.split(/\W+/).every((word) => word === '' || isTextWord(word))
  )
}

function eachText(value: unknown, path: string, see: (text: string, path: string) => void): void {
  if (typeof value === 'string') see(value, path)
  else if (Array.isArray(value)) {
    for (const [at, member] of value.entries()) eachText(member, `${path}[${at}]`, see)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const below = path === '' ? name : `${path}.${name}`
      if (!isDeclared(name)) see(name, below)
      eachText(member, below, see)
    }
  }
}

/** Patterns, and what they find that is a stand-in or stands in a standard. */
const detectors: readonly { what: string; pattern: RegExp; except?: RegExp }[] = [
  { what: 'a session id', pattern: /(?<![\w-])[\w-]{86}(?![\w-])/g },
  { what: 'a key or certificate', pattern: /-----BEGIN [A-Z ]+-----/g },
  {
    what: 'a private address',
    pattern:
      /(?<![\d.])(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168|169\.254)(?:\.\d{1,3}){2}(?![\d.]*\d)/g,
  },
  { what: 'a private address', pattern: /(?<![\w:])f(?:[cd][0-9a-f]{2}|e80):[0-9a-f:]+/gi },
  {
    what: 'a hardware address',
    pattern: /(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])/gi,
    except: /^(02[:-]00[:-]00|00[:-]00[:-]5e[:-]00[:-]53)/i,
  },
  {
    what: 'an e-mail address',
    pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
    except: /@example\.(com|org|net)$/,
  },
  {
    what: 'a serial number',
    pattern: /(?<![A-Z0-9a-z])\d{2}[0-9A-Z]{2}[A-Z0-9]{2}[A-Z]\d{6}(?![A-Za-z0-9])/g,
    except: /^0000MCK/,
  },
]

/** What a text looks like it holds, each kind once. */
function lookAlikes(content: string): string[] {
  const found = detectors.filter(({ pattern, except }) =>
    [...content.matchAll(pattern)].some(([match]) => !except?.test(match)),
  )
  return [...new Set(found.map(({ what }) => what))]
}
