/**
 * Times of day in the zone of the NAS. Active Backup names version folders by them, Hyper Backup
 * writes all its times in them, and schedules mean them.
 */

export interface LocalTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
}

const day = 24 * 3_600_000
const spans = [7 * day, day]
const quarterHour = 15 * 60_000
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

/** True for a name like `Europe/Berlin` that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return formatFor(name) !== undefined
  } catch {
    return false
  }
}

/** Milliseconds that the zone is ahead of UTC at a moment. */
export function offsetAt(time: number, zone: string): number {
  // Measuring is slow. A week that begins and ends with the same offset has it throughout, and so
  // has a day in the others; what is left changes on a quarter hour.
  for (const span of spans) {
    const start = Math.floor(time / span) * span
    const offset = measuredAt(start, zone)
    if (offset === measuredAt(start + span, zone)) return offset
  }
  return measuredAt(Math.floor(time / quarterHour) * quarterHour, zone)
}

function measuredAt(time: number, zone: string): number {
  let known = offsets.get(zone)
  if (known === undefined) {
    known = new Map()
    offsets.set(zone, known)
  }
  let offset = known.get(time)
  if (offset === undefined) {
    offset = measureOffset(time, zone)
    if (known.size > 100_000) known.clear()
    known.set(time, offset)
  }
  return offset
}

export function localTime(time: number, zone: string): LocalTime {
  const shifted = new Date(time + offsetAt(time, zone))
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    weekday: shifted.getUTCDay(),
  }
}

/**
 * The moment of a local time; days and hours may overflow. A time skipped in spring means the
 * same distance after the gap, a doubled one in autumn means its first occurrence.
 */
export function momentOf(
  local: { year: number; month: number; day: number; hour: number; minute: number },
  zone: string,
): number {
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute)
  const earlier = asUtc - offsetAt(asUtc - 24 * 3_600_000, zone)
  if (earlier + offsetAt(earlier, zone) === asUtc) return earlier
  const later = asUtc - offsetAt(asUtc + 24 * 3_600_000, zone)
  return later + offsetAt(later, zone) === asUtc ? later : earlier
}

const twoDigits = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))
const two = (value: number) => twoDigits[value] ?? String(value)

/** `2026/07/21 01:21:37`, or without the seconds. */
export function slashed(time: number, zone: string, withSeconds = true): string {
  const at = localTime(time, zone)
  const minutes = `${at.year}/${two(at.month)}/${two(at.day)} ${two(at.hour)}:${two(at.minute)}`
  return withSeconds ? `${minutes}:${two(at.second)}` : minutes
}

/** `2026-07-21 01:21`. */
export function dashed(time: number, zone: string): string {
  return slashed(time, zone, false).replaceAll('/', '-')
}

/** `2026-07-21_012137` after a prefix, as Active Backup names folders. */
export function compact(time: number, zone: string, prefix: string): string {
  const { year, month, day, hour, minute, second } = localTime(time, zone)
  const date = [prefix, year, '-', two(month), '-', two(day), '_']
  const parts = [...date, two(hour), two(minute), two(second)]
  // Kept by the hundred thousand: joined they are one text, pasted together a chain of its pieces.
  return parts.join('')
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `Sun Jun  2 13:34:43 2024`, C's asctime. */
export function ctime(time: number, zone: string): string {
  const at = localTime(time, zone)
  const clock = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`
  return `${weekdays[at.weekday]} ${months[at.month - 1]} ${String(at.day).padStart(2)} ${clock} ${at.year}`
}

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

function measureOffset(time: number, zone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatFor(zone).formatToParts(time)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - time
}
