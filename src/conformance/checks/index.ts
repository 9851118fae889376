/** The checks that follow from the contracts. */
import type { ApiDefinition } from '../../contracts/define/api.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check } from '../check.ts'
import { accessChecks } from './access.ts'
import { discoveryChecks } from './discovery.ts'
import { filterChecks } from './filters.ts'
import { orderChecks } from './order.ts'
import { pagingChecks } from './paging.ts'
import { parameterChecks } from './parameters.ts'
import { shapeChecks } from './shape.ts'
import { subjects } from './support.ts'
import { transportChecks } from './transport.ts'
import { versionChecks } from './versions.ts'

/** Every derived check there is under a profile, whatever level it needs. */
export function derivedChecks(
  apis: readonly ApiDefinition[],
  options: { readonly profile: ProfileName; readonly withUser: boolean },
): Check[] {
  const { profile, withUser } = options
  const all = subjects(apis, profile)
  return [
    ...discoveryChecks(apis, profile),
    ...versionChecks(apis, profile),
    ...accessChecks(all, withUser),
    ...shapeChecks(all),
    ...parameterChecks(all, profile),
    ...pagingChecks(all),
    ...filterChecks(all),
    ...orderChecks(all),
    ...transportChecks(all),
  ]
}
