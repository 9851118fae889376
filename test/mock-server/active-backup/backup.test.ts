import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Task'

async function taskOf(nas: TestNas, task_id: number) {
  const flags = { load_result: true, load_versions: true }
  const { data } = await nas.call(api, 'list', { ...flags, filter: { task_id } })
  return data.tasks[0]
}

/** Advances until no job of the task runs; returns how long that took in minutes. */
async function finish(nas: TestNas, task_id: number): Promise<number> {
  for (let minute = 1; minute <= 24 * 60; minute += 1) {
    nas.advance(60)
    if ((await taskOf(nas, task_id)).progress === undefined) return minute
  }
  throw new Error('the backup runs for more than a day')
}

test('a backup runs with growing progress, then leaves a result, a version and log lines', async () => {
  await using nas = await startNas()
  const before = await taskOf(nas, 5)
  expect(await nas.call(api, 'backup', { task_ids: [5] })).toEqual({ success: true })

  const start = await taskOf(nas, 5)
  expect(start.progress).toMatchObject({ percentage: 0, running_task_status: 1 })
  expect(start.progress.pid).toBeGreaterThan(0)
  expect(start.last_result).toEqual(before.last_result)
  expect(start.versions[0]).toMatchObject({ status: 0, time_end: 0 })

  nas.advance(30)
  const later = await taskOf(nas, 5)
  expect(later.progress.percentage).toBeGreaterThan(0)
  expect(later.progress.percentage).toBeLessThan(1)
  expect(later.progress.transfered_bytes).toBeGreaterThan(0)
  expect(later.progress.transfered_bytes).toBeLessThan(later.progress.total_bytes)

  await finish(nas, 5)
  const after = await taskOf(nas, 5)
  expect(after.last_result).toMatchObject({ status: 2, job_action: 1, task_id: 5 })
  expect(after.last_result.transfered_bytes).toBe(later.progress.total_bytes)
  expect(after.last_result.time_end).toBeGreaterThan(after.last_result.time_start)
  expect(after.version_count).toBe(before.version_count + 1)
  expect(after.versions[0]).toMatchObject({
    status: 3,
    time_start: after.last_result.time_start,
    time_end: after.last_result.time_end,
  })

  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5, limit: 2 })
  expect(data.logs.map(({ log_type }: { log_type: number }) => log_type)).toEqual([1102, 1101])
  expect(data.logs[1]).toMatchObject({
    user_name: 'admin',
    result_id: after.last_result.result_id,
    other_params: { trigger_type: 1 },
  })
})

test('the folder of a version is named by the local time two seconds before it starts', async () => {
  await using nas = await startNas()
  await nas.call(api, 'backup', { task_ids: [5] })
  const { versions } = await taskOf(nas, 5)
  expect(versions[0].folder_name).toBe('ActiveBackup_2026-11-23_085958')
})

test('a task that runs refuses a second backup and goes on', async () => {
  await using nas = await startNas()
  await nas.call(api, 'backup', { task_ids: [5] })
  const { progress } = await taskOf(nas, 5)
  expect((await nas.call(api, 'backup', { task_ids: [5] })).error).toEqual({ code: 1202 })
  expect((await taskOf(nas, 5)).progress).toEqual(progress)
})

test('one task of a list that cannot start keeps the others from starting', async () => {
  await using nas = await startNas()
  await nas.call(api, 'backup', { task_ids: [5] })
  expect((await nas.call(api, 'backup', { task_ids: [1, 5] })).error).toEqual({ code: 1202 })
  expect((await taskOf(nas, 1)).progress).toBeUndefined()
})

test('max_concurrent_devices lets one run and the next wait, and wakes it when there is room', async () => {
  await using nas = await startNas()
  const settings = [{ name: 'max_concurrent_devices', value: '1' }]
  await nas.call('SYNO.ActiveBackup.Setting', 'set', { settings })
  await nas.call(api, 'backup', { task_ids: [5, 1] })
  expect((await taskOf(nas, 5)).progress.running_task_status).toBe(1)
  expect((await taskOf(nas, 1)).progress).toMatchObject({
    running_task_status: 0,
    percentage: 0,
  })
  const waiting = await nas.call(api, 'list', { filter: { status: 'waiting' } })
  expect(waiting.data.tasks.map(({ task_id }: { task_id: number }) => task_id)).toEqual([1])
  await finish(nas, 5)
  expect((await taskOf(nas, 1)).progress.running_task_status).toBe(1)
})

test('more room in the settings starts a waiting task at once', async () => {
  await using nas = await startNas()
  const set = (value: string) =>
    nas.call('SYNO.ActiveBackup.Setting', 'set', {
      settings: [{ name: 'max_concurrent_devices', value }],
    })
  await set('1')
  await nas.call(api, 'backup', { task_ids: [5, 1] })
  await set('2')
  expect((await taskOf(nas, 1)).progress.running_task_status).toBe(1)
})

test('cancel stops a run after a moment and leaves what was moved', async () => {
  await using nas = await startNas()
  await nas.call(api, 'backup', { task_ids: [5] })
  nas.advance(60)
  const running = (await taskOf(nas, 5)).progress
  expect(await nas.call(api, 'cancel', { task_ids: [5] })).toEqual({ success: true })
  expect((await taskOf(nas, 5)).progress.running_task_status).toBe(3)
  nas.advance(30)
  const task = await taskOf(nas, 5)
  expect(task.progress).toBeUndefined()
  expect(task.last_result).toMatchObject({
    status: 5,
    transfered_bytes: running.transfered_bytes,
  })
  expect(task.versions[0].status).toBe(6)
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5, limit: 1 })
  expect(data.logs[0].log_type).toBe(1103)
})

test('cancelling twice, or what does not run, is refused', async () => {
  await using nas = await startNas()
  expect((await nas.call(api, 'cancel', { task_ids: [5] })).error).toEqual({ code: 1201 })
  await nas.call(api, 'backup', { task_ids: [5] })
  await nas.call(api, 'cancel', { task_ids: [5] })
  expect((await nas.call(api, 'cancel', { task_ids: [5] })).error).toEqual({ code: 1201 })
})

test('cancel_waiting_backup empties the queue and lets running ones be', async () => {
  await using nas = await startNas()
  const settings = [{ name: 'max_concurrent_devices', value: '1' }]
  await nas.call('SYNO.ActiveBackup.Setting', 'set', { settings })
  await nas.call(api, 'backup', { task_ids: [5, 1, 2] })
  expect(await nas.call(api, 'cancel_waiting_backup')).toEqual({ success: true })
  expect((await nas.call(api, 'list', { filter: { status: 'waiting' } })).data.total).toBe(0)
  expect((await taskOf(nas, 5)).progress.running_task_status).toBe(1)
  expect((await taskOf(nas, 1)).last_result.status).toBe(5)
})

test('a task that runs can be neither removed nor given another source', async () => {
  await using nas = await startNas()
  await nas.call(api, 'backup', { task_ids: [5] })
  expect((await nas.call(api, 'remove', { task_ids: [5] })).error).toEqual({ code: 1204 })
  const answer = await nas.call(api, 'set', { task_ids: [5], custom_volume: ['D:'] })
  expect(answer.error).toEqual({ code: 1102 })
})

test('the storage names what works on it', async () => {
  await using nas = await startNas()
  const storage = async () =>
    (await nas.call('SYNO.ActiveBackup.Share', 'list_storage')).data.storages[0]
  expect(await storage()).toMatchObject({ backup_tasks: [], delete_tasks: [], device_count: 7 })
  await nas.call(api, 'backup', { task_ids: [5] })
  const { versions } = await taskOf(nas, 2)
  const { version_id } = versions.at(-1)
  await nas.call('SYNO.ActiveBackup.Version', 'delete', { task_id: 2, version_ids: [version_id] })
  await nas.call(api, 'remove', { task_ids: [9] })
  expect(await storage()).toMatchObject({
    backup_tasks: [5],
    delete_tasks: [9],
    delete_versions: [version_id],
  })
})

test('a slower line makes a run last longer', async () => {
  const minutes = async (megabytes: number) => {
    await using nas = await startNas()
    const settings = [
      { name: 'enable_global_bandwidth_control', value: 'true' },
      { name: 'global_backup_bandwidth_number', value: String(megabytes) },
    ]
    await nas.call('SYNO.ActiveBackup.Setting', 'set', { settings })
    await nas.call(api, 'backup', { task_ids: [5] })
    return await finish(nas, 5)
  }
  expect(await minutes(2)).toBeGreaterThan(2 * (await minutes(20)))
})

test('a schedule runs a task by itself, and a month leaves a month of results', async () => {
  await using nas = await startNas()
  const from_timestamp = nas.nas.clock.now() / 1000
  nas.advance(28 * 86_400)
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_result', {
    task_id: 5,
    filter: { from_timestamp, job_action: 1 },
  })
  expect(data.count).toBe(20)
  const { version_count, retention_policy } = await taskOf(nas, 5)
  expect(version_count).toBeLessThanOrEqual(retention_policy.keep_versions + 1)
})

test('the queue keeps its order', async () => {
  await using nas = await startNas()
  const settings = [{ name: 'max_concurrent_devices', value: '1' }]
  await nas.call('SYNO.ActiveBackup.Setting', 'set', { settings })
  await nas.call(api, 'backup', { task_ids: [5, 9, 1] })
  await nas.call(api, 'cancel', { task_ids: [5] })
  nas.advance(10)
  expect((await taskOf(nas, 9)).progress.running_task_status).toBe(1)
  expect((await taskOf(nas, 1)).progress.running_task_status).toBe(0)
})
