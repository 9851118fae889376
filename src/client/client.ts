/** A client for every API that has a contract: arguments and answers are typed by it. */
import { request } from 'undici'
import type { z } from 'zod'
import type { ApiDefinition, ErrorDefinition } from '../contracts/define/api.ts'
import { commonErrors } from '../contracts/define/common-errors.ts'
import { contracts } from '../contracts/index.ts'
import type { ErrorDetails } from '../contracts/wire/envelope.ts'
import { encodeParams } from '../contracts/wire/value.ts'
import { DsmRefusal, DsmUnreachable } from './errors.ts'

type Contract = (typeof contracts)[number]
export type ApiName = Contract['name']
type ContractOf<Name extends ApiName> = Extract<Contract, { name: Name }>
type MethodsOf<Name extends ApiName> = ContractOf<Name>['methods']
export type MethodName<Name extends ApiName> = keyof MethodsOf<Name> & string
type MethodOf<Name extends ApiName, Method extends MethodName<Name>> = MethodsOf<Name>[Method]

/** What a method takes. */
export type Arguments<Name extends ApiName, Method extends MethodName<Name>> =
  MethodOf<Name, Method> extends { params: infer Params extends z.ZodType }
    ? z.input<Params>
    : never

/** What a method answers; undefined where DSM answers a bare success. */
export type Answer<Name extends ApiName, Method extends MethodName<Name>> =
  MethodOf<Name, Method> extends { data: infer Data extends z.ZodType } ? z.output<Data> : never

export interface ClientOptions {
  /** `http://nas:5000`, with or without a slash at the end. */
  readonly url: string
  /** Milliseconds to wait for an answer. Default: 30,000. */
  readonly timeout?: number
}

export interface Credentials {
  readonly account: string
  readonly password: string
  /** The application the session is for, such as `ActiveBackup`. */
  readonly session?: string
}

export interface CallOptions {
  /** Default: the lowest version the method exists at, which is the one the documents use. */
  readonly version?: number
}

export interface DsmClient {
  /**
   * Starts a session. The credentials are kept: when the session is over, the next call starts
   * another one. Throws DsmRefusal for wrong ones.
   */
  login(credentials: Credentials): Promise<void>
  logout(): Promise<void>
  /** Calls a method. Throws DsmRefusal for an error code and DsmUnreachable without an answer. */
  call<Name extends ApiName, Method extends MethodName<Name>>(
    api: Name,
    method: Method,
    params?: Arguments<Name, Method>,
    options?: CallOptions,
  ): Promise<Answer<Name, Method>>
}

/** A session that is over, in DSM's three ways to say so. */
const sessionIsOver: readonly number[] = [
  commonErrors.sessionTimeout.code,
  commonErrors.sessionInterrupted.code,
  commonErrors.sessionNotFound.code,
]

export function createClient({ url, timeout = 30_000 }: ClientOptions): DsmClient {
  const endpoint = `${url.replace(/\/+$/, '')}/webapi/entry.cgi`
  let credentials: Credentials | undefined
  let sid: string | undefined

  const send = async (name: string, method: string, params: object, version?: number) => {
    const api = contractOf(name)
    const form = new URLSearchParams({
      api: name,
      version: String(version ?? lowestVersion(api, method)),
      method,
      ...(sid !== undefined && { _sid: sid }),
      ...encodeParams(params as Record<string, unknown>, api.requestFormat),
    })
    const envelope = await post(endpoint, form, timeout)
    if (envelope.success) return envelope.data
    throw new DsmRefusal({ api: name, method }, explained(api, envelope.error))
  }

  const start = async ({ account, password, session }: Credentials) => {
    sid = undefined
    const params = { account, passwd: password, format: 'sid', session }
    const data = (await send('SYNO.API.Auth', 'login', params, 7)) as { sid: string }
    sid = data.sid
  }

  return {
    async login(given) {
      await start(given)
      credentials = given
    },
    async logout() {
      credentials = undefined
      await send('SYNO.API.Auth', 'logout', {}, 7)
      sid = undefined
    },
    async call(api, method, params, { version } = {}) {
      try {
        return (await send(api, method, params ?? {}, version)) as never
      } catch (thrown) {
        const isOver = thrown instanceof DsmRefusal && sessionIsOver.includes(thrown.code)
        if (!isOver || credentials === undefined) throw thrown
        await start(credentials)
        return (await send(api, method, params ?? {}, version)) as never
      }
    },
  }
}

function contractOf(name: string): ApiDefinition {
  const api = contracts.find((contract) => contract.name === name)
  if (api === undefined) throw new TypeError(`no contract describes ${name}`)
  return api
}

function lowestVersion(api: ApiDefinition, method: string): number {
  return api.methods[method]?.versions?.[0] ?? api.versions[0]
}

type Envelope =
  | { success: true; data?: unknown }
  | { success: false; error: { code: number; errors?: ErrorDetails } }

async function post(endpoint: string, form: URLSearchParams, timeout: number): Promise<Envelope> {
  try {
    const { statusCode, body } = await request(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      headersTimeout: timeout,
      bodyTimeout: timeout,
    })
    const text = await body.text()
    if (statusCode !== 200) throw new DsmUnreachable(`${endpoint} answered HTTP ${statusCode}`)
    return readEnvelope(endpoint, text)
  } catch (cause) {
    if (cause instanceof DsmUnreachable) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DsmUnreachable(`no answer from ${endpoint}: ${reason}`, { cause })
  }
}

function readEnvelope(endpoint: string, text: string): Envelope {
  try {
    const envelope = JSON.parse(text)
    if (envelope?.success === true) return envelope
    if (typeof envelope?.error?.code === 'number') return envelope
  } catch {
    // Falls through to the same sentence as JSON of another shape.
  }
  throw new DsmUnreachable(`${endpoint} answered something that is not DSM's JSON`)
}

/** The code in the words of the contract. */
function explained(api: ApiDefinition, error: { code: number; errors?: ErrorDetails }) {
  const known: [string, ErrorDefinition][] = [
    ...Object.entries(api.errors ?? {}),
    ...Object.entries(commonErrors),
  ]
  const [key, definition] = known.find(([, { code }]) => code === error.code) ?? []
  return { ...error, key, when: definition?.when }
}
