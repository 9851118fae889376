/** Fault rules, as they come in. */
export interface FaultControls extends Pick<Faults, 'list' | 'remove' | 'clear'> {
  /** Adds a rule and returns its id; they strike in the order in which they were added. */
  add(rule: FaultRule): string
}

/**
 * What can be done to a NAS from outside its API. The control plane and the program use the same
 * functions, so a test can move from one to the other without surprises.
 */
import type * as z from 'zod'
import { type Appliance, catchUp, clockView, moveClock } from './kernel/appliance.ts'
import { fastest, systemTime } from './kernel/clock.ts'
import { parseDuration } from './kernel/duration.ts'
import { type FaultRule, type Faults, faultRule } from './kernel/faults.ts'
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

/** The clock of a NAS. It never goes backwards, but for `restore` and `reset`. */
export interface ClockControls {
  /**
   * `{ now, mode, speed }`, with `now` as an ISO 8601 time. A speed of 60 is a minute on the NAS in
   * a second; 0 is frozen.
   */
  read(): ReturnType<typeof clockView>
  /**
   * Moves forward by `250ms`, `90s`, `10m`, `2h`, `30d`, ten years at most; returns how many events
   * happened on the way, each at its own time.
   *
   * @example
   * nas.clock.advance('2h')
   */
  advance(duration: string): number
  /**
   * Moves forward to an ISO 8601 time, ten years ahead at most; returns how many events happened on
   * the way.
   *
   * @example
   * nas.clock.advanceTo('2030-01-01T00:00:00Z')
   */
  advanceTo(time: string): number
  /**
   * Changes how the clock runs, without a jump. The speed is above 0 and up to a million; default: 1.
   * It counts for `real` only.
   *
   * @example
   * nas.clock.run('real', 60)
   */
  run(mode: 'real' | 'frozen', speed?: number): void
}

/**
 * What can be done to a NAS from outside its API. Bad input throws a RangeError with one sentence
 * and changes nothing.
 */
export interface Controls {
  /** Lets time pass on the NAS: its schedules fire, its backups end, its sessions time out. */
  readonly clock: ClockControls
  /**
   * Answers that go wrong on order, counted and never rolled.
   *
   * @example
   * nas.faults.add({ match: { method: 'list' }, times: 1, effect: { status: 502 } })
   */
  readonly faults: FaultControls
  /**
   * How strict the NAS is with logins; what is given is changed first. Returns what holds then.
   *
   * @example
   * nas.security({ autoBlock: { enable: true, attempts: 3, within_mins: 5 } })
   */
  security(changes?: Partial<SecuritySettings>): SecuritySettings
  /**
   * The current code of an account with a second factor, six digits by the clock of the NAS;
   * undefined for any other. A code works once.
   *
   * @example
   * const otp = nas.code('otp')
   */
  code(account: string): string | undefined
  /**
   * Something that happens to a NAS and has no API.
   *
   * @example
   * nas.world({ event: 'hb.target.offline', task_id: 1 })
   */
  world(event: WorldEvent): void
  /**
   * What was asked so far, newest last; secrets are masked. The last 10,000 calls are kept.
   *
   * @example
   * const refused = nas.requests({ method: 'login' }).filter(({ success }) => !success)
   */
  requests(filter?: JournalFilter): readonly JournalEntry[]
  /** Empties the journal, and with it the coverage. */
  forgetRequests(): void
  /**
   * Which methods were called and which codes they answered, in the order of their first call.
   *
   * @example
   * const called = nas.coverage().map(({ api, method }) => `${api}.${method}`)
   */
  coverage(): CoverageRow[]
  /**
   * The NAS as it stands, as plain data: state, pending events and clock. Fault rules and the
   * journal are not in it.
   *
   * @example
   * const before = nas.snapshot()
   */
  snapshot(): Snapshot
  /** The same as JSON, for a file. */
  snapshotText(): string
  /** Makes the NAS what it was, clock included. Throws a RangeError for what is no snapshot. */
  restore(snapshot: Snapshot): void
  /**
   * Starts over: no faults, an empty journal, and a fresh NAS at the `startTime` given, or the time
   * that the scenario is as of; otherwise when this one started on a frozen clock, or now. Default:
   * the scenario and the seed it has. Throws a RangeError when it was loaded and its scenario is not
   * known here.
   *
   * @example
   * nas.reset({ scenario: 'empty' })
   */
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
        if (mode === 'real' && !(speed > 0 && speed <= fastest)) {
          throw new RangeError(`a speed is a number above 0, up to a million, not ${speed}`)
        }
        catchUp(appliance)
        nas.clock.run(mode, mode === 'frozen' ? 0 : speed)
        appliance.announce('clock', clockView(nas.clock.state()))
      },
    },
    faults: { ...faults, add: (rule) => faults.add(parse(faultRule, rule, 'the rule')) },
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
      appliance.announce('clock', clockView(nas.clock.state()))
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
