import type { ApiDefinition } from '../../contracts/define/api.ts'
import type { Nas } from './nas.ts'

/** Whether an API is there at all: those of a stopped package are not. */
export function isServed(nas: Nas, api: ApiDefinition): boolean {
  return api.package === undefined || nas.state.packages[api.package] === 'running'
}
