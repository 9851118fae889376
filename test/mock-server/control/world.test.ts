import { expect, test } from 'vitest'
import { control } from '../../support/control.ts'
import { startNas, type TestNas } from '../../support/nas.ts'

const happen = (nas: TestNas, event: object) => control(nas, 'POST', '/world', event)

async function taskOf(nas: TestNas, task_id: number) {
  const flags = { load_result: true, load_status: true, load_versions: true }
  const { data } = await nas.call('SYNO.ActiveBackup.Task', 'list', {
    ...flags,
    filter: { task_id },
  })
  return data.tasks[0]
}

test('a device that is offline cannot be backed up until it is back', async () => {
  await using nas = await startNas()
  expect((await happen(nas, { event: 'abb.device.offline', device_id: 5 })).status).toBe(200)
  expect((await taskOf(nas, 5)).devices[0]).toMatchObject({
    agent_status: 'offline',
    agent_can_backup: false,
  })
  const backup = () => nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  expect((await backup()).error).toEqual({ code: 5001 })
  await happen(nas, { event: 'abb.device.online', device_id: 5 })
  expect((await backup()).success).toBe(true)
})

test('a run whose device goes away ends as cancelled, with a line that says why', async () => {
  await using nas = await startNas()
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.advance(60)
  await happen(nas, { event: 'abb.device.offline', device_id: 5 })
  const task = await taskOf(nas, 5)
  expect(task.progress).toBeUndefined()
  expect(task.last_result.status).toBe(5)
  const { logs } = (await nas.call('SYNO.ActiveBackup.Log', 'list_log', { limit: 2 })).data
  expect(logs.map(({ log_type }: { log_type: number }) => log_type)).toEqual([1125, 5010])
})

test.each([
  ['partial', 3, 5, 1108],
  ['fail', 4, 4, 1104],
])('the next run can be made to come to %s', async (outcome, status, version, log_type) => {
  await using nas = await startNas()
  await happen(nas, { event: 'abb.run.outcome', task_id: 5, outcome })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.advance(86_400 / 2)
  const task = await taskOf(nas, 5)
  expect(task.last_result.status).toBe(status)
  expect(task.versions[0].status).toBe(version)
  const { result_id } = task.last_result
  const { logs } = (await nas.call('SYNO.ActiveBackup.Log', 'list_log', { task_id: 5 })).data
  const types = logs
    .filter((line: { result_id: number }) => line.result_id === result_id)
    .map((line: { log_type: number }) => line.log_type)
  expect(types).toEqual([log_type, 1101])
  const details = await nas.call('SYNO.ActiveBackup.Log', 'list_result_detail', {
    result_id,
  })
  expect(details.data.result_detail_list[0].other_params.fs_error).toBe(-65)
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.advance(86_400 / 2)
  expect((await taskOf(nas, 5)).last_result.status).toBe(2)
})

test('runs onto a full storage fail', async () => {
  await using nas = await startNas()
  await happen(nas, { event: 'abb.storage.full' })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.advance(86_400 / 2)
  expect((await taskOf(nas, 5)).last_result.status).toBe(4)
  await happen(nas, { event: 'abb.storage.ok' })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.advance(86_400 / 2)
  expect((await taskOf(nas, 5)).last_result.status).toBe(2)
})

test('a restore runs, pauses, resumes, ends and is cleared', async () => {
  await using nas = await startNas()
  const { last_version_id: version_id } = await taskOf(nas, 5)
  await happen(nas, { event: 'abb.restore.start', task_id: 5, device_id: 5, version_id })
  const restores = async () => (await nas.call('SYNO.ActiveBackup.Restore', 'list')).data
  const [started] = (await restores()).restore_infos
  expect(started).toMatchObject({ task_id: 5, version_id, percentage: 0, time_end: 0 })
  const job_ids = [started.job_id]
  const act = (method: string, params: object) =>
    nas.call('SYNO.ActiveBackup.Restore', method, { ...params })

  nas.advance(600)
  expect((await act('pause', { job_ids })).success).toBe(true)
  const paused = (await act('status', { job_id: started.job_id })).data
  expect(paused.percentage).toBeGreaterThan(0)
  nas.advance(600)
  expect((await act('status', { job_id: started.job_id })).data).toEqual(paused)
  expect((await act('pause', { job_ids })).error).toEqual({ code: 1201 })
  expect((await act('resume', { job_ids })).success).toBe(true)

  await act('clear', { sessions: [started.session] })
  expect((await restores()).total).toBe(1)
  nas.advance(86_400)
  expect((await restores()).restore_infos[0].percentage).toBe(1)
  await act('clear', { sessions: [started.session] })
  expect((await restores()).total).toBe(0)
  const filter = { job_action: [128, 1024, 2048] }
  const results = await nas.call('SYNO.ActiveBackup.Log', 'list_result', { filter })
  expect(results.data.results).toMatchObject([{ task_id: 5, status: 2, job_action: 2048 }])
})

test('a restore can be stopped', async () => {
  await using nas = await startNas()
  const { last_version_id: version_id } = await taskOf(nas, 5)
  await happen(nas, { event: 'abb.restore.start', task_id: 5, device_id: 5, version_id })
  const [{ job_id }] = (await nas.call('SYNO.ActiveBackup.Restore', 'list')).data.restore_infos
  expect((await nas.call('SYNO.ActiveBackup.Restore', 'stop', { job_ids: [job_id] })).success).toBe(
    true,
  )
  nas.advance(86_400)
  const { data } = await nas.call('SYNO.ActiveBackup.Restore', 'status', { job_id })
  expect(data.percentage).toBeLessThan(1)
  expect(data.time_end).toBeGreaterThan(0)
})

test('sessions expire on demand, of one account or of all', async () => {
  await using nas = await startNas()
  await happen(nas, { event: 'session.expire', account: 'viewer' })
  expect(nas.requests()).toHaveLength(1)
  await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)
  expect(nas.requests().at(-1)?.code).toBe(0)
  await happen(nas, { event: 'session.expire' })
  await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)
  expect(nas.requests().map(({ code }) => code)).toContain(106)
})

test('the APIs of a stopped package are gone until it starts again', async () => {
  await using nas = await startNas()
  await happen(nas, { event: 'package.stop', package: 'ActiveBackup' })
  expect((await nas.call('SYNO.ActiveBackup.Task', 'list')).error).toEqual({ code: 102 })
  const { data } = await nas.call('SYNO.API.Info', 'query')
  expect(Object.keys(data).filter((name) => name.startsWith('SYNO.ActiveBackup'))).toEqual([])
  await happen(nas, { event: 'package.start', package: 'ActiveBackup' })
  expect((await nas.call('SYNO.ActiveBackup.Task', 'list')).success).toBe(true)
})

test.each([
  [{ event: 'rain' }],
  [{ event: 'abb.device.offline' }],
  [{ event: 'abb.device.offline', device_id: 99 }],
  [{ event: 'abb.device.offline', device_id: 5, colour: 'red' }],
  [{ event: 'abb.run.outcome', task_id: 5, outcome: 'great' }],
  [{ event: 'abb.restore.start', task_id: 5, device_id: 1, version_id: 1 }],
  [{ event: 'session.expire', account: 'nobody' }],
  [{ event: 'package.stop', package: 'Minesweeper' }],
  [null],
])('%j does not happen', async (event) => {
  await using nas = await startNas()
  const before = JSON.stringify(nas.snapshot())
  const answer = await control(nas, 'POST', '/world', event)
  expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } })
  expect(JSON.stringify(nas.snapshot())).toBe(before)
})
