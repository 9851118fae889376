/** The NASes one can start with, by name. */
import type { NasState } from '../state.ts'
import type { ScenarioOptions } from './base.ts'
import { empty } from './empty.ts'
import { large } from './large.ts'
import { office } from './office/office.ts'
import { trouble } from './trouble.ts'

export interface Scenario {
  readonly about: string
  /** Too big to keep a copy for the next who asks. */
  readonly huge?: true
  /** The state of such a NAS at the given time. */
  build(options: ScenarioOptions): NasState
}

export const scenarios = { office, empty, trouble, large } as const satisfies Record<
  string,
  Scenario
>

export type ScenarioName = keyof typeof scenarios

export const scenarioNames = Object.keys(scenarios) as ScenarioName[]
