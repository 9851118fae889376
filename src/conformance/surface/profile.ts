/** What the contracts say a target under a firmware profile looks like. */
import * as z from 'zod'
import {
  type ApiDefinition,
  apiUnder,
  type MethodDefinition,
  methodVersions,
} from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { type ProfileName, profiles } from '../../contracts/define/profiles.ts'
import { knownApis } from '../../contracts/dsm/known-apis.ts'
import { contracts } from '../../contracts/index.ts'
import type { AdvertisedApi, FieldSurface, MethodSurface, Surface } from '../model.ts'
import { elementOf, entryOf, memberPath, methodKey } from './paths.ts'
import { coreOf, jsonTypeOf, jsonTypes, listedValues, sortedRecord, sortValues } from './schema.ts'

/** The situations that belong to an API as a whole, whichever method was asked. */
export const apiSituations = {
  'unknown-method': commonErrors.noSuchMethod.code,
  'version-above': commonErrors.versionNotSupported.code,
  'version-below': commonErrors.versionNotSupported.code,
} as const

/**
 * Complete, unlike an observation: what is not in it does not exist under that profile. Situations
 * are `no-session`, `non-admin`, `required:<parameter>`, `type:<parameter>`, those of `apiSituations`, and the keys of
 * the errors that the API declares.
 */
export function surfaceOfProfile(profile: ProfileName): Surface {
  const apis = new Map<string, AdvertisedApi>()
  const methods = new Map<string, MethodSurface>()
  if (profiles[profile].advertises === 'everything') {
    for (const [name, api] of knownApis()) apis.set(name, row(api))
  }
  for (const api of contracts as readonly ApiDefinition[]) {
    const under = apiUnder(api, profile)
    if (under === undefined) {
      apis.delete(api.name)
      continue
    }
    apis.set(api.name, row(under))
    for (const [name, method] of Object.entries(api.methods)) {
      const surface: MethodSurface = {
        codes: sortedRecord(codesOf(api, method, profile)),
        fields: fieldsOf(method.data),
      }
      for (const version of methodVersions(api, method, profile)) {
        const [lowest, highest] = under.versions
        if (version < lowest || version > highest) continue
        methods.set(methodKey(api.name, name, version), surface)
      }
    }
  }
  return {
    dsm: profiles[profile].versionString,
    apis: sortedRecord(apis),
    methods: sortedRecord(methods),
  }
}

interface Advertised {
  readonly versions: readonly [number, number]
  readonly path: string
  readonly requestFormat: string | undefined
}

function row({ versions: [minVersion, maxVersion], path, requestFormat }: Advertised) {
  return { maxVersion, minVersion, path, ...(requestFormat !== undefined && { requestFormat }) }
}

/** The code for a parameter that is missing, and what the claim rests on. */
export function missingParameterUnder(api: ApiDefinition, profile: ProfileName) {
  const own = api.missingParameter
  const holds = own && (own.under === undefined || own.under.includes(profile))
  return holds ? own : commonErrors.parameterInvalid
}

export const requiredParams = (method: MethodDefinition): string[] =>
  Object.entries(method.params.shape as Record<string, z.ZodType>)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name)

function codesOf(
  api: ApiDefinition,
  method: MethodDefinition,
  profile: ProfileName,
): [string, number][] {
  const codes: [string, number][] = Object.entries(apiSituations)
  if (method.access !== 'anyone') codes.push(['no-session', commonErrors.sessionNotFound.code])
  if (method.access === 'admin') codes.push(['non-admin', commonErrors.noPermission.code])
  const missing = missingParameterUnder(api, profile).code
  for (const name of requiredParams(method)) codes.push([`required:${name}`, missing])
  for (const name of Object.keys(method.params.shape)) codes.push([`type:${name}`, missing])
  for (const [key, { code, codeUnder }] of Object.entries(api.errors ?? {})) {
    codes.push([key, codeUnder?.[profile] ?? code])
  }
  return codes
}

const fieldTables = new WeakMap<z.ZodType, Readonly<Record<string, FieldSurface>>>()

/** Every field an answer may have, by path. */
export function fieldsOf(data: z.ZodType): Readonly<Record<string, FieldSurface>> {
  const known = fieldTables.get(data)
  if (known !== undefined) return known
  const table = new Map<string, FieldSurface>()
  describe(table, '', data, false)
  const fields = sortedRecord(table)
  fieldTables.set(data, fields)
  return fields
}

function describe(
  table: Map<string, FieldSurface>,
  path: string,
  declared: z.ZodType,
  maybe: boolean,
): void {
  const { schema, optional, nullable } = coreOf(declared)
  const add = (types: readonly string[], values?: readonly (string | number)[]) =>
    merge(table, path, {
      types: nullable ? [...types, 'null'] : types,
      optional: optional || maybe,
      ...(values !== undefined && { values }),
    })
  if (schema instanceof z.ZodUnion) {
    if (nullable) add([])
    // What only one of several forms has may be missing.
    const options = (schema.options as z.ZodType[]).map((option) => {
      const own = new Map<string, FieldSurface>()
      describe(own, path, option, optional || maybe)
      return own
    })
    for (const own of options) {
      for (const [at, field] of own) {
        const always = options.every((other) => other.has(at))
        merge(table, at, { ...field, optional: field.optional || !always })
      }
    }
  } else if (schema instanceof z.ZodObject) {
    add(['object'])
    for (const [name, member] of Object.entries(schema.shape)) {
      describe(table, memberPath(path, name), member as z.ZodType, false)
    }
  } else if (schema instanceof z.ZodArray) {
    add(['array'])
    describe(table, elementOf(path), schema.element as z.ZodType, false)
  } else if (schema instanceof z.ZodRecord) {
    add(['object'])
    describe(table, entryOf(path), schema.valueType as z.ZodType, false)
  } else {
    add(wordsOf(schema), listedValues(schema))
  }
}

function wordsOf(schema: z.ZodType): readonly string[] {
  if (schema instanceof z.ZodNumber) return [schema.isInt ? 'integer' : 'number']
  if (schema instanceof z.ZodString) return ['string']
  if (schema instanceof z.ZodBoolean) return ['boolean']
  if (schema instanceof z.ZodNull) return ['null']
  if (schema instanceof z.ZodUndefined) return []
  if (schema instanceof z.ZodEnum) return schema.options.map(jsonTypeOf)
  if (schema instanceof z.ZodLiteral) return [...schema.def.values].map(jsonTypeOf)
  return jsonTypes
}

/** Adds a form of a field to those it already has. */
function merge(table: Map<string, FieldSurface>, path: string, field: FieldSurface): void {
  const known = table.get(path)
  const types = new Set([...(known?.types ?? []), ...field.types])
  if (types.has('number') && types.size < jsonTypes.length) types.delete('integer')
  const values = [known, field].flatMap((form) => form?.values ?? [])
  // A form without a list beside one with a list lets anything through.
  const listed = field.values !== undefined && (known === undefined || known.values !== undefined)
  table.set(path, {
    optional: field.optional || (known?.optional ?? false),
    types: [...types].sort(),
    ...(listed && { values: sortValues(new Set(values)) }),
  })
}
