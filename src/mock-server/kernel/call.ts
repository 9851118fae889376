import { textOf } from '../../contracts/wire/request.ts'
import type { RawParams } from '../../contracts/wire/value.ts'

/** A request for one method, with everything that decides its answer. */
export interface Call {
  readonly api: string | undefined
  readonly method: string | undefined
  readonly version: string | undefined
  readonly params: RawParams
  /** The sid in the parameters, which wins over the one in the cookie. */
  readonly sid: string | undefined
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** The SynoToken, from its header or parameter. */
  readonly token: string | undefined
  /** The X-SYNO-HASH header of a client that has shaken hands. */
  readonly hash: string | undefined
  /** Where the request comes from. */
  readonly address: string
  /** The parameters were encrypted and could not be opened, or were stale. */
  readonly unreadable: boolean
}

/** What a request has besides its parameters. */
export type Origin = Pick<Call, 'cookies' | 'address'> &
  Partial<Pick<Call, 'hash' | 'token' | 'unreadable'>>

/** Makes a call out of parameters that still hold api, method, version, _sid and SynoToken. */
export function callFrom(params: RawParams, origin: Origin): Call {
  const text = (name: string) => textOf(params.get(name))
  return {
    api: text('api'),
    method: text('method'),
    version: text('version'),
    params,
    sid: text('_sid'),
    cookies: origin.cookies,
    address: origin.address,
    hash: origin.hash,
    unreadable: origin.unreadable ?? false,
    token: origin.token ?? text('SynoToken'),
  }
}
