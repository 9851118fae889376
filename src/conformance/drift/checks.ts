/** Compares the verdicts of two reports: a check that passed once and does not now. */

import type { Finding } from '../model.ts'
import { isWithin } from '../surface/paths.ts'
import type { BareChange, Change } from './change.ts'
import { explained } from './compare.ts'
import type { Foretell } from './foretell.ts'

/**
 * `known` are the differences of what was seen: a failed check at the same place says them again.
 * A check with a divergence attached is explained by it.
 */
export function compareChecks(
  before: readonly Finding[],
  after: readonly Finding[],
  known: readonly Change[],
  foretell: Foretell,
): Change[] {
  const passed = new Set(before.filter(({ status }) => status === 'pass').map(({ id }) => id))
  return after.flatMap((finding): Change[] => {
    const { id, status, api, method, version, path, check, expected, actual } = finding
    if (!passed.has(id) || (status !== 'fail' && status !== 'warn')) return []
    if (known.some((change) => saysTheSame(change, finding))) return []
    const change: BareChange = {
      ...(status === 'fail'
        ? { class: 'breaking', what: 'check fails' }
        : { class: 'risky', what: 'check warns' }),
      ...{ api, method, version, path, when: check },
      before: 'pass',
      after: status,
      why: `${check}: expected ${expected}, got ${actual}.`,
    }
    const reason = finding.divergence && `declared: ${finding.divergence.reason}`
    return [explained(change, reason === undefined ? foretell : () => reason)]
  })
}

/** A shape that does not fit, where the field is known to have changed. */
function saysTheSame(change: Change, { api, method, version, path, check }: Finding) {
  return (
    check === 'shape' &&
    path !== '' &&
    change.path !== '' &&
    change.when === undefined &&
    change.api === api &&
    change.method === method &&
    (change.version === null || change.version === version) &&
    isWithin(path, change.path)
  )
}
