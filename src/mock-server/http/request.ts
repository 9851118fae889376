/** From an HTTP request to a call: query, form and multipart fields are one set of parameters. */
import type { IncomingMessage } from 'node:http'
import { parseCookie } from 'cookie'
import {
  cipherKeyName,
  DecryptError,
  decryptParams,
  isFresh,
  mergeParams,
} from '../../contracts/wire/encrypted-params.ts'
import type { RawParams } from '../../contracts/wire/value.ts'
import { type Call, callFrom } from '../kernel/call.ts'
import { privateKey } from '../kernel/cipher-key.ts'
import type { Body } from './body.ts'
import { compact, countFields, parametersOf } from './parameters.ts'
import type { Cgi } from './path.ts'

/** `now` is the time on the NAS in seconds, for judging encrypted parameters. */
export function readCall(
  request: IncomingMessage,
  cgi: Cgi,
  { form, parts }: Body,
  now: number,
): Call {
  const params = parametersOf(cgi, form, parts)
  const opened = openSealed(params, now)
  const { cookie } = request.headers
  return callFrom(opened ?? params, {
    cookies: cookie === undefined ? noCookies : parseCookie(cookie),
    address: request.socket.remoteAddress ?? '',
    hash: header(request, 'x-syno-hash'),
    token: header(request, 'x-syno-token'),
    unreadable: opened === undefined,
  })
}

const noCookies = {}

/** Empty counts as absent, as it does for parameters. */
function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return (Array.isArray(value) ? value[0] : value) || undefined
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
