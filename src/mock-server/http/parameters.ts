/**
 * The parameters in the texts of a request. Clients ask the same over and over, so the last ones
 * are kept: the same text is the same object, by which what is known of it can be found again.
 */
import { addFields } from '../../contracts/wire/request.ts'
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'

const read = new Map<string, RawParams>()
const keptAtMost = 256
/** In characters. Longer texts are not kept. */
const longest = 8192

export interface RequestText {
  /** Path and query, as they came. */
  readonly url: string
  readonly query: string
  /** What stands behind the path of the CGI. */
  readonly suffix: { readonly api?: string; readonly method?: string }
  /** The form; "" when there is none. */
  readonly form: string
}

const none: RawParams = new Map()

/** Query, form and parts of a multipart body are one set of parameters; what comes later wins. */
export function parametersOf(text: RequestText, parts = none): RawParams {
  // A URL has no line break, so no two requests share a key.
  const key = text.form === '' ? text.url : `${text.url}\n${text.form}`
  const keep = parts.size === 0 && key.length <= longest
  const known = keep ? read.get(key) : undefined
  if (known) return known
  const params = parse(text, parts)
  if (keep) {
    const [oldest] = read.keys()
    if (read.size >= keptAtMost && oldest !== undefined) read.delete(oldest)
    read.set(key, params)
  }
  return params
}

function parse({ query, suffix, form }: RequestText, parts: RawParams): RawParams {
  const params = new Map<string, RawParam>()
  if (query !== '') addFields(params, new URLSearchParams(query))
  if (form !== '') addFields(params, new URLSearchParams(form))
  for (const [name, part] of parts) params.set(name, part)
  // DSM 7 browsers write the API behind the path as well; it counts when api= is missing. The
  // method behind it is ours, and counts the same way.
  for (const name of ['api', 'method'] as const) {
    const text = suffix[name]
    if (text && !params.has(name)) params.set(name, { text })
  }
  return params
}
