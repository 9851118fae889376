import fc from 'fast-check'
import { test, vi } from 'vitest'
import { activeBackup } from './active-backup/suite.ts'
import { commandsOf, expectSameFuture } from './suite.ts'

// Thousands of steps: seconds here, more on a machine that is busy.
vi.setConfig({ testTimeout: 90_000 })

test('Active Backup does what the model says, whatever is asked of it', () => {
  const { commands, setUp } = commandsOf(activeBackup, 100)
  fc.assert(
    fc.property(commands, (sequence) => fc.modelRun(setUp, sequence)),
    { seed: 20_261_123, numRuns: 70 },
  )
})

test('a NAS that was restored from a snapshot lives on like the one it was taken of', () => {
  const script = fc.array(activeBackup.action, { maxLength: 40, size: 'max' })
  fc.assert(
    fc.property(script, script, (before, after) => expectSameFuture(activeBackup, before, after)),
    { seed: 7, numRuns: 30 },
  )
})
