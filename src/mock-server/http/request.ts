/** From an HTTP request to a call: query, form and multipart fields are one set of parameters. */
import { parseCookie } from 'cookie'
import type { FastifyRequest } from 'fastify'
import {
  cipherKeyName,
  DecryptError,
  decryptParams,
  isFresh,
  mergeParams,
} from '../../contracts/wire/encrypted-params.ts'
import { addFields } from '../../contracts/wire/request.ts'
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'
import { type Call, callFrom } from '../kernel/call.ts'
import { privateKey } from '../kernel/cipher-key.ts'
import { limits } from '../limits.ts'

/** A request that is refused before it is a call. */
export class TooManyParams extends Error {
  constructor() {
    super(`there are more than ${limits.params} parameters`)
    this.name = 'TooManyParams'
  }
}

/** A body beyond the limit, which nginx in front of DSM would stop. */
export class BodyTooLarge extends Error {
  readonly statusCode = 413

  constructor() {
    super(`the body has more than ${limits.bodySize} bytes`)
    this.name = 'BodyTooLarge'
  }
}

/** Throws for a form of too many fields. Counted first: reading millions of them takes gigabytes. */
export function countFields(form: string): void {
  let fields = 1
  for (let at = form.indexOf('&'); at !== -1; at = form.indexOf('&', at + 1)) {
    fields += 1
    if (fields > limits.params) throw new TooManyParams()
  }
}

/** Reads a request; `now` is the time on the NAS in seconds, for judging encrypted parameters. */
export async function readCall(request: FastifyRequest, now: number): Promise<Call> {
  const params = new Map<string, RawParam>()
  const query = request.query as URLSearchParams
  const form = request.body instanceof URLSearchParams ? request.body : undefined
  if (query.size + (form?.size ?? 0) > limits.params) throw new TooManyParams()
  addFields(params, query)
  if (form) addFields(params, form)
  if (request.isMultipart()) await addParts(params, request)
  if (params.size > limits.params) throw new TooManyParams()
  // DSM 7 browsers write the API behind the path as well; it counts when api= is missing. The
  // method behind it is ours, and counts the same way.
  const suffix = request.params as { api?: string; method?: string }
  for (const name of ['api', 'method'] as const) {
    const text = suffix[name]
    if (text && !params.has(name)) params.set(name, { text })
  }
  const opened = openSealed(params, now)
  return callFrom(compact(opened ?? params), {
    cookies: parseCookie(request.headers.cookie ?? ''),
    address: request.ip,
    hash: header(request, 'x-syno-hash'),
    token: header(request, 'x-syno-token'),
    unreadable: opened === undefined,
  })
}

/** Empty counts as absent, as it does for parameters. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return (Array.isArray(value) ? value[0] : value) || undefined
}

/** Fields become parameters; the content of files is read and dropped. */
async function addParts(params: Map<string, RawParam>, request: FastifyRequest): Promise<void> {
  let size = 0
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      part.file.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > limits.bodySize) part.file.destroy(new BodyTooLarge())
      })
      params.set(part.fieldname, { text: part.filename })
    } else {
      const text = String(part.value)
      size += text.length
      params.set(part.fieldname, { text })
    }
    // The parser has a limit for each part, not for all of them.
    if (size > limits.bodySize) throw new BodyTooLarge()
  }
}

/** The parameters with the encrypted ones among them; undefined when those are of no use. */
function openSealed(params: RawParams, now: number): RawParams | undefined {
  const sealed = params.get(cipherKeyName)
  if (sealed === undefined || !('text' in sealed)) return params
  try {
    const form = decryptParams(sealed.text, privateKey())
    countFields(form)
    return isFresh(form, now) ? mergeParams(params, form) : undefined
  } catch (thrown) {
    if (thrown instanceof DecryptError) return undefined
    throw thrown
  }
}

/** Characters of all parameters up to which nobody minds that they keep their request in memory. */
const small = 4_096

/**
 * Copies of the texts of a large request. As they come they are views of the request, which the
 * journal and the state would keep for the sake of a name in it.
 */
function compact(params: RawParams): RawParams {
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
