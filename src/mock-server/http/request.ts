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

/** Reads a request; `now` is the time on the NAS in seconds, for judging encrypted parameters. */
export async function readCall(request: FastifyRequest, now: number): Promise<Call> {
  const params = new Map<string, RawParam>()
  addFields(params, request.query as URLSearchParams)
  if (request.body instanceof URLSearchParams) addFields(params, request.body)
  if (request.isMultipart()) await addParts(params, request)
  // DSM 7 browsers write the API behind the path as well; it counts when api= is missing. The
  // method behind it is ours, and counts the same way.
  const suffix = request.params as { api?: string; method?: string }
  for (const name of ['api', 'method'] as const) {
    const text = suffix[name]
    if (text && !params.has(name)) params.set(name, { text })
  }
  const opened = openSealed(params, now)
  return callFrom(opened ?? params, {
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
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      part.file.resume()
      params.set(part.fieldname, { text: part.filename })
    } else params.set(part.fieldname, { text: String(part.value) })
  }
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
