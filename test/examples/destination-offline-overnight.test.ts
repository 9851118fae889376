// Destination offline overnight
//
// The world can turn against a NAS: a destination goes away in the evening, the nightly run fails,
// and in the morning a monitor has to notice.

import { dsmTest } from 'mock-dsm/vitest'
import { expect } from 'vitest'

dsmTest('the nightly run fails while its destination is away', async ({ nas, dsm }) => {
  const task = { task_id: 1 }
  const lastResult = async () => {
    const additional = ['last_bkp_result']
    return (await dsm.call('SYNO.Backup.Task', 'status', { ...task, additional })).last_bkp_result
  }
  expect(await lastResult()).toBe('done')

  nas.world({ event: 'hb.target.offline', task_id: 1 })
  nas.clock.advance('1d')

  expect(await lastResult()).toBe('failed')
  const target = await dsm.call('SYNO.Backup.Target', 'get', {
    ...task,
    additional: ['is_online', 'used_size'],
  })
  expect(target.is_online).toBe(false)
  expect(target.used_size).toBeUndefined()
  const log = await dsm.call('SYNO.SDS.Backup.Client.Common.Log', 'list', {
    limit: 10,
    offset: 0,
    ...task,
  })
  expect(log.log_list[0]).toMatchObject({
    level: 'err',
    event: '[Local][Backup to LOCAL] Failed to run backup task.',
  })

  nas.world({ event: 'hb.target.online', task_id: 1 })
  nas.clock.advance('1d')
  expect(await lastResult()).toBe('done')
})
