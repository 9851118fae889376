/** Live progress on a terminal; a line now and then where there is none. */
import type { Finding, Report, ReportTarget, Status } from '../model.ts'
import { changesOf } from './baseline.ts'
import { fitted, printable, textWidth } from './text-width.ts'
import { byUrgency, counted, duration, placeOf, subjectOf, thousands, verdictOf } from './words.ts'

/** Where progress is shown, and how. */
export interface ProgressOptions {
  /** `process.stderr`, or what behaves like it. */
  readonly stream: {
    /** Takes text with control sequences, where it is a terminal. */
    write(text: string): unknown
    /** The width of the terminal. */
    readonly columns?: number | undefined
    /** Whether it is a terminal. */
    readonly isTTY?: boolean | undefined
  }
  /** Default: what the stream says at the time, or 80. */
  readonly columns?: number | undefined
  /** Whether lines can be drawn over. Default: what the stream says. */
  readonly isTTY?: boolean | undefined
  /** Default: on a terminal, unless NO_COLOR is set. */
  readonly color?: boolean | undefined
  /** Milliseconds, for the pace of drawing. Default: the clock of the process. */
  readonly now?: (() => number) | undefined
}

/** Told how a run goes, it shows that. */
export interface Progress {
  /** `total` is how many findings are to come; more or fewer may. */
  start(total: number, target: ReportTarget): void
  /** Prints what is not fine, and moves on. */
  finding(finding: Finding): void
  /** Takes the bar away and prints what the run came to. */
  done(report: Report): void
}

const signs: Readonly<Record<Status, string>> = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  skip: '-',
  error: '⚡',
}

const colors: Readonly<Record<Status, number>> = {
  pass: 32,
  fail: 31,
  warn: 33,
  skip: 90,
  error: 35,
}

/** Drawing more often than this only costs time. */
const msBetweenDraws = 50
const troublesInSummary = 10
const clearLine = '\r\u001b[2K'

/** Keeps no timer: it draws when something is reported, so that it never holds a process up. */
export function createProgress(options: ProgressOptions): Progress {
  const { stream, now = () => performance.now() } = options
  const live = options.isTTY ?? stream.isTTY ?? false
  const inColor = options.color ?? (live && !process.env.NO_COLOR)
  // Terminals wrap when the last column is written.
  const width = () => Math.max((options.columns ?? stream.columns ?? 80) - 1, 10)
  const paint = (status: Status, text: string) =>
    inColor ? `\u001b[${colors[status]}m${text}\u001b[39m` : text

  const counts: Record<Status, number> = { pass: 0, fail: 0, warn: 0, skip: 0, error: 0 }
  let total = 0
  let seen = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  let announced = 0
  let barShown = false

  const line = (text: string) => {
    stream.write(`${barShown ? clearLine : ''}${text}\n`)
    barShown = false
  }

  const draw = (current: string) => {
    stream.write(clearLine + barLine({ seen, total, counts, current, columns: width(), paint }))
    barShown = true
    drawnAt = now()
  }

  const announce = () => {
    const tenth = Math.floor((seen / total) * 10)
    if (tenth <= announced || tenth >= 10) return
    announced = tenth
    const troubles = byUrgency
      .filter((status) => status !== 'pass' && counts[status] > 0)
      .map((status) => counted(status, counts[status]))
    line([`${tenth * 10} %`, `${thousands(seen)}/${thousands(total)}`, ...troubles].join('  '))
  }

  return {
    start(expected, target) {
      total = Math.max(expected, 1)
      const firmware = target.dsm === null ? '' : `, ${target.dsm}`
      const text = printable(`${thousands(expected)} checks of ${target.url}${firmware}`)
      line(live ? fitted(text, width()) : text)
      if (live) draw('')
    },
    finding(finding) {
      seen += 1
      total = Math.max(total, seen)
      counts[finding.status] += 1
      const isTrouble = byUrgency.indexOf(finding.status) < byUrgency.indexOf('skip')
      if (isTrouble) {
        const [sign, text] = [paint(finding.status, signs[finding.status]), troubleLine(finding)]
        line(`${sign} ${live ? fitted(text, width() - 2) : text}`)
      }
      if (!live) announce()
      else if (isTrouble || now() - drawnAt >= msBetweenDraws) draw(printable(placeOf(finding)))
    },
    done(report) {
      if (barShown) stream.write(clearLine)
      barShown = false
      const { status, text } = verdictOf(report)
      line('')
      line(`${paint(status, `${signs[status]} ${text}`)} (${duration(report.ms)})`)
      line(
        `  ${byUrgency
          .filter((each) => report.summary[each] > 0)
          .map((each) => paint(each, counted(each, report.summary[each])))
          .join(', ')}`,
      )
      const changes = changesOf(report)
      if (changes !== undefined) {
        line(
          `  since the baseline: ${changes.new} new, ${changes.unchanged} unchanged, ${changes.fixed} fixed`,
        )
      }
      for (const text of firstTroubles(report, live ? width() : Number.POSITIVE_INFINITY))
        line(text)
    },
  }
}

const smallestBar = 8
const largestBar = 24

/** Bar, how many of how many, counts of what is not fine, and the call at hand, as far as they fit. */
function barLine({ seen, total, counts, current, columns, paint }: BarState): string {
  const tally = fitted(`${thousands(seen)}/${thousands(total)}`, columns)
  let left = columns - textWidth(tally)
  const troubles: string[] = []
  for (const status of byUrgency) {
    const text = `${signs[status]}${counts[status]}`
    if (status === 'pass' || counts[status] === 0 || textWidth(text) + 1 > left) continue
    troubles.push(paint(status, text))
    left -= textWidth(text) + 1
  }
  const barColumns = Math.min(largestBar, left - 1)
  const bars = barColumns < smallestBar ? [] : [paint(worst(counts), bar(seen / total, barColumns))]
  if (bars.length > 0) left -= barColumns + 1
  const calls = left > smallestBar && current !== '' ? [fitted(current, left - 1)] : []
  return [...bars, tally, ...troubles, ...calls].join(' ')
}

interface BarState {
  readonly seen: number
  readonly total: number
  readonly counts: Readonly<Record<Status, number>>
  readonly current: string
  readonly columns: number
  readonly paint: (status: Status, text: string) => string
}

const worst = (counts: Readonly<Record<Status, number>>): Status =>
  byUrgency.find((status) => status !== 'skip' && counts[status] > 0) ?? 'pass'

function bar(part: number, columns: number): string {
  const full = Math.round(Math.min(part, 1) * columns)
  return '█'.repeat(full) + '░'.repeat(columns - full)
}

const troubleLine = (finding: Finding): string =>
  printable(
    `${placeOf(finding)} ${subjectOf(finding)}: expected ${finding.expected}, got ${finding.actual}`.slice(
      0,
      2000,
    ),
  )

/** What a reader wants to see without opening a report: the failures, with what to do. */
function firstTroubles({ findings }: Report, columns: number): string[] {
  const troubles = findings.filter(({ status }) => status === 'fail' || status === 'error')
  const left = troubles.length - troublesInSummary
  return [
    ...troubles
      .slice(0, troublesInSummary)
      .flatMap((finding) => [
        fitted(`  ${signs[finding.status]} ${troubleLine(finding)}`, columns),
        ...(finding.howToFix === '' ? [] : [fitted(`    ${printable(finding.howToFix)}`, columns)]),
      ]),
    ...(left > 0 ? [`  … and ${thousands(left)} more`] : []),
  ]
}
