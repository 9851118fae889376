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
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'
import { type Call, callFrom } from '../kernel/call.ts'
import { privateKey } from '../kernel/cipher-key.ts'
import { limits } from '../limits.ts'
import { compact, countFields, parametersOf, type RequestText } from './parameters.ts'

/** A body beyond the limit, which nginx in front of DSM would stop. */
export class BodyTooLarge extends Error {
  readonly statusCode = 413

  constructor() {
    super(`the body has more than ${limits.bodySize} bytes`)
    this.name = 'BodyTooLarge'
  }
}

/** Reads a request; `now` is the time on the NAS in seconds, for judging encrypted parameters. */
export function readCall(request: FastifyRequest, now: number): Call | Promise<Call> {
  const text: RequestText = {
    url: request.url,
    query: request.query as string,
    suffix: request.params as RequestText['suffix'],
    form: typeof request.body === 'string' ? request.body : '',
  }
  if (!request.isMultipart()) return callOf(request, parametersOf(text), now)
  return readParts(request).then((parts) => callOf(request, parametersOf(text, parts), now))
}

function callOf(request: FastifyRequest, params: RawParams, now: number): Call {
  const opened = openSealed(params, now)
  const { cookie } = request.headers
  return callFrom(opened ?? params, {
    cookies: cookie === undefined ? noCookies : parseCookie(cookie),
    address: request.ip,
    hash: header(request, 'x-syno-hash'),
    token: header(request, 'x-syno-token'),
    unreadable: opened === undefined,
  })
}

const noCookies = {}

/** Empty counts as absent, as it does for parameters. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return (Array.isArray(value) ? value[0] : value) || undefined
}

/** Fields become parameters; the content of files is read and dropped. */
async function readParts(request: FastifyRequest): Promise<Map<string, RawParam>> {
  const parts = new Map<string, RawParam>()
  let size = 0
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      part.file.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > limits.bodySize) part.file.destroy(new BodyTooLarge())
      })
      parts.set(part.fieldname, { text: part.filename })
    } else {
      const text = String(part.value)
      size += text.length
      parts.set(part.fieldname, { text })
    }
    // The parser has a limit for each part, not for all of them.
    if (size > limits.bodySize) throw new BodyTooLarge()
  }
  return parts
}

/** The parameters with the encrypted ones among them; undefined when those are of no use. */
function openSealed(params: RawParams, now: number): RawParams | undefined {
  const sealed = params.get(cipherKeyName)
  if (sealed === undefined || !('text' in sealed)) return params
  try {
    const form = decryptParams(sealed.text, privateKey())
    countFields(form)
    return isFresh(form, now) ? compact(mergeParams(params, form)) : undefined
  } catch (thrown) {
    if (thrown instanceof DecryptError) return undefined
    throw thrown
  }
}
