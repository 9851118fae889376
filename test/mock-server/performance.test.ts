import { expect, onTestFinished, test, vi } from 'vitest'
import { createMockDsm } from '../../src/index.ts'
import { startNas, startTime, type TestNas } from '../support/nas.ts'

const taskCount = 20

/** A NAS whose tasks all start at one in the morning, more than may run at a time. */
async function nightlyNas(): Promise<TestNas> {
  const nas = await startNas({ scenario: 'empty' })
  for (let number = 1; number <= taskCount; number += 1) {
    const { success } = await nas.call('SYNO.ActiveBackup.Task', 'create_agent', {
      task_name: `PC ${number}`,
      devices: [{ host_name: `PC-${number}` }],
      sched_content: {
        schedule_setting_type: 1,
        run_hour: 1,
        run_min: 0,
        run_weekday: [0, 1, 2, 3, 4, 5, 6],
      },
    })
    expect(success).toBe(true)
  }
  return nas
}

async function stateAfter(steps: readonly string[]): Promise<string> {
  await using nas = await nightlyNas()
  for (const step of steps) nas.clock.advance(step)
  return JSON.stringify(nas.nas.state)
}

test('a month of nightly jobs never goes through the whole queue', async () => {
  await using nas = await nightlyNas()
  const { activeBackup } = nas.nas.state
  let searches = 0
  activeBackup.jobs = new Proxy(activeBackup.jobs, {
    ownKeys(jobs) {
      searches += 1
      return Reflect.ownKeys(jobs)
    },
  })
  nas.clock.advance('30d')
  const backups = Object.values(activeBackup.results).filter(({ job_action }) => job_action === 1)
  expect(backups).toHaveLength(30 * taskCount)
  // Once, to find out what is in it.
  expect(searches).toBe(1)
})

/** What a page of 50 may look at besides: steps of a search for its beginning and its end. */
const searched = 40

const client = 'SYNO.SDS.Backup.Client.Common.Log'
const server = 'SYNO.SDS.Backup.Server.Common.Log'
const aMonthLater = Date.parse(startTime) / 1000 + 30 * 86_400

test.each([
  ['SYNO.ActiveBackup.Log', 'list_log', {}],
  ['SYNO.ActiveBackup.Log', 'list_log', { offset: 500 }],
  ['SYNO.ActiveBackup.Log', 'list_log', { task_id: 2 }],
  ['SYNO.ActiveBackup.Log', 'list_log', { filter: { from_timestamp: aMonthLater } }],
  ['SYNO.ActiveBackup.Log', 'list_result', {}],
  ['SYNO.ActiveBackup.Log', 'list_result', { offset: 500 }],
  ['SYNO.ActiveBackup.Log', 'list_result', { task_id: 2 }],
  ['SYNO.ActiveBackup.Log', 'list_result', { result_id: 593 }],
  ['SYNO.ActiveBackup.Device', 'list', { load_result: true }],
  ['SYNO.ActiveBackup.Task', 'list', { load_result: true }],
  [client, 'list', { offset: 0 }],
  [client, 'list', { offset: 100, task_id: 1 }],
  [server, 'list', { offset: 0 }],
])('a page of %s.%s %j looks at no more than its rows, however long the past', async (...call) => {
  await using nas = await startNas()
  nas.clock.advance('60d')
  const { activeBackup, hyperBackup, hyperBackupVault } = nas.nas.state
  const seen = new Set<object>()
  for (const rows of [
    activeBackup.logs,
    activeBackup.results,
    hyperBackup.logs,
    hyperBackupVault.logs,
  ]) {
    watch(rows as Record<string, object>, seen)
  }
  const [api, method, params] = call
  // A parameter that nothing knows makes it another request, whose answer was not kept.
  const ask = (again = 0) => nas.call(api, method, { ...params, limit: 50, again })
  const first = await ask()
  expect(first.success).toBe(true)
  seen.clear()
  expect(await ask(1)).toEqual(first)
  expect(seen.size).toBeGreaterThan(0)
  expect(seen.size).toBeLessThanOrEqual(50 + searched)
})

test('what devices moved is looked for once, not in all results again', async () => {
  await using nas = await startNas()
  nas.clock.advance('60d')
  const seen = new Set<object>()
  watch(nas.nas.state.activeBackup.results, seen)
  const time_start = nas.nas.clock.now() / 1000 - 86_400
  const ask = (again: number) =>
    nas.call('SYNO.ActiveBackup.Overview', 'list_device_transfer_size', { time_start, again })
  const first = await ask(1)
  expect(first.data.total).toBeGreaterThan(0)
  expect(seen.size).toBeGreaterThan(100)
  seen.clear()
  expect(await ask(2)).toEqual(first)
  expect(seen.size).toBe(0)
})

/** Notes which rows of a table or list are looked at. */
function watch(rows: Record<string, object>, seen: Set<object>): void {
  for (const [key, row] of Object.entries(rows)) {
    rows[key] = new Proxy(row, {
      get(target, name) {
        seen.add(target)
        return Reflect.get(target, name)
      },
    })
  }
}

test('a month skipped in one step leaves what its days and its hours leave', async () => {
  const month = await stateAfter(['30d'])
  expect((await stateAfter(Array(30).fill('1d'))) === month).toBe(true)
  expect((await stateAfter(Array(720).fill('1h'))) === month).toBe(true)
})

test.each(['real', 'frozen', 'x60'])('a NAS that nobody calls does nothing (%s)', async (clock) => {
  // Only counted: what is started and not taken back would go on while nobody calls.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  await using nas = await createMockDsm({ clock, scenario: 'office' })
  expect(nas.clock.read().mode).toBe(clock === 'frozen' ? 'frozen' : 'real')
  expect(vi.getTimerCount()).toBe(0)
})
