/** What observations tell of the NAS itself. */
import type { PackageName } from '../../../../contracts/define/api.ts'
import type { ProfileName } from '../../../../contracts/define/profiles.ts'
import { apiInfoApi } from '../../../../contracts/dsm/api-info.ts'
import { dsmInfoApi } from '../../../../contracts/dsm/dsm-info.ts'
import { contracts } from '../../../../contracts/index.ts'
import type { Nas } from '../../nas.ts'
import { packageNames } from '../../state.ts'
import { isRecord, isSeconds, type Row } from './fields.ts'
import { type Observation, readAll } from './observation.ts'

/** The profile that is nearest to the firmware; undefined when nobody asked for it. */
export function profileOf(observations: readonly Observation[]): ProfileName | undefined {
  let firmware: ProfileName | undefined
  readAll(observations, {
    [`${dsmInfoApi.name}.getinfo`]({ version_string }) {
      const [, major = 0, minor = 0] = /DSM (\d+)\.(\d+)/.exec(String(version_string)) ?? []
      if (Number(major) === 6) firmware = 'dsm-6.2'
      else if (Number(major) >= 7) firmware = Number(minor) >= 3 ? 'dsm-7.4' : 'dsm-7.2'
    },
  })
  const ours = new Set<string>(contracts.map(({ name }) => name))
  const listed = Object.keys(everythingListed(observations) ?? {})
  const listsOthers = listed.some((name) => !ours.has(name))
  return listsOthers && (firmware ?? 'dsm-7.2') === 'dsm-7.2' ? 'dsm-7.2-all' : firmware
}

/** The last answer of SYNO.API.Info that left nothing out. */
function everythingListed(observations: readonly Observation[]): Row | undefined {
  const last = observations.findLast(
    ({ api, params: { query = 'all' } }) =>
      api === apiInfoApi.name && /^(all)?$/i.test(String(query)),
  )
  // It lists itself, or it is no such list.
  const listed = isRecord(last?.data) ? last.data : {}
  return Object.hasOwn(listed, apiInfoApi.name) ? listed : undefined
}

export function learnSystem(nas: Nas, observations: readonly Observation[]): void {
  const { system, packages } = nas.state
  readAll(observations, {
    [`${dsmInfoApi.name}.getinfo`]({ model, serial, ram, temperature, uptime }) {
      if (typeof model === 'string') system.model = model
      if (typeof serial === 'string') system.serial = serial
      if (Number.isSafeInteger(ram)) system.ramMiB = Number(ram)
      if (Number.isSafeInteger(temperature)) system.temperature = Number(temperature)
      if (isSeconds(uptime)) system.bootedAt = nas.time - uptime * 1000
    },
    // A unit that a central management leads shows another name there.
    'SYNO.ActiveBackup.Task.list_with_device'({ cms_info }) {
      const name = isRecord(cms_info) && !cms_info.is_managed ? cms_info.local_address : undefined
      if (typeof name === 'string' && name !== '') system.hostName = name
    },
  })
  const listed = everythingListed(observations)
  if (listed === undefined) return
  for (const name of packageNames) if (!isListed(listed, name)) packages[name] = 'stopped'
}

const isListed = (listed: Row, wanted: PackageName): boolean =>
  contracts.some(
    (api) => 'package' in api && api.package === wanted && Object.hasOwn(listed, api.name),
  )
