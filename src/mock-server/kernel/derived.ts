/**
 * What follows from a part of the state and takes long to find. It is made when it is first asked
 * for, kept true by the functions that change that part, and never saved. It belongs to the very
 * object it was made of, so a NAS that was restored or forked starts without and makes its own.
 */
export interface Derived<Part extends object, Value> {
  of(part: Part): Value
  /** What is kept of a part, to bring it up to a change; undefined when nobody has asked yet. */
  kept(part: Part): Value | undefined
}

export function derived<Part extends object, Value>(
  make: (part: Part) => Value,
): Derived<Part, Value> {
  const values = new WeakMap<Part, Value>()
  return {
    of(part) {
      let value = values.get(part)
      if (value === undefined) {
        value = make(part)
        values.set(part, value)
      }
      return value
    },
    kept: (part) => values.get(part),
  }
}

/** What follows from a list that only grows, brought up to date by the rows added since. */
export function growing<Row extends object, Value>(
  begin: () => Value,
  add: (value: Value, row: Row, before: Row | undefined) => void,
): (rows: readonly Row[]) => Value {
  const known = derived((_rows: readonly Row[]) => ({ length: 0, value: begin() }))
  return (rows) => {
    const far = known.of(rows)
    for (; far.length < rows.length; far.length += 1) {
      add(far.value, rows[far.length] as Row, rows[far.length - 1])
    }
    return far.value
  }
}
