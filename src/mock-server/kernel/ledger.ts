/** Logs, found without reading all of them: a log only grows, in the order of its times. */
import { growing } from './derived.ts'

/** What to find: the subject, and a range of times with both its ends. */
export interface Wanted {
  readonly subject?: number | undefined
  readonly from?: number | undefined
  /** 0 is no bound. */
  readonly to?: number | undefined
}

/** Part of a list: from the row at `first` to the one before `end`. */
export interface Stretch<Row> {
  readonly rows: readonly Row[]
  readonly first: number
  readonly end: number
}

interface Ledger<Line> {
  /** Times never go back. It may be otherwise in a NAS that was loaded. */
  inOrder: boolean
  readonly bySubject: Map<number, Line[]>
}

/** Makes what finds the lines of a kind of log, oldest first. */
export function ledger<Line extends object>(
  timeOf: (line: Line) => number,
  subjectOf: (line: Line) => number,
): (lines: readonly Line[], wanted: Wanted) => Stretch<Line> {
  const ledgerOf = growing(
    (): Ledger<Line> => ({ inOrder: true, bySubject: new Map() }),
    (known, line: Line, before) => {
      if (before !== undefined && timeOf(line) < timeOf(before)) known.inOrder = false
      const subject = subjectOf(line)
      const others = known.bySubject.get(subject)
      if (others) others.push(line)
      else known.bySubject.set(subject, [line])
    },
  )

  return (lines, { subject, from = 0, to = 0 }) => {
    const { inOrder, bySubject } = ledgerOf(lines)
    const rows = subject === undefined ? lines : (bySubject.get(subject) ?? [])
    const until = to === 0 ? Infinity : to
    if (inOrder) {
      const first = placeOf(rows, (line) => timeOf(line) >= from)
      return {
        rows,
        first,
        end: Math.max(
          first,
          placeOf(rows, (line) => timeOf(line) > until),
        ),
      }
    }
    const within = rows.filter((line) => timeOf(line) >= from && timeOf(line) <= until)
    return { rows: within, first: 0, end: within.length }
  }
}

/** The place of the first row for which something holds that holds for all after it too. */
function placeOf<Row>(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(rows[middle] as Row)) high = middle
    else low = middle + 1
  }
  return low
}

/** The rows of a stretch that a condition admits; all of them, and none is read, without one. */
export function admitted<Row>(
  { rows, first, end }: Stretch<Row>,
  condition: ((row: Row) => boolean) | undefined,
): Stretch<Row> {
  if (condition === undefined) return { rows, first, end }
  const passing = rows.slice(first, end).filter(condition)
  return { rows: passing, first: 0, end: passing.length }
}
