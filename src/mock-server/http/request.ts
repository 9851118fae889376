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
import { parametersOf, type RequestText } from './parameters.ts'

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
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      part.file.resume()
      parts.set(part.fieldname, { text: part.filename })
    } else parts.set(part.fieldname, { text: String(part.value) })
  }
  return parts
}

/** The parameters with the encrypted ones among them; undefined when those are of no use. */
function openSealed(params: RawParams, now: number): RawParams | undefined {
  const sealed = params.get(cipherKeyName)
  if (sealed === undefined || !('text' in sealed)) return params
  try {
    const form = decryptParams(sealed.text, privateKey())
    return isFresh(form, now) ? mergeParams(params, form) : undefined
  } catch (thrown) {
    if (thrown instanceof DecryptError) return undefined
    throw thrown
  }
}
