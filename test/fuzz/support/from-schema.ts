/** Values that fit a schema, mostly. */
import fc from 'fast-check'
import type * as z from 'zod'
import * as junk from './junk.ts'
import { objectOf } from './junk.ts'

/** Numbers and texts that mean something to the NAS that is asked, whatever the parameter. */
export interface Pool {
  readonly numbers: readonly number[]
  readonly texts: readonly string[]
}

/** How often, in a hundred, a value is replaced by one of any kind. */
export type Spoil = number

const spoilt = (fine: fc.Arbitrary<unknown>, spoil: Spoil): fc.Arbitrary<unknown> =>
  spoil === 0
    ? fine
    : fc.oneof({ weight: 100 - spoil, arbitrary: fine }, { weight: spoil, arbitrary: junk.json })

/** Values of a schema; parts of it are spoilt now and then. */
export function valueFor(schema: z.ZodType, pool: Pool, spoil: Spoil): fc.Arbitrary<unknown> {
  return spoilt(fitting(schema, pool, spoil), spoil)
}

type Def = { readonly [Key in string]?: unknown } & { readonly type: string }

function fitting(schema: z.ZodType, pool: Pool, spoil: Spoil): fc.Arbitrary<unknown> {
  const def = schema.def as unknown as Def
  const inner = (name: string) => valueFor(def[name] as z.ZodType, pool, spoil)
  switch (def.type) {
    case 'string':
      return fc.constantFrom(...pool.texts)
    case 'number':
      return numberFrom(pool)
    case 'boolean':
      return fc.boolean()
    case 'literal':
      return fc.constantFrom(...(def.values as unknown[]))
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries as Record<string, unknown>))
    case 'array':
      return fc.array(inner('element'), { maxLength: 3 })
    case 'record':
      return fc
        .array(fc.tuple(junk.text, inner('valueType')), { maxLength: 2 })
        .map((entries) => objectOf(entries as [string, unknown][]))
    case 'object':
      return objectFrom(schema as z.ZodObject, pool, spoil)
    case 'union':
      return fc.oneof(...(def.options as z.ZodType[]).map((each) => valueFor(each, pool, spoil)))
    case 'optional':
    case 'nullable':
    case 'default':
      return inner('innerType')
    default:
      return junk.json
  }
}

const numberFrom = (pool: Pool): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -1, max: 8 }) },
    { weight: 4, arbitrary: fc.constantFrom(...pool.numbers) },
    { weight: 1, arbitrary: junk.number },
  )

const isOptional = (schema: z.ZodType): boolean =>
  ['optional', 'default', 'never'].includes(schema.def.type)

/** An object with what it must have, and some of the rest. */
export function objectFrom(
  schema: z.ZodObject,
  pool: Pool,
  spoil: Spoil,
): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>)
  const required = fields.filter(([, field]) => !isOptional(field)).map(([name]) => name)
  return fc.record(
    Object.fromEntries(fields.map(([name, field]) => [name, valueFor(field, pool, spoil)])),
    { requiredKeys: required as never[], noNullPrototype: true },
  ) as fc.Arbitrary<Record<string, unknown>>
}
