/** From an HTTP request to a call: query, form and multipart fields are one set of parameters. */

import { parseCookie } from 'cookie'
import type { FastifyRequest } from 'fastify'
import type { RawParam } from '../../contracts/wire/value.ts'
import { type Call, callFrom } from '../kernel/call.ts'

export async function readCall(request: FastifyRequest): Promise<Call> {
  const params = new Map<string, RawParam>()
  add(params, request.query as URLSearchParams)
  if (request.body instanceof URLSearchParams) add(params, request.body)
  if (request.isMultipart()) await addParts(params, request)
  // DSM 7 browsers write the API behind the path as well; it counts when api= is missing.
  const suffix = (request.params as { api?: string }).api
  if (suffix && !params.has('api')) params.set('api', { text: suffix })
  const header = request.headers['x-syno-token']
  return callFrom(params, {
    cookies: parseCookie(request.headers.cookie ?? ''),
    address: request.ip,
    token: Array.isArray(header) ? header[0] : header,
  })
}

/** What comes later wins: the body over the query. */
function add(params: Map<string, RawParam>, values: URLSearchParams): void {
  for (const [name, text] of values) params.set(name, { text })
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
