/**
 * A NAS made from what another one answered. Its answers are not kept: what they say becomes
 * state, and the NAS lives on from there. Nothing is under way on it: a backup that was running
 * when it was seen has, here, not been started.
 */

import { planRetention } from '../../active-backup/deletion.ts'
import type { Nas } from '../../nas.ts'
import { bareState, livedOn, type Scenario, standing, usualTimeZone } from '../base.ts'
import { learnActiveBackup } from './active-backup.ts'
import { learnHyperBackup } from './hyper-backup.ts'
import { learnVault } from './hyper-backup-vault.ts'
import { type Observation, unbundled } from './observation.ts'
import { learnSystem, profileOf } from './system.ts'
import { lastMoment, zoneOf } from './time.ts'

/** What is known of a recording beside the answers in it. */
export interface Recorded {
  /** What `GET /_mock/health` calls it. Default: `recording`. */
  readonly name?: string
  /** When it was made, in milliseconds since 1970-01-01 UTC; for observations that do not say it. */
  readonly recordedAt?: number | undefined
}

/**
 * The scenario that observations of a NAS tell. They are read in the order given: what is said
 * later wins, field by field. What was never asked is as on a new object. The NAS is as of the
 * last observation, in the time of the NAS itself.
 */
export function observedScenario(
  observations: readonly Observation[],
  { name = 'recording', recordedAt }: Recorded = {},
): Scenario {
  const all = unbundled(observations)
  const zone = zoneOf(all)
  const moment = lastMoment(all, zone ?? usualTimeZone, recordedAt)
  return {
    name,
    about: 'A NAS that was recorded',
    brings: { now: moment, profile: profileOf(all) },
    unkept: true,
    build(options) {
      const now = moment ?? options.now
      const nas = standing(bareState(options, now), now)
      if (zone !== undefined) nas.state.system.timeZone = zone
      learn(nas, all)
      return livedOn(options, nas)
    },
  }
}

function learn(nas: Nas, observations: readonly Observation[]): void {
  learnSystem(nas, observations)
  learnActiveBackup(nas, observations)
  learnHyperBackup(nas, observations)
  learnVault(nas, observations)
  planRetention(nas)
}
