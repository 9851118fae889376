/** Jobs in general: the queue, its slots, and how far a job has come. */
import { jobAction } from '../../../contracts/active-backup/enumerations.ts'
import { derived } from '../../kernel/derived.ts'
import { shared } from '../../kernel/shared.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import type { Actor } from './logs.ts'
import { newResult } from './results.ts'
import { maxConcurrentDevices } from './settings.ts'
import type { ActiveBackupState, Device, Job, Result, Task } from './state.ts'

export function devicesOf(nas: Nas, task: Task): Device[] {
  const { devices } = nas.state.activeBackup
  return task.deviceIds.map((id) => devices[id]).filter((device) => device !== undefined)
}

/** The jobs by what one looks for, each in the order of their ids. */
export interface JobIndex {
  readonly byTask: Map<number, readonly Job[]>
  /** By job. */
  readonly backups: Map<number, Job>
}

/** At the hour of retention every task has a job, and each of them is looked for by its task. */
export const jobIndex = derived((jobs: ActiveBackupState['jobs']): JobIndex => {
  const index: JobIndex = { byTask: new Map(), backups: new Map() }
  for (const job of Object.values(jobs)) enterInIndex(index, job)
  return index
})

function enterInIndex({ byTask, backups }: JobIndex, job: Job): void {
  byTask.set(job.taskId, [...(byTask.get(job.taskId) ?? []), job])
  if (job.action === 'backup') backups.set(job.jobId, job)
}

function leaveIndex({ byTask, backups }: JobIndex, job: Job): void {
  const others = byTask.get(job.taskId)?.filter((other) => other !== job) ?? []
  if (others.length > 0) byTask.set(job.taskId, others)
  else byTask.delete(job.taskId)
  backups.delete(job.jobId)
}

/** The job a task has, of a kind. */
export function jobOf(nas: Nas, task: Task, action: Job['action'] = 'backup'): Job | undefined {
  const { byTask } = jobIndex.of(nas.state.activeBackup.jobs)
  return byTask.get(task.task_id)?.find((job) => job.action === action)
}

type DeviceList = Result['task_config']['device_list']

const actionNumber = {
  backup: jobAction.backup.value,
  deleteVersions: jobAction.deleteVersion.value,
  deleteTask: jobAction.deleteTarget.value,
} as const satisfies Record<Job['action'], number>

const devicesNamed = shared<Task, DeviceList>()
const hostsNamed = shared<Task, DeviceList>()

/** A deletion names only the hosts, a backup the devices as well: both as captured. */
function deviceList(nas: Nas, task: Task, action: Job['action']): DeviceList {
  const devices = devicesOf(nas, task)
  if (action === 'backup') {
    return devicesNamed(
      task,
      (list) =>
        list.length === devices.length &&
        devices.every(
          ({ device_id, host_name }, at) =>
            list[at]?.device_id === device_id && list[at].host_name === host_name,
        ),
      () => devices.map(({ device_id, host_name }) => ({ device_id, host_name })),
    )
  }
  return hostsNamed(
    task,
    (list) =>
      list.length === devices.length &&
      devices.every(({ host_name }, at) => list[at]?.host_name === host_name),
    () => devices.map(({ host_name }) => ({ host_name })),
  )
}

/** Adds a job and its result row, which says "running" until the job is over. */
export function addJob(
  nas: Nas,
  task: Task,
  action: Job['action'],
  user: Actor,
  versionIds: number[] = [],
): { job: Job; result: Result } {
  const result = newResult(nas, task, actionNumber[action], deviceList(nas, task, action))
  const job: Job = {
    jobId: nextId(nas, 'job'),
    action,
    taskId: task.task_id,
    resultId: result.result_id,
    startedAt: null,
    endsAt: null,
    totalBytes: 0,
    outcome: 'success',
    versionIds,
    user: { ...user },
  }
  const { jobs } = nas.state.activeBackup
  jobs[job.jobId] = job
  const index = jobIndex.kept(jobs)
  if (index) enterInIndex(index, job)
  return { job, result }
}

export function resultOf(nas: Nas, job: Job): Result {
  const result = nas.state.activeBackup.results[job.resultId]
  if (result === undefined) throw new Error(`job ${job.jobId} has no result ${job.resultId}`)
  return result
}

/** Ends a job: its result gets its status, the task remembers it as the last one. */
export function closeJob(nas: Nas, job: Job, status: Result['status']): Result {
  const { jobs, tasks } = nas.state.activeBackup
  const result = resultOf(nas, job)
  result.status = status
  result.time_end = seconds(nas)
  const task = tasks[job.taskId]
  // A purge does not become the last result: the sample of task 5 shows backup 593 beside purge 594.
  if (task && job.action === 'backup') task.lastResultId = result.result_id
  delete jobs[job.jobId]
  const index = jobIndex.kept(jobs)
  if (index) leaveIndex(index, job)
  return result
}

/** How much of a job is done, 0 to 1, at this moment. */
export function progressOf(nas: Nas, job: Job): number {
  if (job.startedAt === null || job.endsAt === null) return 0
  const span = job.endsAt - job.startedAt
  if (span <= 0) return 1
  return Math.min(1, Math.max(0, (nas.time - job.startedAt) / span))
}

/** The waiting backups that may start now, first come, first served. */
export function startable(nas: Nas): Task[] {
  const { jobs, tasks } = nas.state.activeBackup
  const limit = maxConcurrentDevices(nas.state.activeBackup)
  let busy = 0
  const waiting: Task[] = []
  for (const job of jobIndex.of(jobs).backups.values()) {
    const task = tasks[job.taskId]
    if (task === undefined) continue
    if (task.state === 'waiting') waiting.push(task)
    else busy += slotsOf(task, limit)
  }
  const starting: Task[] = []
  for (const task of waiting) {
    const needed = slotsOf(task, limit)
    if (busy + needed > limit) break
    busy += needed
    starting.push(task)
  }
  return starting
}

/** A task holds a slot per device, as far as its own limit and the setting let it. */
function slotsOf(task: Task, limit: number): number {
  const own = task.max_concurrent_devices > 0 ? task.max_concurrent_devices : limit
  return Math.max(1, Math.min(task.deviceIds.length, own, limit))
}
