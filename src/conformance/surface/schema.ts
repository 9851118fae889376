/** What the schemas of contracts say of one value: enough to name its fields and words for types. */
import * as z from 'zod'
import type { ApiDefinition, MethodDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

export const apiOf = (api: string): ApiDefinition | undefined => apis.get(api)

export function methodOf(api: string, method: string): MethodDefinition | undefined {
  const methods = apis.get(api)?.methods
  return methods !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined
}

/** JSON's words for types. A field that has them all may hold anything. */
export const jsonTypes = [
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
] as const
export type JsonType = (typeof jsonTypes)[number]

export function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'boolean' : 'object'
}

/** A schema without what stands around it. */
export interface Core {
  readonly schema: z.ZodType
  /** The field may be left out of an answer. */
  readonly optional: boolean
  readonly nullable: boolean
}

export function coreOf(schema: z.ZodType): Core {
  let core = schema
  let optional = false
  let nullable = false
  while ('innerType' in core.def) {
    if (core.def.type === 'optional') optional = true
    if (core.def.type === 'nullable') nullable = true
    core = core.def.innerType as z.ZodType
  }
  return { schema: core, optional, nullable }
}

/** The values a schema lists; undefined where it lists none. */
export function listedValues(schema: z.ZodType): (string | number)[] | undefined {
  const listed =
    schema instanceof z.ZodEnum
      ? schema.options
      : schema instanceof z.ZodLiteral
        ? [...schema.def.values]
        : undefined
  return listed?.filter((value) => typeof value === 'string' || typeof value === 'number')
}

export const memberOf = (schema: z.ZodObject, name: string): z.ZodType | undefined =>
  Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined

/** An object that may hold more than its contract names, depending on what was asked. */
export const isLoose = (schema: z.ZodObject): boolean => schema.def.catchall instanceof z.ZodUnknown

/** Numbers before texts, each in their order. */
export function sortValues(values: Iterable<string | number>): (string | number)[] {
  return [...values].sort((left, right) => {
    if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1
    return left < right ? -1 : left > right ? 1 : 0
  })
}

/** A record with its keys in order, so that the same surface is the same text. */
export const sortedRecord = <Value>(
  entries: Iterable<readonly [string, Value]>,
): Record<string, Value> =>
  Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : 1)))
