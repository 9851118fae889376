/** States of a NAS with something changed, as files that were edited or damaged would hold. */
import fc from 'fast-check'
import * as junk from './junk.ts'

/** One change: where, as numbers that choose a member at each level, and what. */
export interface Change {
  readonly way: readonly number[]
  /** `liken` puts a value of the same type there, so that it is let in more often. */
  readonly do: 'liken' | 'replace' | 'remove' | 'double' | 'proto' | 'swap' | 'graft'
  readonly number: number
  readonly text: string
  readonly value: unknown
}

/** Format, clock and state are the members of a snapshot; most there is lies in the last. */
const start = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 12, arbitrary: fc.constant([2]) },
)

export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    way: fc
      .tuple(start, fc.array(fc.nat(1_000), { minLength: 1, maxLength: 7 }))
      .map(([begin, rest]) => [...begin, ...rest]),
    do: fc.oneof(
      { weight: 6, arbitrary: fc.constant('liken' as const) },
      {
        weight: 4,
        arbitrary: fc.constantFrom('replace', 'remove', 'double', 'proto', 'swap', 'graft'),
      },
    ),
    number: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }) },
      { weight: 2, arbitrary: fc.constantFrom(1e9, 1e12, 1e15, 8.64e15, 9e15, -1e15) },
      { weight: 2, arbitrary: junk.number },
    ),
    text: junk.text,
    value: junk.json,
  }),
  { minLength: 1, maxLength: 3 },
)

type Branch = Record<string, unknown>

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null

/** A changed copy of the state. */
export function changed<State>(state: State, all: readonly Change[]): State {
  const copy = structuredClone(state)
  for (const change of all) apply(copy as Branch, change)
  return copy
}

function apply(root: Branch, change: Change): void {
  const { way } = change
  let branch = root
  for (const [at, step] of way.entries()) {
    const keys = Object.keys(branch)
    const key = keys[step % keys.length]
    if (key === undefined) return
    const member = branch[key]
    if (at === way.length - 1 || !isBranch(member)) {
      spoil(branch, key, keys[(step + 1) % keys.length] ?? key, change)
      return
    }
    branch = member
  }
}

function spoil(branch: Branch, key: string, other: string, change: Change): void {
  const kept = branch[key]
  switch (change.do) {
    case 'liken':
      branch[key] = likeness(kept, change)
      return
    case 'replace':
      branch[key] = change.value
      return
    case 'remove':
      if (Array.isArray(branch)) branch.splice(Number(key), 1)
      else delete branch[key]
      return
    case 'double':
      if (Array.isArray(branch)) branch.push(structuredClone(kept))
      else branch[String(change.number)] = structuredClone(kept)
      return
    case 'graft':
      branch[key] = structuredClone(branch[other])
      return
    case 'swap':
      branch[key] = branch[other]
      branch[other] = kept
      return
    case 'proto':
      Object.defineProperty(branch, '__proto__', {
        value: kept,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
}

function likeness(kept: unknown, { number, text, value }: Change): unknown {
  if (typeof kept === 'number') return number
  if (typeof kept === 'string') return text
  if (typeof kept === 'boolean') return !kept
  if (Array.isArray(kept)) return kept.toReversed()
  return isBranch(kept) ? {} : value
}
