/** A NAS called in process, each of its answers held against its contract. */
import { expect } from 'vitest'
import type * as z from 'zod'
import { methodVersions } from '../../../src/contracts/define/api.ts'
import { commonErrors } from '../../../src/contracts/define/common-errors.ts'
import { envelope } from '../../../src/contracts/wire/envelope.ts'
import { paramsOfEntry } from '../../../src/contracts/wire/request.ts'
import type { RawParams } from '../../../src/contracts/wire/value.ts'
import { type Controls, createControls } from '../../../src/mock-server/controls.ts'
import {
  type Appliance,
  catchUp,
  createAppliance,
} from '../../../src/mock-server/kernel/appliance.ts'
import { callFrom } from '../../../src/mock-server/kernel/call.ts'
import { createClock } from '../../../src/mock-server/kernel/clock.ts'
import { dispatch } from '../../../src/mock-server/kernel/dispatch.ts'
import { assembleNas, type Nas, type Transition } from '../../../src/mock-server/nas/nas.ts'
import type { NasState } from '../../../src/mock-server/nas/state.ts'
import type { WorldEvent } from '../../../src/mock-server/nas/world.ts'
import { apis, methodOf, strict } from '../../support/contracts.ts'

/** Autumn, a Monday at 09:00 in Berlin. */
export const startTime = Date.parse('2026-11-23T08:00:00Z')

export type Params = Readonly<Record<string, unknown>>

export interface Answer {
  /** `ok`, or the key of the error in the contract. */
  readonly outcome: string
  // biome-ignore lint/suspicious/noExplicitAny: models look into answers of every shape
  readonly data?: any
  /** The answer as it goes out. */
  readonly bytes: string
}

export interface World {
  readonly nas: Nas
  readonly controls: Controls
  readonly appliance: Appliance
  /** The steps of machines that were taken, named as `nameOfStep` does. */
  readonly walked: Set<string>
  /** Calls a method as the administrator and holds its answer against the contract. */
  call(api: string, method: string, params?: Params): Answer
  /** The parameters of a call of the administrator. */
  params(api: string, method: string, params?: Params): RawParams
  /** Sends parameters, which may be the same object as before; returns the answer as it goes out. */
  ask(params: RawParams): string
  /** Lets something happen that has no API. */
  happen(event: WorldEvent): Answer
  advance(seconds: number): Answer
  toNextEvent(): Answer
  /** Lets happen what is due at this moment. */
  settle(): void
  /** Starts a session that outlasts any leap of the clock. */
  login(): void
}

export const nameOfStep = (machine: string, from: string, event: string, to: string): string =>
  `${machine}: ${from} -- ${event} --> ${to}`

/** Everything that calls can change but sessions and journal. */
export function memoryOf({ nas }: World): string {
  const { sessions, counters, ...rest } = nas.state
  return JSON.stringify([rest, { ...counters, session: 0 }])
}

export function openWorld(state: NasState): World {
  const clock = createClock({ mode: 'frozen', speed: 0, now: startTime })
  const appliance = createAppliance((notify) =>
    assembleNas({ state, clock, time: startTime, notify }),
  )
  const { nas } = appliance
  const controls = createControls(appliance, { startTime })
  const walked = new Set<string>()
  appliance.watchers.on('announcement', (kind: string, step: Transition) => {
    if (kind === 'transition') {
      walked.add(nameOfStep(step.machine, step.from, step.event, step.to))
    }
  })
  let sid = ''

  const ask = (params: RawParams) =>
    dispatch(appliance, callFrom(params, { cookies: {}, address: '127.0.0.1' })).outcome

  const send = (api: string, method: string, params: Params, version: number): Answer => {
    const outcome = ask(paramsOfEntry({ ...params, api, method, version }))
    const bytes = envelope(outcome)
    if (!outcome.success) return { outcome: keyOf(api, outcome.code), bytes }
    const data = outcome.data === undefined ? undefined : JSON.parse(outcome.data)
    const problems = strictData(api, method).safeParse(data).error?.issues ?? []
    if (problems.length > 0) expect(problems, `the answer of ${api}.${method}`).toEqual([])
    return { outcome: 'ok', data, bytes }
  }

  return {
    nas,
    controls,
    appliance,
    walked,
    params: (api, method, params = {}) =>
      paramsOfEntry({ ...params, api, method, version: newestVersion(api, method), _sid: sid }),
    ask: (params) => envelope(ask(params)),
    call: (api, method, params = {}) =>
      send(api, method, { ...params, _sid: sid }, newestVersion(api, method)),
    happen: (event) => attempt(() => controls.world(event)),
    advance: (seconds) => attempt(() => controls.clock.advance(`${seconds}s`)),
    toNextEvent() {
      const at = nas.state.timeline[0]?.at ?? nas.time
      return attempt(() => controls.clock.advanceTo(new Date(at).toISOString()))
    },
    settle: () => void catchUp(appliance),
    login() {
      nas.state.system.idleMinutes = -1
      const params = { account: 'admin', passwd: 'mock-dsm', format: 'sid' }
      sid = send('SYNO.API.Auth', 'login', params, 7).data.sid
    },
  }
}

/** What the controls refuse, they refuse with a RangeError. */
function attempt(act: () => unknown): Answer {
  try {
    return { outcome: 'ok', bytes: String(act()) }
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    return { outcome: 'impossible', bytes: thrown.message }
  }
}

function newestVersion(api: string, method: string): number {
  const contract = apis.find(({ name }) => name === api)
  if (contract === undefined) throw new Error(`no contract is called ${api}`)
  return methodVersions(contract, methodOf(api, method), 'dsm-7.2').at(-1) ?? 1
}

const schemas = new Map<string, z.ZodType>()

function strictData(api: string, method: string): z.ZodType {
  const known = schemas.get(`${api}.${method}`)
  const schema = known ?? strict(methodOf(api, method).data)
  schemas.set(`${api}.${method}`, schema)
  return schema
}

function keyOf(api: string, code: number): string {
  const own = apis.find(({ name }) => name === api)?.errors ?? {}
  const found = Object.entries({ ...commonErrors, ...own }).find(([, error]) => error.code === code)
  return found?.[0] ?? `code ${code}`
}
