/** When a task runs by itself, in the time zone of the NAS. */
import { scheduleSetting } from '../../../contracts/active-backup/enumerations.ts'
import { localTime, momentOf } from '../../kernel/local-time.ts'
import type { Task } from './state.ts'

type Schedule = Task['sched_content']

const hour = 3_600_000
/** A continuous task looks for changes this often. Our choice. */
const continuousHours = 1

/** What next_trigger_time holds when nothing is planned. */
export const unscheduled = -1

/** The next moment after the given one, in ms, at which a schedule fires; undefined for never. */
export function nextTrigger(schedule: Schedule, after: number, zone: string): number | undefined {
  const kinds = schedule.schedule_setting_type
  if (kinds & scheduleSetting.continuous) {
    return schedule.is_continuous_paused ? undefined : nextFullHour(after, continuousHours, zone)
  }
  if (!(kinds & scheduleSetting.schedule)) return undefined
  if (schedule.repeat_type === 'Hourly') {
    return nextFullHour(after, Math.max(1, schedule.repeat_hour), zone, schedule.run_min)
  }
  const weekdays = schedule.repeat_type === 'Daily' ? [0, 1, 2, 3, 4, 5, 6] : schedule.run_weekday
  const today = localTime(after, zone)
  const hours = hoursOfDay(schedule)
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    if (!weekdays.includes((today.weekday + ahead) % 7)) continue
    for (const runHour of hours) {
      const at = momentOf(
        { ...today, day: today.day + ahead, hour: runHour, minute: schedule.run_min },
        zone,
      )
      if (at > after) return at
    }
  }
  return undefined
}

/** run_hour, and every repeat_hour hours after it for the rest of the day. */
function hoursOfDay({ run_hour, repeat_hour }: Schedule): number[] {
  if (repeat_hour <= 0) return [run_hour]
  const count = Math.ceil((24 - run_hour) / repeat_hour)
  return Array.from({ length: count }, (_, turn) => run_hour + turn * repeat_hour)
}

function nextFullHour(after: number, every: number, zone: string, minute = 0): number {
  const local = localTime(after, zone)
  const start = momentOf({ ...local, hour: local.hour, minute }, zone)
  for (let ahead = 0; ; ahead += 1) {
    const at = start + ahead * hour
    if (at > after && localTime(at, zone).hour % every === 0) return at
  }
}

/** Whether the backup window, if there is one, lets a backup run now. Sunday's 24 hours first. */
export function windowIsOpen(schedule: Schedule, time: number, zone: string): boolean {
  if (!schedule.enable_backup_window) return true
  const { weekday, hour: hourOfDay } = localTime(time, zone)
  return schedule.backup_window[weekday * 24 + hourOfDay] !== '0'
}
