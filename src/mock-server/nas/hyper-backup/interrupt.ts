/** What comes between a run and its end: cancel, suspend, resume, discard. */
import { plan, unplan } from '../../kernel/timeline.ts'
import { stopInbound } from '../hyper-backup-vault/inbound.ts'
import { type Nas, seconds } from '../nas.ts'
import { system, writeLog } from './logs.ts'
import { destinationOf, findRun, runOf, vaultTargetOf, versionOf } from './lookup.ts'
import { abandonVersion, abortRun, closeRun, goOn, leaveVault } from './run.ts'
import type { Run, Task } from './state.ts'
import { move, type Refuse } from './task-machine.ts'
import { canCancel, canSuspend, freeze, positionOf } from './work.ts'

/** Milliseconds that stopping takes. Our choice. */
const cancelling = 5_000
const suspending = 3_000
const discarding = 3_000

function need(nas: Nas, task: Task): Run {
  const run = runOf(nas, task)
  if (run === undefined) throw new Error(`task ${task.task_id} has no run`)
  return run
}

export function cancelRun(nas: Nas, task: Task, user: string, refuse: Refuse): void {
  if (task.state === 'running' && !canCancel(task, positionOf(nas, need(nas, task)))) {
    throw refuse('notCancellable')
  }
  const wasWaiting = task.state === 'waiting'
  move(nas, task, 'cancel', refuse)
  const run = need(nas, task)
  run.user = user
  if (wasWaiting) {
    endCancelled(nas, task, run)
    return
  }
  unplan(nas, 'hb.ended', run.runId)
  freeze(nas, run)
  plan(nas, nas.time + cancelling, 'hb.cancelled', run.runId)
}

/** Timeline: a cancelled run has stopped. */
export function runCancelled(nas: Nas, runId: number): void {
  const found = findRun(nas, runId)
  if (found?.task.state !== 'cancelling') return
  move(nas, found.task, 'cancelled')
  endCancelled(nas, found.task, found.run)
}

function endCancelled(nas: Nas, task: Task, run: Run): void {
  abandonVersion(nas, task, run, 'cancel')
  leaveVault(nas, task)
  closeRun(nas, task, run, 'cancel')
  writeLog(nas, task, 'cancelled', run.user)
}

export function suspendRun(nas: Nas, task: Task, user: string, refuse: Refuse): void {
  if (task.state === 'running' && !canSuspend(task, positionOf(nas, need(nas, task)))) {
    throw refuse('notSuspendable')
  }
  move(nas, task, 'suspend', refuse)
  const run = need(nas, task)
  run.user = user
  unplan(nas, 'hb.ended', run.runId)
  freeze(nas, run)
  plan(nas, nas.time + suspending, 'hb.suspended', run.runId)
}

/** Timeline: a suspended run has come to rest. */
export function runSuspended(nas: Nas, runId: number): void {
  const found = findRun(nas, runId)
  if (found?.task.state !== 'suspending') return
  move(nas, found.task, 'suspended')
  hold(nas, found.task, found.run)
}

function hold(nas: Nas, task: Task, run: Run): void {
  task.last_bkp_result = 'suspend'
  const target = vaultTargetOf(nas, task)
  if (target?.state === 'receiving') stopInbound(nas, target, 'suspended')
  writeLog(nas, task, 'suspended', run.user)
}

/** The destination went away: a run that can be resumed is suspended, another one fails. */
export function interruptRun(nas: Nas, task: Task): void {
  const run = need(nas, task)
  if (!canSuspend(task, positionOf(nas, run))) {
    abortRun(nas, task, run)
    return
  }
  unplan(nas, 'hb.ended', run.runId)
  freeze(nas, run)
  move(nas, task, 'destinationLost')
  run.user = system
  run.interrupted = true
  writeLog(nas, task, 'interrupted', system)
  hold(nas, task, run)
}

/** The destination is back: an interrupted run goes on, as often as the task lets it. */
export function resumeInterrupted(nas: Nas, task: Task): void {
  const run = runOf(nas, task)
  if (task.state !== 'suspended' || !run?.interrupted) return
  if (run.autoResumes >= task.backup_params.max_auto_resume_retry) return
  run.autoResumes += 1
  goOn(nas, task, system)
}

/** Goes on with a suspended run. On any other task the call succeeds and leaves it failed. */
export function resumeRun(nas: Nas, task: Task, user: string): void {
  if (task.state === 'suspended') goOn(nas, task, user)
  else leaveFailed(nas, task, user)
}

/** Drops a suspended run. On any other task the call succeeds and leaves it failed. */
export function discardRun(nas: Nas, task: Task, user: string): void {
  if (task.state !== 'suspended') {
    leaveFailed(nas, task, user)
    return
  }
  move(nas, task, 'discard')
  const run = need(nas, task)
  run.user = user
  task.last_bkp_result = 'discard'
  writeLog(nas, task, 'discard', user)
  plan(nas, nas.time + discarding, 'hb.discarded', run.runId)
}

/** Timeline: a suspended run has been dropped, its unfinished version with it. */
export function runDiscarded(nas: Nas, runId: number): void {
  const found = findRun(nas, runId)
  if (found?.task.state !== 'discarding') return
  const { task, run } = found
  move(nas, task, 'discarded')
  const destination = destinationOf(nas, task)
  const version = versionOf(destination, run)
  if (version) destination.versions.splice(destination.versions.indexOf(version), 1)
  leaveVault(nas, task)
  closeRun(nas, task, run, 'cancel')
  writeLog(nas, task, 'discarded', run.user)
}

/**
 * What happens in the background when there is nothing suspended to go on with: the task says
 * Failed at once, and a run that is active goes on and has the last word.
 */
function leaveFailed(nas: Nas, task: Task, user: string): void {
  task.last_bkp_result = 'failed'
  task.lastEndedAt = seconds(nas)
  writeLog(nas, task, 'runFailed', user)
}
