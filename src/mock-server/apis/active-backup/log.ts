import { logApi } from '../../../contracts/active-backup/log.ts'
import { implement } from '../../kernel/implement.ts'
import { admits, paged } from '../page.ts'

export const log = implement(logApi, {
  list_log({ params, nas }) {
    const { log_level = -1, device_id, key_word, ...range } = params.filter
    const logs = nas.state.activeBackup.logs.filter(
      (line) =>
        ofTask(params.task_id, line.task_id) &&
        (log_level < 0 || line.log_level === log_level) &&
        admits(device_id, line.device_id) &&
        within(range, line.log_time) &&
        mentions(key_word, [line.task_name, line.device_name, line.user_name]),
    )
    return { count: logs.length, logs: [...paged(logs.reverse(), params)] }
  },

  list_result({ params, nas }) {
    const { status, job_action, backup_type, key_word, ...range } = params.filter
    const results = Object.values(nas.state.activeBackup.results).filter(
      (result) =>
        ofTask(params.task_id, result.task_id) &&
        admits(params.result_id, result.result_id) &&
        admits(status, result.status) &&
        admits(job_action, result.job_action) &&
        admits(backup_type, result.backup_type) &&
        within(range, result.time_start) &&
        mentions(key_word, [
          result.task_name,
          ...result.task_config.device_list.map(({ host_name }) => host_name),
        ]),
    )
    return { count: results.length, results: [...paged(results, params)] }
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
const ofTask = (wanted: number | undefined, taskId: number) =>
  wanted === undefined || wanted === -1 || wanted === taskId

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
