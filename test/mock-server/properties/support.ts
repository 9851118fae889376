/** A NAS called in process, and what every model of one needs. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { z } from 'zod'
import { commonErrors } from '../../../src/contracts/define/common-errors.ts'
import type { RawParam } from '../../../src/contracts/wire/value.ts'
import { type Controls, createControls } from '../../../src/mock-server/controls.ts'
import { createAppliance } from '../../../src/mock-server/kernel/appliance.ts'
import { callFrom } from '../../../src/mock-server/kernel/call.ts'
import { createClock } from '../../../src/mock-server/kernel/clock.ts'
import { dispatch } from '../../../src/mock-server/kernel/dispatch.ts'
import type { Snapshot } from '../../../src/mock-server/kernel/snapshot.ts'
import { laterFirst } from '../../../src/mock-server/kernel/timeline.ts'
import type { Nas, Transition } from '../../../src/mock-server/nas/nas.ts'
import { type NasState, nasState } from '../../../src/mock-server/nas/state.ts'
import type { WorldEvent } from '../../../src/mock-server/nas/world.ts'
import { apis, methodOf, strict } from '../../support/contracts.ts'

/** Autumn, a Monday at 09:00 in Berlin. */
export const startTime = Date.parse('2026-11-23T08:00:00Z')

type Params = Readonly<Record<string, unknown>>

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
  /** The steps of machines that were taken, named as `nameOfStep` does. */
  readonly walked: Set<string>
  /** Calls a method as the administrator and holds its answer against the contract. */
  call(api: string, method: string, params?: Params): Answer
  /** Lets something happen that has no API. */
  happen(event: WorldEvent): Answer
  advance(seconds: number): Answer
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

export function openWorld(build: (nas: Nas['notify']) => NasState): World {
  const clock = createClock({ mode: 'frozen', speed: 0, now: startTime })
  const appliance = createAppliance((notify) => ({
    state: build(notify),
    clock,
    time: startTime,
    notify,
  }))
  const { nas } = appliance
  const controls = createControls(appliance, { startTime })
  const walked = new Set<string>()
  appliance.watchers.on('announcement', (kind: string, step: Transition) => {
    if (kind === 'transition') {
      walked.add(nameOfStep(step.machine, step.from, step.event, step.to))
    }
  })
  let sid = ''

  const send = (api: string, method: string, params: Params, version: number): Answer => {
    const raw = new Map<string, RawParam>()
    const all = { ...params, api, method, version }
    for (const [name, value] of Object.entries(all)) {
      raw.set(name, { text: typeof value === 'string' ? value : JSON.stringify(value) })
    }
    const { outcome } = dispatch(appliance, callFrom(raw, { cookies: {}, address: '127.0.0.1' }))
    const bytes = JSON.stringify(outcome)
    if (!outcome.success) return { outcome: keyOf(api, outcome.code), bytes }
    const data = outcome.data === undefined ? undefined : JSON.parse(outcome.data)
    const problems = strictData(api, method).safeParse(data).error?.issues ?? []
    if (problems.length > 0) expect(problems, `the answer of ${api}.${method}`).toEqual([])
    return { outcome: 'ok', data, bytes }
  }

  return {
    nas,
    controls,
    walked,
    call: (api, method, params = {}) => send(api, method, { ...params, _sid: sid }, 1),
    happen: (event) => attempt(() => controls.world(event)),
    advance: (seconds) => attempt(() => controls.clock.advance(`${seconds}s`)),
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

/** What the model says will come of an action. */
export interface Prediction {
  readonly outcome: string
  /** Brings the model to where the action leads, when it is not refused. */
  readonly follow?: () => void
}

/** One part of a NAS as a property test sees it. */
export interface Suite<Action, Model extends object> {
  /** A NAS at the start of a run. */
  open(): World
  /** What the model knows then. */
  begin(world: World): Model
  perform(world: World, action: Action): Answer
  predict(model: Model, action: Action, world: World): Prediction
  /** Time has passed: takes over what came of it, provided that it could. */
  catchUp(model: Model, world: World): void
  /** Holds state and answers against the model and what must always be true. */
  inspect(model: Model, world: World): void
  readonly action: fc.Arbitrary<Action>
}

/** What every suite can do beside its own actions. */
export type CommonAction =
  | { readonly do: 'advance'; readonly seconds: number }
  | { readonly do: 'snapshot' }
  | { readonly do: 'rewind' }

/** From a second to three days, as likely to be short as long. */
export const advance: fc.Arbitrary<CommonAction> = fc
  .oneof(
    fc.integer({ min: 1, max: 59 }),
    fc.integer({ min: 60, max: 3_600 }),
    fc.integer({ min: 3_600, max: 43_200 }),
    fc.integer({ min: 43_200, max: 3 * 86_400 }),
  )
  .map((seconds) => ({ do: 'advance', seconds }))

interface Kept<Model> {
  readonly snapshot: Snapshot
  readonly model: Model
}

/** A model with the memory of the NAS it follows, and the snapshot that was taken last. */
interface Followed<Model> {
  model: Model
  kept: Kept<Model> | undefined
  memory: string
}

/** Runs of commands against a model: the arguments of fc.modelRun for each. */
export function commandsOf<Action extends { do: string }, Model extends object>(
  suite: Suite<Action | CommonAction, Model>,
  maxCommands: number,
) {
  const command = suite.action.map(
    (action): fc.Command<Followed<Model>, World> => ({
      check: (followed) => action.do !== 'rewind' || followed.kept !== undefined,
      run: (followed, world) => take(suite, followed, world, action),
      toString: () => JSON.stringify(action),
    }),
  )
  const commands = fc.commands([command], { maxCommands, size: 'max' })
  const setUp = () => {
    const world = suite.open()
    const model = suite.begin(world)
    suite.inspect(model, world)
    return { model: { model, kept: undefined, memory: memoryOf(world) }, real: world }
  }
  return { commands, setUp }
}

function take<Action, Model extends object>(
  suite: Suite<Action | CommonAction, Model>,
  followed: Followed<Model>,
  world: World,
  action: Action | CommonAction,
): void {
  const step = action as CommonAction
  if (step.do === 'advance') {
    expect(world.advance(step.seconds).outcome).toBe('ok')
    suite.catchUp(followed.model, world)
  } else if (step.do === 'snapshot') {
    followed.kept = {
      snapshot: JSON.parse(JSON.stringify(world.controls.snapshot())),
      model: structuredClone(followed.model),
    }
  } else if (step.do === 'rewind' && followed.kept) {
    world.controls.restore(followed.kept.snapshot)
    followed.model = structuredClone(followed.kept.model)
  } else {
    const { outcome, follow } = suite.predict(followed.model, action, world)
    const answer = suite.perform(world, action)
    expect(answer.outcome).toBe(outcome)
    if (answer.outcome === 'ok') follow?.()
    else expect(memoryOf(world) === followed.memory, 'a refused call changes nothing').toBe(true)
  }
  suite.inspect(followed.model, world)
  followed.memory = memoryOf(world)
  expect(nasState.safeParse(world.nas.state).error?.issues ?? []).toEqual([])
}

/** Performs actions without looking; returns the answers. */
export function perform<Action, Model extends object>(
  suite: Suite<Action | CommonAction, Model>,
  world: World,
  actions: readonly (Action | CommonAction)[],
): string[] {
  let kept: Snapshot | undefined
  return actions.map((action) => {
    const step = action as CommonAction
    if (step.do === 'advance') return world.advance(step.seconds).bytes
    if (step.do === 'snapshot') {
      kept = world.controls.snapshot()
      return ''
    }
    if (step.do === 'rewind') {
      if (kept) world.controls.restore(kept)
      return ''
    }
    return suite.perform(world, action).bytes
  })
}

/** A NAS that went through a snapshot and one that did not answer alike from then on. */
export function expectSameFuture<Action, Model extends object>(
  suite: Suite<Action | CommonAction, Model>,
  before: readonly (Action | CommonAction)[],
  after: readonly (Action | CommonAction)[],
): void {
  const lived = suite.open()
  perform(suite, lived, before)
  const snapshot = JSON.parse(JSON.stringify(lived.controls.snapshot()))
  const restored = openWorld(() => structuredClone(lived.nas.state))
  restored.login()
  restored.controls.restore(snapshot)
  restored.login()
  lived.login()
  expect(perform(suite, restored, after)).toEqual(perform(suite, lived, after))
  expect(JSON.parse(memoryOf(restored))).toEqual(JSON.parse(memoryOf(lived)))
}

/** Compares without building a message for every comparison that holds. */
export function expectAll<Row>(
  rows: Iterable<Row>,
  holds: (row: Row) => boolean,
  what: string,
): void {
  for (const row of rows) {
    if (!holds(row)) throw new Error(`${what}: ${JSON.stringify(row)}`)
  }
}

/** What is planned is in order, and is just what the state calls for. */
export function expectPlanned(
  { nas }: World,
  prefix: readonly string[],
  wanted: readonly (readonly [kind: string, ref: number])[],
): void {
  const { timeline } = nas.state
  const inOrder = timeline.every(
    (event, at) => at === 0 || laterFirst(timeline[at - 1] ?? event, event) < 0,
  )
  expect(inOrder, 'the timeline is sorted').toBe(true)
  const name = ([kind, ref]: readonly [string, number]) => `${kind} ${ref}`
  const planned = timeline
    .filter(({ kind }) => prefix.some((start) => kind.startsWith(start)))
    .map(({ kind, ref }) => name([kind, ref]))
  expect(planned.sort()).toEqual(wanted.map(name).sort())
}

/** A log only grows: what was there stays, ids go up, times never go back. */
export class GrowingLog {
  length = 0
  last = ''

  check(
    lines: readonly unknown[],
    timeOf: (line: never) => number,
    idOf?: (line: never) => number,
  ): void {
    if (lines.length < this.length) throw new Error('the log became shorter')
    if (this.length > 0 && JSON.stringify(lines[this.length - 1]) !== this.last) {
      throw new Error('a line of the log changed')
    }
    for (let at = Math.max(1, this.length); at < lines.length; at += 1) {
      const [line, before] = [lines[at] as never, lines[at - 1] as never]
      if (timeOf(line) < timeOf(before)) throw new Error('the log goes back in time')
      if (idOf && idOf(line) <= idOf(before)) throw new Error('the ids of the log go back')
    }
    this.length = lines.length
    this.last = JSON.stringify(lines.at(-1))
  }
}
