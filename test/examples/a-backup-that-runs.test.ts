// A backup that runs
//
// Task.backup answers at once; the backup runs on the clock of the NAS. Move the clock, and the
// task shows progress, a result, a new version and lines in the log.

import { dsmTest } from 'mock-dsm/vitest'
import { expect } from 'vitest'

dsmTest('a backup runs from start to end', async ({ nas, dsm }) => {
  const laptop = async () => {
    const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list', {
      load_result: true,
      load_versions: true,
      filter: { task_id: 5 },
    })
    return tasks[0]
  }
  const before = await laptop()

  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.clock.advance('1m')
  const running = await laptop()
  expect(running?.progress?.percentage).toBeGreaterThan(0)
  expect(running?.versions?.[0]?.status).toBe(0) // backing up

  nas.clock.advance('2h')
  const after = await laptop()
  expect(after?.progress).toBeUndefined()
  expect(after?.last_result?.status).toBe(2) // success
  expect(after?.version_count).toBe((before?.version_count ?? 0) + 1)

  const { logs } = await dsm.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5, limit: 2 })
  expect(logs.map((line) => line.log_type)).toEqual([1102, 1101]) // finished, started
})
