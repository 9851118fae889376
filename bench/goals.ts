/** What the figures are held against. */
import type { Figures, HistoryFigures } from './figures.ts'
import { ratios, type Spread, spreadOf } from './pairs.ts'

export interface Goal {
  readonly what: string
  /** The figure; undefined when it was not measured. */
  readonly value: number | undefined
  readonly bound: number
  readonly side: 'at least' | 'at most'
  readonly unit: string
  /** How far the yardstick of the same kind strays from what it ought to be, as a share. */
  readonly noise?: number | undefined
}

export type Verdict = 'reached' | 'not reached' | 'within the noise' | 'not measured'

export function verdict({ value, bound, side, noise = 0 }: Goal): Verdict {
  if (value === undefined) return 'not measured'
  const meets = (limit: number) => (side === 'at least' ? value >= limit : value <= limit)
  if (meets(bound)) return 'reached'
  const excused = Math.min(noise, mostNoise)
  return meets(side === 'at least' ? bound * (1 - excused) : bound * (1 + excused))
    ? 'within the noise'
    : 'not reached'
}

/** A machine that is noisier than this is not fit for measuring, and excuses nothing. */
const mostNoise = 0.15

/** The names that the goals speak of. */
export const emulator = 'mock-dsm'
export const yardstick = 'bare Fastify again'
export const mixed = 'mixed'

/** How many times as many answers as this peer the emulator is to give. */
export const peerGoals: Readonly<Record<string, number>> = { Prism: 4.5, Mockoon: 20, mockttp: 2 }

/** A server's answers per second as a share of bare Fastify's. */
export function shareOf(figures: Figures, item: string, server: string): Spread | undefined {
  const found = figures.items
    .find((one) => one.item === item)
    ?.servers.find((one) => one.server === server)
  return found && ratios(found.pairs, ({ rate }) => rate)
}

/** The emulator's answers per second over those of a peer: both were paired with bare Fastify. */
export function timesPeer(figures: Figures, item: string, peer: string): number | undefined {
  const ours = shareOf(figures, item, emulator)
  const theirs = shareOf(figures, item, peer)
  return ours && theirs && ours.median / theirs.median
}

/** The larger distance of the middle half of bare Fastify against itself from 1. */
export function noiseOf(figures: Figures, item: string): number | undefined {
  const spread = shareOf(figures, item, yardstick)
  return spread && Math.max(Math.abs(1 - spread.lower), Math.abs(spread.upper - 1))
}

export function goalsOf(figures: Figures): Goal[] {
  return [
    ...figures.items.flatMap(({ item }) => rateGoals(figures, item)),
    ...startGoals(figures),
    ...memoryGoals(figures),
    ...historyGoals(figures),
    ...libraryGoals(figures),
  ]
}

function rateGoals(figures: Figures, item: string): Goal[] {
  const share: Goal = {
    what: `${item}: answers per second, over bare Fastify`,
    value: shareOf(figures, item, emulator)?.median,
    bound: item === mixed ? 0.9 : 1,
    side: 'at least',
    unit: '×',
    noise: noiseOf(figures, item),
  }
  if (item === mixed) return [share]
  const peers = Object.entries(peerGoals).map(
    ([peer, bound]): Goal => ({
      what: `${item}: answers per second, over ${peer}`,
      value: timesPeer(figures, item, peer),
      bound,
      side: 'at least',
      unit: '×',
    }),
  )
  return [share, ...peers]
}

/** The program against which the start is measured is measured against itself as well. */
export const startYardstick = 'only Fastify again'

function startGoals({ starts }: Figures): Goal[] {
  const shareOfStart = (program: string) => {
    const found = starts.find((one) => one.program === program)
    return found && ratios(found.pairs, (milliseconds) => milliseconds)
  }
  const noise = shareOfStart(startYardstick)
  return [
    {
      what: 'spawn to first answer, over a program with Fastify alone',
      value: shareOfStart(emulator)?.median,
      bound: 1,
      side: 'at most',
      unit: '×',
      noise: noise && Math.max(Math.abs(1 - noise.lower), Math.abs(noise.upper - 1)),
    },
  ]
}

function memoryGoals({ memory }: Figures): Goal[] {
  const of = (scenario: string) =>
    memory.find(({ program }) => program === `${emulator} ${scenario}`)
  const goal = (what: string, value: number | undefined, bound: number): Goal => ({
    what,
    value,
    bound,
    side: 'at most',
    unit: 'MB',
  })
  return [
    goal('memory of office, at rest', of('office')?.rest, 90),
    goal('memory of office, after a load run', of('office')?.loaded, 120),
    goal('memory of large, at rest', of('large')?.rest, 400),
    goal('memory of large, after a load run', of('large')?.loaded, 400),
  ]
}

const historyGoals = ({ history }: Figures): Goal[] =>
  history.map((figures) => ({
    what: `${figures.call}: time of a page on large, over office`,
    value: pageCost(figures).median,
    bound: 1.5,
    side: 'at most',
    unit: '×',
  }))

/**
 * Time of a page on `large` over that on `office`. Where `office` has fewer rows than the page
 * holds, times per row are compared.
 */
export function pageCost({ pairs, officeRows, largeRows }: HistoryFigures): Spread {
  const rows = Math.max(1, largeRows) / Math.max(1, officeRows)
  return spreadOf(pairs.map(({ reference, other }) => reference.rate / other.rate / rows))
}

function libraryGoals({ library }: Figures): Goal[] {
  const goal = (what: string, value: number | undefined, bound: number): Goal => ({
    what,
    value,
    bound,
    side: 'at most',
    unit: 'ms',
  })
  const median = (times: readonly number[] | undefined) => times && spreadOf(times).median
  return [
    goal('a fresh NAS in a program, after the first', median(library.following), 5),
    goal('100 NASes in one program', library.hundred, 500),
    goal('fork of office', median(library.fork), 3),
    goal('restore of office', median(library.restore), 3),
    goal(
      'a year of nightly jobs over 1,000 tasks',
      // Given up, it took at least as long as was waited.
      library.year ?? (library.yearGivenUp && library.yearGivenUp * 1000),
      10_000,
    ),
  ]
}
