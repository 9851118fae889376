// A suspended Hyper Backup task
//
// A run can be suspended once it moves data, and goes on later from where it stood. Too early, or
// without a run, DSM refuses with a 44xx; resuming what is not suspended is accepted and leaves the
// task failed, as it does on a real NAS.

import { dsmTest } from 'mock-dsm/vitest'
import { expect } from 'vitest'

dsmTest('a run is suspended and goes on', async ({ nas, dsm }) => {
  const task = { task_id: 1 }
  const status = () =>
    dsm.call('SYNO.Backup.Task', 'status', {
      ...task,
      additional: ['last_bkp_result', 'last_bkp_time'],
    })
  const suspend = () =>
    dsm.call('SYNO.Backup.Task', 'suspend', { ...task, task_state: 'backupable' })

  await expect(suspend()).rejects.toMatchObject({ key: 'notRunning' })
  await dsm.call('SYNO.Backup.Task', 'backup', task)
  await expect(suspend()).rejects.toMatchObject({ key: 'notSuspendable' })

  while ((await status()).progress?.can_suspend === false) nas.clock.advance('10s')
  nas.clock.advance('30s')
  const moved = Number((await status()).progress?.processed_size)
  await suspend()
  nas.clock.advance('1h')
  expect((await status()).last_bkp_result).toBe('suspend')

  await dsm.call('SYNO.Backup.Task', 'resume', task)
  nas.clock.advance('10s')
  const resumed = await status()
  expect(resumed.last_bkp_result).toBe('resuming')
  expect(Number(resumed.progress?.processed_size)).toBeGreaterThanOrEqual(moved)

  nas.clock.advance('2h')
  expect((await status()).last_bkp_result).toBe('done')
})

dsmTest('resuming what is not suspended succeeds and leaves the task failed', async ({ dsm }) => {
  await dsm.call('SYNO.Backup.Task', 'resume', { task_id: 1 })
  const { state, last_bkp_result } = await dsm.call('SYNO.Backup.Task', 'status', {
    task_id: 1,
    additional: ['last_bkp_result'],
  })
  expect({ state, last_bkp_result }).toEqual({ state: 'backupable', last_bkp_result: 'failed' })
})
