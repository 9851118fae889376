/** From what a request carries to parameters: the parts that every reader of requests needs. */
import { parseJson } from './json.ts'
import { type RawParam, unquote } from './value.ts'

/** Adds the fields of a query or form. What comes later wins: the body over the query. */
export function addFields(params: Map<string, RawParam>, fields: URLSearchParams): void {
  for (const [name, text] of fields) params.set(name, { text })
}

/** A parameter such as api, method or _sid as text; empty counts as absent. */
export function textOf(param: RawParam | undefined): string | undefined {
  if (param === undefined) return undefined
  if ('text' in param) return param.text === '' ? undefined : unquote(param.text)
  const { json } = param
  return typeof json === 'string' || typeof json === 'number' ? String(json) : undefined
}

/** The parameters of a call inside a compound request, whose values are JSON. */
export const paramsOfEntry = (entry: object): Map<string, RawParam> =>
  new Map(Object.entries(entry).map(([name, json]) => [name, { json }]))

/** How a JSON text can begin. Most parameters are bare words, and an attempt that fails is slow. */
const jsonStart = /^\s*[-\d"{[tfn]/

/** A parameter as a JSON value; what is not JSON stays text. */
export function plainValue(param: RawParam): unknown {
  if ('json' in param) return param.json
  if (!jsonStart.test(param.text)) return param.text
  const value = parseJson(param.text)
  return value === undefined ? param.text : value
}
