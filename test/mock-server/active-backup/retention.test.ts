import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Task'

interface Version {
  readonly version_id: number
  readonly time_start: number
  readonly status: number
}

async function versionsOf(nas: TestNas, task_id: number): Promise<Version[]> {
  const params = { load_versions: true, filter: { task_id } }
  return (await nas.call(api, 'list', params)).data.tasks[0].versions
}

const keep = (nas: TestNas, retention_policy: object) =>
  nas.call(api, 'set', { task_ids: [2], retention_policy })

test('keep_versions keeps the newest, once the retention has run', async () => {
  await using nas = await startNas()
  const before = await versionsOf(nas, 2)
  expect(before.length).toBeGreaterThan(5)
  await keep(nas, { keep_versions: 3 })
  expect(await versionsOf(nas, 2)).toHaveLength(before.length)
  nas.clock.advanceTo('2026-11-23T14:00:00Z')
  const after = await versionsOf(nas, 2)
  expect(after.map(({ version_id }) => version_id)).toEqual(
    before.slice(0, 3).map(({ version_id }) => version_id),
  )
})

test('the retention runs at its hour and minute of local time', async () => {
  await using nas = await startNas()
  const settings = [
    { name: 'retention_run_hour', value: '11' },
    { name: 'retention_run_min', value: '5' },
  ]
  await nas.call('SYNO.ActiveBackup.Setting', 'set', { settings })
  await keep(nas, { keep_versions: 2 })
  nas.clock.advanceTo('2026-11-23T10:04:59Z')
  const early = await versionsOf(nas, 2)
  expect(early.every(({ status }) => status === 3)).toBe(true)
  nas.clock.advanceTo('2026-11-23T10:05:00Z')
  const late = await versionsOf(nas, 2)
  expect(late.filter(({ status }) => status === 1)).toHaveLength(early.length - 2)
})

test('keep_all keeps everything', async () => {
  await using nas = await startNas()
  await keep(nas, { keep_all: true, keep_versions: 1 })
  const before = (await versionsOf(nas, 2)).length
  nas.clock.advance('5d')
  expect(await versionsOf(nas, 2)).toHaveLength(before + 5)
})

test('a locked version stays', async () => {
  await using nas = await startNas()
  const oldest = nas.nas.state.activeBackup.tasks[2]?.versions[0]
  if (oldest) oldest.locked = true
  await keep(nas, { keep_versions: 1 })
  nas.clock.advance('1d')
  const kept = (await versionsOf(nas, 2)).map(({ version_id }) => version_id)
  expect(kept).toContain(oldest?.version_id)
})

test('a version that is being cloned is neither counted nor deleted, night after night', async () => {
  await using nas = await startNas()
  const cloning = nas.nas.state.activeBackup.tasks[2]?.versions.at(-1)
  if (cloning) cloning.status = 8
  await keep(nas, { keep_versions: 2 })
  for (let night = 0; night < 4; night += 1) {
    nas.clock.advance('1d')
    const kept = await versionsOf(nas, 2)
    // The two that the retention left, and that of the night after.
    expect(kept.filter(({ status }) => status === 3)).toHaveLength(3)
    expect(kept.map(({ version_id }) => version_id)).toContain(cloning?.version_id)
  }
})

test('generations keep days, then the newest of weeks and months', async () => {
  await using nas = await startNas()
  const policy = { keep_versions: 0, gfs_days: 7, gfs_weeks: 4, gfs_months: 12, gfs_years: 0 }
  await keep(nas, policy)
  nas.clock.advance('120d')
  const now = nas.nas.clock.now() / 1000
  const ages = (await versionsOf(nas, 2)).map(({ time_start }) => (now - time_start) / 86_400)
  const within = (low: number, high: number) => ages.filter((age) => age > low && age <= high)
  expect(within(0, 7).length).toBeGreaterThanOrEqual(7)
  expect(within(8, 28).length).toBeGreaterThanOrEqual(2)
  expect(within(8, 28).length).toBeLessThanOrEqual(5)
  expect(within(35, 120).length).toBeGreaterThanOrEqual(2)
  expect(within(35, 120).length).toBeLessThanOrEqual(5)
})

test('one purge takes all that has expired and leaves one result', async () => {
  await using nas = await startNas()
  const expired = (await versionsOf(nas, 2)).length - 2
  await keep(nas, { keep_versions: 2 })
  const from_timestamp = nas.nas.clock.now() / 1000
  nas.clock.advanceTo('2026-11-23T15:00:00Z')
  const filter = { job_action: 131072, from_timestamp }
  const params = { task_id: 2, filter }
  const { data } = await nas.call('SYNO.ActiveBackup.Log', 'list_result', params)
  expect(data.results).toMatchObject([{ status: 2, success_count: expired }])
})
