import { afterAll, expect, test, vi } from 'vitest'
import { startFuzzedNas } from './support/nas.ts'
import { check, properties } from './support/properties.ts'

// Thousands of requests: seconds here, more on a machine that is busy.
vi.setConfig({ testTimeout: 90_000 })

const nas = await startFuzzedNas()

afterAll(() => nas.close())

/** What a run takes differs; together they stay below twenty seconds. */
const runs: Readonly<Record<string, number>> = {
  requests: 60,
  control: 100,
  sockets: 50,
  http2: 40,
  events: 50,
}

test.each(properties.map((property) => [property.name, property] as const))(
  'random %s break nothing',
  async (name, property) => {
    nas.seen.clear()
    await check(nas, property, { seed: 20_261_124, runs: runs[name] ?? 70 })
    // A NAS that refused everything would pass as well, and say nothing.
    expect(nas.seen.get('success')).toBeGreaterThan(20)
  },
)
