/** A run of a task, from the queue to its end. */
import { plan, unplan } from '../../kernel/timeline.ts'
import {
  completeInbound,
  dropInbound,
  requestSlot,
  stopInbound,
} from '../hyper-backup-vault/inbound.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import { system, writeLog } from './logs.ts'
import { destinationOf, findRun, runOf, vaultTargetOf, versionOf } from './lookup.ts'
import { startRotation } from './rotation.ts'
import { planSchedule } from './schedule.ts'
import type { Destination, FinishedRun, Run, RunOutcome, Task } from './state.ts'
import { move, type Refuse } from './task-machine.ts'
import { freeze, planWork, positionOf, totalWork, usedAfter, workBefore } from './work.ts'

/** Milliseconds until a run gives up on a destination that does not answer. Our choice. */
const connecting = 10_000
/** Milliseconds that a run which is to fail goes on for at least. Our choice. */
const failsNotBefore = 1_000
/** Where in its data a run fails when the world said it would. Our choice. */
const failsAt = 0.4

const nothing = {
  newCount: 0,
  newSize: 0,
  modifiedCount: 0,
  modifiedSize: 0,
  deletedCount: 0,
  deletedSize: 0,
  totalCount: 0,
  totalSize: 0,
  grownKib: 0,
}

/** Starts a run, or goes on with the suspended one. */
export function startRun(nas: Nas, task: Task, user: string, refuse?: Refuse): void {
  move(nas, task, 'backup', refuse)
  enter(nas, task, user)
}

/** Goes on with the suspended run. */
export function goOn(nas: Nas, task: Task, user: string): void {
  move(nas, task, 'resume')
  enter(nas, task, user)
}

/** A run begins at once, or waits while the Vault has no room. */
function enter(nas: Nas, task: Task, user: string): void {
  const held = runOf(nas, task)
  const run = held ?? addRun(nas, task)
  run.user = user
  run.resumed = held !== undefined
  run.interrupted = false
  if (run.resumed) writeLog(nas, task, 'resumed', user)
  const target = vaultTargetOf(nas, task)
  // A destination that does not answer cannot be asked for room; the run will find out.
  if (target === undefined || !destinationOf(nas, task).online) begin(nas, task, run)
  else if (requestSlot(nas, target, task.task_id)) begin(nas, task, run)
  else writeLog(nas, task, 'waiting', user)
}

/** Adds a run that has not begun. */
export function addRun(nas: Nas, task: Task): Run {
  const runId = nextId(nas, 'hbRun')
  const run: Run = {
    runId,
    taskId: task.task_id,
    user: system,
    resumed: false,
    startedAt: null,
    since: null,
    worked: 0,
    steps: [],
    endsAfter: 0,
    outcome: 'done',
    figures: nothing,
    versionId: '',
    interrupted: false,
    autoResumes: 0,
  }
  nas.state.hyperBackup.runs[runId] = run
  task.runId = runId
  return run
}

/** Timeline: the Vault lets a waiting run in. */
export function slotFree(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  const run = task && runOf(nas, task)
  if (run && task.state === 'waiting') begin(nas, task, run)
}

function begin(nas: Nas, task: Task, run: Run): void {
  move(nas, task, 'slotFree')
  const destination = destinationOf(nas, task)
  run.since = nas.time
  if (run.resumed) {
    task.last_bkp_result = 'resuming'
  } else {
    task.last_bkp_result = 'backingup'
    run.startedAt = nas.time
    planWork(nas, task, run)
    addVersion(nas, destination, run)
    writeLog(nas, task, 'started', run.user)
  }
  run.outcome = task.nextOutcome ?? run.outcome
  task.nextOutcome = null
  run.endsAfter = endOf(run, destination)
  plan(nas, nas.time + run.endsAfter - run.worked, 'hb.ended', run.runId)
}

/** Milliseconds of work after which a run is over, one way or the other. */
function endOf(run: Run, { online }: Destination): number {
  if (!online) {
    run.outcome = 'failed'
    return run.worked + connecting
  }
  if (run.outcome !== 'failed') return totalWork(run)
  const data = run.steps.find(({ step }) => step === 'data_backup')?.milliseconds ?? 0
  return Math.max(
    run.worked + failsNotBefore,
    workBefore(run, 'data_backup') + Math.round(data * failsAt),
  )
}

/** The new version is there from the start, as the captured one that was being written. */
function addVersion(nas: Nas, destination: Destination, run: Run): void {
  destination.lastVersion += 1
  run.versionId = String(destination.lastVersion)
  destination.versions.push({
    version_id: run.versionId,
    status: 'backup',
    locked: false,
    timestamp: seconds(nas),
    complete_time: 0,
    figures: null,
  })
}

/** Timeline: a run is over. */
export function runEnds(nas: Nas, runId: number): void {
  const found = findRun(nas, runId)
  if (found === undefined || found.task.state !== 'running') return
  const { task, run } = found
  if (run.outcome === 'failed') failRun(nas, task, run)
  else completeRun(nas, task, run, run.outcome)
}

function completeRun(nas: Nas, task: Task, run: Run, outcome: Exclude<RunOutcome, 'failed'>): void {
  const destination = destinationOf(nas, task)
  const now = seconds(nas)
  freeze(nas, run)
  const closing = run.endsAfter - workBefore(run, 'config_backup')
  const dataEndedAt = Math.floor((nas.time - closing) / 1000)
  destination.used_size = usedAfter(destination, run.figures)
  const finished: FinishedRun = {
    ...run.figures,
    dataEndedAt,
    endedAt: now,
    targetKib: destination.used_size,
  }
  destination.finished = [...destination.finished.slice(-1), finished]
  const version = versionOf(destination, run)
  if (version) {
    version.status = 'success'
    version.complete_time = dataEndedAt
    version.figures = { ...run.figures }
  }
  task.load.totalSize = run.figures.totalSize
  task.load.totalCount = run.figures.totalCount
  const target = vaultTargetOf(nas, task)
  if (target) completeInbound(nas, target, { ...finished })
  closeRun(nas, task, run, outcome)
  task.is_modified = false
  if (outcome === 'partial') {
    const [folder] = task.source.file_list
    writeLog(nas, task, 'folderFailed', run.user, folder?.folderPath.slice(1))
    writeLog(nas, task, 'partial', run.user)
    move(nas, task, 'done')
    return
  }
  task.lastSuccessAt = now
  task.last_bkp_success_version = run.versionId
  writeLog(nas, task, 'finished', run.user)
  if (task.rotate_params.enable_version_rotation) startRotation(nas, task)
  else move(nas, task, 'done')
}

/** A run that cannot go on. What it has moved stays as a failed version. */
function failRun(nas: Nas, task: Task, run: Run): void {
  const inData = positionOf(nas, run).step === 'data_backup'
  abandonVersion(nas, task, run, 'fail')
  leaveVault(nas, task)
  closeRun(nas, task, run, 'failed')
  if (inData) writeLog(nas, task, 'dataFailed', run.user)
  writeLog(nas, task, 'runFailed', run.user)
  move(nas, task, 'failed')
}

/** Ends an active run at once because its destination went away or broke. */
export function abortRun(nas: Nas, task: Task, run: Run): void {
  unplan(nas, 'hb.ended', run.runId)
  failRun(nas, task, run)
}

/** The version of a run that did not come to its end goes, unless data had been moved into it. */
export function abandonVersion(nas: Nas, task: Task, run: Run, status: 'fail' | 'cancel'): void {
  const destination = destinationOf(nas, task)
  const version = versionOf(destination, run)
  if (version === undefined) return
  if (positionOf(nas, run).moved > 0) {
    version.status = status
    version.complete_time = seconds(nas)
  } else {
    destination.versions.splice(destination.versions.indexOf(version), 1)
  }
}

/** Whatever a run had going on in this NAS' own Vault is over. */
export function leaveVault(nas: Nas, task: Task): void {
  const target = vaultTargetOf(nas, task)
  if (target === undefined || target.state === 'idle') return
  if (target.state === 'resumable') dropInbound(nas, target)
  else stopInbound(nas, target, 'brokenOff')
}

/** What every end has in common. */
export function closeRun(
  nas: Nas,
  task: Task,
  run: Run,
  result: 'done' | 'partial' | 'failed' | 'cancel',
): void {
  delete nas.state.hyperBackup.runs[run.runId]
  task.runId = null
  task.last_bkp_result = result
  task.lastStartedAt = Math.floor((run.startedAt ?? nas.time) / 1000)
  task.lastEndedAt = seconds(nas)
}

/** Timeline: the schedule of a task fires. */
export function scheduleFires(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  if (task === undefined) return
  planSchedule(nas, task)
  if (task.state === 'idle' || task.state === 'suspended') startRun(nas, task, system)
  else writeLog(nas, task, 'skipped', system)
}
