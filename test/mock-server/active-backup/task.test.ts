import { expect, test } from 'vitest'
import { startNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Task'

const namesOf = (answer: { data?: { tasks: { task_name: string }[] } }) =>
  answer.data?.tasks.map(({ task_name }) => task_name)

test('a bare list shows tasks with their devices, and none of the has_* flags', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list')
  expect(data.total).toBe(6)
  expect(data.has_devices).toBe(false)
  expect(data.has_windows_agent).toBe(false)
  expect(data.tasks[0]).toMatchObject({ task_id: 1, task_name: 'peterm-Default', backup_type: 2 })
  expect(data.tasks[0].devices[0].host_name).toBe('PETERM-PC')
  expect(new Set(data.tasks.map((task: { backup_type: number }) => task.backup_type))).toEqual(
    new Set([1, 2, 3, 4, 5]),
  )
})

test('each load flag brings its own fields and no others', async () => {
  await using nas = await startNas()
  const plain = Object.keys((await nas.call(api, 'list')).data.tasks[0])
  const brought = async (flag: string) => {
    const { tasks } = (await nas.call(api, 'list', { [flag]: true })).data
    return Object.keys(tasks[0]).filter((name) => !plain.includes(name))
  }
  expect(await brought('load_status')).toEqual(['target_status'])
  expect(await brought('load_result')).toEqual(['last_result'])
  expect(await brought('load_versions')).toEqual(['last_version_id', 'version_count', 'versions'])
  expect(await brought('load_devices')).toEqual([])
})

test('load_devices tells which kinds of device there are', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list', { load_devices: true })
  expect(data).toMatchObject({
    has_devices: true,
    has_windows_agent: true,
    has_dsm_agent: true,
    has_mac_agent: false,
    has_vmware_inventories: true,
    has_hyperv_inventories: false,
  })
})

test('load_status tells whether the agent of a device is there', async () => {
  await using nas = await startNas()
  const filter = { task_id: 5 }
  const { data } = await nas.call(api, 'list', { load_status: true, filter })
  expect(data.tasks[0].devices[0]).toMatchObject({
    agent_status: 'online',
    agent_can_backup: true,
    driver_status: null,
  })
})

test('versions come newest first and count what is listed', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list', { load_versions: true, filter: { task_id: 5 } })
  const [task] = data.tasks
  expect(task.versions).toHaveLength(task.version_count)
  expect(task.versions[0].version_id).toBe(task.last_version_id)
  const starts = task.versions.map(({ time_start }: { time_start: number }) => time_start)
  expect(starts).toEqual([...starts].sort((left, right) => right - left))
})

test.each([
  [{ task_id: 5 }, ['Laptops']],
  [{ task_id: [1, 5] }, ['peterm-Default', 'Laptops']],
  [{ task_id: -1, backup_type: 4 }, ['SMB LAPTOP']],
  [{ backup_type: [1, 5] }, ['vSphere-Task-1', 'Branch NAS']],
  [{ device_id: 4 }, ['vSphere-Task-1']],
  [{ status: 'backingup' }, []],
  [{ status: 'unscheduled' }, []],
  [{ to_timestamp: 1 }, []],
  [{ task_id: 99 }, []],
])('the filter %j lets through %j', async (filter, names) => {
  await using nas = await startNas()
  const answer = await nas.call(api, 'list', { filter })
  expect(namesOf(answer)).toEqual(names)
  expect(answer.data.total).toBe(names.length)
})

test('offset and limit cut a page out of the list, and total counts all of it', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list', { offset: 1, limit: 2 })
  expect(namesOf({ data })).toEqual(['Servers', 'vSphere-Task-1'])
  expect(data.total).toBe(6)
})

test('list_with_device has one row per pair of task and device', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list_with_device')
  const ids = data.tasks.map(({ unique_id }: { unique_id: string }) => unique_id)
  expect(ids).toEqual(['1-1', '2-2', '3-3', '3-4', '5-5', '8-6', '9-7'])
  expect(data.cms_info).toMatchObject({ is_managed: false, unfiltered_task_size: 6 })
})

test('set changes what is sent and nothing else', async () => {
  await using nas = await startNas()
  const before = (await nas.call(api, 'list', { filter: { task_id: 5 } })).data.tasks[0]
  const retention_policy = { keep_versions: 3 }
  await nas.call(api, 'set', { task_ids: [5], task_name: 'Notebooks', retention_policy })
  const after = (await nas.call(api, 'list', { filter: { task_id: 5 } })).data.tasks[0]
  expect(after).toEqual({
    ...before,
    task_name: 'Notebooks',
    retention_policy: { ...before.retention_policy, keep_versions: 3 },
  })
})

test('a new schedule shows in next_trigger_time', async () => {
  await using nas = await startNas()
  const sched_content = { run_hour: 12, run_min: 30, run_weekday: [1], repeat_type: 'Weekly' }
  await nas.call(api, 'set', { task_ids: [5], sched_content })
  const { data } = await nas.call(api, 'list', { filter: { task_id: 5 } })
  // Monday 12:30 in Berlin, in winter.
  expect(data.tasks[0].next_trigger_time).toBe(Date.parse('2026-11-23T11:30:00Z') / 1000)
  await nas.call(api, 'set', { task_ids: [5], sched_content: { schedule_setting_type: 0 } })
  const off = await nas.call(api, 'list', { filter: { status: 'unscheduled' } })
  expect(namesOf(off)).toEqual(['Laptops'])
  expect(off.data.tasks[0].next_trigger_time).toBe(-1)
})

test('a name that another task has is refused, and nothing changes', async () => {
  await using nas = await startNas()
  const taken = { task_ids: [5], task_name: 'Servers', max_concurrent_devices: 3 }
  expect((await nas.call(api, 'set', taken)).error).toEqual({ code: 4003 })
  const { data } = await nas.call(api, 'list', { filter: { task_id: 5 } })
  expect(data.tasks[0]).toMatchObject({ task_name: 'Laptops', max_concurrent_devices: 0 })
})

test('one unknown id refuses a whole list of them', async () => {
  await using nas = await startNas()
  for (const method of ['backup', 'cancel', 'remove', 'set']) {
    const answer = await nas.call(api, method, { task_ids: [1, 99] })
    expect(answer, method).toEqual({ error: { code: 1010 }, success: false })
  }
  expect((await nas.call(api, 'list', { filter: { status: 'backingup' } })).data.total).toBe(0)
})

test('create_agent makes a task that lists, runs and can be removed', async () => {
  await using nas = await startNas()
  const devices = [{ host_name: 'PC-NEW', os_name: 'Windows 11(64-bit)' }]
  const { data } = await nas.call(api, 'create_agent', { task_name: 'New', devices })
  const { task_id } = data
  const [task] = (await nas.call(api, 'list', { filter: { task_id } })).data.tasks
  expect(task).toMatchObject({ task_name: 'New', backup_type: 2, target_dir: 'PC-PC-NEW-New' })
  expect(task.devices[0].host_name).toBe('PC-NEW')
  expect((await nas.call(api, 'backup', { task_ids: [task_id] })).success).toBe(true)
  await nas.call(api, 'cancel', { task_ids: [task_id] })
  nas.advance(10)
  expect((await nas.call(api, 'remove', { task_ids: [task_id] })).success).toBe(true)
  expect((await nas.call(api, 'list', { filter: { task_id } })).data.total).toBe(0)
})

test('create_vm uses a device that is known by its name', async () => {
  await using nas = await startNas()
  const devices = [{ host_name: 'vm-web', inventory_id: 1 }]
  const { data } = await nas.call(api, 'create_vm', { task_name: 'Again', devices })
  const [task] = (await nas.call(api, 'list', { filter: { task_id: data.task_id } })).data.tasks
  expect(task).toMatchObject({ backup_type: 1 })
  expect(task.devices[0].device_id).toBe(3)
})

test('create_vm with an unknown hypervisor is refused and makes nothing', async () => {
  await using nas = await startNas()
  const devices = [{ host_name: 'vm-x', inventory_id: 9 }]
  const answer = await nas.call(api, 'create_vm', { task_name: 'X', devices })
  expect(answer.error).toEqual({ code: 3008 })
  expect((await nas.call(api, 'list')).data.total).toBe(6)
})

test('get_default_task_name proposes a name that is free', async () => {
  await using nas = await startNas()
  const ask = async (params: object) =>
    (await nas.call(api, 'get_default_task_name', { ...params })).data.task_name
  expect(await ask({ backup_type: 1 })).toBe('vSphere-Task-2')
  expect(await ask({ backup_type: 1, default_prefix: 'Mine' })).toBe('Mine-1')
})

test('get_default_task_name refuses a kind that does not exist', async () => {
  await using nas = await startNas()
  const answer = await nas.call(api, 'get_default_task_name', { backup_type: 7 })
  expect(answer.error).toEqual({
    code: 120,
    errors: { name: 'backup_type', reason: 'condition' },
  })
})

test('a removed task is gone, with its versions and its schedule', async () => {
  await using nas = await startNas()
  await nas.call(api, 'remove', { task_ids: [5] })
  expect((await nas.call(api, 'list')).data.total).toBe(5)
  const leaving = await nas.call(api, 'list', { filter: { status: 'deleting' } })
  expect(namesOf(leaving)).toEqual(['Laptops'])
  nas.advance(60)
  expect((await nas.call(api, 'list', { filter: { status: 'deleting' } })).data.total).toBe(0)
  const again = await nas.call(api, 'backup', { task_ids: [5] })
  expect(again.error).toEqual({ code: 1010 })
  nas.advance(7 * 86_400)
  const results = await nas.call('SYNO.ActiveBackup.Log', 'list_result', {
    task_id: 5,
    filter: { from_timestamp: nas.nas.clock.now() / 1000 - 6 * 86_400 },
  })
  expect(results.data.count).toBe(0)
})
