/** Whether two answers say the same, but for what moves by itself. */

/** Paths at which two JSON values differ, with both values; elements of arrays by their index. */
export function differences(left: unknown, right: unknown, path = ''): Difference[] {
  if (Object.is(left, right)) return []
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) {
      return [
        { path: path === '' ? 'length' : `${path}.length`, left: left.length, right: right.length },
      ]
    }
    return left.flatMap((member, at) => differences(member, right[at], `${path}[${at}]`))
  }
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...names].flatMap((name) =>
      differences(left[name], right[name], path === '' ? name : `${path}.${name}`),
    )
  }
  return [{ path, left, right }]
}

export interface Difference {
  readonly path: string
  readonly left: unknown
  readonly right: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Compares an answer with the same one got another way, between two askings of the first: what
 * changes from the first asking to the second moves by itself and is left out.
 */
export function steadyDifferences(before: unknown, other: unknown, after: unknown): Difference[] {
  const moving = new Set(differences(before, after).map(({ path }) => path))
  return differences(before, other).filter(
    ({ path }) => ![...moving].some((one) => path === one || path.startsWith(`${one}.`)),
  )
}
