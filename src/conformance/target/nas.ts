/** A NAS over HTTP: encodes calls, keeps one session per caller, reads envelopes. */
import type { Http, HttpAnswer } from '../../client/http.ts'
import { type ApiDefinition, apiUnder } from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { contracts } from '../../contracts/index.ts'
import { masked, withoutSecrets } from '../../contracts/wire/secret.ts'
import { encodeParams } from '../../contracts/wire/value.ts'
import type { Caller, Exchange } from '../model.ts'
import {
  type Answered,
  type Envelope,
  NoAnswer,
  NoEnvelope,
  type Wire,
  type WireCall,
} from './wire.ts'

/** Who logs in. */
export interface Credentials {
  /** The name of a DSM user. */
  readonly account: string
  /** Sent as it is; masked wherever it would be shown. */
  readonly password: string
  /** The code of a second factor. */
  readonly otp?: string | undefined
}

/** A login that was refused. */
export class LoginRefused extends Error {
  /** DSM's, such as 400 for wrong credentials; 0 for a success without a session. */
  readonly code: number

  constructor(account: string, code: number) {
    super(`the login of ${account} is refused with ${code}`)
    this.name = 'LoginRefused'
    this.code = code
  }
}

export interface NasOptions {
  readonly http: Http
  readonly kind: 'emulator' | 'nas'
  readonly profile: ProfileName
  readonly accounts: Readonly<Partial<Record<Exclude<Caller, 'nobody'>, Credentials>>>
  /** Fewest milliseconds between two requests. */
  readonly pace: number
  readonly signal?: AbortSignal | undefined
}

export interface NasWire extends Wire {
  /** Starts the session of a caller, unless it has one. Throws LoginRefused. */
  login(caller: Exclude<Caller, 'nobody'>): Promise<void>
  /** Forgets the sessions without ending them: after the NAS was put back. */
  forget(): void
  /** Ends all sessions. */
  logout(): Promise<void>
  /** How many logins were refused so far. */
  readonly refusals: () => number
  /** How many requests were sent. */
  readonly requests: () => number
}

const sessionIsOver: readonly number[] = [
  commonErrors.sessionTimeout.code,
  commonErrors.sessionInterrupted.code,
  commonErrors.sessionNotFound.code,
]

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

export function createNasWire(options: NasOptions): NasWire {
  const { http, kind, profile, accounts, signal } = options
  const sids = new Map<Caller, string>()
  const wait = createPace(options.pace)
  let refusals = 0
  let requests = 0

  const post = async (call: WireCall): Promise<Answered> => {
    const api = apis.get(call.api)
    const under = api && apiUnder(api, profile)
    const sid = call.sid ?? sids.get(call.as)
    const params: Record<string, string | undefined> = {
      api: call.api,
      version: String(call.version),
      method: call.method,
      ...encodeParams(call.params, under ? under.requestFormat : 'JSON'),
      ...(sid !== undefined && { _sid: sid }),
      ...call.wire,
    }
    const path = `/webapi/${under?.path ?? 'entry.cgi'}`
    await wait()
    requests += 1
    let answer: HttpAnswer
    try {
      answer = await http.send({ path, via: call.via, params: given(params), signal })
    } catch (thrown) {
      throw new NoAnswer(`no answer from ${http.url}: ${reasonOf(thrown)}`)
    }
    const answered = readAnswer(call, answer)
    if (isLogin(call) && !answered.envelope.success) refusals += 1
    return answered
  }

  const login = async (caller: Exclude<Caller, 'nobody'>) => {
    if (sids.has(caller)) return
    const credentials = accounts[caller]
    if (credentials === undefined) throw new Error(`no account was given for the ${caller}`)
    const auth = apis.get('SYNO.API.Auth') as ApiDefinition
    const version = Math.min(7, apiUnder(auth, profile)?.versions[1] ?? 6)
    const { envelope } = await post({
      api: auth.name,
      method: 'login',
      version,
      params: {
        account: credentials.account,
        passwd: credentials.password,
        format: 'sid',
        ...(credentials.otp !== undefined && { otp_code: credentials.otp }),
      },
      as: 'nobody',
      via: 'POST',
    })
    if (!envelope.success) throw new LoginRefused(credentials.account, envelope.error.code)
    const { sid } = (envelope.data ?? {}) as { sid?: unknown }
    if (typeof sid !== 'string') throw new LoginRefused(credentials.account, 0)
    sids.set(caller, sid)
  }

  return {
    kind,
    login,
    async send(call) {
      if (call.as === 'nobody' || call.sid !== undefined) return post(call)
      await login(call.as)
      const answered = await post(call)
      const { envelope } = answered
      if (envelope.success || !sessionIsOver.includes(envelope.error.code)) return answered
      // Once: a session can time out while a run waits for a backup.
      sids.delete(call.as)
      await login(call.as)
      return post(call)
    },
    forget: () => sids.clear(),
    async logout() {
      for (const [caller, sid] of [...sids]) {
        sids.delete(caller)
        await post({
          api: 'SYNO.API.Auth',
          method: 'logout',
          version: 6,
          params: {},
          as: 'nobody',
          via: 'POST',
          sid,
        }).catch(() => undefined)
      }
    },
    refusals: () => refusals,
    requests: () => requests,
  }
}

const isLogin = ({ api, method }: WireCall): boolean =>
  api === 'SYNO.API.Auth' && method === 'login'

const given = (params: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

/** Resolves when the next request may go out. */
function createPace(pace: number): () => Promise<void> {
  let next = 0
  return async () => {
    if (pace <= 0) return
    const now = performance.now()
    const at = Math.max(now, next)
    next = at + pace
    if (at > now) await new Promise((resume) => setTimeout(resume, at - now))
  }
}

export const reasonOf = (thrown: unknown): string => {
  const { cause, message } = thrown as Error
  const text = cause instanceof Error && cause.message !== '' ? cause.message : message
  return text || String((thrown as { code?: string }).code ?? thrown)
}

function readAnswer(call: WireCall, answer: HttpAnswer): Answered {
  const contentType = String(answer.headers['content-type'] ?? '')
  const body = parse(answer.text)
  const exchange = exchangeOf(call, {
    status: answer.status,
    contentType,
    body: body ?? answer.text,
    ms: Math.round(answer.ms),
  })
  const problem = problemOf(answer.status, body)
  if (problem !== undefined) throw new NoEnvelope(problem, exchange)
  const cookies = answer.headers['set-cookie'] ?? []
  return {
    exchange,
    envelope: body as Envelope,
    cookies: Array.isArray(cookies) ? cookies : [cookies],
  }
}

/** Why an answer is no envelope of DSM; undefined when it is one. */
export function problemOf(status: number, body: unknown): string | undefined {
  if (status !== 200) return `HTTP status ${status}`
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return 'text that is no JSON object'
  }
  const { success, error } = body as { success?: unknown; error?: { code?: unknown } }
  if (typeof success !== 'boolean') return 'JSON without a boolean success'
  if (!success && !Number.isInteger(error?.code)) return 'a refusal without a numeric error.code'
  if (success && error !== undefined) return 'a success with an error in it'
  return undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is kept of an exchange for the report. */
export function exchangeOf(call: WireCall, response: Exchange['response']): Exchange {
  const { api, method, version, as, via, params, wire } = call
  const sent = { ...params, ...wire }
  return {
    request: {
      via,
      as,
      api,
      method,
      version,
      params: withoutSecrets(shown(sent), api) as Record<string, unknown>,
    },
    response: { ...response, body: shortened(withoutSecrets(response.body, api)) },
  }
}

const shown = (params: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, name === '_sid' ? masked : value]),
  )

/** Rows kept of a list, and characters of a text: enough to see what is meant. */
const rowsShown = 3
const charactersShown = 2_000

function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > charactersShown ? `${value.slice(0, charactersShown)}…` : value
  }
  if (Array.isArray(value)) {
    const rows = value.slice(0, rowsShown).map(shortened)
    return value.length > rowsShown ? [...rows, `… and ${value.length - rowsShown} more`] : rows
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, shortened(member)]),
  )
}
