import { expect, test } from 'vitest'
import { setRunOutcome } from '../../../src/mock-server/nas/hyper-backup/world.ts'
import {
  atRest,
  clientLog,
  inStep,
  local,
  openOffice,
  remote,
  runIntoData,
  taskName,
  vaultTarget,
  versionName,
} from './support.ts'

const task_state = 'backupable'
const newest = (office: ReturnType<typeof openOffice>, task_id: number) =>
  office.call(versionName, 'list', { task_id }, 2).data.version_info_list[0]

test('a suspended run rests, and resumed it goes on from where it was', () => {
  const office = openOffice()
  runIntoData(office, local)
  expect(office.call(taskName, 'suspend', { task_id: local, task_state })).toEqual({
    success: true,
  })
  const suspending = office.status(local)
  expect(suspending).toMatchObject({ status: 'suspending', last_bkp_result: 'backingup' })
  expect(suspending.progress).toMatchObject({ can_suspend: false, can_cancel: false })
  office.advance(3)
  const suspended = office.status(local)
  expect(suspended).toMatchObject({
    state: 'backupable',
    status: 'none',
    last_bkp_result: 'suspend',
    last_bkp_progress: suspending.progress.progress,
  })
  expect(suspended).not.toHaveProperty('progress')
  expect(office.events(1)).toEqual(['[Local][Backup to LOCAL] Backup task suspension complete.'])

  office.advance(3600)
  expect(office.call(taskName, 'resume', { task_id: local })).toEqual({ success: true })
  const resumed = office.status(local)
  expect(resumed).toMatchObject({ status: 'backup', last_bkp_result: 'resuming' })
  expect(resumed.progress.processed_size).toBe(suspending.progress.processed_size)
  const version = newest(office, local)
  office.until(local, atRest)
  expect(office.status(local)).toMatchObject({
    last_bkp_result: 'done',
    last_bkp_success_version: version.version_id,
  })
  expect(newest(office, local)).toMatchObject({
    version_id: version.version_id,
    status: 'success',
  })
})

test('backup on a suspended task goes on with it', () => {
  const office = openOffice()
  runIntoData(office, local)
  office.call(taskName, 'suspend', { task_id: local, task_state })
  office.advance(5)
  office.call(taskName, 'backup', { task_id: local })
  expect(office.status(local)).toMatchObject({ status: 'backup', last_bkp_result: 'resuming' })
})

test('a suspended run that is discarded leaves no version', () => {
  const office = openOffice()
  const before = newest(office, local)
  runIntoData(office, local)
  office.call(taskName, 'suspend', { task_id: local, task_state })
  office.advance(5)
  expect(newest(office, local).status).toBe('backup')
  expect(office.call(taskName, 'discard', { task_id: local })).toEqual({ success: true })
  expect(office.status(local)).toMatchObject({ status: 'discarding', last_bkp_result: 'discard' })
  office.advance(5)
  expect(office.status(local)).toMatchObject({ status: 'none', last_bkp_result: 'cancel' })
  expect(newest(office, local)).toEqual(before)
  expect(office.events(2)).toEqual([
    '[Local][Backup to LOCAL] Backup task was discarded successfully.',
    '[Local][Backup to LOCAL] Discard backup task.',
  ])
})

test.each(['discard', 'resume'])(
  '%s on a task that is not suspended succeeds and leaves it failed',
  (method) => {
    const office = openOffice()
    const before = office.status(local)
    expect(office.call(taskName, method, { task_id: local })).toEqual({ success: true })
    expect(office.status(local)).toMatchObject({
      state: 'backupable',
      status: 'none',
      last_bkp_result: 'failed',
      last_bkp_end_time: '2026/11/23 09:00:00',
      last_bkp_success_time: before.last_bkp_success_time,
      last_bkp_success_version: before.last_bkp_success_version,
      last_bkp_error: '',
      last_bkp_error_code: 4401,
    })
    const { log_list } = office.call(clientLog, 'list', { limit: 1, offset: 0 }).data
    expect(log_list[0]).toMatchObject({
      event: '[Local][Backup to LOCAL] Failed to run backup task.',
      level: 'err',
    })
    expect(office.call(taskName, 'backup', { task_id: local })).toEqual({ success: true })
    office.until(local, atRest)
    expect(office.status(local).last_bkp_result).toBe('done')
  },
)

test.each(['discard', 'resume'])('%s beside a run says failed until the run ends', (method) => {
  const office = openOffice()
  runIntoData(office, local)
  const { progress } = office.status(local)
  expect(office.call(taskName, method, { task_id: local })).toEqual({ success: true })
  expect(office.status(local)).toMatchObject({ status: 'backup', last_bkp_result: 'failed' })
  expect(office.status(local).progress).toEqual(progress)
  office.until(local, atRest)
  expect(office.status(local).last_bkp_result).toBe('done')
})

test('a run cancelled in its data leaves a version with status cancel that cannot be deleted', () => {
  const office = openOffice()
  const before = newest(office, local)
  runIntoData(office, local)
  expect(office.call(taskName, 'cancel', { task_id: local, task_state })).toEqual({ success: true })
  expect(office.status(local)).toMatchObject({ status: 'canceling', last_bkp_result: 'backingup' })
  expect(office.status(local).progress.can_cancel).toBe(false)
  office.advance(10)
  expect(office.status(local)).toMatchObject({
    state: 'backupable',
    status: 'none',
    last_bkp_result: 'cancel',
    last_bkp_success_version: before.version_id,
  })
  expect(newest(office, local)).toMatchObject({ status: 'cancel', permit_delete: false })
  const { log_list } = office.call(clientLog, 'list', { limit: 1, offset: 0 }).data
  expect(log_list[0]).toMatchObject({
    event: '[Local][Backup to LOCAL] Backup task was cancelled.',
    level: 'err',
    user: 'admin',
  })
  const success = { task_id: local, filter_name: 'success' }
  expect(office.call(versionName, 'list', success, 2).data.version_info_list[0]).toEqual(before)
})

test('a run cancelled before any data was moved leaves no version', () => {
  const office = openOffice()
  const before = newest(office, local)
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, inStep('total_size_count'))
  office.call(taskName, 'cancel', { task_id: local, task_state })
  office.advance(10)
  expect(office.status(local).last_bkp_result).toBe('cancel')
  expect(newest(office, local)).toEqual(before)
})

test('the Vault knows of a suspended run and forgets it with the end of the run', () => {
  const office = openOffice()
  const inVault = () => office.call(vaultTarget, 'list').data.target_list[0]
  runIntoData(office, remote)
  expect(inVault()).toMatchObject({ status: 'backup', is_resumable: false })
  office.call(taskName, 'suspend', { task_id: remote, task_state })
  office.advance(5)
  office.status(remote)
  expect(inVault()).toMatchObject({ status: 'idle', is_resumable: true })
  office.call(taskName, 'discard', { task_id: remote })
  office.advance(5)
  office.status(remote)
  expect(inVault()).toMatchObject({ status: 'idle', is_resumable: false })
})

test('a resumed run that is to fail runs for a moment before it does', () => {
  const office = openOffice()
  runIntoData(office, local)
  office.until(local, ({ progress }) => progress.progress >= 50)
  office.call(taskName, 'suspend', { task_id: local, task_state })
  office.advance(5)
  office.world((nas) => setRunOutcome(nas, local, 'failed'))
  office.call(taskName, 'resume', { task_id: local })
  expect(office.status(local)).toMatchObject({ status: 'backup', last_bkp_result: 'resuming' })
  office.until(local, atRest)
  expect(office.status(local).last_bkp_result).toBe('failed')
})
