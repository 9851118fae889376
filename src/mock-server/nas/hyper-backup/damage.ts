/** A destination found broken: from then on the task can only restore. */
import { unplan } from '../../kernel/timeline.ts'
import type { Nas } from '../nas.ts'
import { writeLog } from './logs.ts'
import { destinationOf, runOf } from './lookup.ts'
import { forgetRotation } from './rotation.ts'
import { abandonVersion, closeRun, leaveVault } from './run.ts'
import type { Task } from './state.ts'
import { can, move } from './task-machine.ts'

/** What may be planned for a task and for its run. */
const taskEvents = ['hb.checkStarts', 'hb.checked', 'hb.versionsChosen', 'hb.versionsDeleted']
const runEvents = ['hb.ended', 'hb.cancelled', 'hb.suspended', 'hb.discarded']

/** Breaks the destination of a task and ends what goes on with it. */
export function breakDestination(nas: Nas, task: Task, user: string): void {
  destinationOf(nas, task).broken = true
  if (!can(task, 'destinationBroken')) return
  for (const kind of taskEvents) unplan(nas, kind, task.task_id)
  const run = runOf(nas, task)
  if (run) {
    for (const kind of runEvents) unplan(nas, kind, run.runId)
    abandonVersion(nas, task, run, 'fail')
    closeRun(nas, task, run, 'failed')
    writeLog(nas, task, 'runFailed', run.user)
    leaveVault(nas, task)
  }
  forgetRotation(task)
  move(nas, task, 'destinationBroken')
  writeLog(nas, task, 'targetBroken', user)
}
