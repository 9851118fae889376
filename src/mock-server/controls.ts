/**
 * What can be done to a NAS from outside its API. The control plane and the program use the same
 * functions, so a test can move from one to the other without surprises.
 */
import type { z } from 'zod'
import { type Appliance, catchUp, clockView, moveClock } from './kernel/appliance.ts'
import { systemTime } from './kernel/clock.ts'
import { parseDuration } from './kernel/duration.ts'
import type { Faults } from './kernel/faults.ts'
import type { CoverageRow, JournalEntry, JournalFilter } from './kernel/journal.ts'
import { currentCode } from './kernel/one-time-code.ts'
import {
  parseSnapshot,
  restoreSnapshot,
  type Snapshot,
  takeSnapshot,
  writeSnapshot,
} from './kernel/snapshot.ts'
import { furthest } from './kernel/timeline.ts'
import { createNas } from './nas/create.ts'
import type { Scenario } from './nas/scenarios/base.ts'
import { type ScenarioName, scenarioNames, scenarios } from './nas/scenarios/index.ts'
import { type SecuritySettings, securitySettings } from './nas/state.ts'
import { happen, type WorldEvent, worldEvent } from './nas/world.ts'

export interface ClockControls {
  /** `{ now, mode, speed }`, with `now` as an ISO 8601 time. */
  read(): ReturnType<typeof clockView>
  /** Moves forward by `90s`, `10m`, `2h`, `30d`; returns how many events happened on the way. */
  advance(duration: string): number
  /** Moves forward to an ISO 8601 time; returns how many events happened on the way. */
  advanceTo(time: string): number
  /** Changes how the clock runs. */
  run(mode: 'real' | 'frozen', speed?: number): void
}

/** Bad input throws a RangeError with one sentence and changes nothing. */
export interface Controls {
  readonly clock: ClockControls
  readonly faults: Pick<Faults, 'add' | 'list' | 'remove' | 'clear'>
  /** How strict the NAS is with logins; what is given is changed first. */
  security(changes?: Partial<SecuritySettings>): SecuritySettings
  /** The current code of an account with a second factor; undefined for any other. */
  code(account: string): string | undefined
  /** Something that happens to a NAS and has no API. */
  world(event: WorldEvent): void
  /** What was asked so far, newest last; secrets are masked. */
  requests(filter?: JournalFilter): readonly JournalEntry[]
  forgetRequests(): void
  coverage(): CoverageRow[]
  snapshot(): Snapshot
  /** The same as JSON, for a file. */
  snapshotText(): string
  restore(snapshot: Snapshot): void
  /** Starts over: a fresh NAS at the time this one started at, no faults, an empty journal. */
  reset(options?: { scenario?: ScenarioName | undefined; seed?: number | undefined }): void
}

export function createControls(
  appliance: Appliance,
  origin: {
    scenario?: Scenario
    startTime: number | undefined
    account?: { name: string; password: string }
  },
): Controls {
  const { nas, faults, journal } = appliance
  const startedAt = nas.clock.now()

  const forward = (time: number, asked: string): number => {
    const ahead = time - nas.clock.now()
    if (!(ahead >= 0 && ahead <= furthest)) {
      throw new RangeError(`the clock moves forward, by ten years at most, not to ${asked}`)
    }
    return moveClock(appliance, time)
  }

  /** What the NAS that is here now was made from; a loaded one may come from somewhere else. */
  const startedFrom = (): Scenario => {
    const name = nas.state.scenario
    if (name === origin.scenario?.name) return origin.scenario
    const known = scenarioNames.find((candidate) => candidate === name)
    if (known) return scenarios[known]
    throw new RangeError(`${name} is not known here: reset to one of ${scenarioNames.join(', ')}`)
  }

  return {
    clock: {
      read: () => clockView(nas.clock.state()),
      advance(duration) {
        const milliseconds = parseDuration(duration)
        if (milliseconds === undefined) {
          throw new RangeError(`a duration is like 90s, 10m, 2h or 30d, not ${duration}`)
        }
        return forward(nas.clock.now() + milliseconds, duration)
      },
      advanceTo(time) {
        const moment = /^\d{4}-\d{2}-\d{2}/.test(time) ? Date.parse(time) : Number.NaN
        if (Number.isNaN(moment)) throw new RangeError(`${time} is not an ISO 8601 time`)
        return forward(moment, time)
      },
      run(mode, speed = mode === 'frozen' ? 0 : 1) {
        if (mode === 'real' && !(speed > 0 && speed <= 1e6)) {
          throw new RangeError(`a speed is a number above 0, up to a million, not ${speed}`)
        }
        catchUp(appliance)
        nas.clock.run(mode, mode === 'frozen' ? 0 : speed)
        appliance.announce('clock', clockView(nas.clock.state()))
      },
    },
    faults,
    world(event) {
      const parsed = parse(worldEvent, event, 'the event')
      catchUp(appliance)
      const problem = happen(nas, parsed)
      if (problem !== undefined) throw new RangeError(problem)
      appliance.changed()
    },
    security(changes = {}) {
      const { failures, ...current } = nas.state.security
      const next = parse(securitySettings, { ...current, ...changes }, 'the settings')
      // Turning the block off forgets who was blocked.
      nas.state.security = { ...next, failures: next.autoBlock.enable ? failures : {} }
      appliance.changed()
      return next
    },
    code(name) {
      catchUp(appliance)
      const secret = nas.state.accounts.find((account) => account.name === name)?.otpSecret
      return secret === undefined ? undefined : currentCode(secret, nas.time)
    },
    requests: (filter) => journal.list(filter),
    forgetRequests: () => journal.clear(),
    coverage: () => journal.coverage(),
    snapshot() {
      catchUp(appliance)
      return takeSnapshot(nas)
    },
    snapshotText() {
      catchUp(appliance)
      return writeSnapshot(nas)
    },
    restore(snapshot) {
      restoreSnapshot(nas, parseSnapshot(snapshot))
      appliance.changed()
      appliance.announce('clock', clockView(nas.clock.state()))
    },
    reset({ scenario, seed } = {}) {
      const chosen = scenario ? scenarios[scenario] : startedFrom()
      const { mode } = nas.clock.state()
      const now =
        origin.startTime ?? chosen.brings?.now ?? (mode === 'frozen' ? startedAt : systemTime())
      nas.clock.moveTo(now)
      const fresh = createNas({
        scenario: chosen,
        seed: seed ?? nas.state.seed,
        profile: nas.state.profile,
        clock: nas.clock,
        account: origin.account,
      })
      nas.state = fresh.state
      nas.time = fresh.time
      faults.clear()
      journal.clear()
      appliance.changed()
    },
  }
}

/** Reads data from outside, or throws a RangeError that says what is wrong with it. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new RangeError(`${what} does not fit${place}: ${issue?.message}`)
}
