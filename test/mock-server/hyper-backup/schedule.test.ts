import { expect, test } from 'vitest'
import { addRepository, addTask } from '../../../src/mock-server/nas/hyper-backup/configure.ts'
import {
  clientLog,
  cloud,
  local,
  openOffice,
  runIntoData,
  taskName,
  versionName,
} from './support.ts'

const load = { totalSize: 1e9, totalCount: 1000, dailyChange: 0.01, minutes: 6 }

test('next_bkp_time and next_trigger_time say when a task runs by itself', () => {
  const office = openOffice()
  expect(office.status(local)).toMatchObject({
    next_bkp_time: '2026/11/24 01:00',
    schedule: {
      schedule_enable: true,
      schedule: { next_trigger_time: '2026-11-24 01:00', week_name: '0,1,2,3,4,5,6', hour: 1 },
    },
  })
  expect(office.status(cloud).next_bkp_time).toBe('2026/11/29 04:00')
})

test('scheduled runs belong to SYSTEM', () => {
  const office = openOffice()
  const { log_list } = office.call(clientLog, 'list', { limit: 1, offset: 0, task_id: local }).data
  expect(log_list[0].user).toBe('SYSTEM')
})

test('a schedule runs at its local time on both sides of the change to winter time', () => {
  const office = openOffice({ days: 3, now: '2026-10-26T08:00:00Z' })
  const { data } = office.call(versionName, 'list', { task_id: local }, 2)
  const names = data.version_info_list.map(({ name }: { name: string }) => name)
  expect(names).toEqual(['2026/10/26 01:00:00', '2026/10/25 01:00:00', '2026/10/24 01:00:00'])
})

test('a run that is still going when the schedule fires is left alone', () => {
  const office = openOffice({ now: '2026-11-22T23:58:00Z' })
  runIntoData(office, local)
  office.until(local, ({ status }) => status === 'none')
  const lines = office.events(9, { task_id: local })
  expect(lines).toContain('[Local][Backup to LOCAL] Scheduled backup had been skipped.')
  expect(office.status(local)).toMatchObject({
    last_bkp_result: 'done',
    last_bkp_time: '2026/11/23 00:58:00',
    next_bkp_time: '2026/11/24 01:00',
  })
})

test('the schedule goes on with a suspended run', () => {
  const office = openOffice()
  runIntoData(office, local)
  office.call(taskName, 'suspend', { task_id: local, task_state: 'backupable' })
  office.advance(5)
  office.status(local)
  office.until(local, ({ status }) => status === 'backup', 60)
  expect(office.status(local).last_bkp_result).toBe('resuming')
})

test('repeat_hour repeats from the hour on until last_work_hour', () => {
  const office = openOffice({
    days: 2,
    now: '2026-11-23T22:59:00Z',
    furnish(nas) {
      const { repo_id } = addRepository(nas, {
        name: '',
        share: 'backup',
        target_type: 'image',
        transfer_type: 'image_local',
      })
      const schedule = { hour: 6, min: 30, repeat_hour: 4, last_work_hour: 18, week_name: '1' }
      addTask(nas, { name: 'Often', repo_id, folders: ['/web'], load, schedule }, 'admin')
    },
  })
  const { data } = office.call(versionName, 'list', { task_id: 1, sort_direction: 'asc' }, 2)
  expect(data.version_info_list.map(({ name }: { name: string }) => name)).toEqual([
    '2026/11/23 06:30:00',
    '2026/11/23 10:30:00',
    '2026/11/23 14:30:00',
    '2026/11/23 18:30:00',
  ])
  expect(office.status(1).next_bkp_time).toBe('2026/11/30 06:30')
})

test('a task without a schedule has no next time', () => {
  const office = openOffice({
    days: 2,
    furnish(nas) {
      const { repo_id } = addRepository(nas, {
        name: '',
        share: 'backup',
        target_type: 'image',
        transfer_type: 'image_local',
      })
      addTask(nas, { name: 'Never', repo_id, folders: ['/web'], load }, 'admin')
    },
  })
  const status = office.status(1)
  expect(status).toMatchObject({ next_bkp_time: '', last_bkp_result: 'none' })
  expect(status.schedule.schedule_enable).toBe(false)
})
