/** What happens to backups and destinations without anybody calling an API. */
import type { Nas } from '../nas.ts'
import { interruptCheck, planCheck } from './check.ts'
import { breakDestination } from './damage.ts'
import { interruptRun, resumeInterrupted } from './interrupt.ts'
import { system } from './logs.ts'
import { destinationOf } from './lookup.ts'
import type { CheckOutcome, RunOutcome, Task } from './state.ts'

/** Does something to a task; false when there is none. */
function toTask(nas: Nas, taskId: number, act: (task: Task) => void): boolean {
  const { tasks } = nas.state.hyperBackup
  const task = Object.hasOwn(tasks, taskId) ? tasks[taskId] : undefined
  if (task === undefined) return false
  act(task)
  return true
}

/** The destination of a task can be reached, or no longer. */
export const setTargetOnline = (nas: Nas, taskId: number, online: boolean): boolean =>
  toTask(nas, taskId, (task) => {
    const destination = destinationOf(nas, task)
    if (destination.online === online) return
    destination.online = online
    if (online) {
      if (task.state === 'checkQueued') planCheck(nas, task)
      resumeInterrupted(nas, task)
    } else {
      if (task.state === 'running') interruptRun(nas, task)
      interruptCheck(nas, task)
    }
  })

/** What lies at the destination of a task is damaged, and the task notices. */
export const breakTarget = (nas: Nas, taskId: number): boolean =>
  toTask(nas, taskId, (task) => breakDestination(nas, task, system))

/** What the next run of a task comes to. */
export const setRunOutcome = (nas: Nas, taskId: number, outcome: RunOutcome): boolean =>
  toTask(nas, taskId, (task) => {
    task.nextOutcome = outcome
  })

/** What the next check of a task finds. */
export const setCheckOutcome = (nas: Nas, taskId: number, outcome: CheckOutcome): boolean =>
  toTask(nas, taskId, (task) => {
    task.nextCheckOutcome = outcome
  })
