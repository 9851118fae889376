import fc from 'fast-check'
import { test } from 'vitest'
import { hyperBackup } from './hyper-backup.ts'
import { commandsOf, expectSameFuture } from './support.ts'

test('Hyper Backup and its Vault do what the model says, whatever is asked of them', () => {
  const { commands, setUp } = commandsOf(hyperBackup, 100)
  fc.assert(
    fc.property(commands, (sequence) => fc.modelRun(setUp, sequence)),
    { seed: 20_261_123, numRuns: 90 },
  )
})

test('a NAS that was restored from a snapshot lives on like the one it was taken of', () => {
  const script = fc.array(hyperBackup.action, { maxLength: 40, size: 'max' })
  fc.assert(
    fc.property(script, script, (before, after) => expectSameFuture(hyperBackup, before, after)),
    { seed: 7, numRuns: 30 },
  )
})
