/** What a conformance run asks, and what it says about the answers. Plain data, for every report. */
import type { Evidence } from '../contracts/define/evidence.ts'

/**
 * What a run may do to a NAS, from least to most: look; change and put back; use the objects named
 * on the command line; anything.
 */
export const safetyLevels = ['read', 'reversible', 'prepared', 'destructive'] as const
/** What a run may do to a NAS. Each level includes those before it. */
export type Safety = (typeof safetyLevels)[number]

/** Whether a level includes another. */
export const allows = (given: Safety, needed: Safety): boolean =>
  safetyLevels.indexOf(given) >= safetyLevels.indexOf(needed)

/**
 * `fail` breaks a claim that has a source, `warn` breaks an assumed one or goes beyond the
 * contract, `skip` could not be judged here, `error` is a fault of the tool.
 */
export const statuses = ['pass', 'fail', 'warn', 'skip', 'error'] as const
/** What came of a check. */
export type Status = (typeof statuses)[number]

/** What a breach of the claim means: `warning` where the claim is assumed. */
export type Severity = 'failure' | 'warning'

/** On whose behalf a call is made. */
export type Caller = 'admin' | 'user' | 'nobody'

/** A call as it was sent; secrets are masked. */
export interface AskedCall {
  /** GET has the parameters in the query, POST in a form. */
  readonly via: 'GET' | 'POST'
  /** Whose session it was sent in. */
  readonly as: Caller
  /** As it was sent, which need not exist. */
  readonly api: string
  /** As it was sent, which need not exist. */
  readonly method: string
  /** As it was sent, which need not exist. */
  readonly version: number
  /** JSON values, before they were encoded. */
  readonly params: Readonly<Record<string, unknown>>
}

/** A call and what came of it. */
export interface Exchange {
  /** What went out. */
  readonly request: AskedCall
  /** What came back. */
  readonly response: {
    /** HTTP's. */
    readonly status: number
    /** The header as it came; empty without one. */
    readonly contentType: string
    /** The JSON, secrets masked and cut where it is long; the text where it is no JSON. */
    readonly body: unknown
    /** Milliseconds from sending to the last byte. */
    readonly ms: number
  }
}

/** A difference somebody knows of and has written down. */
export interface Divergence {
  /** `*` stands for any text: `SYNO.Backup.*`. */
  readonly api: string
  /** `*` stands for any text. Default: all methods. */
  readonly method?: string | undefined
  /** `shape`, `journey:*`. Default: all checks. */
  readonly check?: string | undefined
  /** Where in the answer: `tasks[].progress`. Default: anywhere. */
  readonly path?: string | undefined
  /** Why it is so, for whoever reads the report. */
  readonly reason: string
  /** Targets it holds for. Default: both. */
  readonly target?: 'emulator' | 'nas' | undefined
  /** Build numbers it holds for, both ends included: `72806-90080`, `69057-`. */
  readonly firmware?: string | undefined
  /** The last day it holds, as YYYY-MM-DD. */
  readonly expires?: string | undefined
}

/** What came of a check, at one place of an answer. */
export interface Finding {
  /** The same in every run: `shape/SYNO.Backup.Task.list@1/task_list[].name`. */
  readonly id: string
  /** What came of it. */
  readonly status: Status
  /** What a breach of the claim is or would be, also of one that holds. */
  readonly severity: Severity
  /** The API it is about. */
  readonly api: string
  /** Empty when it is about the API as a whole. */
  readonly method: string
  /** null when it is about no single one. */
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
  /** What was declared about it; or the declaration that expired or met nothing. */
  readonly divergence?: Divergence | undefined
  /** With a baseline: whether the earlier report had it. */
  readonly since?: 'new' | 'unchanged' | undefined
}

/** How many findings have each status. */
export type Summary = Readonly<Record<Status, number>>

/** Counts findings by their status; statuses that none has are 0. */
export const summaryOf = (findings: readonly Finding[]): Summary =>
  Object.fromEntries(
    statuses.map((status) => [status, findings.filter((one) => one.status === status).length]),
  ) as Record<Status, number>

/** What was judged. */
export interface ReportTarget {
  /** A URL, or the folder of a recording. */
  readonly url: string
  /** `DSM 7.2.2-72806`; null where the target does not say. */
  readonly dsm: string | null
  /** The emulator is told by its control plane: one that guards it counts as a NAS. */
  readonly kind: 'emulator' | 'nas' | 'recording'
  /** The firmware profile of the contracts it was judged by. */
  readonly profile: string
}

/** What a run came to. The JSON report holds the same. */
export interface Report {
  /** `mock-dsm 0.1.0`. */
  readonly tool: string
  /** What was judged. */
  readonly target: ReportTarget
  /** What the run was allowed; `read` for a recording. */
  readonly safety: Safety
  /** ISO 8601. */
  readonly startedAt: string
  /** Milliseconds from start to end. */
  readonly ms: number
  /** How many findings have each status. */
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
  /** `DSM 7.2.2-72806`; null where the target does not say. */
  readonly dsm: string | null
  /** What SYNO.API.Info lists, by API; empty where it was not asked. */
  readonly apis: Readonly<Record<string, AdvertisedApi>>
  /** By `API.method@version`. */
  readonly methods: Readonly<Record<string, MethodSurface>>
}

/** A row of SYNO.API.Info. */
export interface AdvertisedApi {
  /** The lowest version. */
  readonly minVersion: number
  /** The highest version. */
  readonly maxVersion: number
  /** CGI under /webapi: `entry.cgi`. */
  readonly path: string
  /** `JSON`, or absent where values are raw text. */
  readonly requestFormat?: string | undefined
}

/** What was seen of a method at one version. */
export interface MethodSurface {
  /** By path: `task_list[].name`. */
  readonly fields: Readonly<Record<string, FieldSurface>>
  /** Error codes by the situation that led to them: `no-session` → 119. */
  readonly codes: Readonly<Record<string, number>>
}

/** What was seen of a field. */
export interface FieldSurface {
  /** JSON's words: `string`, `integer`, `number`, `boolean`, `null`, `object`, `array`. */
  readonly types: readonly string[]
  /** Missing from some of the objects that could have it. */
  readonly optional: boolean
  /** Where the contract lists the values: those seen, or those listed. */
  readonly values?: readonly (string | number)[] | undefined
}
