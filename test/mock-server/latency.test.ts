import { expect, test } from 'vitest'
import { startNas } from '../support/nas.ts'

test('with real latency the calls that the documents call slow take their time', async () => {
  await using nas = await startNas({ scenario: 'empty', latency: 'real' })
  const milliseconds = async (api: string, method: string) => {
    const startedAt = performance.now()
    await nas.call(api, method)
    return performance.now() - startedAt
  }
  expect(await milliseconds('SYNO.ActiveBackup.Restore', 'list')).toBeGreaterThan(950)
  expect(await milliseconds('SYNO.ActiveBackup.Setting', 'list')).toBeLessThan(900)
})
