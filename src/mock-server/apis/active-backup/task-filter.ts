/** Which tasks a `filter` lets through. */
import type * as z from 'zod'
import { taskStateFilter } from '../../../contracts/active-backup/enumerations.ts'
import type { taskApi } from '../../../contracts/active-backup/task.ts'
import { unscheduled } from '../../nas/active-backup/schedule.ts'
import type { Task } from '../../nas/active-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'
import { admits } from '../page.ts'
import { lastResult, visibleTasks } from './task-view.ts'

type Filter = z.output<typeof taskApi.methods.list.params>['filter']

export function filteredTasks(nas: Nas, filter: Filter): Task[] {
  const state = stateWanted(filter.status)
  const candidates =
    state === taskStateFilter.deleting
      ? Object.values(nas.state.activeBackup.tasks)
      : visibleTasks(nas)
  return candidates.filter(
    (task) =>
      (filter.task_id === -1 || admits(filter.task_id, task.task_id)) &&
      (filter.device_id === undefined ||
        task.deviceIds.some((id) => admits(filter.device_id, id))) &&
      (filter.backup_type === -1 || admits(filter.backup_type, task.backup_type)) &&
      (state === undefined || inState[state](task)) &&
      endedWithin(nas, task, filter),
  )
}

type StateWord = (typeof taskStateFilter)[keyof typeof taskStateFilter]

function stateWanted(status: Filter['status']): StateWord | undefined {
  if (status === undefined || status === '' || status === -1) return undefined
  return typeof status === 'number' ? Object.values(taskStateFilter)[status - 1] : status
}

const inState: Record<StateWord, (task: Task) => boolean> = {
  backingup: ({ state }) => ['running', 'finishing', 'cancelling'].includes(state),
  waiting: ({ state }) => state === 'waiting',
  deleting: ({ state }) => state === 'deleting',
  unscheduled: ({ next_trigger_time }) => next_trigger_time === unscheduled,
}

/** The bounds speak of the last backup; 0 is no bound. */
function endedWithin(nas: Nas, task: Task, { from_timestamp = 0, to_timestamp = 0 }: Filter) {
  if (from_timestamp === 0 && to_timestamp === 0) return true
  const last = lastResult(nas, task)
  if (last === undefined) return false
  return last.time_end >= from_timestamp && (to_timestamp === 0 || last.time_end <= to_timestamp)
}
