/**
 * Arguments for calls that need some: ids found on the target itself, by asking the lists that
 * show them. Methods without a row here are called bare.
 */
import type { CheckContext, PlannedCall } from './check.ts'
import { pick } from './judge/pick.ts'

interface Found {
  readonly api: string
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
  /** Where the rows are in the answer, and the id in a row. */
  readonly rows: string
  readonly id: string
  /** Rows to look at first: those with more to see. */
  readonly worth?: (row: Readonly<Record<string, unknown>>) => boolean
  /** The parameter they go into, and whether as a list. */
  readonly param: string
  readonly list?: true
}

interface Sample {
  readonly params?: Readonly<Record<string, unknown>>
  readonly found?: Found
}

const devices = {
  api: 'SYNO.ActiveBackup.Device',
  method: 'list',
  rows: 'devices[]',
  id: 'device_id',
}
const results = {
  api: 'SYNO.ActiveBackup.Log',
  method: 'list_result',
  rows: 'results[]',
  id: 'result_id',
  // Jobs that went well are said to leave few lines or none.
  worth: (row: Readonly<Record<string, unknown>>) =>
    Number(row.error_count) + Number(row.warning_count) > 0,
}
const restores = {
  api: 'SYNO.ActiveBackup.Restore',
  method: 'list',
  rows: 'restore_infos[]',
  id: 'job_id',
}
const hyperBackupTasks = {
  api: 'SYNO.Backup.Task',
  method: 'list',
  rows: 'task_list[]',
  id: 'task_id',
  param: 'task_id',
}
const vaultTargets = {
  api: 'SYNO.Backup.Service.VersionBackup.Target',
  method: 'list',
  rows: 'target_list[]',
  id: 'target_id',
}

const samples: Readonly<Record<string, Sample | undefined>> = {
  'SYNO.ActiveBackup.Device.list_restorable_version': { found: { ...devices, param: 'device_id' } },
  'SYNO.ActiveBackup.Device.list_tasks': {
    found: { ...devices, param: 'device_ids', list: true },
  },
  'SYNO.ActiveBackup.Log.list_result_detail': { found: { ...results, param: 'result_id' } },
  'SYNO.ActiveBackup.Overview.list_device_transfer_size': { params: { time_start: 0 } },
  'SYNO.ActiveBackup.Restore.status': { found: { ...restores, param: 'job_id' } },
  'SYNO.ActiveBackup.Task.get_default_task_name': { params: { backup_type: 2 } },
  'SYNO.Backup.Repository.get': { found: hyperBackupTasks },
  'SYNO.Backup.Target.get': { found: hyperBackupTasks },
  'SYNO.Backup.Task.get': { found: hyperBackupTasks },
  'SYNO.Backup.Task.status': { found: hyperBackupTasks },
  'SYNO.Backup.Version.list': { found: hyperBackupTasks },
  'SYNO.SDS.Backup.Client.Common.Statistic.get': { found: hyperBackupTasks },
  'SYNO.SDS.Backup.Client.Common.Log.list': { params: { limit: 50, offset: 0 } },
  'SYNO.SDS.Backup.Server.Common.Log.list': { params: { limit: 50, offset: 0 } },
  'SYNO.SDS.Backup.Server.Common.Statistic.get': { found: { ...vaultTargets, param: 'task_id' } },
  'SYNO.Backup.Service.VersionBackup.Target.detail': {
    found: { ...vaultTargets, param: 'target_id' },
  },
}

/** Kinds of tasks and destinations differ in shape, so a few of each are looked at. */
const mostSamples = 8

/** The calls that finding arguments takes, for the plan. */
export function samplingCalls(api: string, method: string): readonly PlannedCall[] {
  const found = samples[`${api}.${method}`]?.found
  return found ? [{ api: found.api, method: found.method, intent: 'answer' }] : []
}

/** Sets of arguments that the method can be called with; ends the check when there are none. */
export async function sampleArguments(
  context: CheckContext,
  api: string,
  method: string,
): Promise<readonly [Arguments, ...Arguments[]]> {
  const [first, ...others] = await findArguments(context, api, method)
  return first ? [first, ...others] : context.skip('the target lists none to ask about')
}

/** What a call is made with that is to be refused: something that exists, where there is any. */
export async function anyArguments(
  context: CheckContext,
  api: string,
  method: string,
): Promise<Arguments | undefined> {
  const [first] = await findArguments(context, api, method)
  return first
}

type Arguments = Readonly<Record<string, unknown>>

async function findArguments(
  context: CheckContext,
  api: string,
  method: string,
): Promise<readonly Arguments[]> {
  const sample = samples[`${api}.${method}`]
  const found = sample?.found
  if (found === undefined) return [sample?.params ?? {}]
  const data = await context.look(found.api, found.method, found.params)
  const rows = pick(data, found.rows) as Readonly<Record<string, unknown>>[]
  const { worth = () => false } = found
  const inOrder = [...rows.filter(worth), ...rows.filter((row) => !worth(row))]
  const ids = [...new Set(inOrder.map((row) => row[found.id]))].filter((id) => id !== undefined)
  // The newest are last in some lists and first in others: some of both ends.
  const half = mostSamples / 2
  const some = ids.length <= mostSamples ? ids : [...ids.slice(0, half), ...ids.slice(-half)]
  return some.map((id) => ({ ...sample?.params, [found.param]: found.list ? [id] : id }))
}
