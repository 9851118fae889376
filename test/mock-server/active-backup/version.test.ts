import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Version'

async function versionsOf(nas: TestNas, task_id: number) {
  const params = { load_versions: true, filter: { task_id } }
  const { data } = await nas.call('SYNO.ActiveBackup.Task', 'list', params)
  return data.tasks[0].versions as { version_id: number; status: number }[]
}

test('a deleted version shows as deleting and then is gone', async () => {
  await using nas = await startNas()
  const before = await versionsOf(nas, 5)
  const doomed = before.at(-1)?.version_id
  const answer = await nas.call(api, 'delete', { task_id: 5, version_ids: [doomed] })
  expect(answer).toEqual({ success: true })
  const during = await versionsOf(nas, 5)
  expect(during.find(({ version_id }) => version_id === doomed)?.status).toBe(1)
  nas.advance(60)
  const after = await versionsOf(nas, 5)
  expect(after.map(({ version_id }) => version_id)).toEqual(
    before.map(({ version_id }) => version_id).filter((id) => id !== doomed),
  )
})

test('a deletion leaves a result like the captured one', async () => {
  await using nas = await startNas()
  const [newest] = await versionsOf(nas, 5)
  await nas.call(api, 'delete', { task_id: 5, version_ids: [newest?.version_id] })
  nas.advance(60)
  const filter = { job_action: 131072, from_timestamp: nas.nas.clock.now() / 1000 - 120 }
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_result', { task_id: 5, filter })
  expect(data.results).toMatchObject([{ status: 2, success_count: 1, job_action: 131072 }])
  expect(data.results[0].task_config.device_list[0]).not.toHaveProperty('device_id')
  expect(data.results[0]).not.toHaveProperty('transfered_bytes')
})

test.each([
  ['an unknown task', { task_id: 99, version_ids: [1] }, 1010],
  ['an unknown version', { task_id: 5, version_ids: [1] }, 1103],
])('%s is refused', async (_title, params, code) => {
  await using nas = await startNas()
  expect((await nas.call(api, 'delete', params)).error).toEqual({ code })
})

test('a version that is already on its way out is refused, and so is a locked one', async () => {
  await using nas = await startNas()
  const [newest, second] = await versionsOf(nas, 5)
  const remove = (id: number | undefined) =>
    nas.call(api, 'delete', { task_id: 5, version_ids: [id] })
  await remove(newest?.version_id)
  expect((await remove(newest?.version_id)).error).toEqual({ code: 1210 })
  const { tasks } = nas.nas.state.activeBackup
  const locked = tasks[5]?.versions.find(({ version_id }) => version_id === second?.version_id)
  if (locked) locked.locked = true
  expect((await remove(second?.version_id)).error).toEqual({ code: 1101 })
  const task = await nas.call('SYNO.ActiveBackup.Task', 'remove', { task_ids: [5] })
  expect(task.error).toEqual({ code: 1101 })
})
