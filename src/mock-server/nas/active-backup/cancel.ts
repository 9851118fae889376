/** Cancelling a backup. */
import { resultStatus, versionStatus } from '../../../contracts/active-backup/enumerations.ts'
import { move } from '../../kernel/machine.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import type { Nas } from '../nas.ts'
import { conclude, leave, type Refuse, soleDevice, startWaiting } from './backup.ts'
import { type Actor, writeLog } from './logs.ts'
import { jobOf, progressOf } from './queue.ts'
import type { Task } from './state.ts'
import { subject, taskMachine } from './task-machine.ts'

/** Milliseconds a cancelled job takes to stop. Our choice. */
const cancelling = 3_000

/** Stops a backup that waits or runs. */
export function cancelBackup(nas: Nas, task: Task, user: Actor, refuse: Refuse): void {
  const wasWaiting = task.state === 'waiting'
  move(nas, taskMachine, subject(task), 'cancel', refuse)
  const job = jobOf(nas, task)
  if (job === undefined) throw new Error(`task ${task.task_id} runs without a job`)
  if (wasWaiting) {
    const result = conclude(nas, task, job, resultStatus.cancelled.value, 0)
    writeLog(nas, { type: 'TASK_CANCEL', level: 'warning', task, result, user })
    startWaiting(nas)
    return
  }
  unplan(nas, 'abb.transferred', job.jobId)
  // Progress stands still from here on.
  job.totalBytes = Math.round(job.totalBytes * progressOf(nas, job))
  job.user = { ...user }
  plan(nas, nas.time + cancelling, 'abb.cancelled', job.jobId)
}

/** Timeline: a cancelled backup has stopped. */
export function cancelled(nas: Nas, jobId: number): void {
  const found = leave(nas, jobId, 'cancelled')
  if (found === undefined) return
  const { job, task } = found
  const result = conclude(
    nas,
    task,
    job,
    resultStatus.cancelled.value,
    job.totalBytes,
    versionStatus.cancelled.value,
  )
  const log = { task, device: soleDevice(nas, task), result, user: job.user }
  writeLog(nas, { ...log, type: 'TASK_CANCEL', level: 'warning' })
  startWaiting(nas)
}
