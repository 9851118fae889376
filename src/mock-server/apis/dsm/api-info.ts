import type { ApiDefinition } from '../../../contracts/define/api.ts'
import { apiUnder } from '../../../contracts/define/api.ts'
import { profiles } from '../../../contracts/define/profiles.ts'
import { apiInfoApi } from '../../../contracts/dsm/api-info.ts'
import { knownApis } from '../../../contracts/dsm/known-apis.ts'
import { contracts } from '../../../contracts/index.ts'
import { splitCommaList } from '../../../contracts/wire/value.ts'
import { implement } from '../../kernel/implement.ts'
import type { Nas } from '../../nas/nas.ts'
import { isServed } from '../../nas/packages.ts'

interface Entry {
  readonly maxVersion: number
  readonly minVersion: number
  readonly path: string
  readonly requestFormat?: 'JSON'
}

export const apiInfo = implement(apiInfoApi, {
  query({ params, nas }) {
    const advertised = advertisedApis(nas)
    const asked = new Set(splitCommaList(params.query || 'all').map((name) => name.trim()))
    const all = [...asked].some((name) => name.toLowerCase() === 'all')
    const listed = [...advertised].filter(([name]) => all || isAsked(name))
    return Object.fromEntries(listed.sort(([left], [right]) => (left < right ? -1 : 1)))

    function isAsked(name: string): boolean {
      if (asked.has(name)) return true
      for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
        if (asked.has(name.slice(0, dot + 1))) return true
        // The old File Station guide leaves the dot out; a name that exists is never a prefix.
        const prefix = name.slice(0, dot)
        if (asked.has(prefix) && !advertised.has(prefix)) return true
      }
      return false
    }
  },
})

/** What we answer and, where the profile says so, all that a real unit lists besides. */
function advertisedApis(nas: Nas): Map<string, Entry> {
  const { profile } = nas.state
  const ours: readonly ApiDefinition[] = contracts
  const entries = new Map<string, Entry>()
  if (profiles[profile].advertises === 'everything') {
    for (const known of knownApis().values()) entries.set(known.name, entryOf(known))
    for (const { name } of ours) entries.delete(name)
  }
  for (const api of ours) {
    const under = apiUnder(api, profile)
    if (under && isServed(nas, api)) entries.set(api.name, entryOf(under))
  }
  return entries
}

function entryOf(api: {
  versions: readonly [number, number]
  path: string
  requestFormat?: 'JSON' | undefined
}): Entry {
  const { path, requestFormat } = api
  const [minVersion, maxVersion] = api.versions
  const entry = { maxVersion, minVersion, path }
  return requestFormat === undefined ? entry : { ...entry, requestFormat }
}
