/**
 * How fields are named: `tasks[].devices[].host_name`. `[]` is any element of a list, `{}` any
 * member of a record, whose keys are names (of shares, of APIs) and no fields. The answer as a
 * whole is the empty path.
 */

export const elementOf = (path: string): string => `${path}[]`
export const entryOf = (path: string): string => `${path}{}`
export const memberPath = (path: string, name: string): string =>
  path === '' ? name : `${path}.${name}`

/** The path of what holds a field; undefined for the answer as a whole. */
export function parentOf(path: string): string | undefined {
  if (path === '') return undefined
  if (path.endsWith('[]') || path.endsWith('{}')) return path.slice(0, -2)
  const dot = path.lastIndexOf('.')
  return dot === -1 ? '' : path.slice(0, dot)
}

/** Whether a path is the other one, or lies inside what it names. */
export const isWithin = (path: string, outer: string): boolean =>
  outer === '' ||
  path === outer ||
  (path.startsWith(outer) && /^[.[{]/.test(path.slice(outer.length)))

/** A method at a version, as surfaces list it. */
export const methodKey = (api: string, method: string, version: number): string =>
  `${api}.${method}@${version}`

/** The parts of `SYNO.Backup.Task.list@1`. */
export function parseMethodKey(key: string): { api: string; method: string; version: number } {
  const at = key.lastIndexOf('@')
  const dot = key.lastIndexOf('.', at)
  return {
    api: key.slice(0, Math.max(dot, 0)),
    method: key.slice(dot + 1, at),
    version: Number(key.slice(at + 1)),
  }
}
