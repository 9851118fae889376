/** The part of a list that a caller asked for; a limit that is absent or -1 means all of it. */
export function paged<Row>(
  rows: readonly Row[],
  { offset, limit }: { offset: number; limit?: number | undefined },
): readonly Row[] {
  const count = limit === undefined || limit < 0 ? rows.length : limit
  return rows.slice(offset, offset + count)
}

/** A filter that may name one value, several, or none at all. */
export function admits<Value>(wanted: Value | readonly Value[] | undefined, value: Value): boolean {
  if (wanted === undefined) return true
  return Array.isArray(wanted) ? wanted.includes(value) : wanted === value
}
