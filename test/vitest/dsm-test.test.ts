import { describe, expect } from 'vitest'
import { dsmTest } from '../../src/vitest/index.ts'

dsmTest('a test gets a NAS of its own and a client that is logged in', async ({ nas, dsm }) => {
  await dsm.call('SYNO.ActiveBackup.Task', 'remove', { task_ids: [1] })
  nas.clock.advance('1m')
  const { total } = await dsm.call('SYNO.ActiveBackup.Task', 'list')
  expect(total).toBe(5)
})

dsmTest('the next test gets a fresh one, at the same moment', async ({ nas, dsm }) => {
  const { total } = await dsm.call('SYNO.ActiveBackup.Task', 'list')
  expect(total).toBe(6)
  expect(nas.clock.read().now).toBe('2026-01-12T09:00:00.000Z')
})

dsmTest('a fault that was met is forgotten', async ({ nas, dsm }) => {
  nas.faults.add({ times: 1, effect: { error: { code: 117 } } })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 117 })
})

dsmTest.fails('a fault that no call met fails the test', async ({ nas }) => {
  nas.faults.add({ effect: { error: { code: 117 } } })
})

describe('with other options', () => {
  dsmTest.override({ nasOptions: { scenario: 'empty' } })

  dsmTest('the NAS is another one', async ({ dsm }) => {
    const { total } = await dsm.call('SYNO.ActiveBackup.Task', 'list')
    expect(total).toBe(0)
  })
})
