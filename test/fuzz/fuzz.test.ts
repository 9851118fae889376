import { afterAll, expect, test, vi } from 'vitest'
import { startFuzzedNas } from './support/nas.ts'
import { check, properties } from './support/properties.ts'

// Thousands of requests: seconds here, more on a machine that is busy.
vi.setConfig({ testTimeout: 90_000 })

const nas = await startFuzzedNas()

afterAll(() => nas.close())

test.each(properties.map((property) => [property.name, property] as const))(
  'nothing that %s can hold breaks the NAS',
  async (_name, property) => {
    await check(nas, property, { seed: 20_261_124, runs: 120 })
    expect(nas.seen.get('success')).toBeGreaterThan(50)
  },
)
