/** Removing tasks, with or without what lies at their destination. */
import { plan, unplan } from '../../kernel/timeline.ts'
import { removeTarget } from '../hyper-backup-vault/inbound.ts'
import type { Nas } from '../nas.ts'
import { writeLog } from './logs.ts'
import { runOf, vaultTargetOf } from './lookup.ts'
import { abandonVersion, closeRun, leaveVault } from './run.ts'
import type { Task } from './state.ts'
import { move, type Refuse } from './task-machine.ts'

/** Milliseconds to remove what lies at a destination. Our choice. */
const removingData = 10_000

/** A task that leaves its data behind is gone at once; the data can be linked again. */
export function removeTask(
  nas: Nas,
  task: Task,
  removeData: boolean,
  user: string,
  refuse: Refuse,
): void {
  move(nas, task, 'remove', refuse)
  for (const kind of ['hb.schedule', 'hb.checkSchedule']) unplan(nas, kind, task.task_id)
  task.nextRunAt = null
  task.actor = user
  const run = runOf(nas, task)
  if (run) {
    abandonVersion(nas, task, run, 'cancel')
    closeRun(nas, task, run, 'cancel')
    leaveVault(nas, task)
  }
  task.last_bkp_result = 'deleting'
  if (removeData) plan(nas, nas.time + removingData, 'hb.dataRemoved', task.task_id)
  else forget(nas, task)
}

/** Timeline: what lay at the destination is gone. */
export function dataRemoved(nas: Nas, taskId: number): void {
  const { tasks, destinations } = nas.state.hyperBackup
  const task = tasks[taskId]
  if (task === undefined) return
  const target = vaultTargetOf(nas, task)
  if (target) removeTarget(nas, target)
  delete destinations[task.destinationId]
  writeLog(nas, task, 'dataRemoved', task.actor)
  forget(nas, task)
}

/** The repository goes with the last task that uses it. */
function forget(nas: Nas, task: Task): void {
  const { tasks, repositories } = nas.state.hyperBackup
  writeLog(nas, task, 'removed', task.actor)
  move(nas, task, 'removed')
  delete tasks[task.task_id]
  const shared = Object.values(tasks).some(({ repo_id }) => repo_id === task.repo_id)
  if (!shared) delete repositories[task.repo_id]
}
