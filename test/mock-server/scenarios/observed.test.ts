import { expect, test } from 'vitest'
import { observedScenario } from '../../../src/index.ts'
import { parseSnapshot } from '../../../src/mock-server/kernel/snapshot.ts'
import { startNas, type TestNas } from '../../support/nas.ts'
import { activeBackup } from '../properties/active-backup/suite.ts'
import { hyperBackup } from '../properties/hyper-backup/suite.ts'
import { openWorld } from '../properties/world.ts'
import { answers, type Observed, observe } from './observe.ts'

const abbTask = 'SYNO.ActiveBackup.Task'
const abbLog = 'SYNO.ActiveBackup.Log'
const hbTask = 'SYNO.Backup.Task'

/** As of the recording: no start time is given. */
const startFrom = (observed: readonly Observed[], seed?: number): Promise<TestNas> =>
  startNas({ scenario: observedScenario(observed), startTime: undefined, seed })

/** The same calls with the same answers, each under what was asked. */
const byQuestion = (observed: readonly Observed[]) =>
  observed.map(({ api, method, params, response }) => ({ api, method, params, response }))

// Nothing is left out of the comparison. What answers cannot tell does not show in them: passwords,
// sessions, how the work on a source or a visitor's backup will come out, and who is at work.
test.each(['office', 'trouble'] as const)(
  'a NAS made from what %s answered answers the same, field by field',
  async (scenario) => {
    await using original = await startNas({ scenario })
    const observed = await observe(original)
    await using copy = await startFrom(observed, 99)
    expect(byQuestion(await answers(copy, observed))).toEqual(byQuestion(observed))
  },
)

test('without what was not asked, the answers differ', async () => {
  await using original = await startNas()
  const observed = await observe(original)
  const known = observed.filter(({ api }) => !api.includes('Log'))
  await using copy = await startFrom(known)
  expect(byQuestion(await answers(copy, observed))).not.toEqual(byQuestion(observed))
  expect(byQuestion(await answers(copy, known))).toEqual(byQuestion(known))
})

test.each(['office', 'trouble'] as const)(
  'the state made from %s could be loaded, now and a month later',
  async (scenario) => {
    await using original = await startNas({ scenario })
    await using copy = await startFrom(await observe(original))
    for (const wait of ['1s', '30d']) {
      copy.clock.advance(wait)
      const snapshot = JSON.parse(JSON.stringify(copy.snapshot()))
      expect(parseSnapshot(snapshot)).toEqual(snapshot)
    }
  },
)

test('its state fits together as that of any NAS does', async () => {
  await using original = await startNas()
  await using copy = await startFrom(await observe(original))
  const world = openWorld(structuredClone(copy.snapshot().state))
  world.login()
  for (const suite of [activeBackup, hyperBackup]) {
    const model = suite.begin(world) as never
    suite.inspect(model, world)
    suite.read(model, world)
  }
})

test('it lives on: backups run, under ids that were not seen before', async () => {
  await using original = await startNas()
  await using copy = await startFrom(await observe(original))
  const listed = async () =>
    (await copy.call(abbTask, 'list', { load_result: true, load_versions: true })).data.tasks.find(
      ({ task_id }: { task_id: number }) => task_id === 5,
    )
  const before = await listed()
  expect((await copy.call(abbTask, 'backup', { task_ids: [5] })).success).toBe(true)
  expect((await copy.call(hbTask, 'backup', { task_id: 1 })).success).toBe(true)
  copy.clock.advance('5h')
  const after = await listed()
  expect(after.last_result).toMatchObject({ status: 2, time_start: expect.any(Number) })
  expect(after.last_result.result_id).toBeGreaterThan(7544)
  expect(after.last_version_id).toBeGreaterThan(before.last_version_id)
  const additional = ['last_bkp_result', 'last_bkp_time']
  const status = await copy.call(hbTask, 'status', { task_id: 1, additional })
  expect(status.data.last_bkp_result).toBe('done')
  expect(status.data.last_bkp_time).toBe('2026/11/23 09:00:00')
})

test('it lives on: schedules fire as they do on the original', async () => {
  await using original = await startNas()
  await using copy = await startFrom(await observe(original))
  const started = async (nas: TestNas) => {
    nas.clock.advance('8d')
    const filter = { from_timestamp: Date.parse('2026-11-23T08:00:00Z') / 1000, job_action: 1 }
    const { results } = (await nas.call(abbLog, 'list_result', { filter, limit: -1 })).data
    const { task_list } = (await nas.call(hbTask, 'list', { additional: ['last_bkp_time'] })).data
    const { target_list } = (await nas.call('SYNO.Backup.Service.VersionBackup.Target', 'list'))
      .data
    return {
      results: results.map(({ task_id }: { task_id: number }) => task_id).sort(),
      hyperBackup: task_list.map((row: { last_bkp_time: string }) => row.last_bkp_time),
      vault: target_list.map((row: { last_backup_start_time: number }) =>
        new Date(row.last_backup_start_time * 1000).toISOString().slice(0, 15),
      ),
    }
  }
  const expected = await started(original)
  expect(expected.results.length).toBeGreaterThan(20)
  expect(await started(copy)).toEqual(expected)
})

test('it lives on: retention takes what a task no longer keeps', async () => {
  await using original = await startNas()
  await using copy = await startFrom(await observe(original))
  copy.clock.advance('60d')
  const { tasks } = (await copy.call(abbTask, 'list', { load_versions: true })).data
  const keeping = tasks.filter(
    (row: { retention_policy: { keep_versions: number } }) =>
      row.retention_policy.keep_versions > 0,
  )
  expect(keeping.length).toBeGreaterThan(3)
  for (const { version_count, retention_policy } of keeping) {
    // A night's version is there before retention takes the one it pushed out.
    expect(version_count).toBeLessThanOrEqual(retention_policy.keep_versions + 1)
  }
  const versions = await copy.call('SYNO.Backup.Version', 'list', { task_id: 3 }, 2)
  expect(versions.data.total).toBeLessThanOrEqual(9)
})

test('what was running when it was seen has not been begun', async () => {
  await using original = await startNas()
  await original.call(abbTask, 'backup', { task_ids: [1, 5] })
  await original.call(hbTask, 'backup', { task_id: 1 })
  await original.call('SYNO.ActiveBackup.Task', 'remove', { task_ids: [9] })
  await original.call('SYNO.Backup.Target', 'error_detect', { task_id: 3 })
  original.clock.advance('40s')
  const observed = await observe(original)
  const running = observed.find(({ method, params }) => method === 'list' && params.load_result)
  expect(JSON.stringify(running?.data)).toContain('running_task_status')
  await using copy = await startFrom(observed)
  const { tasks } = (await copy.call(abbTask, 'list', { load_versions: true })).data
  expect(tasks.map(({ task_id }: { task_id: number }) => task_id)).toEqual([1, 2, 3, 5, 8])
  for (const { progress, versions } of tasks) {
    expect(progress).toBeUndefined()
    expect(versions.filter(({ status }: { status: number }) => status < 2)).toEqual([])
  }
  const results = await copy.call(abbLog, 'list_result', { filter: { status: 1 } })
  expect(results.data.count).toBe(0)
  const { task_list } = (await copy.call(hbTask, 'list', { additional: ['last_bkp_result'] })).data
  for (const { state, status, last_bkp_result } of task_list) {
    expect([state, status, last_bkp_result]).toEqual(['backupable', 'none', 'done'])
  }
  copy.clock.advance('1d')
  expect((await copy.call(abbTask, 'backup', { task_ids: [1] })).success).toBe(true)
})

test('a suspended run goes on where it was', async () => {
  await using original = await startNas({ scenario: 'trouble' })
  await using copy = await startFrom(await observe(original))
  const additional = ['last_bkp_result']
  const status = async () => (await copy.call(hbTask, 'status', { task_id: 1, additional })).data
  expect((await status()).last_bkp_result).toBe('suspend')
  await copy.call(hbTask, 'resume', { task_id: 1 })
  expect((await status()).last_bkp_result).toBe('resuming')
  copy.clock.advance('2h')
  expect((await status()).last_bkp_result).toBe('done')
  const versions = await copy.call('SYNO.Backup.Version', 'list', { task_id: 1 }, 2)
  expect(versions.data.version_info_list[0].status).toBe('success')
})

test('the accounts are those of every scenario', async () => {
  await using original = await startNas({ account: { name: 'boss', password: 'secret' } })
  await using copy = await startFrom(await observe(original))
  expect(copy.nas.state.accounts.map(({ name }) => name)).toEqual([
    'admin',
    'viewer',
    'otp',
    'disabled',
  ])
})
