/** Surfaces to compare: of contracts, of a running emulator, and with one thing changed. */

import type { Surface } from '../../src/conformance/model.ts'
import { createObserver } from '../../src/conformance/surface/observe.ts'
import { methodVersions } from '../../src/contracts/define/api.ts'
import type { ProfileName } from '../../src/contracts/define/profiles.ts'
import { apis } from './contracts.ts'
import { type Params, startNas } from './nas.ts'

/** Ids that every office has, and everything that can be asked for beside a list. */
const asking: Record<string, Params | undefined> = {
  'SYNO.ActiveBackup.Device.list_restorable_version': { device_id: 5 },
  'SYNO.ActiveBackup.Device.list_tasks': { device_ids: [1, 5] },
  'SYNO.ActiveBackup.Log.list_result_detail': { result_id: 592 },
  'SYNO.ActiveBackup.Overview.list_device_transfer_size': { time_start: 1741890000 },
  'SYNO.ActiveBackup.Task.get_default_task_name': { backup_type: 2 },
  'SYNO.ActiveBackup.Task.list': { load_status: true, load_devices: true, load_result: true },
  'SYNO.Backup.Repository.get': { task_id: 1 },
  'SYNO.Backup.Service.VersionBackup.Target.detail': { target_id: 1 },
  'SYNO.Backup.Target.get': { task_id: 1, additional: ['is_online', 'used_size'] },
  'SYNO.Backup.Task.get': { task_id: 1, additional: ['repository', 'rotate_params'] },
  'SYNO.Backup.Task.list': { additional: ['last_bkp_time', 'get_source', 'schedule'] },
  'SYNO.Backup.Task.status': { task_id: 1, additional: ['last_bkp_time', 'last_bkp_result'] },
  'SYNO.Backup.Version.list': { task_id: 1, additional: ['source'] },
  'SYNO.SDS.Backup.Client.Common.Log.list': { limit: 10, offset: 0 },
  'SYNO.SDS.Backup.Client.Common.Statistic.get': { task_id: 1 },
  'SYNO.SDS.Backup.Server.Common.Log.list': { limit: 10, offset: 0 },
  'SYNO.SDS.Backup.Server.Common.Statistic.get': { task_id: 1, additional: ['volume_size'] },
}

export interface Asked {
  readonly profile?: ProfileName
  readonly seed?: number
  /** Bare calls: nothing is asked for beside what is required. */
  readonly bare?: boolean
}

/** What a run sees of the office: every method that only reads, at every version. */
export async function observedOffice({ profile = 'dsm-7.2', seed = 1, bare }: Asked = {}) {
  await using nas = await startNas({ profile, seed })
  const observer = createObserver()
  observer.advertised((await nas.call('SYNO.API.Info', 'query')).data)
  const { data } = await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)
  observer.firmware(data.version_string)
  for (const api of apis) {
    for (const [name, method] of Object.entries(api.methods)) {
      if (method.effect !== 'read' || api.name.startsWith('SYNO.API.Auth')) continue
      const { additional, ...params } = asking[`${api.name}.${name}`] ?? {}
      const given = bare || additional === undefined ? params : { ...params, additional }
      for (const version of methodVersions(api, method, profile)) {
        const answer = await nas.call(api.name, name, given, version)
        if (answer.success) observer.answer(api.name, name, version, answer.data)
      }
    }
  }
  return observer.surface()
}

/** A deep copy whose parts may be changed. */
export type Loose<Part> = Part extends object
  ? { -readonly [Key in keyof Part]: Loose<Part[Key]> }
  : Part

export function changed(surface: Surface, change: (copy: Loose<Surface>) => void): Surface {
  const copy = JSON.parse(JSON.stringify(surface)) as Loose<Surface>
  change(copy)
  return copy
}

/** A surface of one answer, for what is not in the contracts. */
export function surfaceOf(...answers: readonly unknown[]): Surface {
  const observer = createObserver()
  for (const data of answers) observer.answer('SYNO.Own', 'get', 1, data)
  return observer.surface()
}
