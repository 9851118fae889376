/**
 * The shape of a contract: one SYNO API as plain data. It describes the wire and nothing else, so
 * schemas hold no transforms, fields keep DSM's spelling, and Unix times stay numbers.
 */
import * as z from 'zod'
import type { Evidence } from './evidence.ts'
import type { ProfileName } from './profiles.ts'

/** Who may call a method: anybody, anybody logged in, or members of the administrators group. */
export type Access = 'anyone' | 'user' | 'admin'

/** What a call does to the NAS: nothing, something that can be undone, or something that cannot. */
export type Effect = 'read' | 'write' | 'destroy'

/** Packages whose APIs vanish (102) while they are not installed or stopped. */
export type PackageName = 'ActiveBackup' | 'HyperBackup' | 'HyperBackupVault'

/** An error code and the situation that it stands for. */
export interface ErrorDefinition {
  /** `error.code` of the answer. */
  readonly code: number
  /**
   * The code under profiles that tell less. Where no document gives a number, ours keep situations
   * apart; live units were seen to answer one generic code for many of them.
   */
  readonly codeUnder?: Partial<Record<ProfileName, number>>
  /** The situation, as the end of a sentence that starts with "when". */
  readonly when: string
  /** What both the number and the situation rest on. */
  readonly evidence: readonly Evidence[]
}

/** One method of an API. */
export interface MethodDefinition {
  /** What it does, as a phrase that starts with a verb and ends without a full stop. */
  readonly summary: string
  /** Versions the method exists at, where that is narrower than what the API advertises. */
  readonly versions?: readonly number[]
  /** Versions it exists at under a firmware profile that differs. */
  readonly versionsUnder?: Partial<
    Record<ProfileName, { readonly versions: readonly number[]; readonly evidence: Evidence[] }>
  >
  /** Whoever may less is refused: 119 without a session, 105 with one. */
  readonly access: Access
  /** Decides whether a conformance run may call it: see `Safety` in `mock-dsm/conformance`. */
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
  /** Pieces that speak of a single aspect say so; all others are about the method as a whole. */
  readonly evidence: readonly Evidence[]
}

/** One SYNO API. */
export interface ApiDefinition {
  /** As it is called: `SYNO.ActiveBackup.Task`. */
  readonly name: string
  /** The lowest and highest version, as SYNO.API.Info advertises them. */
  readonly versions: readonly [number, number]
  /** CGI under /webapi; entry.cgi for everything on DSM 7. */
  readonly path?: string
  /** Absent: values are raw text. `JSON`: each value is a JSON text, bare words tolerated. */
  readonly requestFormat?: 'JSON'
  /** The package that brings it; absent for what DSM itself has. */
  readonly package?: PackageName
  /** What its existence and its versions rest on. */
  readonly evidence: readonly Evidence[]
  /** Its own codes, by names of ours; those of `commonErrors` can come from every API. */
  readonly errors?: Readonly<Record<string, ErrorDefinition>>
  /** Where a firmware profile has it otherwise; `absent` means not at all. */
  readonly under?: Partial<
    Record<
      ProfileName,
      {
        /** Lowest and highest; those of the API when absent. */
        readonly versions?: readonly [number, number]
        /** CGI under /webapi; that of the API when absent. */
        readonly path?: string
        /** Values are raw text there. */
        readonly raw?: true
        /** The firmware does not have it: 102. */
        readonly absent?: true
        /** What the difference rests on. */
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
  /** By name. Case does not matter: official guides write `Login` as well as `login`. */
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
      /** Lowest and highest. */
      versions: readonly [number, number]
      /** CGI under /webapi. */
      path: string
      /** undefined where values are raw text. */
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
