/** A restore, from the recovery medium's request until it is taken off the list. */
import {
  backupType,
  jobAction,
  restoreStatus,
  restoreType,
  resultStatus,
  versionStatus,
} from '../../../contracts/active-backup/enumerations.ts'
import { assumed, seed } from '../../../contracts/define/evidence.ts'
import { type Machine, move, to } from '../../kernel/machine.ts'
import { drawBetween, drawUuid } from '../../kernel/random.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import { type Actor, nobody, writeLog } from './logs.ts'
import { newResult } from './results.ts'
import type { Device, Restore, Result, Task, Version } from './state.ts'

type Event = 'pause' | 'resume' | 'stop' | 'restored' | 'clear'
export type RestoreRefusal = 'noSuchJob'

const byName = assumed('the methods are documented, what they do to a restore is not')

export const restoreMachine: Machine<Restore['state'], Event, RestoreRefusal> = {
  title: 'Active Backup restore',
  initial: 'running',
  states: {
    running: {
      pause: to('paused', seed('000', 'pause')),
      stop: to('stopped', seed('000', 'stop')),
      restored: to('finished', byName),
    },
    paused: { resume: to('running', seed('000', 'resume')), stop: to('stopped', byName) },
    finished: { clear: to('cleared', seed('000', 'clear')) },
    stopped: { clear: to('cleared', byName) },
  },
  refusals: {
    pause: { paused: 'noSuchJob', finished: 'noSuchJob', stopped: 'noSuchJob' },
    resume: { running: 'noSuchJob', finished: 'noSuchJob', stopped: 'noSuchJob' },
    stop: { finished: 'noSuchJob', stopped: 'noSuchJob' },
  },
}

const impossible = (key: RestoreRefusal) => new Error(`unexpected ${key}`)

const subject = (restore: Restore) => ({ id: restore.job_id, row: restore })

/** Bytes per second at which a device is written back. Our choice. */
const speed = { low: 40e6, high: 110e6 }

const wholeMachine = {
  action: jobAction.restorePhysical.value,
  type: restoreType.system.value,
}
const someFiles = { action: jobAction.restoreFiles.value, type: restoreType.file.value }

/** What a restore of each kind of device is called in the results. */
const actions: Record<Device['backup_type'], { action: Result['job_action']; type: number }> = {
  [backupType.vm.value]: { action: jobAction.restoreDevice.value, type: restoreType.full.value },
  [backupType.pc.value]: wholeMachine,
  [backupType.physicalServer.value]: wholeMachine,
  [backupType.fileServer.value]: someFiles,
  [backupType.nas.value]: someFiles,
}

const restorable: readonly Version['status'][] = [
  versionStatus.completed.value,
  versionStatus.partial.value,
]

/** Whether there is something to restore from: not while it is written or on its way out. */
export const isRestorable = ({ status }: Version): boolean => restorable.includes(status)

export function beginRestore(nas: Nas, task: Task, device: Device, version: Version): void {
  const { activeBackup, seed } = nas.state
  const { action, type } = actions[device.backup_type]
  const result = newResult(nas, task, action, [
    { device_id: device.device_id, host_name: device.host_name },
  ])
  const job_id = nextId(nas, 'job')
  const rate = drawBetween(speed.low, speed.high, seed, 'restore', job_id)
  const restore: Restore = {
    device_id: device.device_id,
    job_id,
    restore_type: type,
    session: drawUuid(seed, 'restore', job_id),
    task_id: task.task_id,
    task_name: task.task_name,
    time_end: 0,
    time_start: seconds(nas),
    version_id: version.version_id,
    resultId: result.result_id,
    state: 'running',
    doneBefore: 0,
    resumedAt: nas.time,
    milliseconds: Math.round((device.sourceBytes / rate) * 1000),
  }
  activeBackup.restores[job_id] = restore
  writeLog(nas, { type: 'RESTORE_START', task, device, result })
  plan(nas, nas.time + restore.milliseconds, 'abb.restored', job_id)
}

/** How much of a restore is done, 0 to 1. */
export function restoreProgress(nas: Nas, restore: Restore): number {
  if (restore.state === 'finished') return 1
  const sinceResumed = restore.state === 'running' ? nas.time - restore.resumedAt : 0
  return Math.min(1, (restore.doneBefore + sinceResumed) / restore.milliseconds)
}

/** The number of a restore's state on the wire. */
export const shownStatus = {
  running: restoreStatus.running.value,
  paused: restoreStatus.paused.value,
  finished: restoreStatus.finished.value,
  stopped: restoreStatus.stopped.value,
  cleared: restoreStatus.finished.value,
} as const satisfies Record<Restore['state'], number>

type Refuse = (key: RestoreRefusal) => Error

export function pauseRestore(nas: Nas, restore: Restore, user: Actor, refuse: Refuse): void {
  const done = restore.doneBefore + nas.time - restore.resumedAt
  move(nas, restoreMachine, subject(restore), 'pause', refuse)
  restore.doneBefore = done
  unplan(nas, 'abb.restored', restore.job_id)
  note(nas, restore, 'VM_INSTANT_RESTORE_PAUSE', user)
}

export function resumeRestore(nas: Nas, restore: Restore, user: Actor, refuse: Refuse): void {
  move(nas, restoreMachine, subject(restore), 'resume', refuse)
  restore.resumedAt = nas.time
  plan(nas, nas.time + restore.milliseconds - restore.doneBefore, 'abb.restored', restore.job_id)
  note(nas, restore, 'VM_INSTANT_RESTORE_RESUME', user)
}

export function stopRestore(nas: Nas, restore: Restore, user: Actor, refuse: Refuse): void {
  const done = restoreProgress(nas, restore) * restore.milliseconds
  move(nas, restoreMachine, subject(restore), 'stop', refuse)
  restore.doneBefore = Math.round(done)
  unplan(nas, 'abb.restored', restore.job_id)
  conclude(nas, restore, resultStatus.cancelled.value)
  note(nas, restore, 'RESTORE_CANCEL', user)
}

/** Timeline: a restore is through. */
export function restored(nas: Nas, jobId: number): void {
  const restore = nas.state.activeBackup.restores[jobId]
  if (restore === undefined) return
  move(nas, restoreMachine, subject(restore), 'restored', impossible)
  conclude(nas, restore, resultStatus.success.value)
  note(nas, restore, 'RESTORE_FINISH', nobody)
}

/** Takes a restore off the list, if it is over. */
export function clearRestore(nas: Nas, restore: Restore): void {
  if (restore.state !== 'finished' && restore.state !== 'stopped') return
  move(nas, restoreMachine, subject(restore), 'clear', impossible)
  delete nas.state.activeBackup.restores[restore.job_id]
}

function conclude(nas: Nas, restore: Restore, status: 2 | 5): void {
  const result = nas.state.activeBackup.results[restore.resultId]
  restore.time_end = seconds(nas)
  if (result === undefined) return
  result.status = status
  result.time_end = restore.time_end
}

function note(
  nas: Nas,
  restore: Restore,
  type: Parameters<typeof writeLog>[1]['type'],
  user: Actor,
) {
  const { tasks, devices, results } = nas.state.activeBackup
  const task = tasks[restore.task_id]
  const result = results[restore.resultId]
  const level = type === 'RESTORE_CANCEL' ? 'warning' : 'info'
  writeLog(nas, {
    type,
    level,
    device: devices[restore.device_id],
    user,
    ...(task && { task }),
    ...(result && { result }),
  })
}
