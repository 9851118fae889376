/**
 * Turns answers into JSON text: one serialiser per method, compiled on first use from the
 * contract. It writes keys in alphabetical order, as DSM does, and leaves out what the contract
 * does not declare, so handlers can hand over rows of the state as they are.
 */
import fastJson, { type Schema } from 'fast-json-stringify'
import * as z from 'zod'
import { sorted } from '../../contracts/wire/envelope.ts'

type JsonSchema = Record<string, unknown>

const compiled = new WeakMap<z.ZodType, (data: unknown) => string>()

export function serialise(schema: z.ZodType, data: unknown): string {
  let write = compiled.get(schema)
  if (write === undefined) {
    const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as JsonSchema
    write = fastJson(alphabetical(json) as unknown as Schema)
    compiled.set(schema, write)
  }
  return write(data)
}

/**
 * The schema with its properties in order. `required` goes, because the serialiser would write
 * required properties first; that they are all there is TypeScript's business. Bounds and
 * descriptions go because they say nothing about writing.
 */
function alphabetical(schema: JsonSchema): JsonSchema {
  const { type, properties, items, anyOf, additionalProperties } = schema
  const result: JsonSchema = {}
  if (type !== undefined) result.type = type
  if (properties !== undefined) {
    const inOrder = sorted(properties) as Record<string, JsonSchema>
    result.properties = Object.fromEntries(
      Object.entries(inOrder).map(([name, member]) => [name, alphabetical(member)]),
    )
  }
  if (items !== undefined) result.items = alphabetical(items as JsonSchema)
  if (anyOf !== undefined) result.anyOf = (anyOf as JsonSchema[]).map(alphabetical)
  if (additionalProperties !== undefined) {
    result.additionalProperties =
      typeof additionalProperties === 'object'
        ? alphabetical(additionalProperties as JsonSchema)
        : additionalProperties
  }
  return result
}
