/**
 * One call, from its parameters to its outcome, in the order DSM checks things. That the version
 * is looked at before the method was seen on a real unit; the rest of the order is the usual one.
 */
import type { ApiDefinition, MethodDefinition } from '../../contracts/define/api.ts'
import { apiUnder, methodVersions } from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { Outcome, Success } from '../../contracts/wire/envelope.ts'
import { plainValue } from '../../contracts/wire/request.ts'
import { decodeParams } from '../../contracts/wire/value.ts'
import { implementations } from '../apis/index.ts'
import type { Nas } from '../nas/nas.ts'
import { advertisedOnly, isServed } from '../nas/packages.ts'
import type { Session } from '../nas/state.ts'
import { type Appliance, catchUp } from './appliance.ts'
import type { Call } from './call.ts'
import { DsmError, refusal } from './dsm-error.ts'
import { explain } from './explain.ts'
import type { FaultEffect } from './faults.ts'
import { type Context, type Implementation, type LocatedMethod, Serialised } from './implement.ts'
import { codeOf } from './journal.ts'
import { readable } from './mask.ts'
import { serialise } from './serialise.ts'
import { authorise } from './sessions.ts'

export interface Reply {
  readonly outcome: Outcome
  readonly cookies: readonly string[]
  /** The method is one that the documents call slow. */
  readonly slow: boolean
  /** What a fault rule does to the answer on its way out. */
  readonly effect: FaultEffect | undefined
}

type AnyContext = Context<ApiDefinition, MethodDefinition>

const byName = new Map<string, Implementation>(
  implementations.map((implementation) => [implementation.api.name, implementation]),
)

/** Answers a call. Whatever it is given, it returns an outcome; a refused call changes nothing. */
export function dispatch(appliance: Appliance, call: Call): Reply {
  const { nas, faults, journal, answers } = appliance
  const startedAt = performance.now()
  const cookies: string[] = []
  let slow = false
  let effect: FaultEffect | undefined
  let session: Session | undefined
  const { outcome, why } = attempt(call, () => {
    catchUp(appliance)
    const kept = answers.find(call.params)
    const located = kept?.method ?? locate(nas, call)
    const { api, name, method, version } = located
    slow = method.slow ?? false
    if (call.unreadable) throw new DsmError((api.unreadable ?? commonErrors.badRequest).code)
    session = authorise(nas, call, method)
    effect = faults.strike({ api: api.name, method: name, params: () => plainParams(call) })
    if (effect !== undefined && 'error' in effect) {
      throw new DsmError(effect.error.code, effect.error.errors)
    }
    if (kept) {
      cookies.push(...kept.cookies)
      return kept.outcome
    }
    const { looks } = nas
    let personal = false
    let carried = false
    const context: AnyContext = {
      params: readParams(nas, api, method, call),
      nas,
      version,
      get call() {
        personal = true
        return call
      },
      get session() {
        personal = true
        return session as AnyContext['session']
      },
      error: (key, errors) => contractError(nas, api, key, errors),
      setCookie(header) {
        cookies.push(header)
      },
      dispatch(inner) {
        carried = true
        const reply = dispatch(appliance, inner)
        effect ??= reply.effect
        cookies.push(...reply.cookies)
        return reply.outcome
      },
    }
    try {
      const outcome = write(method, located.handler(context))
      if (method.effect === 'read' && !personal) {
        const time = nas.looks === looks ? undefined : nas.time
        answers.keep(call.params, { method: located, outcome, cookies, time })
      }
      return outcome
    } finally {
      // Refused or not: a login that fails is counted. What calls carried change, they say themselves.
      if (method.effect !== 'read' && !carried) appliance.changed()
    }
  })
  const entry = journal.add({
    at: isoTime(nas.time),
    api: call.api ?? null,
    method: call.method ?? null,
    version: call.version ?? null,
    params: readable(call.params, call.api),
    account: session?.account ?? null,
    success: outcome.success,
    code: codeOf(outcome),
    violations: outcome.success ? none : why ? [why] : explain(nas, call, outcome),
    ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
  })
  appliance.announce('request', entry)
  return { outcome, cookies: outcome.success ? cookies : [], slow, effect }
}

const none: readonly string[] = []

/** Runs the steps; what they throw becomes the outcome. */
function attempt(call: Call, steps: () => Outcome): { outcome: Outcome; why?: string | undefined } {
  try {
    return { outcome: steps() }
  } catch (thrown) {
    const why = thrown instanceof DsmError ? thrown.why : undefined
    return { outcome: failure(thrown, call), why }
  }
}

let lastTime = Number.NaN
let lastText = ''

/** Many calls come in the same millisecond. */
function isoTime(time: number): string {
  if (time !== lastTime) {
    lastTime = time
    lastText = new Date(time).toISOString()
  }
  return lastText
}

/** Parameters as JSON values, to match fault rules against. */
function plainParams(call: Call): Record<string, unknown> {
  return Object.fromEntries([...call.params].map(([name, param]) => [name, plainValue(param)]))
}

/** Finds the method, or refuses with 101, 102, 104 or 103. */
function locate(nas: Nas, call: Call): LocatedMethod {
  const { api: apiName, method: methodName } = call
  if (apiName === undefined || methodName === undefined || call.version === undefined) {
    throw refusal('badRequest')
  }
  const implementation = byName.get(apiName)
  if (implementation === undefined) throw refuseUnknown(nas, apiName, call.version)
  const { api, handlers } = implementation
  if (!isServed(nas, api)) throw refusal('noSuchApi')
  const version = versionWithin(
    apiUnder(api, nas.state.profile)?.versions ?? api.versions,
    call.version,
  )
  const name = findMethod(api, methodName)
  const method = name === undefined ? undefined : api.methods[name]
  if (name === undefined || method === undefined) throw refusal('noSuchMethod')
  if (!methodVersions(api, method, nas.state.profile).includes(version)) {
    throw refusal('noSuchMethod')
  }
  return { api, name, method, version, handler: handlers[name] as LocatedMethod['handler'] }
}

function versionWithin([lowest, highest]: readonly [number, number], text: string): number {
  const version = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (version >= lowest && version <= highest) return version
  throw refusal('versionNotSupported')
}

/** What the profile advertises and nothing answers has versions, but no methods. */
function refuseUnknown(nas: Nas, name: string, version: string): Error {
  const known = advertisedOnly(nas, name)
  if (known === undefined) return refusal('noSuchApi')
  versionWithin(known.versions, version)
  return refusal('noSuchMethod')
}

/** Official guides write `Login` and `GetInfo` as well as `login` and `getinfo`. */
function findMethod(api: ApiDefinition, name: string): string | undefined {
  if (Object.hasOwn(api.methods, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(api.methods).find((method) => method.toLowerCase() === wanted)
}

function readParams(nas: Nas, api: ApiDefinition, method: MethodDefinition, call: Call) {
  const decoded = decodeParams(method.params, call.params, api.requestFormat)
  if (decoded.ok) return decoded.params
  const own = api.missingParameter
  if (own && (own.under === undefined || own.under.includes(nas.state.profile))) {
    throw new DsmError(own.code)
  }
  throw refusal('parameterInvalid', { name: decoded.name, reason: decoded.reason })
}

function contractError(
  nas: Nas,
  api: ApiDefinition,
  key: string,
  errors: ConstructorParameters<typeof DsmError>[1],
): DsmError {
  const definition = api.errors?.[key]
  if (definition === undefined) throw new Error(`${api.name} has no error ${key}`)
  return new DsmError(definition.codeUnder?.[nas.state.profile] ?? definition.code, errors)
}

function write(method: MethodDefinition, data: unknown): Success {
  if (data instanceof Serialised) return data.outcome
  return { success: true, data: data === undefined ? undefined : serialise(method.data, data) }
}

function failure(thrown: unknown, call: Call): Outcome {
  if (thrown instanceof DsmError) {
    return { success: false, code: thrown.code, errors: thrown.errors }
  }
  // A mistake of ours. The caller gets what DSM answers when something inside it breaks.
  process.stderr.write(`mock-dsm: ${call.api}.${call.method} failed: ${describe(thrown)}\n`)
  return { success: false, code: commonErrors.internalError.code }
}

const describe = (thrown: unknown) =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
