/** What observations tell of the time on the NAS: its zone, and what time it was in the end. */
import { dsmInfoApi } from '../../../../contracts/dsm/dsm-info.ts'
import { momentOf, offsetAt } from '../../../kernel/local-time.ts'
import { isRecord, isSeconds, type Row } from './fields.ts'
import type { Observation } from './observation.ts'

/** A moment told twice: in seconds, and as a time of day. */
interface Pair {
  readonly seconds: number
  /** The time of day as if it were UTC, in milliseconds. */
  readonly utc: number
}

/** Fields that hold the same moment. */
const told = [
  ['timestamp', 'start_time_local'],
  ['complete_time', 'complete_time_local'],
] as const

/** A version folder is named two seconds before, and may have been named in another zone. */
const folder = { at: 'time_start', local: 'folder_name', early: 2 } as const

/** Fields with moments that are over; what is planned is not among them. */
const pastSeconds = new Set([
  ...['time_start', 'time_end', 'log_time', 'timestamp', 'complete_time', 'end_time'],
  ...['last_backup_start_time', 'login_time', 'create_time', 'sched_modify_time'],
])
const pastLocal = new Set([
  ...['time', 'last_bkp_time', 'last_bkp_end_time', 'last_bkp_success_time', 'last_detect_time'],
])

const localTimePattern = /(\d{4})[/-](\d\d)[/-](\d\d)[ _](\d\d):?(\d\d):?(\d\d)?$/

/** Seconds of a local time such as `2026/04/24 10:57`; 0 for `''` and whatever is no time. */
export function secondsOf(text: unknown, zone: string): number {
  const utc = typeof text === 'string' ? asUtc(text) : undefined
  if (utc === undefined) return 0
  const at = new Date(utc)
  const moment = momentOf(
    {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
    },
    zone,
  )
  return moment / 1000 + at.getUTCSeconds()
}

/** A local time read as if it were UTC, in milliseconds. */
function asUtc(text: string): number | undefined {
  const found = localTimePattern.exec(text)
  if (found === null) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0))
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Where most such NASes are, before the rest of the world is tried. */
const likelyZones = [
  ...['Europe/Berlin', 'UTC', 'Europe/London', 'America/New_York', 'America/Chicago'],
  ...['America/Denver', 'America/Los_Angeles', 'Asia/Shanghai', 'Asia/Tokyo', 'Australia/Sydney'],
]
const quarterHour = 15 * 60
const pairsTried = 24

/** The zone in which most moments told twice agree; undefined when none was. */
export function zoneOf(observations: readonly Observation[]): string | undefined {
  const explicit = pairsIn(observations, told, 0)
  const pairs =
    explicit.length > 0
      ? explicit
      : pairsIn(observations, [[folder.at, folder.local]], folder.early)
  if (pairs.length === 0) return undefined
  const agreeing = (zone: string) =>
    pairs.filter(({ seconds, utc }) => {
      const ahead = (utc / 1000 - seconds) / quarterHour
      return Math.round(ahead) * quarterHour === offsetAt(seconds * 1000, zone) / 1000
    }).length
  let best: { zone: string; count: number } | undefined
  for (const zone of [...likelyZones, ...Intl.supportedValuesOf('timeZone')]) {
    const count = agreeing(zone)
    if (count > (best?.count ?? 0)) best = { zone, count }
    if (count === pairs.length) break
  }
  return best?.zone
}

/** One of each month, for the seasons: trying every zone on all of them takes too long. */
function pairsIn(
  observations: readonly Observation[],
  names: readonly (readonly [string, string])[],
  early: number,
): Pair[] {
  const byMonth = new Map<string, Pair>()
  visit(observations, (row) => {
    for (const [seconds, local] of names) {
      const [at, text] = [row[seconds], row[local]]
      const utc = typeof text === 'string' ? asUtc(text) : undefined
      if (!isSeconds(at) || at === 0 || utc === undefined) continue
      byMonth.set(new Date(utc).toISOString().slice(0, 7), { seconds: at - early, utc })
    }
  })
  return [...byMonth.values()].slice(-pairsTried)
}

/**
 * What time it was on the NAS when the last observation was made, in milliseconds. The clocks of
 * the NAS and of who recorded may differ, and the NAS' own counts: DSM.Info tells it. Never before
 * the latest thing that had happened. undefined when nothing tells a time.
 */
export function lastMoment(
  observations: readonly Observation[],
  zone: string,
  recordedAt: number | undefined,
): number | undefined {
  let newest = 0
  visit(observations, (row) => {
    for (const [name, value] of Object.entries(row)) {
      if (pastSeconds.has(name) && isSeconds(value)) newest = Math.max(newest, value)
      else if (pastLocal.has(name)) newest = Math.max(newest, secondsOf(value, zone))
    }
  })
  const info = observations.findLast(({ api }) => api === dsmInfoApi.name)
  const ownClock = isRecord(info?.data) ? momentOfCtime(info.data.time, zone) : undefined
  const times = observations.flatMap(({ at }) => at ?? [])
  const recorded = times.length > 0 ? Math.max(...times) : recordedAt
  const behind = ownClock === undefined ? 0 : (info?.at ?? recorded ?? ownClock) - ownClock
  const end = recorded === undefined ? (ownClock ?? 0) : recorded - behind
  const moment = Math.max(newest * 1000, end)
  return moment > 0 ? moment : undefined
}

/** `Sun Jun  2 13:34:43 2024` */
function momentOfCtime(text: unknown, zone: string): number | undefined {
  const utc = typeof text === 'string' ? Date.parse(`${text} UTC`) : Number.NaN
  if (Number.isNaN(utc)) return undefined
  return secondsOf(new Date(utc).toISOString().slice(0, 19).replace('T', ' '), zone) * 1000
}

/** Every object in the answers, whatever it lies in. */
function visit(observations: readonly Observation[], look: (row: Row) => void): void {
  const rest: unknown[] = observations.map(({ data }) => data)
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (Array.isArray(value)) for (const item of value) rest.push(item ?? false)
    else if (isRecord(value)) {
      look(value)
      for (const item of Object.values(value)) if (typeof item === 'object' && item) rest.push(item)
    }
  }
}
