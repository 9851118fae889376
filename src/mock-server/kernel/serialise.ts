/**
 * Turns answers into JSON text. Keys are in alphabetical order, as DSM writes them, and what the
 * contract does not declare is left out, so handlers can hand over rows of the state as they are.
 */
import * as z from 'zod'
import { sorted } from '../../contracts/wire/envelope.ts'

/** Gives a value the order it is written in. */
type Arrange = (value: unknown) => unknown

/** What of a JSON Schema says how a value is written. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>
  /** What other properties look like; without it, or with false, there are none. */
  readonly additionalProperties?: Shape | boolean
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
}

/** One for each method, made on first use. */
const arrangements = new WeakMap<z.ZodType, Arrange>()

export function serialise(schema: z.ZodType, data: unknown): string {
  let arrange = arrangements.get(schema)
  if (arrange === undefined) {
    const shape = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as Shape
    arrange = arrangementOf(shape)
    arrangements.set(schema, arrange)
  }
  return JSON.stringify(arrange(data))
}

function arrangementOf(shape: Shape): Arrange {
  const { properties, additionalProperties, items, anyOf } = shape
  // Of alternatives, one has a structure at most: the others are texts, numbers and null.
  if (anyOf) return arrangementOf(anyOf.find(isStructured) ?? {})
  if (items) return arrangeArray(arrangementOf(items))
  if (additionalProperties) return arrangeRecord(shape)
  return properties ? arrangeObject(properties) : sorted
}

const isStructured = ({ properties, additionalProperties, items }: Shape): boolean =>
  Boolean(properties ?? additionalProperties ?? items)

const arrangeArray =
  (arrange: Arrange): Arrange =>
  (value) =>
    Array.isArray(value) ? value.map(arrange) : value

function arrangeObject(properties: Readonly<Record<string, Shape>>): Arrange {
  const members = Object.keys(properties)
    .sort()
    .map((name) => ({ name, arrange: arrangementOf(properties[name] ?? {}) }))
  return (value) => {
    if (typeof value !== 'object' || value === null) return value
    const arranged: Record<string, unknown> = {}
    for (const { name, arrange } of members) {
      const member = (value as Record<string, unknown>)[name]
      if (member !== undefined) arranged[name] = arrange(member)
    }
    return arranged
  }
}

/** Of an object with names that nobody declared. */
function arrangeRecord({ properties = {}, additionalProperties }: Shape): Arrange {
  const declared = new Map(
    Object.entries(properties).map(([name, member]) => [name, arrangementOf(member)]),
  )
  const others =
    typeof additionalProperties === 'object' ? arrangementOf(additionalProperties) : sorted
  return (value) => {
    if (typeof value !== 'object' || value === null) return value
    const names = Object.keys(value).sort()
    return Object.fromEntries(
      names.map((name) => {
        const arrange = declared.get(name) ?? others
        return [name, arrange((value as Record<string, unknown>)[name])]
      }),
    )
  }
}
