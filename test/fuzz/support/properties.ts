/** What is tried at random, for the tests and for long runs. */
import fc from 'fast-check'
import { anyControl, type ControlRequest } from './control.ts'
import type { Pool } from './from-schema.ts'
import { Broken } from './judge.ts'
import { type Listener, type Listening, listen, listener } from './listeners.ts'
import type { FuzzedNas } from './nas.ts'
import { anyRequest, type FuzzRequest, plainly } from './requests.ts'
import { type Transmission, transmission, transmit } from './sockets.ts'
import { type Change, changed, changes } from './states.ts'
import { type Burst, burst } from './streams.ts'
import { type WrongCall, wrongCall } from './wrong.ts'

export interface Property<Step = unknown> {
  readonly name: string
  /** What one run is made of. */
  readonly script: (pool: Pool) => fc.Arbitrary<Step>
  /** Throws when something does not hold. */
  readonly run: (nas: FuzzedNas, script: Step) => Promise<void>
}

const property = <Step>(given: Property<Step>) => given as Property

const requests = property<readonly FuzzRequest[]>({
  name: 'requests',
  script: (pool) => fc.array(anyRequest(pool), { minLength: 1, maxLength: 12 }),
  async run(nas, script) {
    await nas.begin()
    for (const request of script) await nas.ask(request)
    await nas.expectHealthy()
  },
})

type Mixed = { readonly request: FuzzRequest } | { readonly control: ControlRequest }

const control = property<readonly Mixed[]>({
  name: 'control',
  script: (pool) =>
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.record({ control: anyControl(pool) }) },
        { weight: 3, arbitrary: fc.record({ request: anyRequest(pool) }) },
      ),
      { minLength: 1, maxLength: 12 },
    ),
  async run(nas, script) {
    await nas.begin()
    for (const step of script) {
      if ('request' in step) await nas.ask(step.request)
      else await nas.control(step.control)
    }
    await nas.expectHealthy()
  },
})

const states = property<{ changes: readonly Change[]; requests: readonly FuzzRequest[] }>({
  name: 'states',
  script: (pool) => fc.record({ changes, requests: fc.array(anyRequest(pool), { maxLength: 4 }) }),
  async run(nas, { changes, requests }) {
    await nas.begin()
    const state = changed(nas.office.snapshot, changes)
    await nas.control({ verb: 'PUT', path: '/state', body: JSON.stringify(state) })
    for (const request of requests) await nas.ask(request)
    for (const advance of ['1m', '2d']) {
      await nas.control({ verb: 'POST', path: '/clock', body: JSON.stringify({ advance }) })
    }
    await nas.control({ verb: 'GET', path: '/health' })
    await nas.expectHealthy()
  },
})

const wrong = property<readonly WrongCall[]>({
  name: 'wrong',
  script: (pool) => fc.array(wrongCall(pool), { minLength: 1, maxLength: 12 }),
  async run(nas, script) {
    await nas.begin()
    for (const { call, mustFail, reads } of script) {
      const request = plainly(call)
      const verdict = reads ? await nas.look(request) : await nas.ask(request)
      if (mustFail && verdict === 'success') throw new Broken('a wrong call succeeds')
    }
    await nas.expectHealthy()
  },
})

const sockets = property<readonly Transmission[]>({
  name: 'sockets',
  script: (pool) => fc.array(transmission(pool), { minLength: 1, maxLength: 4 }),
  async run(nas, script) {
    await nas.begin()
    for (const sent of script) {
      for (const status of await transmit(nas.mock.url, sent, nas.office.sessions)) {
        nas.count(status === 200 ? 'success' : 'page')
      }
    }
    await nas.expectHealthy()
  },
})

type Sent = { readonly burst: Burst } | { readonly control: ControlRequest }

const http2 = property<readonly Sent[]>({
  name: 'http2',
  script: (pool) =>
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ burst: burst(pool) }) },
        { weight: 2, arbitrary: fc.record({ control: anyControl(pool) }) },
      ),
      { minLength: 1, maxLength: 6 },
    ),
  async run(nas, script) {
    await nas.begin()
    for (const step of script) {
      if ('burst' in step) await nas.http2.burst(step.burst)
      else await nas.http2.control(step.control)
    }
    await nas.expectHealthy()
  },
})

type Happening = Mixed | { readonly comes: Listener } | { readonly leaves: number }

const events = property<readonly Happening[]>({
  name: 'events',
  script: (pool) =>
    fc.array(
      fc.oneof<fc.MaybeWeightedArbitrary<Happening>[]>(
        { weight: 2, arbitrary: fc.record({ comes: listener }) },
        { weight: 1, arbitrary: fc.record({ leaves: fc.nat(5) }) },
        { weight: 3, arbitrary: fc.record({ request: anyRequest(pool) }) },
        { weight: 1, arbitrary: fc.record({ control: anyControl(pool) }) },
      ),
      { minLength: 1, maxLength: 16 },
    ),
  async run(nas, script) {
    await nas.begin()
    let listening: Listening[] = []
    for (const step of script) {
      if ('request' in step) await nas.ask(step.request)
      else if ('control' in step) await nas.control(step.control)
      else if ('comes' in step) {
        const comer = await listen(nas.mock, step.comes)
        if (comer !== undefined) listening.push(comer)
      } else {
        const goer = listening[step.leaves % listening.length]
        goer?.leave()
        listening = listening.filter((other) => other !== goer)
      }
    }
    await nas.expectHealthy()
    const last = 'SYNO.Last.Words'
    await nas.ask(plainly({ api: last, method: 'get', version: 1, params: [] }))
    await Promise.all(listening.map((each) => each.hears(`"api":"${last}"`)))
    for (const each of listening) each.leave()
  },
})

export const properties: readonly Property[] = [
  requests,
  wrong,
  control,
  states,
  sockets,
  http2,
  events,
]

/** Checks a property; throws with the shrunk counterexample and how to see it again. */
export async function check(
  nas: FuzzedNas,
  { name, script, run }: Property,
  how: { readonly seed: number; readonly runs: number; readonly path?: string | undefined },
): Promise<void> {
  const details = await fc.check(
    fc.asyncProperty(script(nas.office.pool), (steps) => run(nas, steps)),
    {
      seed: how.seed,
      numRuns: how.runs,
      ...(how.path !== undefined && { path: how.path }),
    },
  )
  if (!details.failed) return
  const { counterexample, counterexamplePath, errorInstance, numRuns, numShrinks, seed } = details
  throw new Error(
    [
      `${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}`,
      `found in run ${numRuns} of ${name}, shrunk ${numShrinks} times, by`,
      shown(counterexample?.[0]),
      `see it again: npm run fuzz -- --property ${name} --seed ${seed} --path ${counterexamplePath}`,
    ].join('\n'),
  )
}

/** For reading: of what is very long the beginning tells enough. */
const shown = (script: unknown): string =>
  JSON.stringify(
    script,
    (_key, value) =>
      typeof value === 'string' && value.length > 300
        ? `${value.slice(0, 300)}… (${value.length} characters)`
        : value,
    1,
  ).slice(0, 6_000)
