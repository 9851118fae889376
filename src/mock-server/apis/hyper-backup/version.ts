import { backupVersionApi } from '../../../contracts/hyper-backup/version.ts'
import { implement } from '../../kernel/implement.ts'
import { destinationOf } from '../../nas/hyper-backup/lookup.ts'
import type { Figures, Task, Version } from '../../nas/hyper-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'
import { paged } from '../page.ts'
import { findTask, timeText, wordsFor } from './task-view.ts'

export const backupVersion = implement(backupVersionApi, {
  list({ params, nas, error }) {
    const task = findTask(nas, params.task_id, error)
    const { versions } = destinationOf(nas, task)
    const matching = versions.filter(({ status }) => passes(params.filter_name, status))
    if (params.sort_direction === 'desc') matching.reverse()
    const withSource = params.additional.includes('source')
    return {
      backup_data_type: task.data_type,
      permit_delete: { permitted: wordsFor(task).status === 'none' },
      support_lock: true,
      total: matching.length,
      version_info_list: paged(matching, params).map((version) => ({
        ...rowView(nas, version),
        ...(withSource && sourceView(task, version)),
      })),
    }
  },
})

/** What `available` leaves out is assumed: the version that is still being written. */
function passes(filter: 'success' | 'available' | undefined, status: Version['status']): boolean {
  if (filter === undefined) return true
  return filter === 'success' ? status === 'success' : status !== 'backup'
}

function rowView(nas: Nas, version: Version) {
  const { status, timestamp, complete_time, locked, version_id } = version
  return {
    complete_time,
    complete_time_local: timeText(nas, complete_time),
    has_history: status === 'success',
    locked,
    modify: '0',
    name: timeText(nas, timestamp),
    permit_delete: status !== 'backup' && status !== 'cancel',
    start_time_local: timeText(nas, timestamp),
    status,
    timestamp,
    version_id,
  }
}

function sourceView(task: Task, { figures }: Version) {
  const { app_name_list, backup_filter, share_list } = task.source
  return {
    source: {
      backup_apps: app_name_list,
      // In the order in which the task shows them.
      backup_shares: Object.keys(share_list).sort(),
      exclude_list: backup_filter.exclude_list,
      whitelist: backup_filter.whitelist,
    },
    ...(figures && { statistics: statisticsView(figures) }),
  }
}

/** Sizes in bytes, as files have them. */
function statisticsView(figures: Figures) {
  const changedSize = figures.newSize + figures.modifiedSize
  const grownSize = figures.grownKib * 1024
  return {
    compress_ratio:
      changedSize > 0 ? Math.min(100, Math.round((grownSize / changedSize) * 100)) : 0,
    dedup_size: Math.max(0, changedSize - grownSize),
    summary: {
      app: {},
      ea: {},
      share: {
        del_cnt: figures.deletedCount,
        del_size: figures.deletedSize,
        mod_cnt: figures.modifiedCount,
        mod_size: figures.modifiedSize,
        new_cnt: figures.newCount,
        new_size: figures.newSize,
        total_cnt: figures.totalCount,
        total_size: figures.totalSize,
        unch_cnt: Math.max(0, figures.totalCount - figures.newCount - figures.modifiedCount),
        unch_size: Math.max(0, figures.totalSize - changedSize),
      },
    },
    target_increase_size: grownSize,
  }
}
