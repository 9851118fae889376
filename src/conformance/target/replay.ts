/** A recording as a target: it answers the calls that were recorded, and says so of the others. */
import * as z from 'zod'
import type { ApiDefinition, MethodDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'
import type { RecordedExchange, Recording } from '../recording/format.ts'
import { exchangeOf, problemOf } from './nas.ts'
import {
  type Answered,
  type Envelope,
  NoEnvelope,
  NotThere,
  type Wire,
  type WireCall,
} from './wire.ts'

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

/**
 * The last success of a call answers it, and the last refusal where there was none: a recording
 * holds provoked refusals too, and what provoked them (a spoilt parameter, a missing session) is
 * not stored.
 */
export function createReplay({ exchanges }: Recording): Wire {
  const byCall = new Map<string, RecordedExchange>()
  for (const exchange of exchanges) {
    const { api, method, request, recorded } = exchange
    const { version, params } = request
    const key = keyOf({ api, method, version, params }, recorded?.caller ?? 'session')
    if (exchange.response.success || byCall.get(key)?.response.success !== true) {
      byCall.set(key, exchange)
    }
  }
  return {
    kind: 'recording',
    async send(call) {
      const exchange = isSpoilt(call) ? undefined : callers(call).map(found).find(Boolean)
      if (exchange === undefined) throw new NotThere('the recording has no such call')
      return answeredBy(call, exchange)

      function found(caller: string) {
        return byCall.get(keyOf(call, caller))
      }
    },
  }
}

const isSpoilt = ({ wire, sid, as }: WireCall): boolean =>
  wire !== undefined || sid !== undefined || as === 'user'

/** What anybody may call answers the same with a session. */
function callers({ api, method, as }: WireCall): readonly string[] {
  const isOpen = apis.get(api)?.methods[method]?.access === 'anyone'
  if (as === 'nobody') return isOpen ? ['nobody', 'session'] : ['nobody']
  return ['session']
}

/** Reads a stored answer as if it had just come in. Throws NoEnvelope for what is none. */
export function answeredBy(call: WireCall, { response, recorded }: RecordedExchange): Answered {
  const shown = { status: recorded?.status ?? 200, contentType: '', ms: recorded?.ms ?? 0 }
  const exchange = exchangeOf(call, { ...shown, body: response })
  const problem = problemOf(shown.status, response)
  if (problem !== undefined) throw new NoEnvelope(problem, exchange)
  return { exchange, envelope: response as Envelope, cookies: [] }
}

/** The same for two calls that ask the same: defaults filled in, keys in order. */
function keyOf(
  call: Pick<WireCall, 'api' | 'method' | 'version' | 'params'>,
  caller: string,
): string {
  const method: MethodDefinition | undefined = apis.get(call.api)?.methods[call.method]
  const filled = method && z.object(method.params.shape).safeParse(call.params)
  const params = filled?.success ? filled.data : call.params
  return JSON.stringify([caller, call.api, call.method, call.version, inOrder(params)])
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, inOrder(member)] as const)
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}
