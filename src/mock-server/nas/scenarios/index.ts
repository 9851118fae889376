/** The NASes one can start with, by name. */
import type { NasState } from '../state.ts'
import type { ScenarioOptions } from './base.ts'
import { empty } from './empty.ts'
import { office } from './office.ts'

export interface Scenario {
  readonly about: string
  /** The state of such a NAS at the given time. */
  build(options: ScenarioOptions): NasState
}

export const scenarios = { office, empty } as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof scenarios

export const scenarioNames = Object.keys(scenarios) as ScenarioName[]
