/** The last two runs that came to their end, as both statistics show them. */
import type { FinishedRun } from '../../nas/hyper-backup/state.ts'

/** Always two rows: the previous run, then the latest; zeros where there is none. */
export function statisticView(finished: readonly FinishedRun[]) {
  const rows = [finished.at(-2), finished.at(-1)]
  return {
    source_list: [],
    source_previous_next_list: rows.map((run) => ({
      delete_count: run?.deletedCount ?? 0,
      end_time: run?.dataEndedAt ?? 0,
      modify_count: run?.modifiedCount ?? 0,
      new_count: run?.newCount ?? 0,
      source_size: run?.totalSize ?? 0,
    })),
    target_list: [],
    target_previous_next_list: rows.map((run) => ({
      end_time: run?.endedAt ?? 0,
      target_size: run?.targetKib ?? 0,
    })),
  }
}
