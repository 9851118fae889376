/** Asks a NAS everything there is to ask, as somebody would who records it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Observation } from '../../../src/index.ts'
import type { Params, TestNas } from '../../support/nas.ts'

/** An observation with the whole answer it was taken from. */
export type Observed = Observation & { readonly response: object }

export interface Question {
  readonly api: string
  readonly method: string
  readonly version: number
  readonly params: Params
}

const everything = {
  load_status: true,
  load_result: true,
  load_devices: true,
  load_versions: true,
  load_verify_status: true,
}
const ofTask = {
  list: [
    ...['last_bkp_time', 'next_bkp_time', 'last_bkp_result', 'is_modified', 'schedule'],
    ...['get_source', 'progress_title_type'],
  ],
  status: [
    ...['last_bkp_time', 'next_bkp_time', 'last_bkp_result', 'is_modified'],
    ...['last_bkp_progress', 'last_bkp_success_version'],
  ],
  get: ['repository', 'schedule', 'backup_params', 'rotate_params'],
}

/** Every read there is, for all that the NAS has. Logs are asked for in pages. */
export async function questions(nas: TestNas): Promise<Question[]> {
  const asked: Question[] = []
  const ask = async (api: string, method: string, params: Params = {}, version = 1) => {
    asked.push({ api, method, version, params })
    const answer = await nas.call(api, method, params, version)
    if (!answer.success) throw new Error(`${api}.${method} answers ${JSON.stringify(answer)}`)
    return answer.data
  }
  const page = async (
    size: number,
    total: string,
    api: string,
    method: string,
    of: Params = {},
  ) => {
    for (let offset = 0, count = 1; offset < count; offset += size) {
      count = (await ask(api, method, { ...of, limit: size, offset }))[total]
    }
  }
  await ask('SYNO.API.Info', 'query', { query: 'all' })
  await ask('SYNO.DSM.Info', 'getinfo', {}, 2)
  await activeBackupQuestions(ask, page)
  await hyperBackupQuestions(ask, page)
  await vaultQuestions(ask, page)
  return asked
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Ask = (api: string, method: string, params?: Params, version?: number) => Promise<any>
type Page = (size: number, total: string, api: string, method: string, of?: Params) => Promise<void>

async function activeBackupQuestions(ask: Ask, page: Page): Promise<void> {
  const abb = 'SYNO.ActiveBackup'
  await ask(`${abb}.Setting`, 'list')
  await ask(`${abb}.Inventory`, 'list')
  await ask(`${abb}.Task`, 'list')
  await ask(`${abb}.Task`, 'list', everything)
  await ask(`${abb}.Task`, 'list', { filter: { status: 'unscheduled' } })
  await ask(`${abb}.Task`, 'list_with_device')
  await ask(`${abb}.Task`, 'list_vm_check')
  const { devices } = await ask(`${abb}.Device`, 'list', { load_result: true })
  for (const { device_id } of devices) {
    await ask(`${abb}.Device`, 'list_restorable_version', { device_id })
    await ask(`${abb}.Device`, 'list_tasks', { device_ids: [device_id] })
  }
  await page(150, 'count', `${abb}.Log`, 'list_log')
  await page(150, 'count', `${abb}.Log`, 'list_result')
  const { results } = await ask(`${abb}.Log`, 'list_result', { filter: { status: [3, 4] } })
  for (const { result_id } of results) {
    await ask(`${abb}.Log`, 'list_result_detail', { result_id })
  }
  await ask(`${abb}.Overview`, 'list_device_transfer_size', { time_start: 0 })
  await ask(`${abb}.Share`, 'list_storage')
  await ask(`${abb}.Restore`, 'list')
}

async function hyperBackupQuestions(ask: Ask, page: Page): Promise<void> {
  const hb = 'SYNO.Backup'
  const { task_list } = await ask(`${hb}.Task`, 'list', { additional: ofTask.list })
  await ask(`${hb}.Repository`, 'list')
  for (const { task_id } of task_list) {
    await ask(`${hb}.Task`, 'get', { task_id, additional: ofTask.get })
    await ask(`${hb}.Task`, 'status', { task_id, blOnline: true, additional: ofTask.status })
    await ask(`${hb}.Repository`, 'get', { task_id })
    await ask(`${hb}.Target`, 'get', { task_id, additional: ['is_online', 'used_size'] })
    await ask(`${hb}.Version`, 'list', { task_id, additional: ['source'] }, 2)
    await ask('SYNO.SDS.Backup.Client.Common.Statistic', 'get', { task_id })
    await page(100, 'total', 'SYNO.SDS.Backup.Client.Common.Log', 'list', { task_id })
  }
  await page(100, 'total', 'SYNO.SDS.Backup.Client.Common.Log', 'list')
}

async function vaultQuestions(ask: Ask, page: Page): Promise<void> {
  const vault = 'SYNO.Backup.Service.VersionBackup'
  await ask(`${vault}.Config`, 'get')
  const { target_list } = await ask(`${vault}.Target`, 'list')
  const additional = ['volume_size']
  for (const { target_id } of target_list) {
    await ask(`${vault}.Target`, 'detail', { target_id })
    await ask('SYNO.SDS.Backup.Server.Common.Statistic', 'get', { task_id: target_id, additional })
    await page(100, 'total', 'SYNO.SDS.Backup.Server.Common.Log', 'list', {
      filter_target_id: target_id,
    })
  }
  await page(100, 'total', 'SYNO.SDS.Backup.Server.Common.Log', 'list')
}

/** The answers, as somebody sees them who records the NAS. */
export async function answers(nas: TestNas, asked: readonly Question[]): Promise<Observed[]> {
  const at = nas.nas.clock.now()
  const found: Observed[] = []
  for (const { api, method, version, params } of asked) {
    const response = await nas.call(api, method, params, version)
    found.push({ api, method, version, params, data: response.data, at, response })
  }
  return found
}

export const observe = async (nas: TestNas) => answers(nas, await questions(nas))

/** Writes a recording as `mock-dsm record` does. */
export async function writeRecording(
  folder: string,
  observations: readonly Observed[],
): Promise<void> {
  for (const [seq, observation] of observations.entries()) {
    const { api, method, version, params, response, at = 0 } = observation
    await mkdir(join(folder, api), { recursive: true })
    const exchange = {
      recorded: { seq, at: new Date(at).toISOString() },
      request: { version, params },
      response,
    }
    const file = join(folder, api, `${method}.${String(seq).padStart(5, '0')}.json`)
    await writeFile(file, `${JSON.stringify(exchange, null, 2)}\n`)
  }
  const target = { dsm: 'DSM 7.2.2-72806', profile: 'dsm-7.2' }
  const about = {
    format: 1,
    recordedAt: new Date(observations.at(-1)?.at ?? 0).toISOString(),
    target,
  }
  await writeFile(join(folder, 'recording.json'), JSON.stringify(about))
}
