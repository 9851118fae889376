/** Logs that come in pages, newest first, and whose lines have no ids. */
import { logLines } from '../../../../contracts/hyper-backup/rows.ts'
import type { LogLine } from '../../hyper-backup/state.ts'
import { idOf, type Row, rowsOf, whole } from './fields.ts'
import type { Reader } from './observation.ts'
import { secondsOf } from './time.ts'

type Line = Omit<LogLine, 'about'>

/** Pages of one log: the lines by how many are older. Counted from that end a line never moves. */
interface Roll {
  total: number
  readonly lines: Map<number, Line>
}

export interface LogReader {
  readonly read: Reader
  /**
   * All lines, oldest first. Where no page of one thing's lines told what a line is about, `guess`
   * has to; 0 is nothing that is known.
   */
  lines(guess: (line: Line, told: readonly LogLine[]) => number): LogLine[]
}

/** Reads a log whose lines can be asked for by the id in a parameter. */
export function logReader(about: string, zone: string): LogReader {
  /** By id; the whole log is under -1. */
  const rolls = new Map<number, Roll>()
  /** Lines of pages that a keyword or date was given for. */
  const filtered = new Map<number, Line[]>()

  const lineOf = (row: Row): Line[] =>
    whole(logLines.shape.log_list.element, row).map(({ event, level, time, user }) => ({
      event,
      level,
      user,
      at: secondsOf(time, zone),
    }))

  return {
    read(data, params) {
      const id = idOf(params[about]) ?? -1
      const lines = rowsOf(data, 'log_list').flatMap(lineOf)
      const total = idOf(data.total)
      if (isFiltered(params) || total === undefined) {
        filtered.set(id, [...(filtered.get(id) ?? []), ...lines])
        return
      }
      let roll = rolls.get(id)
      // A log that shrank was cleared: what was known of it is gone.
      if (roll === undefined || total < roll.total) roll = { total, lines: new Map() }
      rolls.set(id, roll)
      roll.total = total
      const offset = idOf(params.offset) ?? 0
      for (const [index, line] of lines.entries()) roll.lines.set(total - 1 - offset - index, line)
    },

    lines(guess) {
      const result = inOrder(rolls.get(-1)).map((line): LogLine => ({ ...line, about: 0 }))
      const free = new Map<string, LogLine[]>()
      for (const line of result) free.set(keyOf(line), [...(free.get(keyOf(line)) ?? []), line])
      // A line of one thing's own log is one of the whole log, or one that no page of that held.
      const enter = (line: Line, id: number) => {
        const match = free.get(keyOf(line))?.shift()
        if (match) match.about = id
        else result.push({ ...line, about: id })
      }
      for (const [id, roll] of rolls) {
        if (id !== -1) for (const line of inOrder(roll)) enter(line, id)
      }
      for (const [id, lines] of filtered) {
        const known = new Set(result.map(keyOf))
        for (const line of lines.toReversed()) {
          if (!known.has(keyOf(line))) result.push({ ...line, about: Math.max(0, id) })
          known.add(keyOf(line))
        }
      }
      const told = result.filter(({ about }) => about !== 0)
      for (const line of result) if (line.about === 0) line.about = guess(line, told)
      return result.sort((left, right) => left.at - right.at)
    },
  }
}

const isFiltered = ({ filter_keyword, filter_date_from, filter_date_to }: Row): boolean =>
  [filter_keyword, filter_date_from, filter_date_to].some((value) => Boolean(value))

const keyOf = ({ event, at, user }: Line) => `${at}/${user}/${event}`

const inOrder = (roll: Roll | undefined): Line[] =>
  [...(roll?.lines ?? [])].sort(([left], [right]) => left - right).map(([, line]) => line)
