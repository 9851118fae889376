/** Small vocabulary for the schemas of contracts. */
import * as z from 'zod'

/** A time in seconds since 1970-01-01 UTC; 0 where DSM means "not yet" or "never". */
export const epochSeconds = z.int().meta({ description: 'Seconds since 1970-01-01 UTC' })

/** A number of bytes. */
export const bytes = z.number().meta({ description: 'Bytes' })

/** A number of KiB, as Hyper Backup counts the size of a destination. */
export const kibibytes = z.number().meta({ description: 'KiB' })

/** `YYYY/MM/DD HH:MM:SS` or `YYYY/MM/DD HH:MM` in the time zone of the NAS; "" for never. */
export const localTime = z.string().meta({ description: "Time of day in the NAS' zone, or ''" })

/**
 * An integer that clients also send JSON-quoted (`task_id="3"`), seen with Hyper Backup whose ids
 * are strings in the Python client.
 */
export const quotableInt = z.int().meta({ 'x-wire': 'quotable' })

/** A list of integers, `[29,15]`, that may come inside a JSON string as well: `"[29,15]"`. */
export const quotableIntList = z.array(z.int()).meta({ 'x-wire': 'quotable' })

/** A field or parameter whose name or meaning no source gives; the reason shows in the documents. */
export const assumedField = <Schema extends z.ZodType>(schema: Schema, why: string): Schema =>
  schema.meta({ ...schema.meta(), 'x-assumed': why })

/** A field that only newer builds send; the emulator always sends it. */
export const since = <Schema extends z.ZodType>(release: string, schema: Schema) =>
  schema.optional().meta({ 'x-since': release })

/** A field that some captures have and some lack, for no reason we know; the emulator sends it. */
export const unsteady = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().meta({ 'x-unsteady': true })

/** A field that is there only when the named load flag (or `additional` entry) asked for it. */
export const withFlag = <Schema extends z.ZodType>(flag: string, schema: Schema) =>
  schema.optional().meta({ 'x-flag': flag })

/** A field that may be absent although its flag asked for it; the reason shows in the documents. */
export const sometimes = <Schema extends z.ZodType>(schema: Schema, why: string): Schema =>
  schema.meta({ ...schema.meta(), 'x-sometimes': why })

/** Every value of an enumeration table `{ name: { value, meaning } }`, as a schema. */
export function oneOf<const Table extends Record<string, EnumerationEntry>>(table: Table) {
  type Value = Table[keyof Table]['value']
  const values = Object.values(table).map((entry) => entry.value) as [Value, ...Value[]]
  const description = Object.entries(table)
    .map(([name, { value, meaning }]) => `${value} ${meaning ?? name}`)
    .join('; ')
  return z.literal(values).meta({ description })
}

/** A row of an enumeration table. */
export interface EnumerationEntry {
  /** As it is on the wire. */
  readonly value: number | string
  /** In a few words. Default: the key of the row. */
  readonly meaning?: string
}
