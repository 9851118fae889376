/** How a task looks from outside. List, get and status all read the same record. */
import {
  lastBackupError,
  lastBackupErrorCode,
  progressTitle,
  taskState,
  taskStatus,
} from '../../../contracts/hyper-backup/enumerations.ts'
import { slashed } from '../../kernel/local-time.ts'
import { destinationOf, runOf } from '../../nas/hyper-backup/lookup.ts'
import type { Run, Task } from '../../nas/hyper-backup/state.ts'
import { canCancel, canSuspend, positionOf } from '../../nas/hyper-backup/work.ts'
import type { Nas } from '../../nas/nas.ts'

/** The task_id and what a caller may refuse with it. */
export function findTask(nas: Nas, id: number, error: (key: 'noSuchTask') => Error): Task {
  const { tasks } = nas.state.hyperBackup
  const task = Object.hasOwn(tasks, id) ? tasks[id] : undefined
  if (task === undefined) throw error('noSuchTask')
  return task
}

const { backupable, errorDetect, restoreOnly } = taskState

/** The two words DSM has for what goes on; a run does not change the first. */
const words = {
  idle: { state: backupable.value, status: taskStatus.none.value },
  waiting: { state: backupable.value, status: taskStatus.waiting.value },
  running: { state: backupable.value, status: taskStatus.backup.value },
  suspending: { state: backupable.value, status: taskStatus.suspending.value },
  suspended: { state: backupable.value, status: taskStatus.none.value },
  cancelling: { state: backupable.value, status: taskStatus.canceling.value },
  discarding: { state: backupable.value, status: taskStatus.discarding.value },
  preparingRotation: { state: backupable.value, status: taskStatus.preparingVersionDelete.value },
  rotating: { state: backupable.value, status: taskStatus.versionDeleting.value },
  checkQueued: { state: errorDetect.value, status: taskStatus.detectWaiting.value },
  checking: { state: errorDetect.value, status: taskStatus.detect.value },
  broken: { state: restoreOnly.value, status: taskStatus.none.value },
  deleting: { state: backupable.value, status: taskStatus.deleting.value },
  gone: { state: backupable.value, status: taskStatus.deleting.value },
} as const satisfies Record<Task['state'], object>

export const wordsFor = (task: Task) => words[task.state]

/** The states in which a run shows its progress. */
const shown: readonly Task['state'][] = ['running', 'suspending', 'cancelling']

/** The run whose progress shows. */
function activeRun(nas: Nas, task: Task): Run | undefined {
  return shown.includes(task.state) ? runOf(nas, task) : undefined
}

/** A time in seconds as tasks show it; '' for never. */
export const timeText = (nas: Nas, at: number): string =>
  at === 0 ? '' : slashed(at * 1000, nas.state.system.timeZone)

/** What the entries of `additional` that list and status share bring. */
function lastRunView(nas: Nas, task: Task, additional: readonly string[]) {
  const asked = (name: string) => additional.includes(name)
  return {
    ...(asked('is_modified') && { is_modified: task.is_modified }),
    ...(asked('last_bkp_result') && { last_bkp_result: task.last_bkp_result }),
    ...(asked('last_bkp_time') && {
      last_bkp_time: timeText(nas, task.lastStartedAt),
      last_bkp_end_time: timeText(nas, task.lastEndedAt),
    }),
    ...(asked('next_bkp_time') && {
      next_bkp_time:
        task.nextRunAt === null ? '' : slashed(task.nextRunAt, nas.state.system.timeZone, false),
    }),
  }
}

export function rowView(nas: Nas, task: Task, additional: readonly string[]) {
  const asked = (name: string) => additional.includes(name)
  const { schedule, source, is_modified: _, last_bkp_result: __, ...fields } = task
  return {
    ...fields,
    ...words[task.state],
    ...lastRunView(nas, task, additional),
    ...(asked('schedule') && { schedule }),
    ...(asked('get_source') && { source }),
    ...(asked('progress_title_type') &&
      activeRun(nas, task) && { progress_title_type: progressTitle.backingUp.value }),
  }
}

export function statusView(nas: Nas, task: Task, additional: readonly string[]) {
  const asked = (name: string) => additional.includes(name)
  const run = activeRun(nas, task)
  const held = runOf(nas, task)
  const { broken } = destinationOf(nas, task)
  const trouble = broken ? 'targetBroken' : 'none'
  return {
    ...words[task.state],
    ...lastRunView(nas, task, additional),
    ...(asked('last_bkp_result') && {
      last_bkp_error: lastBackupError[trouble],
      last_bkp_error_code: lastBackupErrorCode[trouble],
    }),
    // Often absent on real units; here it is there for a run that has begun and not ended.
    ...(asked('last_bkp_progress') &&
      held?.startedAt && { last_bkp_progress: percent(positionOf(nas, held).moved) }),
    ...(asked('last_bkp_time') && { last_bkp_success_time: timeText(nas, task.lastSuccessAt) }),
    ...(asked('last_bkp_success_version') && {
      last_bkp_success_version: task.last_bkp_success_version,
    }),
    ...(asked('next_bkp_time') && { schedule: task.schedule }),
    ...(run && { progress: progressView(nas, task, run) }),
    task_id: task.task_id,
  }
}

const percent = (share: number) => Math.floor(share * 100)

/** Counters as digits in strings, percent and speed as numbers: both as captured. */
function progressView(nas: Nas, task: Task, run: Run) {
  const position = positionOf(nas, run)
  const { step, share, spent, moved } = position
  const counted = step === 'total_size_count' ? share : moved > 0 || isAfterCount(step) ? 1 : 0
  const { totalCount, totalSize, newSize, modifiedSize } = run.figures
  const part = (whole: number, of: number) => Math.floor(whole * of)
  const digits = (whole: number, of: number) => String(part(whole, of))
  const sent = part(newSize + modifiedSize, moved)
  const { app_list, app_name_list } = task.source
  const inApps = step === 'app_backup'
  const app = inApps ? Math.min(app_list.length - 1, part(app_list.length, share)) : -1
  const appsDone = inApps ? app : isAfterApps(step) ? app_list.length : 0
  const appShare = inApps ? share * app_list.length - app : 0
  return {
    app_done_list: app_list.slice(0, appsDone),
    app_list,
    // The unit is not known; these are bytes per second.
    avg_speed: step === 'data_backup' && spent > 0 ? Math.round(sent / (spent / 1000)) : 0,
    can_cancel: canCancel(task, position),
    can_suspend: canSuspend(task, position),
    counted_file_count: digits(totalCount, counted),
    current_app: app_name_list[app] ?? '',
    current_app_action_percent: digits(100, appShare),
    current_app_percent: digits(100, appShare),
    current_app_stage: inApps ? 'backup' : '',
    processed_size: digits(totalSize, moved),
    progress: percent(moved),
    scan_file_count: digits(totalCount, moved),
    show_progress: isAfterApps(step) || inApps,
    step,
    title_type: progressTitle.backingUp.value,
    total_size: digits(totalSize, counted),
    transmitted_size: String(sent),
  }
}

const afterApps: readonly string[] = ['data_backup', 'config_backup', 'backup_complete']
const isAfterApps = (step: string) => afterApps.includes(step)
const isAfterCount = (step: string) => step === 'app_backup' || isAfterApps(step)
