import type { ApiDefinition } from '../../../contracts/define/api.ts'
import { apiInfoApi } from '../../../contracts/dsm/api-info.ts'
import { contracts } from '../../../contracts/index.ts'
import { splitCommaList } from '../../../contracts/wire/value.ts'
import { implement } from '../../kernel/implement.ts'
import { isServed } from '../../nas/packages.ts'

export const apiInfo = implement(apiInfoApi, {
  query({ params, nas }) {
    const served = (contracts as readonly ApiDefinition[]).filter((api) => isServed(nas, api))
    const asked = splitCommaList(params.query || 'all')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    const listed = served.filter((api) => asked.some((name) => matches(api.name, name)))
    const entries = listed.map((api) => {
      const { name, versions, path = 'entry.cgi', requestFormat } = api
      const [minVersion, maxVersion] = versions
      const entry = { maxVersion, minVersion, path }
      return [name, requestFormat === undefined ? entry : { ...entry, requestFormat }] as const
    })
    return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))

    function matches(name: string, wanted: string): boolean {
      if (wanted.toLowerCase() === 'all') return true
      if (wanted.endsWith('.')) return name.startsWith(wanted)
      if (name === wanted) return true
      // The old File Station guide leaves the dot out; a name that exists is never a prefix.
      return !served.some((api) => api.name === wanted) && name.startsWith(`${wanted}.`)
    }
  },
})
