/**
 * The shape of a contract: one SYNO API as plain data. It describes the wire and nothing else, so
 * schemas hold no transforms, fields keep DSM's spelling, and Unix times stay numbers.
 */
import { z } from 'zod'
import type { Evidence } from './evidence.ts'
import type { ProfileName } from './profiles.ts'

/** Who may call a method: anybody, anybody logged in, or members of the administrators group. */
export type Access = 'anyone' | 'user' | 'admin'

/** What a call does to the NAS: nothing, something that can be undone, or something that cannot. */
export type Effect = 'read' | 'write' | 'destroy'

/** Packages whose APIs vanish (102) while they are not installed or stopped. */
export type PackageName = 'ActiveBackup' | 'HyperBackup' | 'HyperBackupVault'

export interface ErrorDefinition {
  readonly code: number
  /**
   * The code under profiles that tell less. Where no document gives a number, ours keep situations
   * apart; live units were seen to answer one generic code for many of them.
   */
  readonly codeUnder?: Partial<Record<ProfileName, number>>
  /** The situation, as the end of a sentence that starts with "when". */
  readonly when: string
  readonly evidence: readonly Evidence[]
}

export interface MethodDefinition {
  readonly summary: string
  /** Versions the method exists at, where that is narrower than what the API advertises. */
  readonly versions?: readonly number[]
  /** Versions it exists at under a firmware profile that differs. */
  readonly versionsUnder?: Partial<
    Record<ProfileName, { readonly versions: readonly number[]; readonly evidence: Evidence[] }>
  >
  readonly access: Access
  readonly effect: Effect
  /** How a `write` is taken back, so that a conformance run can leave a NAS as it found it. */
  readonly undo?: string
  /** Documented as "may take longer to respond"; `--latency real` lets it. */
  readonly slow?: boolean
  /** Needs no SynoToken, even where the session has one: it is how a page gets at it. */
  readonly withoutToken?: boolean
  /** What the documents say in words, kept as data. */
  readonly notes?: readonly string[]
  /** Parameters in DSM's own order: a reply names the first one that does not fit. */
  readonly params: z.ZodObject
  /** What `data` holds, or `noData` when the answer is a bare `{"success":true}`. */
  readonly data: z.ZodType
  readonly evidence: readonly Evidence[]
}

export interface ApiDefinition {
  readonly name: string
  /** The lowest and highest version, as SYNO.API.Info advertises them. */
  readonly versions: readonly [number, number]
  /** CGI under /webapi; entry.cgi for everything on DSM 7. */
  readonly path?: string
  /** Absent: values are raw text. `JSON`: each value is a JSON text, bare words tolerated. */
  readonly requestFormat?: 'JSON'
  readonly package?: PackageName
  readonly evidence: readonly Evidence[]
  readonly errors?: Readonly<Record<string, ErrorDefinition>>
  /** Where a firmware profile has it otherwise; `absent` means not at all. */
  readonly under?: Partial<
    Record<
      ProfileName,
      {
        readonly versions?: readonly [number, number]
        readonly path?: string
        /** Values are raw text there. */
        readonly raw?: true
        readonly absent?: true
        readonly evidence: readonly Evidence[]
      }
    >
  >
  /** A code of the API's own for a missing or malformed parameter, instead of 120. */
  readonly missingParameter?: ErrorDefinition & {
    /** The profiles it holds for; all of them when absent. */
    readonly under?: readonly ProfileName[]
  }
  /** The answer to encrypted parameters that cannot be opened or are stale; 101 when absent. */
  readonly unreadable?: ErrorDefinition
  readonly methods: Readonly<Record<string, MethodDefinition>>
}

/** Returns the definition untouched; its use is that TypeScript checks and remembers it. */
export const defineApi = <const Api extends ApiDefinition>(api: Api): Api => api

/** The `data` of a method that answers `{"success":true}`. */
export const noData = z.undefined()

/** No parameters besides api, version, method and the session. */
export const noParams = z.object({})

/** What SYNO.API.Info says of an API under a profile; undefined where it does not exist. */
export function apiUnder(
  api: ApiDefinition,
  profile: ProfileName,
):
  | {
      versions: readonly [number, number]
      path: string
      requestFormat: ApiDefinition['requestFormat']
    }
  | undefined {
  const {
    absent,
    raw,
    versions = api.versions,
    path = api.path ?? 'entry.cgi',
  } = api.under?.[profile] ?? {}
  const requestFormat = raw ? undefined : api.requestFormat
  return absent ? undefined : { versions, path, requestFormat }
}

/** The versions a method answers at under a profile. */
export function methodVersions(
  api: ApiDefinition,
  method: MethodDefinition,
  profile: ProfileName,
): readonly number[] {
  const [lowest, highest] = apiUnder(api, profile)?.versions ?? api.versions
  const advertised = Array.from({ length: highest - lowest + 1 }, (_, step) => lowest + step)
  return method.versionsUnder?.[profile]?.versions ?? method.versions ?? advertised
}
