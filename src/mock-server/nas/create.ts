import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Clock } from '../kernel/clock.ts'
import { copyState } from './copy.ts'
import { assembleNas, type Nas } from './nas.ts'
import { hour, liveUntil, type Scenario, type ScenarioOptions, standing } from './scenarios/base.ts'
import type { NasState } from './state.ts'

export interface NasOptions {
  readonly scenario: Scenario
  readonly seed: number
  readonly profile: ProfileName
  readonly clock: Clock
  readonly account?: { readonly name: string; readonly password: string } | undefined
  readonly notify?: Nas['notify']
  /** The same NAS is not asked for again, so its past is not kept for the next. */
  readonly once?: boolean | undefined
}

/** Builds the NAS of a scenario, as it stands at the time its clock shows. */
export function createNas(options: NasOptions): Nas {
  const { scenario, seed, profile, clock, account, notify = () => {}, once = false } = options
  const state = build(scenario, { scenario: scenario.name, seed, profile, now: clock.now() }, once)
  const [administrator] = state.accounts
  if (account && administrator) Object.assign(administrator, account)
  return assembleNas({ state, clock, time: clock.now(), notify })
}

/**
 * Living through months takes a while, and a test suite asks for the same NAS over and over, so
 * the last few are kept.
 */
const kept = new Map<string, NasState>()
const keptAtMost = 4

function build(scenario: Scenario, options: ScenarioOptions, once: boolean): NasState {
  if (scenario.unkept) return scenario.build(options)
  // Clocks that run start at a new moment each time: the months before the hour are the same.
  const asOf = Math.floor(options.now / hour) * hour
  const past = { ...options, now: asOf }
  const state = once ? scenario.build(past) : copyState(builtAsOf(scenario, past))
  const nas = standing(state, asOf)
  liveUntil(nas, options.now)
  return nas.state
}

function builtAsOf(scenario: Scenario, options: ScenarioOptions): NasState {
  const key = JSON.stringify(options)
  const known = kept.get(key)
  if (known !== undefined) return known
  const state = scenario.build(options)
  const [oldest] = kept.keys()
  if (kept.size >= keptAtMost && oldest !== undefined) kept.delete(oldest)
  kept.set(key, state)
  return state
}
