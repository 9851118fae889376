import { expect, test } from 'vitest'
import {
  atRest,
  clientStatistic,
  cloud,
  local,
  openOffice,
  remote,
  targetName,
  taskName,
  versionName,
} from './support.ts'

test('a run passes its steps in order, and only data_backup can be suspended', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: remote })
  const steps: string[] = []
  office.until(remote, (status) => {
    if (!status.progress) return true
    const { step, can_suspend, can_cancel } = status.progress
    if (steps.at(-1) !== step) steps.push(step)
    expect(can_suspend).toBe(step === 'data_backup')
    expect(can_cancel).toBe(step !== 'backup_complete')
    return false
  })
  expect(steps).toEqual([
    'prebackup',
    'backup_prepare',
    'total_size_count',
    'app_backup',
    'data_backup',
    'config_backup',
    'backup_complete',
  ])
})

test('a task without applications has no step for them', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  const steps = new Set<string>()
  office.until(local, ({ progress }) => {
    if (progress) steps.add(progress.step)
    return progress === undefined
  })
  expect(steps).not.toContain('app_backup')
})

test('a run leaves the state alone and shows backup, backingup and the times of the run before', () => {
  const office = openOffice()
  const before = office.status(local)
  expect(office.call(taskName, 'backup', { task_id: local })).toEqual({ success: true })
  const running = office.status(local)
  expect(running).toMatchObject({
    state: 'backupable',
    status: 'backup',
    last_bkp_result: 'backingup',
    last_bkp_time: before.last_bkp_time,
    last_bkp_end_time: before.last_bkp_end_time,
    last_bkp_error: '',
    last_bkp_error_code: 4401,
  })
})

test('the first run of a task has no times before it', () => {
  const office = openOffice({ days: 0 })
  expect(office.status(local)).toMatchObject({
    last_bkp_result: 'none',
    last_bkp_time: '',
    last_bkp_end_time: '',
    last_bkp_success_time: '',
    last_bkp_success_version: '',
  })
  office.call(taskName, 'backup', { task_id: local })
  expect(office.status(local)).toMatchObject({ last_bkp_result: 'backingup', last_bkp_time: '' })
})

test('counters are digits in strings and grow with the clock', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, ({ progress }) => progress.progress >= 20)
  const { progress } = office.status(local)
  const digits = ['processed_size', 'total_size', 'transmitted_size', 'scan_file_count']
  for (const name of digits) expect(progress[name]).toMatch(/^[1-9]\d*$/)
  expect(Number(progress.processed_size)).toBeLessThan(Number(progress.total_size))
  expect(progress.avg_speed).toBeGreaterThan(0)
  office.advance(30)
  const later = office.status(local).progress
  expect(Number(later.processed_size)).toBeGreaterThan(Number(progress.processed_size))
  expect(office.status(local).progress).toEqual(later)
})

test('a run that is done leaves a version, a longer statistic, a bigger destination and two lines', () => {
  const office = openOffice()
  const additional = ['used_size']
  const sizeBefore = office.call(targetName, 'get', { task_id: local, additional }).data.used_size
  const before = office.call(clientStatistic, 'get', { task_id: local }).data
  office.call(taskName, 'backup', { task_id: local })
  const [writing] = office.call(versionName, 'list', { task_id: local }, 2).data.version_info_list
  expect(writing).toMatchObject({ status: 'backup', permit_delete: false, complete_time: 0 })
  office.until(local, atRest)

  const status = office.status(local)
  expect(status).toMatchObject({
    last_bkp_result: 'done',
    last_bkp_time: '2026/11/23 09:00:00',
    last_bkp_success_version: writing.version_id,
    is_modified: false,
    next_bkp_time: '2026/11/24 01:00',
  })
  expect(status.last_bkp_end_time > status.last_bkp_time).toBe(true)
  expect(status.last_bkp_success_time).toBe(status.last_bkp_end_time)

  const [version] = office.call(versionName, 'list', { task_id: local }, 2).data.version_info_list
  expect(version).toMatchObject({ status: 'success', permit_delete: true, locked: false })
  expect(version.version_id).toBe(writing.version_id)
  expect(version.name).toBe('2026/11/23 09:00:00')
  expect(version.complete_time).toBeGreaterThan(version.timestamp)

  const after = office.call(clientStatistic, 'get', { task_id: local }).data
  expect(after.source_previous_next_list[0]).toEqual(before.source_previous_next_list[1])
  expect(after.target_previous_next_list[0]).toEqual(before.target_previous_next_list[1])
  const { used_size } = office.call(targetName, 'get', { task_id: local, additional }).data
  expect(used_size).toBeGreaterThan(sizeBefore)
  expect(after.target_previous_next_list[1].target_size).toBe(used_size)

  const { log_list } = office.call('SYNO.SDS.Backup.Client.Common.Log', 'list', {
    limit: 2,
    offset: 0,
  }).data
  expect(log_list).toEqual([
    {
      event: '[Local][Backup to LOCAL] Backup task finished successfully.',
      level: 'info',
      time: status.last_bkp_end_time,
      user: 'admin',
    },
    {
      event: '[Local][Backup to LOCAL] Backup task started.',
      level: 'info',
      time: '2026/11/23 09:00:00',
      user: 'admin',
    },
  ])
})

test('runs of the office last between 5 and 40 minutes', () => {
  const office = openOffice({ days: 90 })
  for (const task_id of [local, remote, cloud]) {
    const { data } = office.call(versionName, 'list', { task_id }, 2)
    for (const { timestamp, complete_time } of data.version_info_list) {
      expect(complete_time - timestamp).toBeGreaterThan(4 * 60)
      expect(complete_time - timestamp).toBeLessThan(40 * 60)
    }
  }
})

test('status without additional says state, status and id, and progress while a run is active', () => {
  const office = openOffice()
  const bare = () => office.call(taskName, 'status', { task_id: local }).data
  expect(bare()).toEqual({ state: 'backupable', status: 'none', task_id: local })
  office.call(taskName, 'backup', { task_id: local })
  expect(Object.keys(bare())).toEqual(['progress', 'state', 'status', 'task_id'])
})

test('list names what runs only to those who ask', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  const additional = ['progress_title_type', 'something new']
  const { data } = office.call(taskName, 'list', { additional })
  expect(data.total).toBe(3)
  const titles = data.task_list.map(
    (row: { progress_title_type?: string }) => row.progress_title_type,
  )
  expect(titles).toEqual(['backingup', undefined, undefined])
  const [bare] = office.call(taskName, 'list').data.task_list
  expect(bare).not.toHaveProperty('progress_title_type')
  expect(bare).not.toHaveProperty('last_bkp_result')
})

test('an element of additional that is no text is refused', () => {
  const office = openOffice()
  const answer = office.call(taskName, 'list', { additional: [1] })
  expect(answer).toEqual({
    success: false,
    code: 120,
    errors: { name: 'additional', reason: 'type' },
  })
})

test('get adds what is asked for and masks secrets', () => {
  const office = openOffice()
  const additional = ['repository', 'schedule', 'backup_params', 'rotate_params']
  const { data } = office.call(taskName, 'get', { task_id: remote, additional })
  expect(data.repository).toMatchObject({ pwd: '********', dest: '192.168.0.10', port: 6281 })
  expect(data.rotate_params).toMatchObject({ rotate_option: 'rotate_smart_recycle' })
  expect(data.source.app_list).toEqual(['HyperBackup'])
  const plain = office.call(taskName, 'get', { task_id: local, additional: ['rotate_params'] }).data
  expect(plain.rotate_params).toEqual({})
  expect(plain).not.toHaveProperty('repository')
})
