/** The NASes one can start with, by name. */
import type { Scenario } from './base.ts'
import { empty } from './empty.ts'
import { large } from './large.ts'
import { office } from './office/office.ts'
import { trouble } from './trouble.ts'

export const scenarios = { office, empty, trouble, large } as const satisfies Record<
  string,
  Scenario
>

/** A NAS to start with, by name; `mock-dsm serve --list-scenarios` says what each is. */
export type ScenarioName = keyof typeof scenarios

export const scenarioNames = Object.keys(scenarios) as ScenarioName[]
