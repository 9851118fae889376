/**
 * As much as anybody has: 1,000 tasks, 5,000 devices, 200,000 versions. Living through the years
 * it took would take minutes, so the past is entered as it would have come out.
 */
import { draw } from '../../kernel/random.ts'
import { planSchedule } from '../active-backup/calendar.ts'
import { addDevice, newTask } from '../active-backup/configure.ts'
import { writeLog } from '../active-backup/logs.ts'
import { newResult } from '../active-backup/results.ts'
import type { Task, Version } from '../active-backup/state.ts'
import { ensureStorage } from '../active-backup/storage.ts'
import { newVersion } from '../active-backup/version.ts'
import { type Nas, nextId } from '../nas.ts'
import { day, livedIn, type Scenario } from './base.ts'

const taskCount = 1_000
const devicesPerTask = 5
const versionsPerTask = 200

export const large: Scenario = {
  name: 'large',
  about: '1,000 tasks, 5,000 devices, 200,000 versions',
  unkept: true,
  build: (options) => livedIn(options, 0, furnish),
}

function furnish(nas: Nas): void {
  const { activeBackup } = nas.state
  ensureStorage(nas).dedup_size = 180e12
  const limit = activeBackup.settings.settings.find(({ name }) => name === 'max_concurrent_devices')
  if (limit) limit.value = '100'
  const tasks = Array.from({ length: taskCount }, (_, index) => addLargeTask(nas, index))
  enterPast(nas, tasks)
  for (const task of tasks) planSchedule(nas, task)
}

function addLargeTask(nas: Nas, index: number): Task {
  const site = String(Math.floor(index / 50) + 1).padStart(2, '0')
  const task = newTask(nas, 2, `site-${site}-group-${String((index % 50) + 1).padStart(2, '0')}`)
  task.task_id = nextId(nas, 'task')
  task.unikey = `00000000-0000-4000-8000-${String(task.task_id).padStart(12, '0')}`
  task.retention_policy.keep_versions = versionsPerTask
  Object.assign(task.sched_content, {
    repeat_type: 'Daily',
    run_hour: index % 24,
    run_min: index % 60,
    run_weekday: [0, 1, 2, 3, 4, 5, 6],
    schedule_setting_type: 1,
  })
  for (let number = 1; number <= devicesPerTask; number += 1) {
    const device = addDevice(nas, 2, {
      host_name: `${task.task_name}-pc-${number}`,
      host_ip: `10.${Number(site)}.${(index % 50) + 1}.${number}`,
      os_name: 'Windows 11(64-bit)',
      platform_type: 1,
      sourceBytes: 60e9,
      dailyChange: 0.01,
    })
    task.deviceIds.push(device.device_id)
  }
  task.target_dir = `PC-${task.task_name}`
  nas.state.activeBackup.tasks[task.task_id] = task
  return task
}

/** Nights of versions, oldest first as their ids count, and the result of the last night. */
function enterPast(nas: Nas, tasks: readonly Task[]): void {
  const now = nas.time
  for (let night = versionsPerTask; night >= 1; night -= 1) {
    for (const [index, task] of tasks.entries()) {
      const start = now - night * day + index * 60_000
      task.versions.push(versionOf(nas, start))
    }
  }
  for (const [index, task] of tasks.entries()) {
    const start = now - day + index * 60_000
    nas.time = start
    const devices = task.deviceIds.map((id) => nas.state.activeBackup.devices[id])
    const result = newResult(
      nas,
      task,
      1,
      devices
        .flatMap((device) => device ?? [])
        .map(({ device_id, host_name }) => ({ device_id, host_name })),
    )
    writeLog(nas, { type: 'TASK_START', task, result, trigger: 2 })
    result.status = 2
    result.time_end = task.versions.at(-1)?.time_end ?? 0
    result.transfered_bytes = 3e9
    writeLog(nas, { type: 'TASK_FINISH', task, result })
    task.lastResultId = result.result_id
  }
  nas.time = now
}

function versionOf(nas: Nas, start: number): Version {
  const version_id = nextId(nas, 'version')
  const version = newVersion(nas, version_id, start)
  const seconds = 120 + Math.floor(draw(nas.state.seed, 'large', version_id) * 600)
  return { ...version, status: 3, time_end: version.time_start + seconds }
}
