/** A NAS called in process, and what every model of one needs. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { z } from 'zod'
import { methodVersions } from '../../../src/contracts/define/api.ts'
import { commonErrors } from '../../../src/contracts/define/common-errors.ts'
import { envelope } from '../../../src/contracts/wire/envelope.ts'
import type { RawParam } from '../../../src/contracts/wire/value.ts'
import { type Controls, createControls } from '../../../src/mock-server/controls.ts'
import { catchUp, createAppliance } from '../../../src/mock-server/kernel/appliance.ts'
import { callFrom } from '../../../src/mock-server/kernel/call.ts'
import { createClock } from '../../../src/mock-server/kernel/clock.ts'
import { dispatch } from '../../../src/mock-server/kernel/dispatch.ts'
import type { Snapshot } from '../../../src/mock-server/kernel/snapshot.ts'
import { laterFirst } from '../../../src/mock-server/kernel/timeline.ts'
import type { Nas, Transition } from '../../../src/mock-server/nas/nas.ts'
import type { NasState } from '../../../src/mock-server/nas/state.ts'
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
  const appliance = createAppliance((notify) => ({ state, clock, time: startTime, notify }))
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
    for (const [name, value] of Object.entries(all)) raw.set(name, { json: value })
    const { outcome } = dispatch(appliance, callFrom(raw, { cookies: {}, address: '127.0.0.1' }))
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
    walked,
    call: (api, method, params = {}) =>
      send(api, method, { ...params, _sid: sid }, newestVersion(api, method)),
    happen: (event) => attempt(() => controls.world(event)),
    advance: (seconds) => attempt(() => controls.clock.advance(`${seconds}s`)),
    toNextEvent() {
      const at = nas.state.timeline.at(-1)?.at ?? nas.time
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
  /** Holds the state against the model and what must always be true. */
  inspect(model: Model, world: World): void
  /** Holds the answers of the API against both. */
  read(model: Model, world: World): void
  readonly action: fc.Arbitrary<unknown>
  /** The ids in a group that actions can aim at. */
  aim(world: World, group: string): readonly number[]
  /** Calls whose answers tell the most. */
  readonly reads: readonly (readonly [api: string, method: string, params: Params])[]
}

/** What every suite can do beside its own actions. */
export type CommonAction =
  | { readonly do: 'advance'; readonly seconds: number }
  /** Up to the very moment of the next event. */
  | { readonly do: 'next' }
  | { readonly do: 'snapshot' }
  | { readonly do: 'rewind' }

/** A little, or all that it takes until the next thing happens, or up to three days. */
export const advance: fc.Arbitrary<CommonAction> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'next' }) },
  {
    weight: 10,
    arbitrary: fc
      .oneof(
        { weight: 5, arbitrary: fc.integer({ min: 1, max: 59 }) },
        { weight: 4, arbitrary: fc.integer({ min: 60, max: 1_200 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1_200, max: 3 * 86_400 }) },
      )
      .map((seconds): CommonAction => ({ do: 'advance', seconds })),
  },
)

/** Keeping a moment, and going back to it. */
export const inTime = fc.constantFrom<CommonAction>({ do: 'snapshot' }, { do: 'rewind' })

interface Kept<Model> {
  readonly snapshot: Snapshot
  readonly model: Model
}

/** A model with the memory of the NAS it follows, and the snapshot that was taken last. */
interface Followed<Model> {
  model: Model
  kept: Kept<Model> | undefined
  steps: number
}

/** Runs of commands against a model: the arguments of fc.modelRun for each. */
export function commandsOf<Action extends { do: string }, Model extends object>(
  suite: Suite<Action | CommonAction, Model>,
  maxCommands: number,
) {
  const command = (suite.action as fc.Arbitrary<Action | CommonAction>).map(
    (action): fc.Command<Followed<Model>, World> => ({
      check: (followed) => action.do !== 'rewind' || followed.kept !== undefined,
      run: (followed, world) => take(suite, followed, world, aimed(suite, world, action)),
      toString: () => JSON.stringify(action),
    }),
  )
  const commands = fc.commands([command], { maxCommands, size: 'max' })
  const setUp = () => {
    const world = suite.open()
    const model = suite.begin(world)
    const followed = { model, kept: undefined, steps: 0 }
    look(suite, followed, world)
    return { model: followed, real: world }
  }
  return { commands, setUp }
}

const pass = (world: World, step: Extract<CommonAction, { do: 'advance' | 'next' }>): Answer =>
  step.do === 'next' ? world.toNextEvent() : world.advance(step.seconds)

function take<Action, Model extends object>(
  suite: Suite<Action | CommonAction, Model>,
  followed: Followed<Model>,
  world: World,
  action: Action | CommonAction,
): void {
  const step = action as CommonAction
  if (step.do === 'advance' || step.do === 'next') {
    same(pass(world, step).outcome, 'ok', 'the clock moves forward')
    suite.catchUp(followed.model, world)
  } else if (step.do === 'snapshot') {
    followed.kept = {
      snapshot: world.controls.snapshot(),
      model: structuredClone(followed.model),
    }
  } else if (step.do === 'rewind' && followed.kept) {
    world.controls.restore(followed.kept.snapshot)
    followed.model = structuredClone(followed.kept.model)
  } else {
    const { outcome, follow } = suite.predict(followed.model, action, world)
    const before = outcome === 'ok' ? undefined : memoryOf(world)
    same(suite.perform(world, action).outcome, outcome, JSON.stringify(action))
    if (before === undefined) follow?.()
    else same(memoryOf(world), before, 'a refused call changes nothing')
  }
  look(suite, followed, world)
}

/** Reading everything takes far longer than a step. */
const stepsBetweenReads = 6

function look<Action, Model extends object>(
  suite: Suite<Action, Model>,
  followed: Followed<Model>,
  world: World,
): void {
  world.settle()
  suite.inspect(followed.model, world)
  if (followed.steps % stepsBetweenReads === 0) {
    const before = memoryOf(world)
    suite.read(followed.model, world)
    same(memoryOf(world), before, 'reads change nothing')
  }
  followed.steps += 1
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
    if (step.do === 'advance' || step.do === 'next') return pass(world, step).bytes
    if (step.do === 'snapshot') {
      kept = world.controls.snapshot()
      return ''
    }
    if (step.do === 'rewind') {
      if (kept) world.controls.restore(kept)
      return ''
    }
    return suite.perform(world, aimed(suite, world, action)).bytes
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
  const restored = suite.open()
  restored.controls.restore(snapshot)
  restored.login()
  lived.login()
  const live = (world: World) => [
    ...perform(suite, world, after),
    ...suite.reads.map((call) => world.call(...call).bytes),
  ]
  same(live(restored), live(lived), 'the answers')
  same(JSON.parse(memoryOf(restored)), JSON.parse(memoryOf(lived)), 'the states')
}

/** As toEqual does, but quick where it holds: a run compares thousands of times. */
export function same(actual: unknown, wanted: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, wanted)) expect(actual, what).toStrictEqual(wanted)
}

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
  same(inOrder, true, 'the timeline is sorted')
  const name = ([kind, ref]: readonly [string, number]) => `${kind} ${ref}`
  const planned = timeline
    .filter(({ kind }) => prefix.some((start) => kind.startsWith(start)))
    .map(({ kind, ref }) => name([kind, ref]))
  same(planned.sort(), wanted.map(name).sort(), 'what is planned')
}

/** What a log was like when it was last looked at. */
export interface LogMemory {
  length: number
  last: unknown
}

/** A log only grows: what was there stays, ids go up, times never go back. */
export function expectGrown<Line>(
  memory: LogMemory,
  lines: readonly Line[],
  timeOf: (line: Line) => number,
  idOf: (line: Line) => number = () => 0,
): void {
  if (memory.length > 0) {
    same(lines[memory.length - 1], memory.last, 'lines of a log stay')
  }
  const added = lines.slice(Math.max(0, memory.length - 1))
  const pairs = added.slice(1).map((line, at) => [added[at] as Line, line] as const)
  expectAll(pairs, ([one, next]) => timeOf(next) >= timeOf(one), 'a log goes back in time')
  if (idOf(lines[0] as Line) > 0) {
    expectAll(pairs, ([one, next]) => idOf(next) > idOf(one), 'the ids of a log go back')
  }
  memory.length = lines.length
  memory.last = structuredClone(lines.at(-1))
}

/** What goes on comes further, never less far; remembers how far, by id. */
export function expectForward(
  progress: Record<number, number[]>,
  id: number,
  now: readonly number[],
): void {
  const before = progress[id] ?? []
  const isForward = now.every((value, which) => value >= (before[which] ?? 0))
  if (!isForward) throw new Error(`the progress of ${id} fell from ${before} to ${now}`)
  progress[id] = [...now]
}

/** An id, or one of a group: which it is shows when the action is performed. */
type Aim = number | { readonly in: string; readonly nth: number }

/** Ids from 1, more often in one of the groups, and now and then one that nobody has. */
export const aim = (count: number, ...groups: readonly string[]): fc.Arbitrary<Aim> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: count }) },
    { weight: 40, arbitrary: fc.record({ in: fc.constantFrom(...groups), nth: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.constant(unknown) },
  )

export const unknown = 9_999

/** The action with ids in place of its aims. */
function aimed<Action, Model extends object>(
  suite: Suite<Action, Model>,
  world: World,
  action: Action,
): Action {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...new Set(value.map(resolve))]
    if (typeof value !== 'object' || value === null || !('in' in value)) return value
    const { in: group, nth } = value as Exclude<Aim, number>
    const ids = suite.aim(world, group)
    return ids[nth % ids.length] ?? nth + 1
  }
  const entries = Object.entries(action as object).map(([name, value]) => [name, resolve(value)])
  return Object.fromEntries(entries) as Action
}

/** An action of the given name, or one of them, as often as its weight says. */
export const weighted = (
  weight: number,
  name: string | readonly string[],
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
) => ({
  weight,
  arbitrary: fc.record({ do: fc.constantFrom(...[name].flat()), ...fields }),
})
