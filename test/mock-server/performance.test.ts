import { expect, onTestFinished, test, vi } from 'vitest'
import { createMockDsm } from '../../src/index.ts'
import { startNas, type TestNas } from '../support/nas.ts'

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

test('a month of nightly jobs over 20 tasks, skipped in one advance, takes less than 250 ms', async () => {
  const times: number[] = []
  // The machine may be busy with something else: what counts is what it can do.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await using nas = await nightlyNas()
    const before = performance.now()
    nas.clock.advance('30d')
    times.push(performance.now() - before)
    const backups = Object.values(nas.nas.state.activeBackup.results).filter(
      ({ job_action }) => job_action === 1,
    )
    expect(backups).toHaveLength(30 * taskCount)
  }
  expect(Math.min(...times)).toBeLessThan(250)
})

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
