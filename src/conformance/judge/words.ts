/** Schemas and values in words, for people who read findings. */
import type * as z from 'zod'

/** `an integer`, `one of 1, 2, 3`. */
export function describeSchema(schema: z.ZodType): string {
  const { def } = schema
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return describeSchema((schema as z.ZodOptional).unwrap() as z.ZodType)
    case 'nullable':
      return `${describeSchema((schema as z.ZodNullable).unwrap() as z.ZodType)} or null`
    case 'literal':
      return oneOf((schema as z.ZodLiteral).def.values)
    case 'enum':
      return oneOf(Object.values((schema as z.ZodEnum).def.entries))
    case 'union':
      return (schema as z.ZodUnion).def.options
        .map((option) => describeSchema(option as z.ZodType))
        .join(' or ')
    case 'number':
      return isInteger(schema) ? 'an integer' : 'a number'
    case 'array':
      return 'an array'
    case 'object':
    case 'record':
      return 'an object'
    case 'undefined':
      return 'no data'
    case 'unknown':
    case 'any':
      return 'anything'
    case 'never':
      return 'nothing'
    default:
      return `a ${def.type}`
  }
}

const isInteger = (schema: z.ZodType): boolean =>
  'format' in schema.def && String(schema.def.format).includes('int')

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1
    ? JSON.stringify(values[0])
    : `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`

/** `"5", a string`: the value, cut where it is long, and its type. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return 'an object'
  const text = JSON.stringify(value)
  return `${text.length > 60 ? `${text.slice(0, 60)}…` : text}, ${typeName(value)}`
}

function typeName(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number'
  return `a ${typeof value}`
}
