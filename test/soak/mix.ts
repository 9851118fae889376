/** What a soak asks: reads and writes over every backup API, in the proportions of a busy NAS. */

export type Params = Readonly<Record<string, unknown>>
export type Call = readonly [api: string, method: string, params: Params]

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What the NAS has when the soak begins. */
export interface Ids {
  readonly tasks: readonly number[]
  readonly devices: readonly number[]
  readonly backups: readonly number[]
  readonly targets: readonly number[]
}

export type Pick = <Item>(items: readonly Item[]) => Item

const page = (pick: Pick) => ({ limit: 50, offset: pick([0, 0, 50]) })

const ab = 'SYNO.ActiveBackup.'
const hb = 'SYNO.Backup.'

/** Reads, each for what it has to be given. */
export function readOf({ tasks, devices, backups, targets }: Ids, pick: Pick): Call {
  const task_id = pick(tasks)
  const backup = { task_id: pick(backups) }
  return pick<() => Call>([
    () => [`${ab}Device`, 'list', page(pick)],
    () => [`${ab}Device`, 'list', { load_result: true, limit: 50 }],
    () => [`${ab}Device`, 'list_restorable_version', { device_id: pick(devices) }],
    () => [`${ab}Device`, 'list_tasks', { device_ids: [pick(devices)] }],
    () => [`${ab}Inventory`, 'list', {}],
    () => [`${ab}Log`, 'list_log', { ...page(pick), task_id }],
    () => [`${ab}Log`, 'list_result', { ...page(pick), task_id: -1 }],
    () => [`${ab}Log`, 'list_result_detail', { result_id: pick([1, 592, 600]) }],
    () => [`${ab}Overview`, 'list_device_transfer_size', { time_start: 1_900_000_000 }],
    () => [`${ab}Restore`, 'list', {}],
    () => [`${ab}Setting`, 'list', {}],
    () => [`${ab}Share`, 'list_storage', {}],
    () => [`${ab}Task`, 'get_default_task_name', { backup_type: 2 }],
    () => [`${ab}Task`, 'list', { load_status: true, load_result: true, limit: 50 }],
    () => [`${ab}Task`, 'list', { filter: { status: 'backingup' }, limit: 50 }],
    () => [`${ab}Task`, 'list_with_device', page(pick)],
    () => [`${ab}Task`, 'list_vm_check', {}],
    () => ['SYNO.API.Info', 'query', { query: 'SYNO.API.Auth' }],
    () => ['SYNO.API.Encryption', 'getinfo', { format: 'module' }],
    () => ['SYNO.DSM.Info', 'getinfo', {}],
    () => [`${hb}Repository`, 'list', {}],
    () => [`${hb}Repository`, 'get', backup],
    () => [`${hb}Target`, 'get', { ...backup, additional: ['is_online', 'used_size'] }],
    () => [`${hb}Task`, 'get', { ...backup, additional: ['repository', 'schedule'] }],
    () => [`${hb}Task`, 'list', { additional: ['last_bkp_time', 'next_bkp_time'] }],
    () => [`${hb}Task`, 'status', { ...backup, additional: ['last_bkp_time'] }],
    () => [`${hb}Version`, 'list', { ...backup, ...page(pick) }],
    () => ['SYNO.SDS.Backup.Client.Common.Log', 'list', page(pick)],
    () => ['SYNO.SDS.Backup.Client.Common.Statistic', 'get', backup],
    () => ['SYNO.SDS.Backup.Server.Common.Log', 'list', page(pick)],
    () => ['SYNO.SDS.Backup.Server.Common.Statistic', 'get', { task_id: pick(targets) }],
    () => [`${hb}Service.VersionBackup.Config`, 'get', {}],
    () => [`${hb}Service.VersionBackup.Target`, 'list', {}],
    () => [`${hb}Service.VersionBackup.Target`, 'detail', { target_id: pick(targets) }],
  ])()
}

/** Writes; what they add is taken away again, or runs out by itself. Many come at a bad moment. */
export function writeOf({ tasks, devices, backups }: Ids, pick: Pick): Call {
  const task_ids = [pick(tasks)]
  const task_id = pick(backups)
  const task_state = 'backupable'
  const passing = pick([1, 2, 3, 4])
  return pick<() => Call>([
    () => [`${ab}Task`, 'backup', { task_ids }],
    () => [`${ab}Task`, 'cancel', { task_ids }],
    () => [`${ab}Task`, 'cancel_waiting_backup', {}],
    () => [`${ab}Task`, 'set', { task_ids, max_concurrent_devices: passing }],
    () => [`${ab}Task`, 'create_vm_check', {}],
    () => [`${ab}Task`, 'vm_check_cancel', {}],
    () => [`${ab}Setting`, 'set', settings(passing)],
    () => [`${ab}Device`, 'set_credential', { device_ids: [pick(devices)], login_user: 'soak' }],
    () => [`${ab}Restore`, 'clear', { sessions: [] }],
    () => [`${hb}Task`, 'backup', { task_id }],
    () => [`${hb}Task`, 'cancel', { task_state, task_id }],
    () => [`${hb}Task`, 'suspend', { task_state, task_id }],
    () => [`${hb}Task`, 'resume', { task_id }],
    () => [`${hb}Task`, 'discard', { task_id }],
    () => [`${hb}Target`, 'error_detect', { task_id, detect_data: false }],
    () => [`${hb}Target`, 'error_detect_cancel', { task_id }],
    () => [`${hb}Service.VersionBackup.Config`, 'set', { parallel_backup_limit: passing }],
  ])()
}

const settings = (value: number) => ({
  settings: [{ name: 'max_concurrent_devices', value: String(value) }],
})

/** What is wrong on purpose: it has to be refused, quickly and without a trace. */
export const wrongOf = (pick: Pick): Call =>
  pick<Call>([
    ['SYNO.Nope', 'list', {}],
    [`${ab}Task`, 'nope', {}],
    [`${ab}Task`, 'backup', { task_ids: 'all of them' }],
    [`${ab}Task`, 'remove', { task_ids: [987_654] }],
    [`${hb}Task`, 'get', {}],
    [`${hb}Task`, 'delete', { task_id_list: [987_654] }],
  ])

/** Calls to the control plane: method, path and body. */
export const controlOf = (
  { tasks, devices, backups }: Ids,
  pick: Pick,
): readonly [verb: string, path: string, body?: object] => {
  const device_id = pick(devices)
  const task_id = pick(tasks)
  return pick([
    ['GET', '/health'],
    ['GET', '/clock'],
    ['GET', '/coverage'],
    ['GET', '/requests?limit=20'],
    ['GET', '/faults'],
    ['GET', '/nothing'],
    ['POST', '/world', { event: 'abb.device.offline', device_id }],
    ['POST', '/world', { event: 'abb.device.online', device_id }],
    ['POST', '/world', { event: 'abb.device.online', device_id }],
    ['POST', '/world', { event: 'abb.run.outcome', task_id, outcome: 'partial' }],
    ['POST', '/world', { event: 'hb.target.offline', task_id: pick(backups) }],
    ['POST', '/world', { event: 'hb.target.online', task_id: pick(backups) }],
    ['POST', '/world', { event: 'hb.check.outcome', task_id: pick(backups), outcome: 'clean' }],
    ['POST', '/world', { event: 'junk' }],
  ] as const)
}
