import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Task'

const everyDay = [0, 1, 2, 3, 4, 5, 6]

const iso = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16)

/** Gives the laptop's task a schedule and a backup that is over in no time. */
async function schedule(nas: TestNas, sched_content: object): Promise<void> {
  const device = nas.nas.state.activeBackup.devices[5]
  if (device) device.sourceBytes = 1_000_000
  await nas.call(api, 'set', { task_ids: [5], sched_content })
}

async function nextOf(nas: TestNas): Promise<string> {
  const { data } = await nas.call(api, 'list', { filter: { task_id: 5 } })
  return iso(data.tasks[0].next_trigger_time)
}

/** When the task ran in the days that are skipped. */
async function runsWithin(nas: TestNas, days: number): Promise<string[]> {
  const from_timestamp = Math.floor(nas.nas.clock.now() / 1000)
  nas.advance(days * 86_400)
  const filter = { from_timestamp, job_action: 1 }
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_result', { task_id: 5, filter })
  return data.results.map(({ time_start }: { time_start: number }) => iso(time_start))
}

test('Weekly runs on its weekdays at its local time', async () => {
  await using nas = await startNas()
  const weekly = { repeat_type: 'Weekly', run_weekday: [2, 4], run_hour: 22, run_min: 15 }
  await schedule(nas, weekly)
  expect(await nextOf(nas)).toBe('2026-11-24T21:15')
  expect(await runsWithin(nas, 8)).toEqual(['2026-11-24T21:15', '2026-11-26T21:15'])
})

test('Daily runs every day, whatever run_weekday says', async () => {
  await using nas = await startNas()
  await schedule(nas, { repeat_type: 'Daily', run_weekday: [], run_hour: 4, run_min: 0 })
  expect(await runsWithin(nas, 3)).toEqual([
    '2026-11-24T03:00',
    '2026-11-25T03:00',
    '2026-11-26T03:00',
  ])
})

test('repeat_hour repeats a run through the rest of the day', async () => {
  await using nas = await startNas()
  const repeated = { repeat_type: 'Daily', run_hour: 12, run_min: 30, repeat_hour: 5 }
  await schedule(nas, repeated)
  expect(await runsWithin(nas, 1)).toEqual([
    '2026-11-23T11:30',
    '2026-11-23T16:30',
    '2026-11-23T21:30',
  ])
})

test('Hourly runs every so many hours of the day', async () => {
  await using nas = await startNas()
  await schedule(nas, { repeat_type: 'Hourly', repeat_hour: 6, run_min: 10 })
  expect(await runsWithin(nas, 1)).toEqual([
    '2026-11-23T11:10',
    '2026-11-23T17:10',
    '2026-11-23T23:10',
    '2026-11-24T05:10',
  ])
})

test('a continuous task runs every hour until it is paused', async () => {
  await using nas = await startNas()
  await schedule(nas, { schedule_setting_type: 4, run_weekday: everyDay })
  nas.clock.advance('1m')
  expect(await runsWithin(nas, 0.25)).toHaveLength(6)
  await schedule(nas, { is_continuous_paused: true })
  expect(await runsWithin(nas, 0.25)).toEqual([])
})

test('an event is no schedule', async () => {
  await using nas = await startNas()
  await schedule(nas, { schedule_setting_type: 2 })
  expect(await runsWithin(nas, 8)).toEqual([])
})

test('outside the backup window a scheduled run is left out, and the log says so', async () => {
  await using nas = await startNas()
  // Sunday's 24 hours come first: open on Mondays and Tuesdays only.
  const backup_window = `${'0'.repeat(24)}${'1'.repeat(48)}${'0'.repeat(96)}`
  await schedule(nas, {
    repeat_type: 'Daily',
    run_hour: 12,
    run_min: 0,
    enable_backup_window: true,
    backup_window,
  })
  expect(await runsWithin(nas, 4)).toEqual(['2026-11-23T11:00', '2026-11-24T11:00'])
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5, limit: 50 })
  const left = data.logs.filter(({ log_type }: { log_type: number }) => log_type === 1124)
  expect(left).toHaveLength(2)
})

test('outside the backup window a run by hand is refused', async () => {
  await using nas = await startNas()
  const closed = { enable_backup_window: true, backup_window: '0'.repeat(168) }
  await schedule(nas, closed)
  expect((await nas.call(api, 'backup', { task_ids: [5] })).error).toEqual({ code: 1104 })
})

test('a run that is still on when the next is due keeps it from starting', async () => {
  await using nas = await startNas()
  const device = nas.nas.state.activeBackup.devices[5]
  if (device) Object.assign(device, { sourceBytes: 40e12, dailyChange: 1 })
  const sched_content = { repeat_type: 'Hourly', repeat_hour: 1, run_min: 0 }
  await nas.call(api, 'set', { task_ids: [5], sched_content })
  expect(await runsWithin(nas, 0.2)).toHaveLength(1)
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5, limit: 50 })
  expect(data.logs[0].log_type).toBe(1107)
})

test('a device that is away when its run is due is left out, and the log says so', async () => {
  await using nas = await startNas()
  nas.world({ event: 'abb.device.offline', device_id: 5 })
  expect(await runsWithin(nas, 3)).toEqual([])
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5, limit: 5 })
  expect(data.logs[0].log_type).toBe(5010)
})

test('summer time moves a run by an hour of UTC and by none of the clock on the wall', async () => {
  await using nas = await startNas({ startTime: '2026-03-27T12:00:00Z' })
  await schedule(nas, { repeat_type: 'Daily', run_hour: 6, run_min: 0 })
  expect(await runsWithin(nas, 3)).toEqual([
    '2026-03-28T05:00',
    '2026-03-29T04:00',
    '2026-03-30T04:00',
  ])
})
