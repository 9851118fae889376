/** Checks written by hand: what several calls in a row have to lead to. */
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check } from '../check.ts'

export function journeys(_options: { readonly profile: ProfileName }): Check[] {
  return []
}
