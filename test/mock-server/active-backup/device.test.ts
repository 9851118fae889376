import { expect, test } from 'vitest'
import { startNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Device'

test('list counts tasks per device, and devices of the asked kind', async () => {
  await using nas = await startNas()
  const all = (await nas.call(api, 'list')).data
  expect(all).toMatchObject({ total: 7, total_devices_of_backup_type: 0 })
  expect(all.devices[0]).toMatchObject({ device_id: 1, task_count: 1 })
  const vms = (await nas.call(api, 'list', { filter: { backup_type: 1 } })).data
  expect(vms).toMatchObject({ total: 2, total_devices_of_backup_type: 2 })
  const named = (await nas.call(api, 'list', { filter: { host_name: 'peterm' } })).data
  expect(named.devices.map(({ device_id }: { device_id: number }) => device_id)).toEqual([1])
})

test('load_result adds what the last job of a device did', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list', { load_result: true, limit: 1 })
  expect(data.devices[0].last_result).toMatchObject({ task_id: 1, status: 2 })
})

test('list_restorable_version names versions newest first, with their task', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list_restorable_version', { device_id: 5 })
  expect(data.total).toBe(data.versions.length)
  expect(data.versions[0]).toMatchObject({ task_id: 5, share_name: 'ActiveBackupforBusiness' })
  expect(data.versions[0].version_id).toBeGreaterThan(data.versions[1].version_id)
})

test('list_tasks finds the tasks of several devices', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list_tasks', { device_ids: [3, 4, 5] })
  expect(data.tasks.map(({ task_id }: { task_id: number }) => task_id)).toEqual([3, 5])
})

test('set_credential changes the stored account of the named devices only', async () => {
  await using nas = await startNas()
  await nas.call(api, 'set_credential', { device_ids: [6], login_user: 'veeam' })
  const { data } = await nas.call(api, 'list')
  const users = data.devices.map(({ login_user }: { login_user: string }) => login_user)
  expect(users.filter((user: string) => user === 'veeam')).toHaveLength(1)
})

test('a removed device is gone, and its task with it when it had no other', async () => {
  await using nas = await startNas()
  expect(await nas.call(api, 'remove', { device_ids: [3, 5] })).toEqual({ success: true })
  nas.advance(60)
  expect((await nas.call(api, 'list')).data.total).toBe(5)
  const { tasks } = (await nas.call('SYNO.ActiveBackup.Task', 'list')).data
  expect(tasks.map(({ task_id }: { task_id: number }) => task_id)).toEqual([1, 2, 3, 8, 9])
  expect(tasks[2].devices.map(({ device_id }: { device_id: number }) => device_id)).toEqual([4])
})

test('a device whose backup runs stays', async () => {
  await using nas = await startNas()
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  expect((await nas.call(api, 'remove', { device_ids: [1, 5] })).error).toEqual({ code: 1204 })
  expect((await nas.call(api, 'list')).data.total).toBe(7)
})

test.each(['list_restorable_version', 'list_tasks', 'remove', 'set_credential'])(
  '%s refuses an unknown device',
  async (method) => {
    await using nas = await startNas()
    const answer = await nas.call(api, method, { device_id: 99, device_ids: [99] })
    expect(answer.error).toEqual({ code: 1103 })
  },
)
