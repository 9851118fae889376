import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Clock } from '../kernel/clock.ts'
import { assembleNas, type Nas } from './nas.ts'
import type { Scenario, ScenarioOptions } from './scenarios/base.ts'
import type { NasState } from './state.ts'

export interface NasOptions {
  readonly scenario: Scenario
  readonly seed: number
  readonly profile: ProfileName
  readonly clock: Clock
  readonly account?: { readonly name: string; readonly password: string } | undefined
  readonly notify?: Nas['notify']
}

/** Builds the NAS of a scenario, as it stands at the time its clock shows. */
export function createNas(options: NasOptions): Nas {
  const { scenario, seed, profile, clock, account, notify = () => {} } = options
  const state = build(scenario, { scenario: scenario.name, seed, profile, now: clock.now() })
  const [administrator] = state.accounts
  if (account && administrator) Object.assign(administrator, account)
  return assembleNas({ state, clock, time: clock.now(), notify })
}

/**
 * Living through months takes a while, and a test suite asks for the same NAS over and over, so
 * the last few are kept. As text, because that is quicker to copy than the tree itself.
 */
const kept = new Map<string, string>()
const keptAtMost = 4

function build(scenario: Scenario, options: ScenarioOptions): NasState {
  if (scenario.unkept) return scenario.build(options)
  const key = JSON.stringify(options)
  const known = kept.get(key)
  if (known !== undefined) return JSON.parse(known)
  const state = scenario.build(options)
  const [oldest] = kept.keys()
  if (kept.size >= keptAtMost && oldest !== undefined) kept.delete(oldest)
  kept.set(key, JSON.stringify(state))
  return state
}
