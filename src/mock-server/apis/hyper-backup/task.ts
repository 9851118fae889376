import { backupTaskApi } from '../../../contracts/hyper-backup/task.ts'
import { implement } from '../../kernel/implement.ts'
import { cancelRun, discardRun, resumeRun, suspendRun } from '../../nas/hyper-backup/interrupt.ts'
import { repositoryOf } from '../../nas/hyper-backup/lookup.ts'
import { removeTask } from '../../nas/hyper-backup/removal.ts'
import { startRun } from '../../nas/hyper-backup/run.ts'
import type { Task } from '../../nas/hyper-backup/state.ts'
import { ensure } from '../../nas/hyper-backup/task-machine.ts'
import type { Nas } from '../../nas/nas.ts'
import { paged } from '../page.ts'
import { findTask, rowView, statusView, wordsFor } from './task-view.ts'

export const backupTask = implement(backupTaskApi, {
  backup({ params, nas, session, error }) {
    startRun(nas, findTask(nas, params.task_id, error), session.account, error)
  },

  cancel({ params, nas, session, error }) {
    cancelRun(nas, findInState(nas, params, error), session.account, error)
  },

  delete({ params, nas, session, error }) {
    const ids = [...new Set(params.task_id_list)]
    const tasks = ids.map((id) => findTask(nas, id, error))
    for (const task of tasks) ensure(task, 'remove', error)
    for (const task of tasks) {
      removeTask(nas, task, params.is_remove_data, session.account, error)
    }
  },

  discard({ params, nas, session, error }) {
    discardRun(nas, findTask(nas, params.task_id, error), session.account)
  },

  get({ params, nas, error }) {
    const task = findTask(nas, params.task_id, error)
    const asked = (name: string) => params.additional.includes(name)
    const { backup_params, rotate_params, schedule, ...fields } = task
    return {
      ...fields,
      ...wordsFor(task),
      ...(asked('backup_params') && { backup_params }),
      ...(asked('repository') && { repository: repositoryOf(nas, task) }),
      ...(asked('rotate_params') && {
        rotate_params: rotate_params.enable_version_rotation ? rotate_params : {},
      }),
      ...(asked('schedule') && { schedule }),
    }
  },

  list({ params, nas }) {
    const tasks = sorted(Object.values(nas.state.hyperBackup.tasks), params.sort_by)
    return {
      is_data_restoring: false,
      is_downloading: false,
      is_lun_restoring: false,
      is_restoring: false,
      is_snapshot_restoring: false,
      task_list: paged(tasks, params).map((task) => rowView(nas, task, params.additional)),
      total: tasks.length,
    }
  },

  resume({ params, nas, session, error }) {
    resumeRun(nas, findTask(nas, params.task_id, error), session.account)
  },

  status({ params, nas, error }) {
    return statusView(nas, findTask(nas, params.task_id, error), params.additional)
  },

  suspend({ params, nas, session, error }) {
    suspendRun(nas, findInState(nas, params, error), session.account, error)
  },
})

/** The task, provided that the caller knows its state. */
function findInState(
  nas: Nas,
  params: { task_id: number; task_state: string },
  error: (key: 'noSuchTask' | 'stateMismatch') => Error,
): Task {
  const task = findTask(nas, params.task_id, error)
  if (params.task_state !== wordsFor(task).state) throw error('stateMismatch')
  return task
}

/** By a field of text or number, then by id; an unknown field leaves the order of the ids. */
function sorted(tasks: Task[], field: string): Task[] {
  const keyOf = (task: Task) => {
    const value = (task as Readonly<Record<string, unknown>>)[field]
    if (typeof value === 'string') return value.toLowerCase()
    return typeof value === 'number' ? value : ''
  }
  return tasks.toSorted((left, right) => {
    const [first, second] = [keyOf(left), keyOf(right)]
    if (first === second) return left.task_id - right.task_id
    return first < second ? -1 : 1
  })
}
