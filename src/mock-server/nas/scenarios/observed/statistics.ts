/** The last two runs that came to their end, as both statistics tell them. */
import { statistic } from '../../../../contracts/hyper-backup/rows.ts'
import type { FinishedRun } from '../../hyper-backup/state.ts'
import { type Row, rowsOf, whole } from './fields.ts'

/** Oldest first. What a run found in bytes, and how many files there are, is not among it: 0. */
export function finishedRuns(data: Row): FinishedRun[] {
  const { source_previous_next_list: source, target_previous_next_list: target } = statistic.shape
  const sources = rowsOf(data, 'source_previous_next_list').flatMap((row) =>
    whole(source.element, row),
  )
  const targets = rowsOf(data, 'target_previous_next_list').flatMap((row) =>
    whole(target.element, row),
  )
  return sources.slice(-2).flatMap((run, index): FinishedRun[] => {
    const destination = targets.slice(-2)[index]
    if (run.end_time === 0) return []
    return [
      {
        newCount: run.new_count,
        newSize: 0,
        modifiedCount: run.modify_count,
        modifiedSize: 0,
        deletedCount: run.delete_count,
        deletedSize: 0,
        totalCount: 0,
        totalSize: run.source_size,
        grownKib: 0,
        dataEndedAt: run.end_time,
        endedAt: destination?.end_time ?? run.end_time,
        targetKib: destination?.target_size ?? 0,
      },
    ]
  })
}
