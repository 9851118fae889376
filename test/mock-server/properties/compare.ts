/** Comparisons that are quick where they hold: a run makes thousands of them. */
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { soonerFirst } from '../../../src/mock-server/kernel/timeline.ts'
import type { World } from './world.ts'

/** As toStrictEqual does. */
export function same(actual: unknown, wanted: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, wanted)) expect(actual, what).toStrictEqual(wanted)
}

export function expectAll<Row>(
  rows: Iterable<Row>,
  holds: (row: Row) => boolean,
  what: string,
): void {
  for (const row of rows) {
    if (!holds(row)) throw new Error(`${what}: ${JSON.stringify(row)}`)
  }
}

/** What is planned is in order, and is just what the state calls for. */
export function expectPlanned(
  { nas }: World,
  prefix: readonly string[],
  wanted: readonly (readonly [kind: string, ref: number])[],
): void {
  const { timeline } = nas.state
  const inOrder = timeline.every(
    (event, at) => at === 0 || soonerFirst(timeline[at - 1] ?? event, event) < 0,
  )
  same(inOrder, true, 'the timeline is sorted')
  const name = ([kind, ref]: readonly [string, number]) => `${kind} ${ref}`
  const planned = timeline
    .filter(({ kind }) => prefix.some((start) => kind.startsWith(start)))
    .map(({ kind, ref }) => name([kind, ref]))
  same(planned.sort(), wanted.map(name).sort(), 'what is planned')
}

/** What a log was like when it was last looked at. */
export interface LogMemory {
  length: number
  last: unknown
}

/** A log only grows: what was there stays, ids go up, times never go back. */
export function expectGrown<Line>(
  memory: LogMemory,
  lines: readonly Line[],
  timeOf: (line: Line) => number,
  idOf: (line: Line) => number = () => 0,
): void {
  if (memory.length > 0) {
    same(lines[memory.length - 1], memory.last, 'lines of a log stay')
  }
  const added = lines.slice(Math.max(0, memory.length - 1))
  const pairs = added.slice(1).map((line, at) => [added[at] as Line, line] as const)
  expectAll(pairs, ([one, next]) => timeOf(next) >= timeOf(one), 'a log goes back in time')
  if (idOf(lines[0] as Line) > 0) {
    expectAll(pairs, ([one, next]) => idOf(next) > idOf(one), 'the ids of a log go back')
  }
  memory.length = lines.length
  memory.last = structuredClone(lines.at(-1))
}

/** What goes on comes further, never less far; remembers how far, by id. */
export function expectForward(
  progress: Record<number, number[]>,
  id: number,
  now: readonly number[],
): void {
  const before = progress[id] ?? []
  const isForward = now.every((value, which) => value >= (before[which] ?? 0))
  if (!isForward) throw new Error(`the progress of ${id} fell from ${before} to ${now}`)
  progress[id] = [...now]
}
