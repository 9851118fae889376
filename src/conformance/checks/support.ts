/** What the derived checks share: walking the contracts, reading schemas. */
import * as z from 'zod'
import {
  type ApiDefinition,
  apiUnder,
  type MethodDefinition,
  methodVersions,
} from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { type Aspect, type Evidence, strongest } from '../../contracts/define/evidence.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check, CheckContext } from '../check.ts'
import type { Caller } from '../model.ts'
import type { Envelope } from '../target/wire.ts'

export interface Subject {
  readonly api: ApiDefinition
  readonly name: string
  readonly method: MethodDefinition
  readonly version: number
}

/** Every method at every version it has under a profile. */
export function subjects(apis: readonly ApiDefinition[], profile: ProfileName): Subject[] {
  return apis.flatMap((api) => {
    if (apiUnder(api, profile) === undefined) return []
    return Object.entries(api.methods).flatMap(([name, method]) =>
      methodVersions(api, method, profile).map((version) => ({ api, name, method, version })),
    )
  })
}

/** Calls of an API that opens sessions, or carries other calls: they have checks of their own. */
export const isPlumbing = ({ api }: Subject): boolean =>
  api.name === 'SYNO.API.Auth' || api.name === 'SYNO.Entry.Request'

export const callerOf = ({ method }: Pick<Subject, 'method'>): Caller =>
  method.access === 'anyone' ? 'nobody' : 'admin'

/** What is common to the checks about one method. */
export function about(
  { api, name, version, method }: Subject,
  check: string,
  aspect?: Aspect,
): Pick<Check, 'check' | 'api' | 'method' | 'version' | 'evidence' | 'assumed' | 'level'> {
  return {
    check,
    api: api.name,
    method: name,
    version,
    evidence: method.evidence,
    assumed: strongest(method.evidence, aspect) === 'assumed',
    level: 'read',
  }
}

/** The code for a parameter that is missing or does not fit. */
export function parameterCode(
  api: ApiDefinition,
  profile: ProfileName,
): { code: number; named: boolean; evidence: readonly Evidence[] } {
  const own = api.missingParameter
  if (own && (own.under === undefined || own.under.includes(profile))) {
    return { code: own.code, named: false, evidence: own.evidence }
  }
  const { code, evidence } = commonErrors.parameterInvalid
  return { code, named: true, evidence }
}

export const paramSchemas = (method: MethodDefinition): [string, z.ZodType][] =>
  Object.entries(method.params.shape as Record<string, z.ZodType>)

export const isRequired = (schema: z.ZodType): boolean => !schema.safeParse(undefined).success

/** A refusal in words. */
export const refusalText = (envelope: Envelope): string =>
  envelope.success
    ? 'a success'
    : `error ${envelope.error.code}${
        envelope.error.errors === undefined ? '' : ` with ${JSON.stringify(envelope.error.errors)}`
      }`

/** Notes a breach unless the answer is the refusal with this code. */
export function expectCode(context: CheckContext, envelope: Envelope, code: number): boolean {
  if (!envelope.success && envelope.error.code === code) return true
  context.breach({ expected: `error ${code}`, actual: refusalText(envelope) })
  return false
}

/** The flags of a method: parameters that make its answer longer, and what each adds. */
export interface Flags {
  /** Parameters that set all of them. */
  readonly params: Readonly<Record<string, unknown>>
  /** As the schema of the answer names them: `load_status`, `additional=is_online`. */
  readonly names: ReadonlySet<string>
}

export function flagsOf(method: MethodDefinition): Flags {
  const params = new Set(paramSchemas(method).map(([name]) => name))
  // A row that several methods share names flags that only some of them take.
  const inAnswer = [...flagsIn(method.data)].filter((flag) => params.has(nameOf(flag)))
  const booleans = [...params].filter((name) => name.startsWith('load_'))
  const additional = [...new Set(inAnswer)].flatMap((flag) => flag.split('=')[1] ?? [])
  return {
    names: new Set([...inAnswer, ...booleans]),
    params: {
      ...Object.fromEntries(booleans.map((name) => [name, true])),
      ...(additional.length > 0 && { additional }),
    },
  }
}

const nameOf = (flag: string): string => flag.split('=')[0] ?? flag

function* flagsIn(schema: z.ZodType): Generator<string> {
  const flag = schema.meta()?.['x-flag']
  if (typeof flag === 'string') yield flag
  if (schema instanceof z.ZodObject) {
    for (const field of Object.values(schema.shape)) yield* flagsIn(field as z.ZodType)
  } else if (schema instanceof z.ZodArray) yield* flagsIn(schema.element as z.ZodType)
  else if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  ) {
    yield* flagsIn(schema.unwrap() as z.ZodType)
  }
}
