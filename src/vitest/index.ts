/** A Vitest `test` with a NAS of its own for each test, and a client that is logged in to it. */
import { test } from 'vitest'
import { createClient, type DsmClient } from '../client/index.ts'
import type { ListedFault } from '../mock-server/kernel/faults.ts'
import { createMockDsm, type MockDsm, type MockDsmOptions } from '../mock-server/mock-dsm.ts'

/** What each test of `dsmTest` is handed. */
export interface DsmFixtures {
  /**
   * Changes the NAS of a test: `dsmTest.override({ nasOptions: { scenario: 'empty' } })`. The clock
   * stands still, at the same moment in every test, unless the options say otherwise.
   */
  nasOptions: MockDsmOptions
  /**
   * A NAS of the test's own, closed after it. The test fails when a fault rule is left over that
   * still waits for calls.
   */
  nas: MockDsm
  /** A client of that NAS, logged in as its administrator. */
  dsm: DsmClient
}

/** A Monday morning in winter, an hour at which no backup of the office runs. */
const startTime = '2026-01-12T09:00:00Z'

/**
 * Vitest's `test` with a NAS and a client for each test that asks for them. The NAS is the `office`
 * at 2026-01-12T09:00:00Z, and its clock stands still.
 *
 * @example
 * dsmTest('an unplugged disk is noticed', async ({ nas, dsm }) => {
 *   nas.world({ event: 'hb.target.offline', task_id: 1 })
 *   const target = { task_id: 1, additional: ['is_online'] }
 *   const { is_online } = await dsm.call('SYNO.Backup.Target', 'get', target)
 *   expect(is_online).toBe(false)
 * })
 */
export const dsmTest = test.extend<DsmFixtures>({
  nasOptions: {},
  nas: async ({ nasOptions }, use) => {
    await using nas = await createMockDsm({ clock: 'frozen', startTime, ...nasOptions })
    await use(nas)
    const idle = nas.faults.list().filter(isLeftOver)
    if (idle.length > 0) {
      const rules = idle.map((rule) => JSON.stringify(rule)).join('\n')
      throw new Error(`faults were ordered that no call met:\n${rules}`)
    }
  },
  dsm: async ({ nas }, use) => {
    await using dsm = createClient({ url: nas.url })
    const [administrator] = nas.nas.state.accounts
    if (administrator) {
      await dsm.login({ account: administrator.name, password: administrator.password })
    }
    await use(dsm)
  },
})

/** A rule that still waits for the calls it was meant for. */
const isLeftOver = ({ hits, times = 1 }: ListedFault): boolean => hits < times
