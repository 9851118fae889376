/** A backup, from the queue to its end. */
import { resultStatus, versionStatus } from '../../../contracts/active-backup/enumerations.ts'
import { move } from '../../kernel/machine.ts'
import { draw, drawBetween } from '../../kernel/random.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import { type Actor, writeDetail, writeLog } from './logs.ts'
import { addJob, closeJob, devicesOf, jobOf, progressOf, resultOf, startable } from './queue.ts'
import { enterTransfers } from './results.ts'
import { bandwidthLimit } from './settings.ts'
import type { Device, Job, Result, RunOutcome, Task } from './state.ts'
import { subject, type TaskRefusal, taskMachine } from './task-machine.ts'
import { newVersion } from './version.ts'

/** Milliseconds between the end of the transfer and the end of the job. Our choice. */
const finishing = 2_000
/** Seconds a run takes beside the transfer: snapshot, preparation. Our choice. */
const overhead = { low: 20, high: 90 }
/** Bytes per second of one device. The captured runs moved between 1.7 and 108 MB/s. */
const deviceSpeed = { low: 8e6, high: 60e6 }

export type Refuse = (key: TaskRefusal) => Error

export const impossible: Refuse = (key) => new Error(`unexpected ${key}`)

/** Puts a backup into the queue; it starts at once when there is room. */
export function queueBackup(
  nas: Nas,
  task: Task,
  trigger: { user: Actor; type: number },
  refuse: Refuse,
): void {
  move(nas, taskMachine, subject(task), 'backup', refuse)
  const { result } = addJob(nas, task, 'backup', trigger.user)
  writeLog(nas, {
    type: 'TASK_START',
    task,
    device: soleDevice(nas, task),
    result,
    user: trigger.user,
    trigger: trigger.type,
  })
  startWaiting(nas)
}

export function startWaiting(nas: Nas): void {
  for (const task of startable(nas)) {
    // One that ended at once may have let the others start already.
    if (task.state === 'waiting') start(nas, task)
  }
}

function start(nas: Nas, task: Task): void {
  const job = jobOf(nas, task)
  if (job === undefined) throw new Error(`task ${task.task_id} waits without a job`)
  move(nas, taskMachine, subject(task), 'slotFree', impossible)
  const result = resultOf(nas, job)
  result.time_start = seconds(nas)
  const { bytes, milliseconds } = workOf(nas, task, job)
  job.startedAt = nas.time
  job.endsAt = nas.time + milliseconds
  job.totalBytes = bytes
  job.outcome = outcomeOf(nas, task, job)
  task.nextOutcome = null
  job.versionIds = [addVersion(nas, task)]
  plan(nas, job.endsAt, 'abb.transferred', job.jobId)
  // A device may have gone while its task was waiting.
  if (devicesOf(nas, task).some(({ online }) => !online)) loseDevice(nas, task)
}

/** The new version is there from the start. */
function addVersion(nas: Nas, task: Task): number {
  const version = newVersion(nas, nextId(nas, 'version'), nas.time)
  task.versions.push(version)
  return version.version_id
}

/** What a run has to move, and how long that takes. */
function workOf(nas: Nas, task: Task, job: Job): { bytes: number; milliseconds: number } {
  const { seed } = nas.state
  const days = daysSinceLastVersion(nas, task)
  const devices = devicesOf(nas, task)
  const bytes = devices.reduce((sum, device) => {
    const share = days === undefined ? 1 : Math.min(1, device.dailyChange * days)
    const jitter = drawBetween(0.6, 1.4, seed, 'bytes', job.resultId, device.device_id)
    return sum + Math.round(device.sourceBytes * share * jitter)
  }, 0)
  const own = drawBetween(deviceSpeed.low, deviceSpeed.high, seed, 'speed', job.resultId)
  // A task that was made from what somebody saw of it may be without devices: it has nothing to move.
  const speed = Math.min(own * Math.max(1, devices.length), fairShare(nas))
  const extra = drawBetween(overhead.low, overhead.high, seed, 'overhead', job.resultId)
  return { bytes, milliseconds: Math.round((bytes / speed + extra) * 1000) }
}

/** Bytes per second for one more job beside those at work; Infinity without a limit. */
function fairShare(nas: Nas): number {
  const limit = bandwidthLimit(nas.state.activeBackup)
  if (limit === Infinity) return limit
  const running = Object.values(nas.state.activeBackup.jobs).filter((other) => other.startedAt)
  return limit / (running.length + 1)
}

function daysSinceLastVersion(nas: Nas, task: Task): number | undefined {
  const last = task.versions.findLast(({ status }) => status === versionStatus.completed.value)
  return last && Math.max(0.02, (seconds(nas) - last.time_start) / 86_400)
}

function outcomeOf(nas: Nas, task: Task, job: Job): RunOutcome {
  const storage = nas.state.activeBackup.storages[task.storage_id]
  if (storage?.full) return 'fail'
  if (task.nextOutcome !== null) return task.nextOutcome
  const spoilt = devicesOf(nas, task).some(
    ({ device_id, unreadable }) =>
      unreadable > 0 && draw(nas.state.seed, 'unreadable', job.resultId, device_id) < unreadable,
  )
  return spoilt ? 'partial' : 'success'
}

/** Timeline: all data has been moved. */
export function transferred(nas: Nas, jobId: number): void {
  const { jobs, tasks } = nas.state.activeBackup
  const job = jobs[jobId]
  const task = job && tasks[job.taskId]
  if (task === undefined) return
  move(nas, taskMachine, subject(task), 'transferred', impossible)
  plan(nas, nas.time + finishing, 'abb.done', jobId)
}

/** Timeline: a backup is over. */
export function done(nas: Nas, jobId: number): void {
  const found = leave(nas, jobId, 'done')
  if (found === undefined) return
  const { job, task } = found
  const ending = endings[job.outcome]
  const moved = job.outcome === 'success' ? job.totalBytes : Math.round(job.totalBytes * 0.4)
  const result = conclude(nas, task, job, ending.result, moved, ending.version)
  if (job.outcome !== 'success') explain(nas, task, result, job.outcome)
  writeLog(nas, {
    type: ending.log,
    level: ending.level,
    task,
    device: soleDevice(nas, task),
    result,
    user: job.user,
  })
  startWaiting(nas)
}

const endings = {
  success: {
    result: resultStatus.success.value,
    version: versionStatus.completed.value,
    log: 'TASK_FINISH',
    level: 'info',
  },
  partial: {
    result: resultStatus.partial.value,
    version: versionStatus.partial.value,
    log: 'TASK_PARTIAL_SUCCESS',
    level: 'warning',
  },
  fail: {
    result: resultStatus.failed.value,
    version: versionStatus.failed.value,
    log: 'TASK_ERROR',
    level: 'error',
  },
} as const satisfies Record<RunOutcome, object>

/** The lines under a result that did not go well, after the captured pair 9526 and 9527. */
function explain(nas: Nas, task: Task, result: Result, outcome: 'partial' | 'fail'): void {
  const storage = nas.state.activeBackup.storages[task.storage_id]
  if (storage?.full) {
    writeDetail(nas, result, 'REASON_NO_SPACE', 'error', { task_name: task.task_name })
  } else {
    const serverNoPermission = -65
    writeDetail(nas, result, 'PATH_BACKUP_ERROR', outcome === 'fail' ? 'error' : 'warning', {
      fs_error: serverNoPermission,
      os_name: soleDevice(nas, task)?.os_name ?? '',
      path: task.agentless_backup_path || task.custom_volume[0] || '/',
    })
  }
  if (outcome === 'fail') result.error_count = 1
  else result.warning_count = 1
}

/** The agent of a device is gone in the middle of a run. */
export function loseDevice(nas: Nas, task: Task): void {
  const job = jobOf(nas, task)
  if (job === undefined || task.state !== 'running') return
  unplan(nas, 'abb.transferred', job.jobId)
  const moved = Math.round(job.totalBytes * progressOf(nas, job))
  move(nas, taskMachine, subject(task), 'deviceLost', impossible)
  const status = { result: resultStatus.cancelled.value, version: versionStatus.cancelled.value }
  const result = conclude(nas, task, job, status.result, moved, status.version)
  const log = { task, device: soleDevice(nas, task), result, user: job.user }
  writeLog(nas, { ...log, type: 'TASK_CANCEL_DEVICE_OFFLINE', level: 'warning' })
  startWaiting(nas)
}

/** Takes the last step of a job; undefined when there is no such job any more. */
export function leave(nas: Nas, jobId: number, event: 'done' | 'cancelled') {
  const { jobs, tasks } = nas.state.activeBackup
  const job = jobs[jobId]
  const task = job && tasks[job.taskId]
  if (job === undefined || task === undefined) return undefined
  move(nas, taskMachine, subject(task), event, impossible)
  return { job, task }
}

/** What every end has in common: the result, the devices' shares of it, and the version. */
export function conclude(
  nas: Nas,
  task: Task,
  job: Job,
  status: Result['status'],
  moved: number,
  versionStatusAtEnd?: number,
): Result {
  const result = closeJob(nas, job, status)
  result.transfered_bytes = moved
  const devices = devicesOf(nas, task)
  const whole = devices.reduce((sum, device) => sum + device.sourceBytes, 0) || 1
  const shares = devices.map((device) => ({
    config_device_id: device.device_id,
    device_name: device.host_name,
    device_result_id: nextId(nas, 'deviceResult'),
    processed_bytes: 0,
    result_id: result.result_id,
    status,
    time_end: result.time_end,
    time_start: result.time_start,
    transfered_bytes: Math.round((moved * device.sourceBytes) / whole),
  }))
  enterTransfers(nas, result, shares)
  const version = task.versions.findLast(({ version_id }) => job.versionIds.includes(version_id))
  if (version && versionStatusAtEnd !== undefined) {
    // A run that moved nothing leaves no version.
    if (moved === 0 && status !== resultStatus.success.value) {
      task.versions.splice(task.versions.indexOf(version), 1)
    } else {
      version.status = versionStatusAtEnd as typeof version.status
      version.time_end = result.time_end
    }
  }
  const storage = nas.state.activeBackup.storages[task.storage_id]
  if (storage) storage.dedup_size += moved
  return result
}

/** Log rows name a device only where there is just one. */
export function soleDevice(nas: Nas, task: Task): Device | undefined {
  let sole: Device | undefined
  for (const id of task.deviceIds) {
    const device = nas.state.activeBackup.devices[id]
    if (device === undefined) continue
    if (sole !== undefined) return undefined
    sole = device
  }
  return sole
}
