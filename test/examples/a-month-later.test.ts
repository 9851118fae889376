// A month later
//
// Skip a month in one step: every nightly run happened, at its own time, old versions were rotated
// away, and the history is the one that living through the month would have left.

import { dsmTest } from 'mock-dsm/vitest'
import { expect } from 'vitest'

dsmTest('a month passes in one step', async ({ nas, dsm }) => {
  const from_timestamp = Date.parse(nas.clock.read().now) / 1000
  nas.clock.advance('28d')

  const { results } = await dsm.call('SYNO.ActiveBackup.Log', 'list_result', {
    task_id: 5, // runs on weekdays at three in the morning
    filter: { from_timestamp, job_action: 1 },
  })
  expect(results).toHaveLength(20)
  expect(results.every((result) => result.status === 2)).toBe(true)

  const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list', {
    load_versions: true,
    filter: { task_id: 5 },
  })
  const kept = tasks[0]?.retention_policy.keep_versions ?? 0
  expect(tasks[0]?.version_count).toBeLessThanOrEqual(kept + 1)
})
