import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { activeBackup } from './active-backup/suite.ts'
import { hyperBackup } from './hyper-backup/suite.ts'
import { perform } from './suite.ts'
import type { World } from './world.ts'

// Thousands of steps: seconds here, more on a machine that is busy.
vi.setConfig({ testTimeout: 90_000 })

const snapshotText = (world: World) => JSON.stringify(world.controls.snapshot())

test.each([
  ['Active Backup', activeBackup],
  ['Hyper Backup', hyperBackup],
])('what happens later changes no snapshot, and no NAS made from it: %s', (_name, suite) => {
  const script = fc.array(suite.action as fc.Arbitrary<object>, { maxLength: 30, size: 'max' })
  fc.assert(
    fc.property(script, script, script, (before, here, there) => {
      const world = suite.open()
      const twin = suite.open()
      perform(suite as never, world, before)
      const snapshot = world.controls.snapshot()
      const kept = JSON.stringify(snapshot)
      twin.controls.restore(snapshot)
      perform(suite as never, world, here)
      expect(JSON.stringify(snapshot)).toBe(kept)
      expect(snapshotText(twin)).toBe(kept)
      const lived = snapshotText(world)
      perform(suite as never, twin, there)
      expect(JSON.stringify(snapshot)).toBe(kept)
      expect(snapshotText(world)).toBe(lived)
    }),
    { seed: 11, numRuns: 15 },
  )
})
