/**
 * What many rows say in the same words. A year of jobs is a million rows, and what they say of their
 * task hardly ever changes: rows that say the same share one object.
 */
import { deepFreeze } from '../nas/copy.ts'
import { derived } from './derived.ts'

/**
 * Makes what returns the last value of an owner as long as it still holds, and a new one otherwise.
 * Values are frozen, so that a mistake would show.
 */
export function shared<Owner extends object, Value extends object>(): (
  owner: Owner,
  holds: (last: Value) => boolean,
  make: () => Value,
) => Value {
  const known = derived((_owner: Owner): { last?: Value } => ({}))
  return (owner, holds, make) => {
    const kept = known.of(owner)
    if (kept.last === undefined || !holds(kept.last)) {
      kept.last = make()
      deepFreeze(kept.last)
    }
    return kept.last
  }
}
