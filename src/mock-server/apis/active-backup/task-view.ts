/** How a task looks from outside: its configuration and what follows from its jobs. */
import { runningTaskStatus } from '../../../contracts/active-backup/enumerations.ts'
import { devicesOf, jobOf, progressOf } from '../../nas/active-backup/queue.ts'
import type { Device, Task } from '../../nas/active-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'

export interface LoadFlags {
  readonly load_status?: boolean
  readonly load_result?: boolean
  readonly load_versions?: boolean
}

/** A row of Task.list. Progress is there while a job runs, whatever the flags say. */
export function taskView(nas: Nas, task: Task, flags: LoadFlags) {
  const devices = devicesOf(nas, task)
  const progress = progressView(nas, task)
  return {
    ...task,
    device_count: devices.length,
    devices: devices.map((device) => deviceView(device, flags)),
    ...(progress && { progress }),
    ...(flags.load_status && { target_status: 'online' }),
    ...(flags.load_result && { last_result: lastResult(nas, task) ?? null }),
    // Newest first, as in the sample of task 5.
    ...(flags.load_versions
      ? {
          last_version_id: task.versions.at(-1)?.version_id ?? 0,
          version_count: task.versions.length,
          versions: task.versions.toReversed(),
        }
      : { versions: undefined }),
  }
}

function deviceView(device: Device, flags: LoadFlags) {
  if (!flags.load_status) return device
  return {
    ...device,
    agent_can_backup: device.online,
    agent_driver_status: 'enable',
    agent_status: device.online ? ('online' as const) : ('offline' as const),
    driver_status: null,
  }
}

/** What a running or waiting backup shows; nothing otherwise. */
function progressView(nas: Nas, task: Task) {
  const status = shownAs[task.state]
  const job = status === undefined ? undefined : jobOf(nas, task)
  if (status === undefined || job === undefined) return undefined
  const percentage = task.state === 'cancelling' ? 1 : progressOf(nas, job)
  return {
    percentage,
    pid: job.jobId,
    running_task_status: status.value,
    total_bytes: job.totalBytes,
    transfered_bytes: Math.floor(job.totalBytes * percentage),
  }
}

const shownAs: Partial<
  Record<Task['state'], (typeof runningTaskStatus)[keyof typeof runningTaskStatus]>
> = {
  waiting: runningTaskStatus.waiting,
  running: runningTaskStatus.running,
  finishing: runningTaskStatus.running,
  cancelling: runningTaskStatus.cancelling,
}

/** The last job that finished; one that runs does not show here. */
export function lastResult(nas: Nas, task: Task) {
  return task.lastResultId === null ? undefined : nas.state.activeBackup.results[task.lastResultId]
}

/** A task on its way out shows only to those who ask for such tasks. */
export const visibleTasks = (nas: Nas): Task[] =>
  Object.values(nas.state.activeBackup.tasks).filter(({ state }) => state !== 'deleting')
