import type { Stretch } from '../kernel/ledger.ts'

/** Which part of a list a caller asked for; a limit that is absent or -1 means all of it. */
interface Page {
  readonly offset: number
  readonly limit?: number | undefined
}

export function paged<Row>(rows: readonly Row[], { offset, limit }: Page): readonly Row[] {
  const count = limit === undefined || limit < 0 ? rows.length : limit
  return rows.slice(offset, offset + count)
}

/** The part of a log that a caller asked for, newest first. */
export function pagedFromNewest<Row>(
  { rows, first, end }: Stretch<Row>,
  { offset, limit }: Page,
): Row[] {
  const newest = Math.max(first, end - offset)
  const count = limit === undefined || limit < 0 ? newest - first : limit
  return rows.slice(Math.max(first, newest - count), newest).reverse()
}

/** A filter that may name one value, several, or none at all. */
export function admits<Value>(wanted: Value | readonly Value[] | undefined, value: Value): boolean {
  if (wanted === undefined) return true
  return Array.isArray(wanted) ? wanted.includes(value) : wanted === value
}
