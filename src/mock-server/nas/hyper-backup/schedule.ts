/** When a task runs by itself, in the time zone of the NAS. */
import { dashed, localTime, momentOf } from '../../kernel/local-time.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import type { Nas } from '../nas.ts'
import type { Task } from './state.ts'

type ScheduleTime = Task['schedule']['schedule']

/** The next moment after the given one, in ms, at which a schedule fires; undefined for never. */
function nextTrigger(schedule: ScheduleTime, after: number, zone: string): number | undefined {
  const weekdays = new Set(schedule.week_name.split(',').filter(Boolean).map(Number))
  const today = localTime(after, zone)
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    if (!weekdays.has((today.weekday + ahead) % 7)) continue
    for (const hour of hoursOfDay(schedule)) {
      const local = { ...today, day: today.day + ahead, hour, minute: schedule.min }
      const at = momentOf(local, zone)
      if (at > after) return at
    }
  }
  return undefined
}

/** `hour`, and every repeat_hour hours after it up to last_work_hour or the end of the day. */
function hoursOfDay({ hour, repeat_hour, last_work_hour }: ScheduleTime): number[] {
  if (repeat_hour <= 0) return [hour]
  const last = last_work_hour > hour ? Math.min(23, last_work_hour) : 23
  const count = Math.floor((last - hour) / repeat_hour) + 1
  return Array.from({ length: count }, (_, turn) => hour + turn * repeat_hour)
}

/** Plans the next scheduled run of a task, instead of the one planned before. */
export function planSchedule(nas: Nas, task: Task): void {
  const { timeZone } = nas.state.system
  unplan(nas, 'hb.schedule', task.task_id)
  const { schedule, schedule_enable } = task.schedule
  const at = schedule_enable ? nextTrigger(schedule, nas.time, timeZone) : undefined
  task.nextRunAt = at ?? null
  if (at === undefined) return
  schedule.next_trigger_time = dashed(at, timeZone)
  plan(nas, at, 'hb.schedule', task.task_id)
}

/** Plans the next scheduled integrity check, which belongs to the rotation settings. */
export function planCheckSchedule(nas: Nas, task: Task): void {
  const { timeZone } = nas.state.system
  unplan(nas, 'hb.checkSchedule', task.task_id)
  const { incheck_schedule: schedule, incheck_schedule_enable } = task.rotate_params
  if (!incheck_schedule_enable || schedule === undefined) return
  const at = nextTrigger(schedule, nas.time, timeZone)
  if (at === undefined) return
  schedule.next_trigger_time = dashed(at, timeZone)
  plan(nas, at, 'hb.checkSchedule', task.task_id)
}
