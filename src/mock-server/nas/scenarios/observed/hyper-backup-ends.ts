/** How the tasks of Hyper Backup stand, and what comes next for them. */
import { lastBackupErrorCode, taskState } from '../../../../contracts/hyper-backup/enumerations.ts'
import { plan } from '../../../kernel/timeline.ts'
import { destinationOf } from '../../hyper-backup/lookup.ts'
import { addRun } from '../../hyper-backup/run.ts'
import { planCheckSchedule, planSchedule } from '../../hyper-backup/schedule.ts'
import type { Destination, Task, Version } from '../../hyper-backup/state.ts'
import { planWork, workBefore } from '../../hyper-backup/work.ts'
import type { Nas } from '../../nas.ts'

/** What was said last about a task. */
export interface Ends {
  state?: string
  status?: string
  last_bkp_result?: Task['last_bkp_result']
  last_bkp_error_code?: number
  /** Percent that a run has moved. */
  progress?: number | undefined
  /** Milliseconds; 0 for never. */
  nextRunAt?: number
}

export function fitTogether(nas: Nas, endsOf: (taskId: number) => Ends): void {
  for (const task of Object.values(nas.state.hyperBackup.tasks)) {
    const destination = destinationOf(nas, task)
    const ends = endsOf(task.task_id)
    destination.versions.sort((left, right) => left.timestamp - right.timestamp)
    destination.lastVersion = Math.max(
      Number(task.last_bkp_success_version) || 0,
      ...destination.versions.map(numberOf),
    )
    measure(task, destination)
    rest(nas, task, destination, ends)
    planNext(nas, task, ends.nextRunAt)
  }
}

const numberOf = ({ version_id }: Version): number => Number(version_id) || 0

/** What there is to back up and how long that takes follows from the newest runs. */
function measure(task: Task, destination: Destination): void {
  for (const run of destination.finished) {
    const version = destination.versions.find(
      ({ figures, complete_time }) => figures && complete_time === run.dataEndedAt,
    )
    Object.assign(run, version?.figures)
  }
  const complete = destination.versions.filter(({ status }) => status === 'success')
  const newest = complete.at(-1)
  if (newest) {
    const minutes = (newest.complete_time - newest.timestamp) / 60
    if (minutes > 0) task.load.minutes = minutes
    task.last_bkp_success_version ||= newest.version_id
    task.lastSuccessAt ||= newest.complete_time
  }
  const last = destination.finished.at(-1)
  const size = last?.totalSize || newest?.figures?.totalSize
  const count = last?.totalCount || newest?.figures?.totalCount
  if (size) task.load.totalSize = size
  if (count) task.load.totalCount = count
  destination.used_size ||= last?.targetKib ?? 0
}

/** Results of a task at work. It is not at work here, so the one before holds. */
const atWork: readonly string[] = [
  ...['backingup', 'resuming', 'preparing_version_delete', 'version_deleting', 'deleting'],
]
const suspended: readonly string[] = ['suspend', 'suspended']

/**
 * A broken destination and a suspended run stay. Whatever was going on has not been begun here.
 * The states that have to do with export, linking and credentials have no counterpart: idle.
 */
function rest(nas: Nas, task: Task, destination: Destination, ends: Ends): void {
  const result = ends.last_bkp_result ?? (task.lastSuccessAt > 0 ? 'done' : 'none')
  task.last_bkp_result = !atWork.includes(result)
    ? result
    : task.lastSuccessAt > 0
      ? 'done'
      : 'none'
  const broken =
    ends.state === taskState.restoreOnly.value ||
    ends.last_bkp_error_code === lastBackupErrorCode.targetBroken
  destination.broken = broken
  if (broken) {
    task.state = 'broken'
  } else if (suspended.includes(result) && (ends.status ?? 'none') === 'none') {
    holdRun(nas, task, destination, ends.progress)
    return
  }
  destination.versions = destination.versions.filter(({ status }) => status !== 'backup')
}

/** The suspended run, as far as it had come; halfway where nothing said it. */
function holdRun(nas: Nas, task: Task, destination: Destination, percent = 50): void {
  const run = addRun(nas, task)
  planWork(nas, task, run)
  let version = destination.versions.findLast(({ status }) => status === 'backup')
  if (version === undefined) {
    destination.lastVersion += 1
    const version_id = String(destination.lastVersion)
    const timestamp = Math.floor(nas.time / 1000)
    const blank = { locked: false, complete_time: 0, figures: null } as const
    version = { version_id, status: 'backup', timestamp, ...blank }
    destination.versions.push(version)
  }
  const held = version
  destination.versions = destination.versions.filter(
    (other) => other === held || other.status !== 'backup',
  )
  run.versionId = held.version_id
  run.startedAt = held.timestamp * 1000
  const data = run.steps.find(({ step }) => step === 'data_backup')?.milliseconds ?? 0
  // In the middle of the percent that was shown.
  run.worked = workBefore(run, 'data_backup') + Math.round((data * (percent + 0.5)) / 100)
  task.state = 'suspended'
}

/** What the NAS itself said about its next run is better than what we would make of the schedule. */
function planNext(nas: Nas, task: Task, told: number | undefined): void {
  planCheckSchedule(nas, task)
  if (told === 0) {
    task.nextRunAt = null
  } else if (told !== undefined && told > nas.time) {
    task.nextRunAt = told
    plan(nas, told, 'hb.schedule', task.task_id)
  } else {
    planSchedule(nas, task)
  }
}
