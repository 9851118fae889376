/** Taking things away: versions, tasks with all they hold, devices. */
import { resultStatus, versionStatus } from '../../../contracts/active-backup/enumerations.ts'
import { localTime, momentOf } from '../../kernel/local-time.ts'
import { move } from '../../kernel/machine.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import { type Nas, seconds } from '../nas.ts'
import { type Actor, nobody, writeLog } from './logs.ts'
import { addJob, closeJob, jobOf, resultOf } from './queue.ts'
import { expiredVersions } from './retention.ts'
import { retentionTime } from './settings.ts'
import type { Device, Task } from './state.ts'
import { subject, type TaskRefusal, taskMachine } from './task-machine.ts'

const impossible = (key: TaskRefusal) => new Error(`unexpected ${key}`)

/** Milliseconds to delete a version. The captured purge of one took 20 s. */
const perVersion = 20_000
/** Milliseconds to delete a task, whatever it holds. Our choice. */
const perTask = 5_000

/** Starts to delete versions, which show as "deleting" until they are gone. */
export function deleteVersions(nas: Nas, task: Task, versionIds: number[], user: Actor): void {
  const { job, result } = addJob(nas, task, 'deleteVersions', user, versionIds)
  for (const id of versionIds) {
    const version = task.versions.find(({ version_id }) => version_id === id)
    if (version) version.status = versionStatus.deleting.value
  }
  job.startedAt = nas.time
  job.endsAt = nas.time + perVersion * versionIds.length
  writeLog(nas, { type: 'TASK_VERSION_DELETE_START', task, result, user })
  plan(nas, job.endsAt, 'abb.versionsDeleted', job.jobId)
}

/** Timeline: versions are gone. */
export function versionsDeleted(nas: Nas, jobId: number): void {
  const { jobs, tasks } = nas.state.activeBackup
  const job = jobs[jobId]
  const task = job && tasks[job.taskId]
  if (job === undefined || task === undefined) return
  // Mostly one, the oldest: a copy of all the others would be the work of the whole night.
  for (const id of job.versionIds) {
    const at = task.versions.findIndex(({ version_id }) => version_id === id)
    if (at === 0) task.versions.shift()
    else if (at > 0) task.versions.splice(at, 1)
  }
  const result = closeJob(nas, job, resultStatus.success.value)
  result.success_count = job.versionIds.length
  writeLog(nas, { type: 'TASK_VERSION_DELETE_FINISH', task, result, user: job.user })
}

/** Starts to delete a task with its versions. */
export function removeTask(
  nas: Nas,
  task: Task,
  user: Actor,
  refuse: (key: TaskRefusal) => Error,
): void {
  move(nas, taskMachine, subject(task), 'remove', refuse)
  unplan(nas, 'abb.schedule', task.task_id)
  // What was being deleted one by one goes with the rest.
  for (
    let purge = jobOf(nas, task, 'deleteVersions');
    purge;
    purge = jobOf(nas, task, 'deleteVersions')
  ) {
    unplan(nas, 'abb.versionsDeleted', purge.jobId)
    versionsDeleted(nas, purge.jobId)
  }
  for (const version of task.versions) version.status = versionStatus.deleting.value
  const { job, result } = addJob(nas, task, 'deleteTask', user)
  job.startedAt = nas.time
  job.endsAt = nas.time + perTask
  writeLog(nas, { type: 'TASK_TARGET_DELETE_START', task, result, user })
  plan(nas, job.endsAt, 'abb.taskDeleted', job.jobId)
}

/** Timeline: a task is gone, and its versions with it. */
export function taskDeleted(nas: Nas, jobId: number): void {
  const { jobs, tasks } = nas.state.activeBackup
  const job = jobs[jobId]
  const task = job && tasks[job.taskId]
  if (job === undefined || task === undefined) return
  const result = resultOf(nas, job)
  result.success_count = 1
  closeJob(nas, job, resultStatus.success.value)
  writeLog(nas, { type: 'TASK_TARGET_DELETE_FINISH', task, result, user: job.user })
  writeLog(nas, { type: 'TASK_REMOVED', task, user: job.user })
  move(nas, taskMachine, subject(task), 'deleted', impossible)
  delete tasks[task.task_id]
}

/** Takes a device away at once; tasks that had no other go too. */
export function removeDevice(nas: Nas, device: Device, user: Actor): void {
  const { devices, tasks } = nas.state.activeBackup
  for (const task of Object.values(tasks)) {
    if (!task.deviceIds.includes(device.device_id)) continue
    if (task.deviceIds.length > 1) {
      task.deviceIds = task.deviceIds.filter((id) => id !== device.device_id)
    } else if (task.state === 'idle') {
      removeTask(nas, task, user, impossible)
    }
  }
  delete devices[device.device_id]
  writeLog(nas, { type: 'DEVICE_REMOVE', device, user })
}

/** Plans the next daily look for old versions, instead of the one planned before. */
export function planRetention(nas: Nas): void {
  unplan(nas, 'abb.retention', 0)
  const { timeZone } = nas.state.system
  const today = localTime(nas.time, timeZone)
  const at = (ahead: number) =>
    momentOf(
      { ...today, ...retentionTime(nas.state.activeBackup), day: today.day + ahead },
      timeZone,
    )
  plan(nas, at(0) > nas.time ? at(0) : at(1), 'abb.retention')
}

/** Timeline: old versions go, one purge per task. Tasks that are at work wait for tomorrow. */
export function retentionRuns(nas: Nas): void {
  planRetention(nas)
  const { timeZone } = nas.state.system
  for (const task of Object.values(nas.state.activeBackup.tasks)) {
    if (task.state !== 'idle' || jobOf(nas, task, 'deleteVersions')) continue
    const ids = expiredVersions(task, seconds(nas), timeZone).map(({ version_id }) => version_id)
    if (ids.length > 0) deleteVersions(nas, task, ids, nobody)
  }
}
