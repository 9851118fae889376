export { createMockDsm, type MockDsm, type MockDsmOptions } from './mock-server/mock-dsm.ts'
export type { Scenario } from './mock-server/nas/scenarios/base.ts'
export type { Observation } from './mock-server/nas/scenarios/observed/observation.ts'
export { observedScenario } from './mock-server/nas/scenarios/observed/observed.ts'
