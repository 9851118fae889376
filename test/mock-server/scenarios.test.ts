import { expect, test } from 'vitest'
import { createMockDsm } from '../../src/index.ts'
import { parseSnapshot } from '../../src/mock-server/kernel/snapshot.ts'
import { scenarioNames } from '../../src/mock-server/nas/scenarios/index.ts'
import { startNas } from '../support/nas.ts'

test.each(scenarioNames.filter((name) => name !== 'large'))(
  'the state of %s is one that could be loaded',
  async (scenario) => {
    await using nas = await startNas({ scenario })
    const snapshot = JSON.parse(JSON.stringify(nas.snapshot()))
    expect(parseSnapshot(snapshot)).toEqual(snapshot)
  },
)

test.each(['office', 'trouble'] as const)('%s is the same for the same seed', async (scenario) => {
  const state = async (seed: number) => {
    await using nas = await startNas({ scenario, seed })
    return JSON.stringify(nas.snapshot().state.hyperBackup)
  }
  expect(await state(2)).toBe(await state(2))
  expect(await state(2)).not.toBe(await state(3))
})

test.each(['office', 'trouble', 'empty'] as const)(
  '%s of any minute is the one of the hour that has lived on until then',
  async (scenario) => {
    await using hourly = await startNas({ scenario })
    hourly.clock.advance('37m')
    await using own = await createMockDsm({
      scenario,
      clock: 'frozen',
      startTime: '2026-11-23T08:37:00Z',
    })
    const { sessions: _, counters, ...state } = hourly.snapshot().state
    const { sessions: __, counters: others, ...rest } = own.snapshot().state
    expect(rest).toEqual(state)
    expect({ ...others, session: 1 }).toEqual(counters)
  },
)

test('empty has its packages and nothing in them', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  expect((await nas.call('SYNO.ActiveBackup.Task', 'list')).data.total).toBe(0)
  expect((await nas.call('SYNO.Backup.Task', 'list')).data.total).toBe(0)
  const vault = await nas.call('SYNO.Backup.Service.VersionBackup.Target', 'list')
  expect(vault.data.target_list).toEqual([])
})

test('office has Hyper Backup tasks of three kinds, and a Vault with targets', async () => {
  await using nas = await startNas()
  const { task_list } = (await nas.call('SYNO.Backup.Task', 'list')).data
  expect(task_list.map(({ type }: { type: string }) => type).sort()).toEqual([
    'cloud_image:aws_s3',
    'image:image_local',
    'image:image_remote',
  ])
  const vault = await nas.call('SYNO.Backup.Service.VersionBackup.Target', 'list')
  expect(vault.data.target_list.length).toBeGreaterThanOrEqual(2)
  const log = { limit: 10, offset: 0 }
  const months = await nas.call('SYNO.SDS.Backup.Client.Common.Log', 'list', log)
  expect(months.data.total).toBeGreaterThan(300)
})

test('in trouble a server has failed for days', async () => {
  await using nas = await startNas({ scenario: 'trouble' })
  const filter = { status: 4, from_timestamp: nas.nas.clock.now() / 1000 - 7 * 86_400 }
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_result', { task_id: 2, filter })
  expect(data.count).toBeGreaterThanOrEqual(5)
})

test('in trouble a device is stale', async () => {
  await using nas = await startNas({ scenario: 'trouble' })
  const { data } = await nas.call('SYNO.ActiveBackup.Task', 'list', {
    load_status: true,
    load_result: true,
    filter: { task_id: 5 },
  })
  expect(data.tasks[0].devices[0].agent_status).toBe('offline')
  const age = nas.nas.clock.now() / 1000 - data.tasks[0].last_result.time_end
  expect(age).toBeGreaterThan(20 * 86_400)
})

test('in trouble a run is suspended, a destination is offline, another is broken', async () => {
  await using nas = await startNas({ scenario: 'trouble' })
  const additional = ['last_bkp_result']
  const { task_list } = (await nas.call('SYNO.Backup.Task', 'list', { additional })).data
  const shown = Object.fromEntries(
    task_list.map((task: { task_id: number; state: string; last_bkp_result: string }) => [
      task.task_id,
      [task.state, task.last_bkp_result],
    ]),
  )
  expect(shown).toMatchObject({
    1: ['backupable', 'suspend'],
    2: ['backupable', 'failed'],
  })
  expect(shown[3][0]).toBe('restore_only')
  const params = { task_id: 2, additional: ['is_online', 'used_size'] }
  const { data } = await nas.call('SYNO.Backup.Target', 'get', params)
  expect(data.is_online).toBe(false)
})

test('in trouble the volume of the Vault is nearly full', async () => {
  await using nas = await startNas({ scenario: 'trouble' })
  const params = { task_id: 2, additional: ['volume_size'] }
  const { data } = await nas.call('SYNO.SDS.Backup.Server.Common.Statistic', 'get', params)
  const { used, total } = data.volume_size
  expect(Number(used) / Number(total)).toBeGreaterThan(0.95)
})

test('large is as large as promised, and still answers', async () => {
  await using nas = await startNas({ scenario: 'large' })
  const tasks = await nas.call('SYNO.ActiveBackup.Task', 'list', { limit: 10, load_versions: true })
  expect(tasks.data.total).toBe(1000)
  const versions = tasks.data.tasks.map(
    ({ version_count }: { version_count: number }) => version_count,
  )
  expect(versions).toEqual(Array(10).fill(200))
  const devices = await nas.call('SYNO.ActiveBackup.Device', 'list', { limit: 1 })
  expect(devices.data.total).toBe(5000)
  nas.clock.advance('3h')
  const results = await nas.call('SYNO.ActiveBackup.Log', 'list_result', { limit: 1 })
  expect(results.data.count).toBeGreaterThan(1000)
})
