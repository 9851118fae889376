import { expect, test } from 'vitest'
import {
  breakTarget,
  setCheckOutcome,
  setRunOutcome,
  setTargetOnline,
} from '../../../src/mock-server/nas/hyper-backup/world.ts'
import {
  atRest,
  clientLog,
  cloud,
  local,
  openOffice,
  remote,
  runIntoData,
  targetName,
  taskName,
  vaultTarget,
  versionName,
} from './support.ts'

const additional = ['is_online', 'used_size']

test('an offline destination says so and tells no size', () => {
  const office = openOffice()
  const before = office.call(targetName, 'get', { task_id: local, additional }).data
  expect(before).toMatchObject({ is_online: true, format_type: 'image', owner_name: 'admin' })
  office.world((nas) => setTargetOnline(nas, local, false))
  const { data } = office.call(targetName, 'get', { task_id: local, additional })
  expect(data.is_online).toBe(false)
  expect(data).not.toHaveProperty('used_size')
  office.world((nas) => setTargetOnline(nas, local, true))
  expect(office.call(targetName, 'get', { task_id: local, additional }).data).toEqual(before)
  const plain = office.call(targetName, 'get', { task_id: local }).data
  expect(plain).not.toHaveProperty('is_online')
  expect(plain).not.toHaveProperty('used_size')
})

test('a run towards an offline destination starts and fails', () => {
  const office = openOffice()
  const versions = office.call(versionName, 'list', { task_id: remote }, 2).data
  office.world((nas) => setTargetOnline(nas, remote, false))
  expect(office.call(taskName, 'backup', { task_id: remote })).toEqual({ success: true })
  expect(office.status(remote).status).toBe('backup')
  office.advance(15)
  expect(office.status(remote)).toMatchObject({
    state: 'backupable',
    status: 'none',
    last_bkp_result: 'failed',
    last_bkp_error_code: 4401,
  })
  expect(office.events(1)).toEqual(['[Network][Backup to Vault] Failed to run backup task.'])
  expect(office.call(versionName, 'list', { task_id: remote }, 2).data).toEqual(versions)
})

test('a destination that goes away in the middle suspends the run, which goes on when it is back', () => {
  const office = openOffice()
  runIntoData(office, cloud)
  const { progress } = office.status(cloud)
  office.world((nas) => setTargetOnline(nas, cloud, false))
  expect(office.status(cloud)).toMatchObject({ status: 'none', last_bkp_result: 'suspend' })
  office.advance(600)
  office.world((nas) => setTargetOnline(nas, cloud, true))
  expect(office.status(cloud)).toMatchObject({ status: 'backup', last_bkp_result: 'resuming' })
  expect(office.status(cloud).progress.processed_size).toBe(progress.processed_size)
  office.until(cloud, ({ status }) => status === 'none')
  expect(office.status(cloud).last_bkp_result).toBe('done')
})

test('a run that cannot be resumed yet fails with its destination', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  office.world((nas) => setTargetOnline(nas, local, false))
  expect(office.status(local)).toMatchObject({ status: 'none', last_bkp_result: 'failed' })
})

test('a destination that breaks ends the run and leaves a task that can only restore', () => {
  const office = openOffice()
  runIntoData(office, remote)
  office.world((nas) => breakTarget(nas, remote))
  expect(office.status(remote)).toMatchObject({
    state: 'restore_only',
    status: 'none',
    last_bkp_result: 'failed',
    last_bkp_error_code: 4467,
  })
  expect(office.call(vaultTarget, 'list').data.target_list[0]).toMatchObject({
    status: 'idle',
    is_resumable: false,
  })
  office.advance(24 * 3600)
  expect(office.status(remote).state).toBe('restore_only')
  expect(office.events(1)).toEqual([
    '[Network][Backup to Vault] Scheduled backup had been skipped.',
  ])
})

test('a broken destination leaves the last result of an idle task alone', () => {
  const office = openOffice()
  office.world((nas) => breakTarget(nas, local))
  expect(office.status(local)).toMatchObject({ state: 'restore_only', last_bkp_result: 'done' })
})

test('the world can let the next run fail, once', () => {
  const office = openOffice()
  office.world((nas) => setRunOutcome(nas, local, 'failed'))
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, atRest)
  expect(office.status(local).last_bkp_result).toBe('failed')
  const lines = office.events(2)
  expect(lines).toEqual([
    '[Local][Backup to LOCAL] Failed to run backup task.',
    '[Local][Backup to LOCAL] Failed to backup data.',
  ])
  const [version] = office.call(versionName, 'list', { task_id: local }, 2).data.version_info_list
  expect(version.status).toBe('fail')
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, atRest)
  expect(office.status(local).last_bkp_result).toBe('done')
})

test('the world can let the next run end in part', () => {
  const office = openOffice()
  const before = office.status(local)
  office.world((nas) => setRunOutcome(nas, local, 'partial'))
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, atRest)
  const after = office.status(local)
  expect(after.last_bkp_result).toBe('partial')
  expect(after.last_bkp_success_time).toBe(before.last_bkp_success_time)
  const { data } = office.call(clientLog, 'list', { limit: 2, offset: 0, task_id: local })
  expect(data.log_list.map(({ level }: { level: string }) => level)).toEqual(['warning', 'warning'])
  expect(data.warn_count).toBe(2)
})

test('the world is told when there is no such task', () => {
  const { nas } = openOffice({ days: 1 })
  expect(setTargetOnline(nas, 99, false)).toBe(false)
  expect(breakTarget(nas, 99)).toBe(false)
  expect(setRunOutcome(nas, 99, 'done')).toBe(false)
  expect(setCheckOutcome(nas, 99, 'clean')).toBe(false)
  expect(setTargetOnline(nas, local, true)).toBe(true)
})
