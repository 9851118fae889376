/** Holds a value against a schema of the contracts, field by field. */
import * as z from 'zod'
import { describeSchema, describeValue } from './words.ts'

/** A place where a value departs from its contract. */
export interface Breach {
  /** `tasks[].devices[].host_name`; elements of arrays are `[]`, members of records `{}`. */
  readonly path: string
  /**
   * `unknown`: a field the contract does not have. `unasked`: one that comes only with a flag that
   * was not set. `enum`: a value that is not listed. `value`: the right type, out of bounds.
   */
  readonly kind: 'missing' | 'type' | 'unknown' | 'unasked' | 'enum' | 'value'
  readonly expected: string
  readonly actual: string
  /** Why the claim is assumed; undefined where the field has the evidence of its method. */
  readonly assumed: string | undefined
  /** In how many places with this path it was found. */
  readonly times: number
}

export interface ShapeOptions {
  /** Flags that were set: `load_status`, `additional=last_bkp_time`. */
  readonly flags?: ReadonlySet<string> | undefined
  /**
   * Fields that only some units send (`x-since`, `x-unsteady`) count as missing when they are: our
   * emulator always sends them.
   */
  readonly everyField?: boolean | undefined
}

/** Each path and kind once, in the order met. */
export function judgeShape(
  schema: z.ZodType,
  value: unknown,
  options: ShapeOptions = {},
): readonly Breach[] {
  const found = new Map<string, Breach>()
  for (const breach of walk(schema, value, '', undefined, options)) {
    const key = `${breach.kind} ${breach.path}`
    const known = found.get(key)
    found.set(key, known ? { ...known, times: known.times + 1 } : breach)
  }
  return [...found.values()]
}

/** The flags that the parameters of a call set, as schemas name them. */
export function flagsIn(params: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const { additional } = params
  const entries = Array.isArray(additional) ? additional.map((entry) => `additional=${entry}`) : []
  return new Set([...Object.keys(params).filter((name) => params[name] === true), ...entries])
}

type Meta = Readonly<Record<string, unknown>>

const metaOf = (schema: z.ZodType): Meta => (schema.meta() ?? {}) as Meta

function* walk(
  schema: z.ZodType,
  value: unknown,
  path: string,
  doubt: string | undefined,
  options: ShapeOptions,
): Generator<Breach> {
  const assumed = (metaOf(schema)['x-assumed'] as string | undefined) ?? doubt
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    if (value !== undefined) yield* walk(inner(schema), value, path, assumed, options)
  } else if (schema instanceof z.ZodNullable) {
    if (value !== null) yield* walk(inner(schema), value, path, assumed, options)
  } else if (schema instanceof z.ZodUnion) {
    yield* walkUnion(schema, value, path, assumed, options)
  } else if (schema instanceof z.ZodObject && isObject(value)) {
    yield* walkObject(schema, value, path, assumed, options)
  } else if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (const element of value) {
      yield* walk(schema.element as z.ZodType, element, `${path}[]`, assumed, options)
    }
  } else if (schema instanceof z.ZodRecord && isObject(value)) {
    for (const member of Object.values(value)) {
      yield* walk(schema.valueType as z.ZodType, member, `${path}{}`, assumed, options)
    }
  } else {
    yield* leaf(schema, value, path, assumed)
  }
}

const inner = (schema: z.ZodOptional | z.ZodDefault | z.ZodNullable) => schema.unwrap() as z.ZodType

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function* walkObject(
  schema: z.ZodObject,
  value: Record<string, unknown>,
  path: string,
  doubt: string | undefined,
  options: ShapeOptions,
): Generator<Breach> {
  const shape = schema.shape as Record<string, z.ZodType>
  for (const [name, field] of Object.entries(shape)) {
    const place = path === '' ? name : `${path}.${name}`
    const present = Object.hasOwn(value, name)
    const assumed = (metaOf(field)['x-assumed'] as string | undefined) ?? doubt
    const flag = flagOf(field)
    if (!present && isExpected(field, options)) {
      const expected =
        flag === undefined ? describeSchema(field) : `${describeSchema(field)}, with ${flag}`
      yield breach(place, 'missing', expected, 'nothing', assumed)
    }
    if (!present) continue
    if (flag !== undefined && options.flags !== undefined && !options.flags.has(flag)) {
      yield breach(place, 'unasked', `nothing without ${flag}`, describeValue(value[name]), assumed)
    }
    yield* walk(field, value[name], place, doubt, options)
  }
  if (schema.def.catchall !== undefined) return
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(shape, name)) continue
    const place = path === '' ? name : `${path}.${name}`
    yield breach(place, 'unknown', 'no such field', describeValue(member), undefined)
  }
}

const flagOf = (field: z.ZodType): string | undefined =>
  metaOf(field)['x-flag'] as string | undefined

/** Whether an object without the field breaks the contract. */
function isExpected(field: z.ZodType, { flags, everyField }: ShapeOptions): boolean {
  if (!field.safeParse(undefined).success) return true
  const meta = metaOf(field)
  if (meta['x-sometimes'] !== undefined) return false
  const flag = flagOf(field)
  if (flag !== undefined) return flags?.has(flag) ?? false
  return everyField === true && ('x-since' in meta || 'x-unsteady' in meta)
}

/** The branch that fits best speaks for the union. */
function* walkUnion(
  schema: z.ZodUnion,
  value: unknown,
  path: string,
  doubt: string | undefined,
  options: ShapeOptions,
): Generator<Breach> {
  const attempts = schema.def.options.map((option) => [
    ...walk(option as z.ZodType, value, path, doubt, options),
  ])
  const [best = []] = attempts.toSorted((left, right) => left.length - right.length)
  const wholly = best.some((one) => one.path === path)
  if (wholly) {
    const kind = best.find((one) => one.path === path)?.kind ?? 'type'
    yield breach(path, kind, describeSchema(schema), describeValue(value), doubt)
  } else yield* best
}

function* leaf(
  schema: z.ZodType,
  value: unknown,
  path: string,
  assumed: string | undefined,
): Generator<Breach> {
  const result = schema.safeParse(value)
  if (result.success) return
  const expected = describeSchema(schema)
  yield breach(path, kindOf(schema, value, result.error), expected, describeValue(value), assumed)
}

function kindOf(schema: z.ZodType, value: unknown, error: z.ZodError): Breach['kind'] {
  if (value === undefined) return 'missing'
  const [issue] = error.issues
  if (issue?.code === 'invalid_value') {
    const known = new Set(issue.values.map((one) => typeof one))
    return known.has(typeof value as 'string') ? 'enum' : 'type'
  }
  return issue?.code === 'invalid_type' || schema.def.type === 'undefined' ? 'type' : 'value'
}

const breach = (
  path: string,
  kind: Breach['kind'],
  expected: string,
  actual: string,
  assumed: string | undefined,
): Breach => ({ path, kind, expected, actual, assumed, times: 1 })
