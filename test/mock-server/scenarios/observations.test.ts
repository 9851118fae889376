/** How single observations become a NAS. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readObservations } from '../../../src/cli/recording.ts'
import { createMockDsm, type Observation, observedScenario } from '../../../src/index.ts'
import { draw } from '../../../src/mock-server/kernel/random.ts'
import { parseSnapshot } from '../../../src/mock-server/kernel/snapshot.ts'
import { savedScenario } from '../../../src/mock-server/nas/scenarios/saved.ts'
import { control } from '../../support/control.ts'
import { type Params, startNas, startTime } from '../../support/nas.ts'
import { answers, observe } from './observe.ts'

const abbTask = 'SYNO.ActiveBackup.Task'
const start = Date.parse(startTime)

const saw = (
  api: string,
  method: string,
  data: unknown,
  params: Params = {},
  at?: number,
): Observation => ({ api, method, version: 1, params, data, at })

const startFrom = (observations: readonly Observation[]) =>
  startNas({ scenario: observedScenario(observations), startTime: undefined })

const tasks = (...rows: object[]) => saw(abbTask, 'list', { tasks: rows, total: rows.length })

test('what is said later wins, field by field', async () => {
  await using nas = await startFrom([
    tasks({ task_id: 7, task_name: 'first', enable_notify: true, bandwidth: 3 }),
    tasks({ task_id: 7, task_name: 'second', retention_policy: { keep_versions: 4 } }),
  ])
  const { data } = await nas.call(abbTask, 'list')
  expect(data.tasks).toMatchObject([
    {
      task_id: 7,
      task_name: 'second',
      enable_notify: true,
      bandwidth: 3,
      // The rest of the policy is that of a new task.
      retention_policy: { keep_versions: 4, gfs_weeks: '4', keep_all: false },
    },
  ])
})

test('a list without versions does not take those away that another one showed', async () => {
  const versions = [
    { version_id: 4, time_start: 1_700_000_000, time_end: 1_700_000_100, status: 3 },
  ]
  await using nas = await startFrom([tasks({ task_id: 7, versions }), tasks({ task_id: 7 })])
  const { data } = await nas.call(abbTask, 'list', { load_versions: true })
  expect(data.tasks[0]).toMatchObject({ version_count: 1, last_version_id: 4 })
})

test('a field that does not fit is left out, and its neighbours are not', async () => {
  await using nas = await startFrom([
    tasks({ task_id: 7, task_name: 'odd', backup_type: 77, bandwidth: 'much', sched_id: 5 }),
  ])
  const { data } = await nas.call(abbTask, 'list')
  expect(data.tasks[0]).toMatchObject({
    task_name: 'odd',
    backup_type: 2,
    bandwidth: 0,
    sched_id: 5,
  })
})

test('what a whole list no longer shows is gone, and what a filter hides is not', async () => {
  await using nas = await startFrom([
    tasks({ task_id: 1 }, { task_id: 2 }, { task_id: 3 }),
    saw(abbTask, 'list', { tasks: [{ task_id: 1 }, { task_id: 2 }], total: 2 }),
    saw(abbTask, 'list', { tasks: [{ task_id: 2 }], total: 1 }, { filter: { task_id: 2 } }),
    saw(abbTask, 'list', { tasks: [{ task_id: 2 }], total: 2 }, { limit: 1, offset: 1 }),
  ])
  const { data } = await nas.call(abbTask, 'list')
  expect(data.tasks.map(({ task_id }: { task_id: number }) => task_id)).toEqual([1, 2])
})

test('calls bundled into one are read like others', async () => {
  const compound = [
    { api: abbTask, method: 'list', version: 1 },
    { api: 'SYNO.Backup.Task', method: 'list', version: 1 },
  ]
  const result = [
    { ...compound[0], success: true, data: { tasks: [{ task_id: 3 }], total: 1 } },
    { ...compound[1], success: false, error: { code: 105 } },
  ]
  const bundle = saw('SYNO.Entry.Request', 'request', { has_fail: true, result }, { compound })
  await using nas = await startFrom([bundle])
  expect((await nas.call(abbTask, 'list')).data.total).toBe(1)
})

test('the NAS counts its own time, whatever the clock of who recorded it says', async () => {
  const late = start + 3 * 86_400_000
  const info = { time: 'Mon Nov 23 09:00:00 2026', uptime: 60 }
  const observations = [
    saw('SYNO.DSM.Info', 'getinfo', info, {}, late),
    saw(abbTask, 'list', { tasks: [], total: 0 }, {}, late + 5_000),
  ]
  await using nas = await startFrom(observations)
  expect(nas.nas.clock.now()).toBe(start + 5_000)
  await using other = await startFrom(observations.slice(1))
  expect(other.nas.clock.now()).toBe(late + 5_000)
})

test('without any other sign it is as late as the latest thing that had happened', async () => {
  const last_result = { result_id: 3, time_start: 1_700_000_000, time_end: 1_700_000_100 }
  await using nas = await startFrom([tasks({ task_id: 7, last_result, next_trigger_time: 1.9e9 })])
  expect(nas.nas.clock.now()).toBe(1_700_000_100_000)
})

test('asked for at a later time, it has lived until then; before its own, it is refused', async () => {
  await using original = await startNas()
  const scenario = observedScenario(await observe(original))
  await using nas = await startNas({ scenario, startTime: '2026-12-01T08:00:00Z' })
  const filter = { from_timestamp: start / 1000 }
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_log', { filter })
  expect(data.count).toBeGreaterThan(20)
  const tooEarly = startNas({ scenario, startTime: '2026-11-01T08:00:00Z' })
  const sentence = 'recording is as of 2026-11-23T08:00:00.000Z and cannot start earlier'
  await expect(tooEarly).rejects.toThrow(sentence)
})

test.each(['America/New_York', 'Asia/Kolkata'])(
  'it is in %s, as times told twice show',
  async (zone) => {
    await using original = await startNas()
    const snapshot = structuredClone(original.snapshot())
    snapshot.state.system.timeZone = zone
    original.restore(snapshot)
    original.clock.advance('3d')
    const observed = await observe(original)
    await using copy = await startFrom(observed)
    const after = await answers(copy, observed)
    const texts = (seen: readonly Observation[]) =>
      seen.flatMap(({ data }) => JSON.stringify(data).match(/\d{4}\/\d\d\/\d\d[^"]*/g) ?? [])
    expect(texts(after).slice(0, 50)).toEqual(texts(observed).slice(0, 50))
  },
)

test('the firmware is the nearest profile, unless one is asked for', async () => {
  const info = saw('SYNO.DSM.Info', 'getinfo', { version_string: 'DSM 7.3.2-86009' })
  const scenario = observedScenario([info])
  await using nas = await startNas({ scenario })
  expect((await control(nas, 'GET', '/health')).body.profile).toBe('dsm-7.4')
  await using asked = await startNas({ scenario, profile: 'dsm-6.2' })
  expect((await control(asked, 'GET', '/health')).body.profile).toBe('dsm-6.2')
})

test('a package that was not listed is stopped', async () => {
  await using original = await startNas({ scenario: 'empty' })
  original.world({ event: 'package.stop', package: 'HyperBackupVault' })
  const { data } = await original.call('SYNO.API.Info', 'query', { query: 'all' })
  await using copy = await startFrom([saw('SYNO.API.Info', 'query', data, { query: 'all' })])
  expect(copy.nas.state.packages).toEqual({
    ActiveBackup: 'running',
    HyperBackup: 'running',
    HyperBackupVault: 'stopped',
  })
})

test('a NAS that has not backed up into the Vault for days is not expected any more', async () => {
  await using original = await startNas()
  const observed = await observe(original)
  const later = saw('SYNO.API.Info', 'query', {}, { query: 'x' }, start + 10 * 86_400_000)
  const vaultOnly = observed.filter(({ api }) => api.includes('VersionBackup'))
  await using nas = await startFrom([...vaultOnly, later])
  const name = 'SYNO.Backup.Service.VersionBackup.Target'
  const before = (await nas.call(name, 'list')).data
  nas.clock.advance('3d')
  expect((await nas.call(name, 'list')).data).toEqual(before)
})

test('pages of a log fit together, however they overlap', async () => {
  const name = 'SYNO.SDS.Backup.Client.Common.Log'
  const line = (number: number) => ({
    event: `[Local][docs] line ${number}`,
    level: 'info',
    time: `2026/11/20 10:00:0${number}`,
    user: 'SYSTEM',
  })
  const page = (total: number, offset: number, ...numbers: number[]) =>
    saw(name, 'list', { log_list: numbers.map(line), total }, { limit: 2, offset })
  await using nas = await startFrom([
    saw('SYNO.Backup.Task', 'list', { task_list: [{ task_id: 4, name: 'docs' }], total: 1 }),
    page(4, 0, 4, 3),
    // A line was added before the next page was read.
    page(5, 2, 3, 2),
    page(5, 4, 1),
    page(5, 0, 5, 4),
  ])
  const { data } = await nas.call(name, 'list', { limit: -1, offset: 0, task_id: 4 })
  expect(data.log_list).toEqual([5, 4, 3, 2, 1].map(line))
})

test('the fixtures of this project make a NAS that lives', async () => {
  const folder = fileURLToPath(new URL('../../../fixtures', import.meta.url))
  const { observations } = readObservations(folder)
  await using nas = await startFrom(observations)
  const snapshot = JSON.parse(JSON.stringify(nas.snapshot()))
  expect(parseSnapshot(snapshot)).toEqual(snapshot)
  expect((await nas.call('SYNO.Backup.Task', 'status', { task_id: 4 })).data.state).toBe(
    'restore_only',
  )
  const { data } = await nas.call(abbTask, 'list', { load_result: true, load_versions: true })
  expect(data.tasks).toMatchObject([
    { task_id: 1, last_result: { result_id: 7544 } },
    { task_id: 5, last_result: { result_id: 593 }, last_version_id: 163 },
  ])
  nas.clock.advance('30d')
  const { results } = (await nas.call('SYNO.ActiveBackup.Log', 'list_result', { task_id: 5 })).data
  const fresh = results.filter(({ result_id }: { result_id: number }) => result_id > 7544)
  expect(fresh[0]).toMatchObject({ result_id: 7545, status: 2 })
})

test('reset goes back to the same start, and to another scenario by name', async () => {
  await using original = await startNas()
  const observed = await observe(original)
  const scenario = observedScenario(observed, { name: 'branch' })
  await using nas = await createMockDsm({ scenario, clock: 'frozen' })
  const first = nas.snapshot()
  nas.clock.advance('2d')
  expect((await control(nas, 'POST', '/reset')).status).toBe(200)
  expect(nas.snapshot()).toEqual(first)
  const health = async () => (await control(nas, 'GET', '/health')).body
  expect(await health()).toMatchObject({ scenario: 'branch', now: '2026-11-23T08:00:00.000Z' })
  await control(nas, 'POST', '/reset', { scenario: 'empty' })
  expect((await health()).scenario).toBe('empty')
})

test('an instance without a scenario of its own is made from the same recording', async () => {
  await using nas = await startFrom([tasks({ task_id: 7 })])
  const { body } = await control(nas, 'POST', '/instances', {})
  expect((await control(body, 'GET', '/health')).body.scenario).toBe('recording')
})

test('a saved NAS is as it was saved: state, time, seed and credentials', async () => {
  await using original = await startNas({ seed: 5, account: { name: 'boss', password: 'x' } })
  original.clock.advance('1d')
  const saved = original.snapshot()
  const scenario = savedScenario('monday.json', saved)
  await using nas = await createMockDsm({ scenario, clock: 'frozen' })
  const state = { ...saved.state, scenario: 'monday.json' }
  expect(nas.snapshot()).toEqual({ ...saved, state })
  nas.clock.advance('2d')
  nas.reset()
  expect(nas.snapshot()).toEqual({ ...saved, state })
})

test('a reset of a NAS whose scenario is not here is refused with the names', async () => {
  await using original = await startNas({ scenario: observedScenario([tasks({ task_id: 7 })]) })
  await using nas = await startNas({ scenario: 'empty', from: original.snapshot() })
  const before = nas.snapshot()
  expect(await control(nas, 'POST', '/reset')).toEqual({
    status: 400,
    body: { error: 'recording is not known here: reset to one of office, empty, trouble, large' },
  })
  expect(nas.snapshot()).toEqual(before)
})

/** Device, task and destination of the Vault. */
const noSuchThing = [1103, 4481, 4494]

/** Spoils one value in so many, each time with something of another kind. */
function spoilt(value: unknown, one: (key: string) => number, key: string): unknown {
  const strange = [null, 'x', '', -1, 1.5, 1e300, true, [], {}, [null], [[1]], { rows: 1 }]
  const chance = one(key)
  if (chance < 0.02) return strange[Math.floor(chance * 50 * strange.length)]
  if (Array.isArray(value)) return value.map((item, at) => spoilt(item, one, `${key}/${at}`))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, spoilt(item, one, `${key}/${name}`)]),
  )
}

test.each([2, 3, 13, 18, 29])(
  'answers full of nonsense make a NAS all the same (%i)',
  async (seed) => {
    await using original = await startNas({ scenario: 'trouble' })
    const observed = await observe(original)
    const nonsense = observed.map((observation, index) => ({
      ...observation,
      data: spoilt(observation.data, (key) => draw(seed, key), String(index)),
      params: Object.fromEntries(
        Object.entries(observation.params).map(([name, value]) => [
          name,
          spoilt(value, (key) => draw(seed, key), `${index}/${name}`),
        ]),
      ),
    }))
    await using nas = await startFrom(nonsense)
    nas.clock.advance('20d')
    const snapshot = JSON.parse(JSON.stringify(nas.snapshot()))
    expect(parseSnapshot(snapshot)).toEqual(snapshot)
    for (const { api, method, version, params } of observed) {
      const answer = await nas.call(api, method, params, version)
      // What was spoilt may be missing, but nothing breaks.
      expect([undefined, ...noSuchThing]).toContain(answer.error?.code)
    }
  },
)
