export { createMockDsm, type MockDsm, type MockDsmOptions } from './mock-server/mock-dsm.ts'
