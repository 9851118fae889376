import { expect, test } from 'vitest'
import { local, openOffice, remote, runIntoData, taskName, vaultTarget } from './support.ts'

test('a removed task is gone, and its data stay at the destination', () => {
  const office = openOffice()
  const before = office.call(vaultTarget, 'detail', { target_id: 1 }).data
  const answer = office.call(taskName, 'delete', {
    task_id_list: '[2]',
    is_remove_data: 'false',
  })
  expect(answer).toEqual({ success: true })
  expect(office.call(taskName, 'status', { task_id: remote }).code).toBe(4481)
  expect(office.call(taskName, 'list').data.total).toBe(2)
  expect(office.call(vaultTarget, 'detail', { target_id: 1 }).data).toEqual(before)
  expect(office.events(1)).toEqual(['Backup task [Backup to Vault] was removed.'])
  const { repo_list } = office.call('SYNO.Backup.Repository', 'list').data
  expect(repo_list.map(({ repo_id }: { repo_id: number }) => repo_id)).toEqual([1, 3])
  office.advance(30 * 24 * 3600)
  expect(office.call(taskName, 'list').data.total).toBe(2)
})

test('a task removed with its data is on its way out for a while, and the Vault loses them', () => {
  const office = openOffice()
  office.call(taskName, 'delete', { task_id_list: [remote], is_remove_data: true })
  expect(office.status(remote)).toMatchObject({ status: 'deleting', last_bkp_result: 'deleting' })
  expect(office.call(taskName, 'delete', { task_id_list: [remote] }).code).toBe(4483)
  office.advance(15)
  expect(office.call(taskName, 'status', { task_id: remote }).code).toBe(4481)
  expect(office.call(vaultTarget, 'list').data.target_list).toHaveLength(2)
  expect(office.events(2)).toEqual([
    'Backup task [Backup to Vault] was removed.',
    'Task [Backup to Vault] data was deleted from backup destination [hb_vault].',
  ])
})

test('several tasks go in one call, however the list is quoted', () => {
  const office = openOffice()
  expect(office.call(taskName, 'delete', { task_id_list: '"[1,3]"' })).toEqual({ success: true })
  expect(office.call(taskName, 'list').data.total).toBe(1)
})

test('a suspended task can be removed', () => {
  const office = openOffice()
  runIntoData(office, local)
  office.call(taskName, 'suspend', { task_id: local, task_state: 'backupable' })
  office.advance(5)
  expect(office.call(taskName, 'delete', { task_id_list: [local] })).toEqual({ success: true })
  expect(Object.keys(office.nas.state.hyperBackup.runs)).toEqual([])
})
