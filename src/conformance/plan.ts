/** What a run is going to do, before it does it. */
import type { Check } from './check.ts'
import type { Safety } from './model.ts'

/** The calls that a run is going to make, and no others. */
export interface Plan {
  /** What the run is allowed. */
  readonly safety: Safety
  /** How many there are to run. */
  readonly checks: number
  /**
   * Each once, in alphabetical order. Besides, a run logs in and out and looks what the target is.
   */
  readonly calls: readonly PlanRow[]
}

/** A call that some checks make. */
export interface PlanRow {
  /** `SYNO.ActiveBackup.Task`. */
  readonly api: string
  /** `list`. */
  readonly method: string
  /** Whether the contract wants it answered or refused. */
  readonly intent: 'answer' | 'refusal'
  /** On whose behalf. */
  readonly as: readonly string[]
  /** The least level at which some check makes the call. */
  readonly level: Safety
  /** Kinds of checks that make it. */
  readonly checks: readonly string[]
}

/** The calls of all checks, each once, in alphabetical order. */
export function planOf(checks: readonly Check[], safety: Safety): Plan {
  const rows = new Map<string, PlanRow>()
  for (const check of checks) {
    for (const { api, method, intent, as = ['admin'] } of check.calls) {
      const key = `${api}.${method} ${intent}`
      const known = rows.get(key)
      rows.set(key, {
        api,
        method,
        intent,
        level: known?.level ?? check.level,
        as: [...new Set([...(known?.as ?? []), ...as])].sort(),
        checks: [...new Set([...(known?.checks ?? []), check.check])],
      })
    }
  }
  const calls = [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
  return { safety, checks: checks.length, calls }
}

/** The plan as lines of text. */
export function planText({ safety, checks, calls }: Plan): string {
  const lines = calls.map(({ api, method, intent, as, level, checks: kinds }) => {
    const purpose = intent === 'answer' ? 'calls  ' : 'provokes a refusal of'
    return `  ${purpose} ${api}.${method} as ${as.join(', ')} (${level}: ${kinds.join(', ')})\n`
  })
  return `${checks} checks at safety level ${safety} make these calls, and no others:\n${lines.join('')}`
}
