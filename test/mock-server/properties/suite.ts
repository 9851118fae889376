/** Runs of random actions: against a model, or on two NASes that should not differ. */
import fc from 'fast-check'
import type { Snapshot } from '../../../src/mock-server/kernel/snapshot.ts'
import { same } from './compare.ts'
import { type Answer, memoryOf, type Params, type World } from './world.ts'

/** What the model says will come of an action. */
export interface Prediction {
  readonly outcome: string
  /** Brings the model to where the action leads, when it is not refused. */
  readonly follow?: () => void
}

/** One part of a NAS: what can be done to it, and what should come of that. */
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
  /** Actions of its own and those in time, with aims in place of ids. */
  readonly action: fc.Arbitrary<unknown>
  /** The ids in a group that actions can aim at. */
  aim(world: World, group: string): readonly number[]
  /** Calls whose answers tell the most. */
  readonly reads: readonly (readonly [api: string, method: string, params: Params])[]
}

/** What happens in time, which is the same for every suite. */
type InTime =
  | { readonly do: 'advance'; readonly seconds: number }
  /** Up to the very moment of the next event. */
  | { readonly do: 'next' }
  | { readonly do: 'snapshot' }
  | { readonly do: 'rewind' }

const isInTime = (action: object): action is InTime =>
  'do' in action && ['advance', 'next', 'snapshot', 'rewind'].includes(String(action.do))

/** A little, or all that it takes until the next thing happens, or up to three days. */
const advance = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'next' }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('advance'),
      seconds: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 1, max: 59 }) },
        { weight: 4, arbitrary: fc.integer({ min: 60, max: 1_200 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1_200, max: 3 * 86_400 }) },
      ),
    }),
  },
)

/** Time passes, a moment is kept, and now and then the NAS goes back to it. */
export const inTime = fc.oneof(
  { weight: 10, arbitrary: advance },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'snapshot' }, { do: 'rewind' }) },
)

/** An action of the given name, or one of them, as often as its weight says. */
export const weighted = (
  weight: number,
  name: string | readonly string[],
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
) => ({
  weight,
  arbitrary: fc.record({ do: fc.constantFrom(...[name].flat()), ...fields }),
})

/** An id, or one of a group: which it is shows when the action is performed. */
type Aim = number | { readonly in: string; readonly nth: number }

/** An id that nobody has. */
export const unknown = 9_999

/** Ids from 1, more often in one of the groups, and now and then one that nobody has. */
export const aim = (count: number, ...groups: readonly string[]): fc.Arbitrary<Aim> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: count }) },
    { weight: 40, arbitrary: fc.record({ in: fc.constantFrom(...groups), nth: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.constant(unknown) },
  )

/** The action with ids in place of its aims. */
function aimed<Action extends object, Model extends object>(
  suite: Suite<Action, Model>,
  world: World,
  action: object,
): Action {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...new Set(value.map(resolve))]
    if (typeof value !== 'object' || value === null || !('in' in value)) return value
    const { in: group, nth } = value as Exclude<Aim, number>
    const ids = suite.aim(world, group)
    return ids[nth % ids.length] ?? nth + 1
  }
  const entries = Object.entries(action).map(([name, value]) => [name, resolve(value)])
  return Object.fromEntries(entries) as Action
}

/** A model beside the NAS it follows. */
interface Followed<Model> {
  model: Model
  /** The snapshot that was taken last, and what the model knew then. */
  kept: { readonly snapshot: Snapshot; readonly model: Model } | undefined
  steps: number
}

/** What fc.modelRun takes: sequences of commands, and where each of them starts. */
export function commandsOf<Action extends object, Model extends object>(
  suite: Suite<Action, Model>,
  maxCommands: number,
) {
  const command = (suite.action as fc.Arbitrary<object>).map(
    (action): fc.Command<Followed<Model>, World> => ({
      check: ({ kept }) => kept !== undefined || !('do' in action) || action.do !== 'rewind',
      run: (followed, world) => take(suite, followed, world, action),
      toString: () => JSON.stringify(action),
    }),
  )
  const commands = fc.commands([command], { maxCommands, size: 'max' })
  const setUp = () => {
    const world = suite.open()
    const followed: Followed<Model> = { model: suite.begin(world), kept: undefined, steps: 0 }
    look(suite, followed, world)
    return { model: followed, real: world }
  }
  return { commands, setUp }
}

/** One step of the NAS and of its model. */
function take<Action extends object, Model extends object>(
  suite: Suite<Action, Model>,
  followed: Followed<Model>,
  world: World,
  action: object,
): void {
  if (!isInTime(action)) follow(suite, followed.model, world, aimed(suite, world, action))
  else if (action.do === 'snapshot') {
    const snapshot = world.controls.snapshot()
    followed.kept = { snapshot, model: structuredClone(followed.model) }
  } else if (action.do !== 'rewind') {
    same(pass(world, action).outcome, 'ok', 'the clock moves forward')
    suite.catchUp(followed.model, world)
  } else if (followed.kept) {
    world.controls.restore(followed.kept.snapshot)
    followed.model = structuredClone(followed.kept.model)
  }
  look(suite, followed, world)
}

function follow<Action extends object, Model extends object>(
  suite: Suite<Action, Model>,
  model: Model,
  world: World,
  action: Action,
): void {
  const { outcome, follow } = suite.predict(model, action, world)
  const before = outcome === 'ok' ? undefined : memoryOf(world)
  same(suite.perform(world, action).outcome, outcome, JSON.stringify(action))
  if (before === undefined) follow?.()
  else same(memoryOf(world), before, 'a refused call changes nothing')
}

const pass = (world: World, step: Extract<InTime, { do: 'advance' | 'next' }>): Answer =>
  step.do === 'next' ? world.toNextEvent() : world.advance(step.seconds)

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

/** Performs actions and looks at nothing but what `after` looks at; returns the answers. */
export function perform<Action extends object, Model extends object>(
  suite: Suite<Action, Model>,
  world: World,
  actions: readonly object[],
  after: () => void = () => {},
): string[] {
  let kept: Snapshot | undefined
  const act = (action: object): string => {
    if (!isInTime(action)) return suite.perform(world, aimed(suite, world, action)).bytes
    if (action.do === 'snapshot') kept = world.controls.snapshot()
    else if (action.do !== 'rewind') return pass(world, action).bytes
    else if (kept) world.controls.restore(kept)
    return ''
  }
  return actions.map((action) => {
    const bytes = act(action)
    after()
    return bytes
  })
}

/** A NAS that went through a snapshot and one that did not answer alike from then on. */
export function expectSameFuture<Action extends object, Model extends object>(
  suite: Suite<Action, Model>,
  before: readonly object[],
  after: readonly object[],
): void {
  const lived = suite.open()
  perform(suite, lived, before)
  const restored = suite.open()
  restored.controls.restore(JSON.parse(JSON.stringify(lived.controls.snapshot())))
  restored.login()
  lived.login()
  const live = (world: World) => [
    ...perform(suite, world, after),
    ...suite.reads.map((call) => world.call(...call).bytes),
  ]
  same(live(restored), live(lived), 'the answers')
  same(JSON.parse(memoryOf(restored)), JSON.parse(memoryOf(lived)), 'the states')
}
