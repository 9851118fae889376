/** A recording as a target: it answers the calls that were recorded, and says so of the others. */
import { z } from 'zod'
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

/** The last exchange of a call answers it, so that a recording shows the NAS as it was left. */
export function createReplay({ exchanges }: Recording): Wire {
  const byCall = new Map<string, RecordedExchange>()
  for (const exchange of exchanges) {
    const { api, method, request } = exchange
    byCall.set(keyOf({ api, method, version: request.version, params: request.params }), exchange)
  }
  return {
    kind: 'recording',
    async send(call) {
      // Provoked refusals are known by what was left out or spoilt on the way, which is not stored.
      const spoilt = call.wire !== undefined || call.sid !== undefined || call.as === 'user'
      const exchange = spoilt ? undefined : byCall.get(keyOf(call))
      const isOpen = apis.get(call.api)?.methods[call.method]?.access === 'anyone'
      const isOther = call.as === 'nobody' && !isOpen && exchange?.recorded?.caller !== 'nobody'
      if (exchange === undefined || isOther) throw new NotThere('the recording has no such call')
      return answeredBy(call, exchange)
    },
  }
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
function keyOf(call: Pick<WireCall, 'api' | 'method' | 'version' | 'params'>): string {
  const method: MethodDefinition | undefined = apis.get(call.api)?.methods[call.method]
  const filled = method && z.object(method.params.shape).safeParse(call.params)
  const params = filled?.success ? filled.data : call.params
  return JSON.stringify([call.api, call.method, call.version, inOrder(params)])
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, inOrder(member)] as const)
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}
