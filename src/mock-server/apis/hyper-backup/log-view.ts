/** Logs of Hyper Backup and its Vault, which filter and page alike. */
import { slashed } from '../../kernel/local-time.ts'
import type { LogLine } from '../../nas/hyper-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'
import { paged } from '../page.ts'

export interface LogParams {
  readonly limit: number
  readonly offset: number
  readonly filter_keyword: string
  readonly filter_date_from: number
  readonly filter_date_to: number
}

/** Newest first; the counters speak of all lines that match, the page of those asked for. */
export function logView(
  nas: Nas,
  lines: readonly LogLine[],
  about: number | undefined,
  params: LogParams,
) {
  const keyword = params.filter_keyword.toLowerCase()
  const until = params.filter_date_to === 0 ? Infinity : params.filter_date_to
  const matching = lines.filter(
    (line) =>
      (about === undefined || line.about === about) &&
      line.at >= params.filter_date_from &&
      line.at <= until &&
      line.event.toLowerCase().includes(keyword),
  )
  const count = (level: LogLine['level']) =>
    matching.reduce((sum, line) => sum + (line.level === level ? 1 : 0), 0)
  const rows = paged(matching.reverse(), params)
  return {
    error_count: count('err'),
    info_count: count('info'),
    log_list: rows.map(({ event, level, user, at }) => ({
      event,
      level,
      time: slashed(at * 1000, nas.state.system.timeZone),
      user,
    })),
    offset: params.offset + rows.length,
    total: matching.length,
    warn_count: count('warning'),
  }
}
