/** Runs that nobody starts: planned by the schedule of their task. */
import { plan, unplan } from '../../kernel/timeline.ts'
import type { Nas } from '../nas.ts'
import { impossible, queueBackup, soleDevice } from './backup.ts'
import { nobody, writeLog } from './logs.ts'
import { devicesOf } from './queue.ts'
import { nextTrigger, unscheduled, windowIsOpen } from './schedule.ts'
import type { Task } from './state.ts'

/** Plans the next scheduled run of a task, instead of the one planned before. */
export function planSchedule(nas: Nas, task: Task): void {
  unplan(nas, 'abb.schedule', task.task_id)
  planNext(nas, task)
}

function planNext(nas: Nas, task: Task): void {
  const at = nextTrigger(task.sched_content, nas.time, nas.state.system.timeZone)
  task.next_trigger_time = at === undefined ? unscheduled : Math.floor(at / 1000)
  if (at !== undefined) plan(nas, at, 'abb.schedule', task.task_id)
}

/** Timeline: the schedule of a task fires. */
export function scheduleFires(nas: Nas, taskId: number): void {
  const task = nas.state.activeBackup.tasks[taskId]
  if (task === undefined) return
  // What was planned is what happens now, so there is nothing to take back.
  planNext(nas, task)
  const device = soleDevice(nas, task)
  if (task.state !== 'idle') {
    writeLog(nas, { type: 'TASK_ANOTHER_BACKUP_EXIST', level: 'warning', task, device })
  } else if (!windowIsOpen(task.sched_content, nas.time, nas.state.system.timeZone)) {
    writeLog(nas, { type: 'TASK_IGNORED_BY_BACKUP_WINDOW', level: 'warning', task, device })
  } else if (devicesOf(nas, task).some(({ online }) => !online)) {
    writeLog(nas, { type: 'DEVICE_PC_OFFLINE', level: 'warning', task, device })
  } else {
    queueBackup(nas, task, { user: nobody, type: scheduledTrigger }, impossible)
  }
}

/** `trigger_type` of a scheduled run; only the 1 of a manual one is known. */
const scheduledTrigger = 2
