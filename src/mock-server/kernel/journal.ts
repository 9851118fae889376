/** What was asked and answered, newest last, and which calls a test has covered. */
import type { Outcome } from '../../contracts/wire/envelope.ts'

export interface JournalEntry {
  readonly seq: number
  /** On the NAS' clock, ISO 8601. */
  readonly at: string
  readonly api: string | null
  readonly method: string | null
  readonly version: string | null
  /** Secrets are masked. */
  readonly params: Readonly<Record<string, unknown>>
  readonly account: string | null
  readonly success: boolean
  /** 0 for a success. */
  readonly code: number
  /** Why it was refused: what was expected and what comes nearest. */
  readonly violations: readonly string[]
  /** Milliseconds it took here. */
  readonly ms: number
}

export interface JournalFilter {
  readonly api?: string | undefined
  readonly method?: string | undefined
  /** The newest so many. */
  readonly limit?: number | undefined
}

export interface CoverageRow {
  readonly api: string
  readonly method: string
  readonly calls: number
  /** How often each error code was answered. */
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
