import { expect, test } from 'vitest'
import { expiredVersions } from '../../../src/mock-server/nas/hyper-backup/rotation.ts'
import type { Destination, Task } from '../../../src/mock-server/nas/hyper-backup/state.ts'
import { clientLog, cloud, local, openOffice, remote, taskName, versionName } from './support.ts'

const day = 86_400
const now = Date.parse('2026-11-23T12:00:00Z') / 1000

/** Which versions a rule deletes; a version is given by its age in seconds, oldest first. */
function expired(rules: Task['rotate_params'], ages: readonly number[], locked: number[] = []) {
  const versions = ages.map((age, index) => ({
    version_id: String(index),
    status: 'success' as const,
    locked: locked.includes(index),
    timestamp: now - age,
    complete_time: now - age + 60,
    figures: null,
  }))
  const task = { rotate_params: rules } as Task
  const found = expiredVersions(task, { versions } as unknown as Destination, now, 'Etc/UTC')
  return found.map(({ version_id }) => Number(version_id))
}

test('rotation from the earliest keeps a number of versions', () => {
  const rules = { rotate_option: 'rotate_earliest' } as const
  const ages = [5, 4, 3, 2, 1].map((days) => days * day)
  expect(expired({ ...rules, rotate_condition: [1, 3] }, ages)).toEqual([0, 1])
  expect(expired({ ...rules, rotate_condition: [1, 9] }, ages)).toEqual([])
  expect(expired({ ...rules, rotate_condition: [1, 0] }, ages)).toEqual([0, 1, 2, 3])
})

test('rotation leaves locked versions alone, and the newest success', () => {
  const rules = { rotate_option: 'rotate_earliest' } as const
  const ages = [5, 4, 3, 2, 1].map((days) => days * day)
  expect(expired({ ...rules, rotate_condition: [1, 3] }, ages, [0])).toEqual([1, 2])
  expect(expired({ ...rules, rotate_condition: [1, 1] }, [2 * day, day], [0])).toEqual([])
})

test('Smart Recycle keeps one an hour for a day, one a day for four weeks and one a week before', () => {
  const rules = { rotate_option: 'rotate_smart_recycle' } as const
  const hourly = [3.2, 2.9, 2.4, 1.3].map((hours) => hours * 3600)
  expect(expired(rules, hourly)).toEqual([1])
  const twiceADay = [3, 2.8, 2, 1.9].map((days) => days * day)
  expect(expired(rules, twiceADay)).toEqual([0, 2])
  const old = [40, 39, 38, 37, 36, 35, 34].map((days) => days * day)
  expect(expired(rules, old)).toHaveLength(5)
})

test('customized rules say age, interval and number to keep', () => {
  const rules = { rotate_option: 'rotate_customized' } as const
  const ages = [60, 50, 40, 30].map((minutes) => minutes * 60)
  expect(expired({ ...rules, rotate_customized_rules: [[0, day, 2]] }, ages)).toEqual([0, 1])
})

test('a successful run is followed by the deletion of what is no longer kept', () => {
  const office = openOffice({ days: 80 })
  const ids = () =>
    office
      .call(versionName, 'list', { task_id: cloud, sort_direction: 'asc' }, 2)
      .data.version_info_list.map(({ version_id }: { version_id: string }) => version_id)
  const before = ids()
  expect(before).toHaveLength(8)
  office.call(taskName, 'backup', { task_id: cloud })
  const seen: string[] = []
  office.until(
    cloud,
    ({ state, status, last_bkp_result }) => {
      expect(state).toBe('backupable')
      if (seen.at(-1) !== `${status} ${last_bkp_result}`) seen.push(`${status} ${last_bkp_result}`)
      if (status.includes('version')) {
        expect(office.call(taskName, 'backup', { task_id: cloud }).code).toBe(4483)
      }
      return status === 'none'
    },
    2,
  )
  expect(seen).toEqual([
    'backup backingup',
    'preparing_version_delete preparing_version_delete',
    'version_deleting version_deleting',
    'none done',
  ])
  expect(ids()).toEqual([...before.slice(1), String(Number(before.at(-1)) + 1)])
  const { log_list } = office.call(clientLog, 'list', { limit: 1, offset: 0 }).data
  expect(log_list[0]).toMatchObject({
    event: '[Backup to S3] Trigger version rotation.',
    level: 'info',
  })
})

test('a task without rotation keeps everything', () => {
  const office = openOffice({ days: 60 })
  expect(office.call(versionName, 'list', { task_id: local }, 2).data.total).toBe(60)
})

test('Smart Recycle thins out the past of the office', () => {
  const office = openOffice({ days: 90 })
  const { data } = office.call(versionName, 'list', { task_id: remote }, 2)
  expect(data.total).toBeGreaterThan(30)
  expect(data.total).toBeLessThan(42)
})
