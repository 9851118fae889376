/** One call to a NAS: where it goes, how it is written, and what its answer means. */
import type { ApiDefinition } from '../contracts/define/api.ts'
import { apiInfoApi } from '../contracts/dsm/api-info.ts'
import { contracts } from '../contracts/index.ts'
import { encodeParams } from '../contracts/wire/value.ts'
import { DsmRefusal, DsmUnreachable, type RefusalDetail } from './errors.ts'
import type { Http, HttpAnswer } from './http.ts'
import type { CallOptions } from './types.ts'

/** What SYNO.API.Info says of an API. */
interface Listed {
  readonly path: string
  readonly minVersion: number
  readonly maxVersion: number
  readonly requestFormat?: 'JSON' | undefined
}

/** What the NAS says of the APIs that have a contract; those it does not list it does not have. */
export type Listing = Readonly<Record<string, Listed>>

/** A call whose version is chosen and whose parameters are written. */
export interface WrittenCall {
  readonly api: ApiDefinition
  readonly method: string
  readonly version: number
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** What makes a call one of a session. */
export interface Stamping {
  stamp(): {
    readonly params: Readonly<Record<string, string>>
    readonly headers: Readonly<Record<string, string>>
  }
}

/** A success; `headers` for the cookies. */
export interface Answered {
  readonly data: unknown
  readonly headers: HttpAnswer['headers']
}

/** How long a caller waits. */
export type Waiting = Pick<CallOptions, 'signal' | 'timeout'>

export interface Transport {
  readonly url: string
  /** Asks the NAS once; what fails is asked again by the next caller. */
  listing(signal?: AbortSignal): Promise<Listing>
  /** Throws DsmRefusal for an error code and DsmUnreachable without an answer. */
  send(call: WrittenCall, waiting?: Waiting): Promise<Answered>
}

export function createTransport(http: Http): Transport {
  let listing: Promise<Listing> | undefined

  const send = async (call: WrittenCall, waiting: Waiting = {}): Promise<Answered> => {
    const { api, method, version, path, params, headers } = call
    const {
      status,
      text,
      headers: answered,
    } = await post(http, `/webapi/${path}`, {
      params: { api: api.name, version: String(version), method, ...params },
      headers,
      ...waiting,
    })
    const envelope = status === 200 ? readEnvelope(text) : undefined
    if (envelope?.success) return { data: envelope.data, headers: answered }
    if (envelope) throw new DsmRefusal({ api, method }, envelope.error)
    const what =
      status === 200 ? "something that is not DSM's JSON" : `HTTP ${status}${towards(answered)}`
    throw new DsmUnreachable(`${http.url}/webapi/${path} answered ${what}`)
  }

  const discover = async (): Promise<Listing> => {
    const query = contracts.map(({ name }) => name).join(',')
    // The one path and version that every DSM has, with its values as raw text.
    const path = 'query.cgi'
    const call = { api: apiInfoApi, method: 'query', version: 1, path, params: { query } }
    const { data } = await send(call)
    const read = apiInfoApi.methods.query.data.safeParse(data)
    if (read.success) return read.data
    throw new DsmUnreachable(`${http.url} answered no list of its APIs`)
  }

  return {
    url: http.url,
    send,
    async listing(signal) {
      signal?.throwIfAborted()
      listing ??= discover().catch((thrown: unknown) => {
        listing = undefined
        throw thrown
      })
      return orAborted(listing, signal)
    },
  }
}

/** The contract of an API, for callers whose types were not checked. */
export function contractOf(name: string): ApiDefinition {
  const api = contracts.find((contract) => contract.name === name)
  if (api === undefined) throw new TypeError(`no contract describes ${name}`)
  return api
}

/**
 * Where a call goes and at which version: the lowest at which the method exists and which the NAS
 * lists. With none in common the lowest is sent all the same: DSM says best what is wrong. An API
 * that is not listed may be there by now, as its package can be started at any time.
 */
export function address(
  listing: Listing,
  api: ApiDefinition,
  method: string,
  version?: number | undefined,
) {
  const listed = Object.hasOwn(listing, api.name) ? listing[api.name] : undefined
  const [lowest, highest] = api.versions
  const versions =
    methodOf(api, method).versions ??
    Array.from({ length: highest - lowest + 1 }, (_, step) => lowest + step)
  const common = versions.find(
    (each) => listed && each >= listed.minVersion && each <= listed.maxVersion,
  )
  return {
    path: listed?.path ?? api.path ?? 'entry.cgi',
    requestFormat: listed ? listed.requestFormat : api.requestFormat,
    version: version ?? common ?? versions[0] ?? lowest,
  }
}

/** A call as the listing wants it. */
export function write(
  listing: Listing,
  api: ApiDefinition,
  method: string,
  params: object,
  version?: number | undefined,
): WrittenCall {
  const { path, requestFormat, version: chosen } = address(listing, api, method, version)
  const encoded = encodeParams(params as Record<string, unknown>, requestFormat)
  return { api, method, version: chosen, path, params: encoded }
}

/** The call with what its session adds to each. */
export function stamped(call: WrittenCall, live: Stamping | undefined): WrittenCall {
  const { params = {}, headers = {} } = live?.stamp() ?? {}
  return { ...call, params: { ...call.params, ...params }, headers }
}

/** The description of a method, for callers whose types were not checked. */
export function methodOf(api: ApiDefinition, method: string) {
  const found = Object.hasOwn(api.methods, method) ? api.methods[method] : undefined
  if (found === undefined) throw new TypeError(`no contract describes ${api.name}.${method}`)
  return found
}

/** The promise, or the reason of the signal if that comes first: others may still want the promise. */
export async function orAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return promise
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function post(
  http: Http,
  path: string,
  request: Omit<Parameters<Http['send']>[0], 'path' | 'via'>,
): Promise<HttpAnswer> {
  try {
    return await http.send({ path, ...request })
  } catch (cause) {
    if (request.signal?.aborted) throw request.signal.reason
    throw new DsmUnreachable(`no answer from ${http.url}${path}: ${reasonOf(cause)}`, { cause })
  }
}

/** Several failed addresses of one name come as an error without words, but with a code. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause ? String(cause.code) : cause.name
  return cause.message || code
}

type Envelope = { success: true; data?: unknown } | { success: false; error: RefusalDetail }

function readEnvelope(text: string): Envelope | undefined {
  try {
    const envelope = JSON.parse(text)
    if (envelope?.success === true) return envelope
    if (typeof envelope?.error?.code === 'number') return { ...envelope, success: false }
  } catch {
    // The caller says it in the same words as of JSON of another shape.
  }
  return undefined
}

/** DSM can be set to send http on to https, which a form with a password does not follow. */
const towards = ({ location }: HttpAnswer['headers']): string =>
  location === undefined ? '' : ` and points to ${location}`
