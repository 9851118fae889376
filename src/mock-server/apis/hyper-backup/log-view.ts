/** Logs of Hyper Backup and its Vault, which filter and page alike. */
import { growing } from '../../kernel/derived.ts'
import { admitted, ledger, type Stretch } from '../../kernel/ledger.ts'
import { slashed } from '../../kernel/local-time.ts'
import type { LogLine } from '../../nas/hyper-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'
import { pagedFromNewest } from '../page.ts'

export interface LogParams {
  readonly limit: number
  readonly offset: number
  readonly filter_keyword: string
  readonly filter_date_from: number
  readonly filter_date_to: number
}

const linesOf = ledger<LogLine>(
  ({ at }) => at,
  ({ about }) => about,
)

/** Newest first; the counters speak of all lines that match, the page of those asked for. */
export function logView(
  nas: Nas,
  lines: readonly LogLine[],
  about: number | undefined,
  params: LogParams,
) {
  const within = linesOf(lines, {
    subject: about,
    from: params.filter_date_from,
    to: params.filter_date_to,
  })
  const keyword = params.filter_keyword.toLowerCase()
  const mentions = ({ event }: LogLine) => event.toLowerCase().includes(keyword)
  const matching = admitted(within, keyword === '' ? undefined : mentions)
  const counts = countsOf(matching)
  const rows = pagedFromNewest(matching, params)
  return {
    error_count: counts.err,
    info_count: counts.info,
    log_list: rows.map(({ event, level, user, at }) => ({
      event,
      level,
      time: slashed(at * 1000, nas.state.system.timeZone),
      user,
    })),
    offset: params.offset + rows.length,
    total: matching.end - matching.first,
    warn_count: counts.warning,
  }
}

type Counts = Record<LogLine['level'], number>

const none = (): Counts => ({ err: 0, info: 0, warn: 0, warning: 0 })

const countAll = growing(none, (counts, { level }: LogLine) => {
  counts[level] += 1
})

/** How many lines there are of each level. */
function countsOf({ rows, first, end }: Stretch<LogLine>): Counts {
  if (first === 0 && end === rows.length) return countAll(rows)
  const counts = none()
  for (const { level } of rows.slice(first, end)) counts[level] += 1
  return counts
}
