/**
 * What was asked and answered, newest last, and which calls a test has covered. Its memory has a
 * bound: a ring of entries, each cut to a size, and so many rows of coverage.
 */
import type { Outcome } from '../../contracts/wire/envelope.ts'
import { limits } from '../limits.ts'

/** A call and what it was answered. */
export interface JournalEntry {
  /** Counts from 1, and goes on when the journal was emptied. */
  readonly seq: number
  /** On the NAS' clock, ISO 8601. */
  readonly at: string
  /** As it was sent; null when it was missing. */
  readonly api: string | null
  /** As it was sent; null when it was missing. */
  readonly method: string | null
  /** As it was sent, which need not be a number; null when it was missing. */
  readonly version: string | null
  /**
   * JSON values where they are JSON, without `api`, `method` and `version`; secrets are masked, and
   * what is long is cut and says so.
   */
  readonly params: Readonly<Record<string, unknown>>
  /** Whose session it was; null without a valid one. */
  readonly account: string | null
  /** What the envelope said; a fault on the way out is not seen here. */
  readonly success: boolean
  /** 0 for a success. */
  readonly code: number
  /** Why it was refused: what was expected and what comes nearest. */
  readonly violations: readonly string[]
  /** Milliseconds it took here. */
  readonly ms: number
}

/** Which calls to show. Default: all. */
export interface JournalFilter {
  /** Exactly, as it was sent. */
  readonly api?: string | undefined
  /** Exactly, as it was sent. */
  readonly method?: string | undefined
  /** The newest so many. */
  readonly limit?: number | undefined
}

/** A method that was called, be it there or not. */
export interface CoverageRow {
  /** As it was sent. */
  readonly api: string
  /** As it was sent. */
  readonly method: string
  /** How many there were, refusals included. */
  readonly calls: number
  /** How often each error code was answered, by the code. */
  readonly errors: Readonly<Record<string, number>>
}

export interface Journal {
  /** Keeps a copy of it, cut to its size, and returns that: it holds until the next is added. */
  add(entry: Omit<JournalEntry, 'seq'>): JournalEntry
  list(filter?: JournalFilter): readonly JournalEntry[]
  coverage(): CoverageRow[]
  clear(): void
}

/** `capacity` is how many entries it keeps: older ones make room for new ones. */
export function createJournal(capacity: number = limits.journal): Journal {
  /**
   * Entry number n is at n modulo the capacity, counted from the last time it was cleared. Slots are
   * written over, not replaced: garbage that has lived so long is expensive to collect.
   */
  let ring: Slot[] = []
  let added = 0
  let seq = 0
  const covered = new Map<string, CountedRow>()

  return {
    add(entry) {
      seq += 1
      const at = added % capacity
      const slot = ring[at] ?? emptySlot()
      ring[at] = slot
      added += 1
      writeInto(slot, entry, seq)
      cover(covered, slot)
      return slot
    },
    list({ api, method, limit = capacity } = {}) {
      const found: JournalEntry[] = []
      const oldest = Math.max(0, added - capacity)
      for (let at = added - 1; at >= oldest && found.length < limit; at -= 1) {
        const entry = ring[at % capacity] as Slot
        if (api !== undefined && entry.api !== api) continue
        if (method !== undefined && entry.method !== method) continue
        found.push({ ...entry })
      }
      return found.reverse()
    },
    coverage: () => [...covered.values()].map((row) => ({ ...row, errors: { ...row.errors } })),
    clear() {
      ring = []
      added = 0
      covered.clear()
    },
  }
}

interface CountedRow {
  readonly api: string
  readonly method: string
  calls: number
  readonly errors: Record<string, number>
}

/** Where calls are counted that no row is left for. */
const others = '…'

function cover(covered: Map<string, CountedRow>, { api, method, code }: JournalEntry): void {
  if (api === null || method === null) return
  const row =
    covered.get(`${api}.${method}`) ??
    (covered.size < limits.coverage ? newRow(covered, api, method) : undefined) ??
    covered.get(`${others}.${others}`) ??
    newRow(covered, others, others)
  row.calls += 1
  if (code !== 0) row.errors[code] = (row.errors[code] ?? 0) + 1
}

function newRow(covered: Map<string, CountedRow>, api: string, method: string): CountedRow {
  const row: CountedRow = { api, method, calls: 0, errors: {} }
  covered.set(`${api}.${method}`, row)
  return row
}

/** Names of APIs and methods are far shorter. */
const longestName = 200

type Slot = { -readonly [Name in keyof JournalEntry]: JournalEntry[Name] }

/** Spelt out: an object made with `...` has a shape that takes many times as long to write. */
const emptySlot = (): Slot => ({
  seq: 0,
  at: '',
  api: null,
  method: null,
  version: null,
  params: {},
  account: null,
  success: false,
  code: 0,
  violations: [],
  ms: 0,
})

/** Makes a slot say what an entry says, cut to its size. */
function writeInto(slot: Slot, entry: Omit<JournalEntry, 'seq'>, seq: number): void {
  const { violations } = entry
  slot.seq = seq
  slot.at = entry.at
  slot.api = cutName(entry.api)
  slot.method = cutName(entry.method)
  slot.version = cutName(entry.version)
  slot.params = cutParams(entry.params)
  slot.account = cutName(entry.account)
  slot.success = entry.success
  slot.code = entry.code
  slot.violations =
    violations.length === 0
      ? violations
      : violations.map((sentence) => cutText(sentence, limits.journalEntry))
  slot.ms = entry.ms
}

const cutName = (name: string | null): string | null =>
  name === null ? null : cutText(name, longestName)

/** Of requests that come again and again, the parameters are the same object. */
const measured = new WeakMap<JournalEntry['params'], JournalEntry['params']>()

function cutParams(params: JournalEntry['params']): JournalEntry['params'] {
  const known = measured.get(params)
  if (known) return known
  const whole = fits(params, { left: limits.journalEntry })
  const kept = whole ? params : (cutValue(params, { left: limits.journalEntry }) as typeof params)
  measured.set(params, kept)
  return kept
}

/** What a number, a comma, the quotes of a name and the like come to. */
const each = 8

/** Whether a JSON value is within the budget; stops looking once it is not. */
function fits(value: unknown, budget: { left: number }): boolean {
  budget.left -= each
  if (typeof value === 'string') budget.left -= value.length
  else if (Array.isArray(value)) {
    for (const member of value) if (!fits(member, budget)) return false
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) {
      budget.left -= name.length
      if (!fits((value as Record<string, unknown>)[name], budget)) return false
    }
  }
  return budget.left >= 0
}

/** A copy as far as the budget goes; marks where something is left out. */
function cutValue(value: unknown, budget: { left: number }): unknown {
  budget.left -= each
  if (typeof value === 'string') {
    const text = cutText(value, Math.max(0, budget.left))
    budget.left -= text.length
    return text
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const members: unknown[] = []
    for (const member of value) {
      if (budget.left <= 0) {
        members.push(`… ${value.length - members.length} more`)
        break
      }
      members.push(cutValue(member, budget))
    }
    return members
  }
  const entries: [string, unknown][] = []
  const all = Object.entries(value)
  for (const [name, member] of all) {
    if (budget.left <= 0) {
      entries.push(['…', `${all.length - entries.length} more`])
      break
    }
    const shown = cutText(name, longestName)
    budget.left -= shown.length
    entries.push([shown, cutValue(member, budget)])
  }
  return Object.fromEntries(entries)
}

/** The beginning of a long text, with its length. */
function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text
  // By way of bytes: a part of a text would keep the whole of it in memory.
  const start = Buffer.from(text.slice(0, longest), 'utf16le').toString('utf16le')
  return `${start}… (${text.length} characters)`
}

/** The code of an outcome; 0 for a success. */
export const codeOf = (outcome: Outcome): number => (outcome.success ? 0 : outcome.code)
