/** The first look at a target: what it advertises, which firmware it has, which contracts fit. */
import type { Http } from '../../client/http.ts'
import { type ApiDefinition, apiUnder } from '../../contracts/define/api.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { apiAuthApi } from '../../contracts/dsm/api-auth.ts'
import { contracts } from '../../contracts/index.ts'
import { type NasWire, reasonOf } from './nas.ts'
import { NoAnswer } from './wire.ts'

export interface Survey {
  /** What SYNO.API.Info lists; undefined when its answer cannot be read. */
  readonly advertised: Readonly<Record<string, unknown>> | undefined
  readonly profile: ProfileName
}

/** Asks SYNO.API.Info at the path that every firmware has. Throws NoAnswer without one. */
export async function lookAround(http: Http): Promise<Survey> {
  const params = { api: 'SYNO.API.Info', version: '1', method: 'query', query: 'all' }
  let text: string
  try {
    const answer = await http.send({ path: '/webapi/query.cgi', params })
    text = answer.text
  } catch (thrown) {
    throw new NoAnswer(`no answer from ${http.url}: ${reasonOf(thrown)}`)
  }
  const advertised = readInfo(text)
  const auth = (advertised?.[apiAuthApi.name] as { maxVersion?: unknown } | undefined)?.maxVersion
  const [, newest] = apiUnder(apiAuthApi, 'dsm-6.2')?.versions ?? [1, 6]
  const isOld = typeof auth === 'number' && auth <= newest
  return { advertised, profile: isOld ? 'dsm-6.2' : 'dsm-7.2' }
}

function readInfo(text: string): Survey['advertised'] {
  try {
    const { data } = JSON.parse(text)
    return typeof data === 'object' && data !== null ? data : undefined
  } catch {
    return undefined
  }
}

/** Whether the package of an API is there; everything counts as there when nothing is known. */
export function installedPackages(advertised: Survey['advertised']): (api: string) => boolean {
  const apis: readonly ApiDefinition[] = contracts
  return (name) => {
    const owner = apis.find((api) => api.name === name)?.package
    if (owner === undefined || advertised === undefined) return true
    return apis.some((api) => api.package === owner && Object.hasOwn(advertised, api.name))
  }
}

export interface Firmware {
  /** `DSM 7.2.2-72806`; null when the target does not say. */
  readonly version: string | null
  /** The contracts' profile for it, given what the survey made of it. */
  profile(surveyed: ProfileName): ProfileName
}

/** What SYNO.DSM.Info says. */
export async function firmwareOf(wire: NasWire): Promise<Firmware> {
  const version = await versionOf(wire)
  return {
    version,
    profile(surveyed) {
      const [, major, minor] = /^DSM (\d+)\.(\d+)/.exec(version ?? '') ?? []
      if (surveyed === 'dsm-6.2' || major === undefined) return surveyed
      // Units of 7.3 were seen to answer as those of 7.4 do.
      return Number(major) > 7 || Number(minor) >= 3 ? 'dsm-7.4' : 'dsm-7.2'
    },
  }
}

async function versionOf(wire: NasWire): Promise<string | null> {
  try {
    const { envelope } = await wire.send({
      api: 'SYNO.DSM.Info',
      method: 'getinfo',
      version: 2,
      params: {},
      as: 'admin',
      via: 'POST',
    })
    const text = envelope.success
      ? (envelope.data as { version_string?: unknown } | undefined)?.version_string
      : undefined
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}
