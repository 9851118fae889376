/** Reading rows that nobody vouches for: what fits the contract is taken, the rest is left. */
import * as z from 'zod'

export type Row = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The objects in a list of an answer; none where there is no such list. */
export function rowsOf(data: Row, key: string): readonly Row[] {
  const rows = data[key]
  return Array.isArray(rows) ? rows.filter(isRecord) : []
}

/** An id, also where it is digits in a string. */
export function idOf(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(id) && Number(id) >= 0 ? Number(id) : undefined
}

/** A whole number from 0 to 9999-12-31 in seconds: no moment and no span of time is beyond that. */
export const isSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 253_402_300_800

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

/** The row, when all of it fits. */
export const whole = <Schema extends z.ZodType>(
  schema: Schema,
  row: unknown,
): z.output<Schema>[] => {
  const result = schema.safeParse(row)
  return result.success ? [result.data] : []
}

type Fields = Readonly<Record<string, z.ZodType>>

/**
 * Copies onto `target` those fields of a row that the schema knows and that fit it. A later row
 * therefore adds to what earlier ones said, and one bad field does not spoil the others.
 */
export function absorb(target: object, fields: Fields, row: Row): void {
  const known = target as Record<string, unknown>
  for (const [name, schema] of Object.entries(fields)) {
    const value = row[name]
    if (value === undefined) continue
    const inner = required(schema)
    const current = known[name]
    if (
      inner instanceof z.ZodObject &&
      isRecord(current) &&
      isRecord(value) &&
      !inner.def.catchall
    ) {
      absorb(current, inner.shape, value)
      continue
    }
    const result = inner.safeParse(value)
    if (result.success) known[name] = result.data
  }
}

const required = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional ? required(schema.unwrap() as z.ZodType) : schema
