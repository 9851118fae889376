/** States of a NAS with something changed, as files that were edited or damaged would hold. */
import fc from 'fast-check'
import * as junk from './junk.ts'

/** One change: where, as numbers that choose a member at each level, and what. */
export interface Change {
  readonly way: readonly number[]
  readonly do: 'replace' | 'remove' | 'add' | 'swap'
  readonly value: unknown
}

export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    way: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 7 }),
    do: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'swap'),
    value: fc.oneof(
      { weight: 3, arbitrary: junk.number },
      {
        weight: 3,
        arbitrary: fc.constantFrom(0, 1, -1, 1e15, 8.64e15, 9e15, '', null, true, 'x', [], {}),
      },
      { weight: 2, arbitrary: junk.json },
    ),
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

function apply(root: Branch, { way, do: act, value }: Change): void {
  let branch = root
  for (const [at, step] of way.entries()) {
    const keys = Object.keys(branch)
    const key = keys[step % keys.length]
    if (key === undefined) return
    const member = branch[key]
    // Numbers under the same names as before are what references are made of.
    if (at === way.length - 1 || !isBranch(member)) {
      change(branch, key, keys[(step + 1) % keys.length] ?? key, act, value)
      return
    }
    branch = member
  }
}

function change(branch: Branch, key: string, other: string, act: Change['do'], value: unknown) {
  if (act === 'remove') {
    if (Array.isArray(branch)) branch.splice(Number(key), 1)
    else delete branch[key]
  } else if (act === 'add') {
    Object.defineProperty(branch, Array.isArray(branch) ? String(branch.length) : '__proto__', {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  } else if (act === 'swap') {
    const kept = branch[key]
    branch[key] = branch[other]
    branch[other] = kept
  } else branch[key] = value
}
