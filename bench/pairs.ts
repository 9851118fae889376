/** Pairs that are measured right after each other, and what a row of them comes to. */
import type { Pair } from './figures.ts'

/** The middle half of some numbers, and their middle. */
export interface Spread {
  readonly lower: number
  readonly median: number
  readonly upper: number
}

/**
 * Measures one pair. The order alternates, so that what drifts (a processor that gets warm, a
 * neighbour who wakes up) favours neither.
 */
export async function measurePair<Measured>(
  index: number,
  reference: () => Promise<Measured>,
  other: () => Promise<Measured>,
): Promise<Pair<Measured>> {
  if (index % 2 === 0) {
    const first = await reference()
    return { reference: first, other: await other() }
  }
  const first = await other()
  return { reference: await reference(), other: first }
}

/** Medians and quartiles, interpolated between neighbours. Throws a RangeError for no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((one, other) => one - other)
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share
    const low = sorted[Math.floor(place)]
    const high = sorted[Math.ceil(place)]
    if (low === undefined || high === undefined) throw new RangeError('there is nothing to sum up')
    return low + (high - low) * (place - Math.floor(place))
  }
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) }
}

/** The other's share of the reference, pair by pair: 2 means twice as much. */
export const ratios = <Measured>(
  pairs: readonly Pair<Measured>[],
  value: (measured: Measured) => number,
): Spread => spreadOf(pairs.map(({ reference, other }) => value(other) / value(reference)))
