/** What a conformance run asks, and what it says about the answers. Plain data, for every report. */
import type { Evidence } from '../contracts/define/evidence.ts'

/**
 * What a run may do to a NAS, from least to most: look; change and put back; use the objects named
 * on the command line; anything.
 */
export const safetyLevels = ['read', 'reversible', 'prepared', 'destructive'] as const
export type Safety = (typeof safetyLevels)[number]

/** Whether a level includes another. */
export const allows = (given: Safety, needed: Safety): boolean =>
  safetyLevels.indexOf(given) >= safetyLevels.indexOf(needed)

/**
 * `fail` breaks a claim that has a source, `warn` breaks an assumed one or goes beyond the
 * contract, `skip` could not be judged here, `error` is a fault of the tool.
 */
export const statuses = ['pass', 'fail', 'warn', 'skip', 'error'] as const
export type Status = (typeof statuses)[number]

/** What a breach of the claim means: `warning` where the claim is assumed. */
export type Severity = 'failure' | 'warning'

/** On whose behalf a call is made. */
export type Caller = 'admin' | 'user' | 'nobody'

/** A call as it was sent; secrets are masked. */
export interface AskedCall {
  readonly via: 'GET' | 'POST'
  readonly as: Caller
  readonly api: string
  readonly method: string
  readonly version: number
  /** JSON values, before they were encoded. */
  readonly params: Readonly<Record<string, unknown>>
}

/** A call and what came of it. */
export interface Exchange {
  readonly request: AskedCall
  readonly response: {
    /** HTTP's. */
    readonly status: number
    readonly contentType: string
    /** The JSON, secrets masked and cut where it is long; the text where it is no JSON. */
    readonly body: unknown
    readonly ms: number
  }
}

/** A difference somebody knows of and has written down. */
export interface Divergence {
  /** `*` stands for any text: `SYNO.Backup.*`. */
  readonly api: string
  readonly method?: string | undefined
  readonly check?: string | undefined
  /** Where in the answer: `tasks[].progress`. */
  readonly path?: string | undefined
  readonly reason: string
  /** Targets it holds for. Default: both. */
  readonly target?: 'emulator' | 'nas' | undefined
  /** Build numbers it holds for, both ends included: `72806-90080`, `69057-`. */
  readonly firmware?: string | undefined
  /** The last day it holds, as YYYY-MM-DD. */
  readonly expires?: string | undefined
}

export interface Finding {
  /** The same in every run: `shape/SYNO.Backup.Task.list@1/task_list[].name`. */
  readonly id: string
  readonly status: Status
  readonly severity: Severity
  readonly api: string
  /** Empty when it is about the API as a whole. */
  readonly method: string
  readonly version: number | null
  /** What was checked: `shape`, `paging`, `journey:vault-concurrency`. */
  readonly check: string
  /** Where in the answer, or the name of a parameter; empty for the answer as a whole. */
  readonly path: string
  /** What the contract says, as a phrase. */
  readonly expected: string
  /** What came back, as a phrase. */
  readonly actual: string
  /** What the claim rests on. */
  readonly evidence: readonly Evidence[]
  /** One sentence; empty when nothing is to be mended. */
  readonly howToFix: string
  /** What was asked and answered last; absent where nothing was sent. */
  readonly exchange?: Exchange | undefined
  readonly divergence?: Divergence | undefined
  /** With a baseline: whether the earlier report had it. */
  readonly since?: 'new' | 'unchanged' | undefined
}

export type Summary = Readonly<Record<Status, number>>

export const summaryOf = (findings: readonly Finding[]): Summary =>
  Object.fromEntries(
    statuses.map((status) => [status, findings.filter((one) => one.status === status).length]),
  ) as Record<Status, number>

export interface ReportTarget {
  /** A URL, or the folder of a recording. */
  readonly url: string
  /** `DSM 7.2.2-72806`; null where the target does not say. */
  readonly dsm: string | null
  readonly kind: 'emulator' | 'nas' | 'recording'
  /** The firmware profile of the contracts it was judged by. */
  readonly profile: string
}

export interface Report {
  /** `mock-dsm 0.1.0`. */
  readonly tool: string
  readonly target: ReportTarget
  readonly safety: Safety
  /** ISO 8601. */
  readonly startedAt: string
  readonly ms: number
  readonly summary: Summary
  /** Every check that ran, the passing ones too. */
  readonly findings: readonly Finding[]
  /** What was seen of the target, for comparing with another. */
  readonly observed: Surface
  /** With a baseline: ids that failed or warned then and do not now. */
  readonly fixed?: readonly string[] | undefined
}

/** What a target looks like from outside: which APIs, which fields of which types, which codes. */
export interface Surface {
  readonly dsm: string | null
  readonly apis: Readonly<Record<string, AdvertisedApi>>
  /** By `API.method@version`. */
  readonly methods: Readonly<Record<string, MethodSurface>>
}

/** A row of SYNO.API.Info. */
export interface AdvertisedApi {
  readonly minVersion: number
  readonly maxVersion: number
  readonly path: string
  readonly requestFormat?: string | undefined
}

export interface MethodSurface {
  /** By path: `task_list[].name`. */
  readonly fields: Readonly<Record<string, FieldSurface>>
  /** Error codes by the situation that led to them: `no-session` → 119. */
  readonly codes: Readonly<Record<string, number>>
}

export interface FieldSurface {
  /** JSON's words: `string`, `integer`, `number`, `boolean`, `null`, `object`, `array`. */
  readonly types: readonly string[]
  /** Missing from some of the objects that could have it. */
  readonly optional: boolean
  /** Where the contract lists the values: those seen, or those listed. */
  readonly values?: readonly (string | number)[] | undefined
}
