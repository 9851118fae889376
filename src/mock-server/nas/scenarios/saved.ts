/** A NAS as it was saved. Unlike a state that is continued it is never written back. */
import type { Snapshot } from '../../kernel/snapshot.ts'
import { soonerFirst } from '../../kernel/timeline.ts'
import { livedOn, type Scenario, standing } from './base.ts'

/** The scenario of a snapshot: time, seed and firmware are those it was saved with. */
export function savedScenario(name: string, { clock, state }: Snapshot): Scenario {
  const { seed, profile } = state
  return {
    name,
    about: 'A NAS that was saved',
    brings: { now: clock.now, seed, profile },
    unkept: true,
    build(options) {
      const own = { scenario: name, seed: options.seed, profile: options.profile }
      const copy = { ...structuredClone(state), ...own }
      copy.timeline.sort(soonerFirst)
      return livedOn(options, standing(copy, clock.now))
    },
  }
}
