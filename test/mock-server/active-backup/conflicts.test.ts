import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Task'

const limit = (nas: TestNas, value: number) =>
  nas.call('SYNO.ActiveBackup.Setting', 'set', {
    settings: [{ name: 'max_concurrent_devices', value }],
  })

async function taskOf(nas: TestNas, task_id: number) {
  const { data } = await nas.call(api, 'list', {
    load_result: true,
    load_versions: true,
    filter: { task_id },
  })
  return data.tasks[0]
}

async function statesOf(nas: TestNas) {
  const ids = async (status: string) =>
    (await nas.call(api, 'list', { filter: { status } })).data.tasks.map(
      ({ task_id }: { task_id: number }) => task_id,
    )
  return { waiting: await ids('waiting'), running: await ids('backingup') }
}

test('a backup whose device goes away while it waits ends as soon as its turn comes', async () => {
  await using nas = await startNas()
  await limit(nas, 1)
  await nas.call(api, 'backup', { task_ids: [5, 1] })
  nas.world({ event: 'abb.device.offline', device_id: 1 })
  expect(await statesOf(nas)).toEqual({ waiting: [1], running: [5] })
  await nas.call(api, 'cancel', { task_ids: [5] })
  nas.advance(10)
  expect(await statesOf(nas)).toEqual({ waiting: [], running: [] })
  expect((await taskOf(nas, 1)).last_result).toMatchObject({ status: 5, transfered_bytes: 0 })
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 1, limit: 1 })
  expect(data.logs[0].log_type).toBe(1125)
})

test.each([
  ['cancel_waiting_backup', {}],
  ['cancel', { task_ids: [3, 9] }],
])('%s lets none of the waiting start because another one makes room', async (method, params) => {
  await using nas = await startNas()
  await limit(nas, 2)
  // Task 3 needs both slots, and task 9 waits behind it.
  await nas.call(api, 'backup', { task_ids: [5, 3, 9] })
  expect(await statesOf(nas)).toEqual({ waiting: [3, 9], running: [5] })
  await nas.call(api, method, params)
  expect(await statesOf(nas)).toEqual({ waiting: [], running: [5] })
})

test('a task on its way out takes the deletions of its versions with it', async () => {
  await using nas = await startNas()
  const { versions } = await taskOf(nas, 5)
  const remove = (version_id: number) =>
    nas.call('SYNO.ActiveBackup.Version', 'delete', { task_id: 5, version_ids: [version_id] })
  await remove(versions[0].version_id)
  await remove(versions[1].version_id)
  await nas.call(api, 'remove', { task_ids: [5] })
  expect((await remove(versions[2].version_id)).error).toEqual({ code: 1210 })
  nas.advance(120)
  const filter = { status: 1 }
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_result', { task_id: 5, filter })
  expect(data.count).toBe(0)
  expect(nas.nas.state.activeBackup.jobs).toEqual({})
})

test('a task on its way out cannot be changed', async () => {
  await using nas = await startNas()
  await nas.call(api, 'remove', { task_ids: [9] })
  const answer = await nas.call(api, 'set', {
    task_ids: [9],
    sched_content: { schedule_setting_type: 1, run_hour: 5 },
  })
  expect(answer.error).toEqual({ code: 1206 })
})

test('nothing can be restored from a version that is being written or deleted', async () => {
  await using nas = await startNas()
  const [newest] = (await taskOf(nas, 5)).versions
  await nas.call('SYNO.ActiveBackup.Version', 'delete', {
    task_id: 5,
    version_ids: [newest.version_id],
  })
  await nas.call(api, 'backup', { task_ids: [5] })
  const [written] = (await taskOf(nas, 5)).versions
  for (const { version_id } of [newest, written]) {
    const restore = () =>
      nas.world({ event: 'abb.restore.start', task_id: 5, device_id: 5, version_id })
    expect(restore).toThrow('cannot be restored')
  }
})

test('the first task of a NAS brings the storage that it backs up to', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const storages = async () =>
    (await nas.call('SYNO.ActiveBackup.Share', 'list_storage')).data.storages
  expect(await storages()).toEqual([])
  const devices = [{ host_name: 'PC-1' }]
  await nas.call(api, 'create_agent', { task_name: 'first', devices })
  await nas.call(api, 'create_agent', { task_name: 'second', devices })
  expect(await storages()).toMatchObject([{ storage_id: 1, device_count: 1, dedup_size: 0 }])
})
