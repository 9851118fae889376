import { type ApiDefinition, apiUnder } from '../../contracts/define/api.ts'
import { profiles } from '../../contracts/define/profiles.ts'
import { type KnownApi, knownApis } from '../../contracts/dsm/known-apis.ts'
import type { Nas } from './nas.ts'

/**
 * Whether an API is there at all: not those of a stopped package, nor those that the firmware of
 * the profile does not have.
 */
export function isServed(nas: Nas, api: ApiDefinition): boolean {
  const { packages, profile } = nas.state
  const installed = api.package === undefined || packages[api.package] === 'running'
  return installed && apiUnder(api, profile) !== undefined
}

/** An API that the profile advertises as a real unit does, although nothing here answers it. */
export function advertisedOnly(nas: Nas, name: string): KnownApi | undefined {
  const everything = profiles[nas.state.profile].advertises === 'everything'
  return everything ? knownApis().get(name) : undefined
}
