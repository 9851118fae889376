/** Runs one check: lets its calls through the guard, waits for it, notes what it finds. */
import type { Asking, Check, CheckContext, ObjectKind } from './check.ts'
import type { CleanupJournal } from './cleanup.ts'
import type { NotedBreach, Verdict } from './finding.ts'
import { guard, SafetyRefusal } from './guard.ts'
import type { Exchange, Safety } from './model.ts'
import type { Emulator } from './target/emulator.ts'
import { LoginRefused } from './target/nas.ts'
import {
  type Answered,
  NoAnswer,
  NoEnvelope,
  NotThere,
  type Wire,
  type WireCall,
} from './target/wire.ts'

export interface Surroundings {
  readonly wire: Wire
  readonly emulator: Emulator | undefined
  readonly safety: Safety
  readonly objects: Map<ObjectKind, Set<number>>
  readonly journal: CleanupJournal
  readonly account: CheckContext['account']
  /** Whether another login that will be refused may leave. */
  readonly mayFailLogin: () => boolean
  /** Told of every call that was answered. */
  readonly seen: (check: Check, call: WireCall, answered: Answered) => void
  /** Answers looked up for all checks. */
  readonly known: Map<string, Promise<unknown>>
}

class Skipped extends Error {
  override name = 'Skipped'
}

/** A breach that ends the check. */
class Ended extends Error {
  override name = 'Ended'
}

export interface Ran {
  readonly verdict: Verdict
  readonly exchange: Exchange | undefined
  /** The target did not answer. */
  readonly lost: boolean
}

/** Runs a check to its end. Throws only SafetyRefusal and LoginRefused. */
export async function runCheck(check: Check, around: Surroundings): Promise<Ran> {
  const breaches: NotedBreach[] = []
  const undoing: (() => Promise<void>)[] = []
  let exchange: Exchange | undefined
  let lost = false

  const send = async (asking: Asking = {}): Promise<Answered> => {
    const call = wireCall(check, asking)
    guard(check, call, asking.intent ?? 'answer', around)
    if (isRefusedLogin(call, asking) && !around.mayFailLogin()) {
      throw new Skipped('the budget of refused logins is used up, and DSM blocks after some more')
    }
    const answered = await around.wire.send(call)
    exchange = answered.exchange
    around.seen(check, call, answered)
    return answered
  }

  const context: CheckContext = {
    kind: around.wire.kind,
    emulator: around.emulator,
    account: around.account,
    askWhole: send,
    async ask(asking) {
      return (await send(asking)).envelope
    },
    async data<Data>(asking?: Asking) {
      const { envelope } = await send(asking)
      if (envelope.success) return envelope.data as Data
      context.breach({ expected: 'a success', actual: `error ${envelope.error.code}` })
      throw new Ended()
    },
    look(api, method, params = {}) {
      const key = JSON.stringify([api, method, params])
      const known = around.known.get(key) ?? context.ask({ api, method, version: 1, params })
      around.known.set(key, known)
      return known.then((envelope) => {
        const { success, data } = envelope as { success: boolean; data?: unknown }
        return success ? data : undefined
      })
    },
    breach(breach) {
      breaches.push({ exchange, ...breach })
    },
    skip(reason) {
      throw new Skipped(reason)
    },
    objects: (kind) => [...(around.objects.get(kind) ?? [])],
    own(kind, id) {
      const ids = around.objects.get(kind) ?? new Set()
      around.objects.set(kind, ids.add(id))
    },
    async undoWith(asking, why) {
      const { api, method, version, params } = wireCall(check, asking)
      const id = around.journal.write({ why, undo: { api, method, version, params } })
      let done = false
      const undo = async () => {
        if (done) return
        const { envelope } = await send(asking)
        done = envelope.success
        if (envelope.success) return around.journal.strike(id)
        // The entry stays in the journal: a sweep can try again.
        context.breach({
          path: 'put back',
          expected: `to be put back: ${why}`,
          actual: `error ${envelope.error.code}`,
          assumed: false,
        })
      }
      undoing.push(undo)
      return undo
    },
    async until(look, wanted, what, { step = 30, deadline = 3600 } = {}) {
      const started = performance.now()
      for (let waited = 0; ; waited += step) {
        const value = await look()
        if (wanted(value)) return value
        const seconds = around.emulator ? waited : (performance.now() - started) / 1000
        if (seconds >= deadline) {
          context.breach({ expected: what, actual: `not within ${deadline} seconds` })
          throw new Ended()
        }
        if (around.emulator) await around.emulator.advance(step)
        else await new Promise((resume) => setTimeout(resume, Math.min(step, 5) * 1000))
      }
    },
  }

  const verdict = await judge()
  for (const undo of undoing.reverse()) {
    try {
      await undo()
    } catch (thrown) {
      if (thrown instanceof SafetyRefusal) throw thrown
      context.breach({ expected: 'to be put back', actual: (thrown as Error).message })
    }
  }
  return { verdict: verdict ?? { kind: 'judged', breaches }, exchange, lost }

  async function judge(): Promise<Verdict | undefined> {
    try {
      await check.run(context)
      return undefined
    } catch (thrown) {
      if (thrown instanceof SafetyRefusal || thrown instanceof LoginRefused) throw thrown
      if (thrown instanceof Ended) return undefined
      if (thrown instanceof Skipped || thrown instanceof NotThere) {
        // What was found before counts more than what could not be looked at.
        return breaches.length > 0 ? undefined : { kind: 'skipped', reason: thrown.message }
      }
      if (thrown instanceof NoEnvelope) {
        exchange = thrown.exchange
        context.breach({ expected: "DSM's JSON envelope", actual: thrown.message, assumed: false })
        return undefined
      }
      if (thrown instanceof NoAnswer) {
        lost = true
        context.breach({ expected: 'an answer', actual: thrown.message, assumed: false })
        return undefined
      }
      return { kind: 'broken', reason: (thrown as Error).stack ?? String(thrown) }
    }
  }
}

function wireCall(check: Check, asking: Asking): WireCall {
  const { api = check.api, method = check.method, version = check.version ?? 1 } = asking
  const { params = {}, as = 'admin', via = 'POST', wire, sid } = asking
  return { api, method, version, params, as, via, wire, sid }
}

const isRefusedLogin = ({ api, method }: WireCall, { intent }: Asking): boolean =>
  api === 'SYNO.API.Auth' && method === 'login' && intent === 'refusal'
