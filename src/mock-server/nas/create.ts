import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Nas } from './nas.ts'
import { type ScenarioName, scenarios } from './scenarios/index.ts'

export interface NasOptions {
  readonly scenario: ScenarioName
  readonly seed: number
  readonly profile: ProfileName
  readonly clock: Clock
  readonly account?: { readonly name: string; readonly password: string }
}

/** Builds the NAS of a scenario, as it stands at the time its clock shows. */
export function createNas({ scenario, seed, profile, clock, account }: NasOptions): Nas {
  const state = scenarios[scenario].build({ scenario, seed, profile, now: clock.now() })
  const [administrator] = state.accounts
  if (account && administrator) Object.assign(administrator, account)
  return { state, clock, time: clock.now() }
}
