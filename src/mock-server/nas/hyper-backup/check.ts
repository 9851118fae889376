/** Integrity checks of what lies at a destination. */
import { drawBetween } from '../../kernel/random.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import { type Nas, seconds } from '../nas.ts'
import { breakDestination } from './damage.ts'
import { system, writeLog } from './logs.ts'
import { destinationOf } from './lookup.ts'
import { planCheckSchedule } from './schedule.ts'
import type { Task } from './state.ts'
import { can, move, type Refuse } from './task-machine.ts'

/** Milliseconds a check stays in the queue. Our choice. */
const queued = 5_000
/** Minutes a check takes. Our choice. */
const minutes = { low: 2, high: 12 }

/** Asks for a check. One that finds the task busy fails at once and touches nothing. */
export function startCheck(nas: Nas, task: Task, user: string): void {
  if (!can(task, 'check')) {
    writeLog(nas, task, 'checkStarted', user)
    writeLog(nas, task, 'checkFailed', user, 'The backup destination is busy.')
    return
  }
  move(nas, task, 'check')
  task.actor = user
  planCheck(nas, task)
}

/** A check waits for as long as its destination is away. */
export function planCheck(nas: Nas, task: Task): void {
  unplan(nas, 'hb.checkStarts', task.task_id)
  if (!destinationOf(nas, task).online) return
  plan(nas, nas.time + queued, 'hb.checkStarts', task.task_id)
}

/** Timeline: a queued check begins. */
export function checkStarts(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  if (task?.state !== 'checkQueued' || !destinationOf(nas, task).online) return
  move(nas, task, 'checkStarts')
  writeLog(nas, task, 'checkStarted', task.actor)
  const { seed } = nas.state
  const length = drawBetween(minutes.low, minutes.high, seed, 'hb', 'check', taskId, seconds(nas))
  plan(nas, nas.time + Math.round(length * 60_000), 'hb.checked', taskId)
}

/** Timeline: a check is through. */
export function checkEnds(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  if (task?.state !== 'checking') return
  const destination = destinationOf(nas, task)
  const found = task.nextCheckOutcome ?? (destination.broken ? 'broken' : 'clean')
  task.nextCheckOutcome = null
  destination.lastDetectAt = seconds(nas)
  if (found === 'broken') {
    breakDestination(nas, task, task.actor)
    return
  }
  destination.broken = false
  move(nas, task, 'checked')
  writeLog(nas, task, 'checkClean', task.actor)
  rest(nas, task)
}

/** Stops a check that waits or runs. */
export function cancelCheck(
  nas: Nas,
  task: Task,
  user: string,
  refuse: Refuse<'cancelCheck'>,
): void {
  move(nas, task, 'cancelCheck', refuse)
  unplan(nas, 'hb.checkStarts', task.task_id)
  unplan(nas, 'hb.checked', task.task_id)
  writeLog(nas, task, 'checkCancelled', user)
  rest(nas, task)
}

/** The destination went away in the middle of a check, which waits for it to come back. */
export function interruptCheck(nas: Nas, task: Task): void {
  unplan(nas, 'hb.checkStarts', task.task_id)
  unplan(nas, 'hb.checked', task.task_id)
  if (task.state === 'checking') move(nas, task, 'destinationLost')
}

/** What a task was before the check, it is again. */
function rest(nas: Nas, task: Task): void {
  if (destinationOf(nas, task).broken) move(nas, task, 'destinationBroken')
  else if (task.runId !== null) move(nas, task, 'runHeld')
}

/** Timeline: the schedule of the checks fires. */
export function checkScheduleFires(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  if (task === undefined) return
  planCheckSchedule(nas, task)
  startCheck(nas, task, system)
}
