import type * as z from 'zod'
import { logApi, type logRow } from '../../../contracts/active-backup/log.ts'
import { implement } from '../../kernel/implement.ts'
import { admitted, ledger } from '../../kernel/ledger.ts'
import { resultsOf } from '../../nas/active-backup/results.ts'
import type { Result } from '../../nas/active-backup/state.ts'
import { admits, paged, pagedFromNewest } from '../page.ts'

type Line = z.infer<typeof logRow>

const linesOf = ledger<Line>(
  ({ log_time }) => log_time,
  ({ task_id }) => task_id,
)

export const log = implement(logApi, {
  list_log({ params, nas }) {
    const { from_timestamp, to_timestamp, log_level = -1, device_id, key_word } = params.filter
    const lines = linesOf(nas.state.activeBackup.logs, {
      subject: oneTask(params.task_id),
      from: from_timestamp,
      to: to_timestamp,
    })
    const isPlain = log_level < 0 && device_id === undefined && !key_word
    const matching = admitted(
      lines,
      isPlain
        ? undefined
        : (line) =>
            (log_level < 0 || line.log_level === log_level) &&
            admits(device_id, line.device_id) &&
            mentions(key_word, [line.task_name, line.device_name, line.user_name]),
    )
    return { count: matching.end - matching.first, logs: pagedFromNewest(matching, params) }
  },

  list_result({ params, nas }) {
    const { result_id, filter } = params
    const { status, job_action, backup_type, key_word, ...range } = filter
    const results = resultsOf(nas, { taskId: oneTask(params.task_id), resultId: result_id })
    const conditions = [status, job_action, backup_type, ...Object.values(range)]
    const isPlain = !key_word && conditions.every((condition) => condition === undefined)
    const passes = (result: Result) =>
      admits(status, result.status) &&
      admits(job_action, result.job_action) &&
      admits(backup_type, result.backup_type) &&
      within(range, result.time_start) &&
      mentions(key_word, [
        result.task_name,
        ...result.task_config.device_list.map(({ host_name }) => host_name),
      ])
    const matching = isPlain ? results : results.filter(passes)
    return { count: matching.length, results: [...paged(matching, params)] }
  },

  list_result_detail({ params, nas }) {
    const { log_level = -1 } = params.filter
    const details = nas.state.activeBackup.results[params.result_id]?.details ?? []
    const matching = details.filter((line) => log_level < 0 || line.log_level === log_level)
    const sign = params.direction === 'DESC' ? -1 : 1
    matching.sort((left, right) => sign * (left[params.order_by] - right[params.order_by]))
    return { count: matching.length, result_detail_list: [...paged(matching, params)] }
  },
})

/** Absent and -1 both mean every task. */
const oneTask = (wanted: number | undefined) => (wanted === -1 ? undefined : wanted)

function within(
  {
    from_timestamp = 0,
    to_timestamp = 0,
  }: { from_timestamp?: number | undefined; to_timestamp?: number | undefined },
  time: number,
): boolean {
  return time >= from_timestamp && (to_timestamp === 0 || time <= to_timestamp)
}

/** In any case; an empty word is in everything. */
function mentions(word: string | undefined, texts: readonly string[]): boolean {
  const wanted = word?.toLowerCase() ?? ''
  return texts.some((text) => text.toLowerCase().includes(wanted))
}
