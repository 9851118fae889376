/**
 * The parameters in the texts of a request. Clients ask the same over and over, so the last ones
 * are kept: the same text is the same object, by which what is known of it can be found again.
 */
import { addFields } from '../../contracts/wire/request.ts'
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'
import { limits } from '../limits.ts'
import type { Cgi } from './path.ts'

const read = new Map<string, RawParams>()
const keptAtMost = 256
/** In characters. Longer texts are not kept. */
const longest = 8192

/** Query, form and parts of a multipart body are one set of parameters; what comes later wins. */
export function parametersOf(cgi: Cgi, form: string, parts: RawParams): RawParams {
  // A URL has no line break, so no two requests share a key.
  const key = form === '' ? cgi.url : `${cgi.url}\n${form}`
  const keep = parts.size === 0 && key.length <= longest
  const known = keep ? read.get(key) : undefined
  if (known) return known
  const params = parse(cgi, form, parts)
  if (keep) {
    const [oldest] = read.keys()
    if (read.size >= keptAtMost && oldest !== undefined) read.delete(oldest)
    read.set(key, params)
  }
  return params
}

function parse({ query, suffix }: Cgi, form: string, parts: RawParams): RawParams {
  countFields(query, form)
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
  if (params.size > limits.params) throw new TooManyParams()
  return compact(params)
}

/** A request that is refused before it is a call. */
export class TooManyParams extends Error {
  constructor() {
    super(`there are more than ${limits.params} parameters`)
    this.name = 'TooManyParams'
  }
}

/** Throws for too many fields. Counted before they are read: millions of them take gigabytes. */
export function countFields(...forms: readonly string[]): void {
  let fields = 0
  for (const form of forms) {
    if (form !== '') fields += 1
    for (let at = form.indexOf('&'); at !== -1; at = form.indexOf('&', at + 1)) fields += 1
    if (fields > limits.params) throw new TooManyParams()
  }
}

/** Characters of all parameters up to which nobody minds that they keep their request in memory. */
const small = 4_096

/**
 * Copies of the texts of a large request. As they come they are views of the request, which the
 * journal and the state would keep for the sake of a name in it.
 */
export function compact(params: RawParams): RawParams {
  let length = 0
  for (const [name, param] of params) {
    length += name.length + ('text' in param ? param.text.length : 0)
  }
  if (length <= small) return params
  const copies = [...params].map(([name, param]): [string, RawParam] => [
    copy(name),
    'text' in param ? { text: copy(param.text) } : param,
  ])
  return new Map(copies)
}

const copy = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')
