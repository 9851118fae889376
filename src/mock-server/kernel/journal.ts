/** What was asked and answered, newest last, and which calls a test has covered. */
import type { Outcome } from '../../contracts/wire/envelope.ts'

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
  /** JSON values where they are JSON, without `api`, `method` and `version`; secrets are masked. */
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
  add(entry: Omit<JournalEntry, 'seq'>): JournalEntry
  list(filter?: JournalFilter): readonly JournalEntry[]
  coverage(): CoverageRow[]
  clear(): void
}

/** Older entries make room for new ones. */
const capacity = 10_000

export function createJournal(): Journal {
  let entries: JournalEntry[] = []
  let seq = 0
  const covered = new Map<string, CoverageRow>()

  return {
    add(entry) {
      seq += 1
      const full = { seq, ...entry }
      entries.push(full)
      if (entries.length > 2 * capacity) entries = entries.slice(-capacity)
      cover(covered, full)
      return full
    },
    list({ api, method, limit } = {}) {
      const matching = entries
        .slice(-capacity)
        .filter(
          (entry) =>
            (api === undefined || entry.api === api) &&
            (method === undefined || entry.method === method),
        )
      return limit === undefined ? matching : limit === 0 ? [] : matching.slice(-limit)
    },
    coverage: () => [...covered.values()],
    clear() {
      entries = []
      covered.clear()
    },
  }
}

function cover(covered: Map<string, CoverageRow>, { api, method, code }: JournalEntry): void {
  if (api === null || method === null) return
  const key = `${api}.${method}`
  const row = covered.get(key) ?? { api, method, calls: 0, errors: {} }
  const errors =
    code === 0 ? row.errors : { ...row.errors, [code]: (row.errors[String(code)] ?? 0) + 1 }
  covered.set(key, { ...row, calls: row.calls + 1, errors })
}

/** The code of an outcome; 0 for a success. */
export const codeOf = (outcome: Outcome): number => (outcome.success ? 0 : outcome.code)
