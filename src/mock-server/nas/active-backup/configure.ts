/** Making and changing tasks. */
import { backupType, sourceType } from '../../../contracts/active-backup/enumerations.ts'
import { drawBetween, drawUuid } from '../../kernel/random.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import { planSchedule } from './calendar.ts'
import { type Actor, writeLog } from './logs.ts'
import { unscheduled } from './schedule.ts'
import type { Device, Task } from './state.ts'
import { ensureStorage } from './storage.ts'

type Loose<Shape> = { readonly [Key in keyof Shape]?: Shape[Key] | undefined }

/** What Task.create_* and Task.set take: fields of a task, whole or in part. */
export type TaskChanges = Omit<
  Loose<Task>,
  'retention_policy' | 'sched_content' | 'state' | 'versions'
> & {
  readonly devices?: readonly Loose<Device>[] | undefined
  readonly retention_policy?: Loose<Record<keyof Task['retention_policy'], unknown>> | undefined
  readonly sched_content?: Loose<Task['sched_content']> | undefined
}

type Refuse = (key: 'taskNameUsed' | 'noSuchVersionOrDevice' | 'noSuchHypervisor') => Error

/** Adds a task and the devices it names that are not known yet. */
export function addTask(
  nas: Nas,
  type: Task['backup_type'],
  wanted: TaskChanges & { readonly task_name: string },
  user: Actor,
  refuse: Refuse,
): { task_id: number } {
  const { tasks } = nas.state.activeBackup
  const draft = { ...newTask(nas, type, wanted.task_name) }
  const apply = changeTask(nas, draft, wanted, refuse)
  const { share_name, storage_id } = ensureStorage(nas)
  Object.assign(draft, { share_name, storage_id, task_id: nextId(nas, 'task') })
  draft.unikey = drawUuid(nas.state.seed, 'unikey', draft.task_id)
  tasks[draft.task_id] = draft
  apply()
  draft.target_dir = targetDir(nas, draft)
  writeLog(nas, { type: 'TASK_CREATED', task: draft, user })
  planSchedule(nas, draft)
  return { task_id: draft.task_id }
}

/** Checks changes to a task; what it returns carries them out. */
export function changeTask(
  nas: Nas,
  task: Task,
  changes: TaskChanges,
  refuse: Refuse,
): () => { renamed: boolean; rescheduled: boolean } {
  const { devices, retention_policy, sched_content, ...plain } = changes
  const { task_name } = plain
  const namesakes = Object.values(nas.state.activeBackup.tasks).filter(
    (other) => other !== task && other.task_name === task_name,
  )
  if (namesakes.length > 0) throw refuse('taskNameUsed')
  const references = devices?.map((reference) => findDevice(nas, reference, refuse))
  return () => {
    const renamed = task_name !== undefined && task_name !== task.task_name
    for (const [name, value] of Object.entries(plain)) {
      if (value !== undefined) Object.assign(task, { [name]: value })
    }
    if (retention_policy) Object.assign(task.retention_policy, policyOf(retention_policy))
    if (sched_content) {
      Object.assign(task.sched_content, defined(sched_content))
      task.sched_modify_time = seconds(nas)
    }
    if (references) {
      task.deviceIds = references.map((found) => found ?? 0)
      for (const [index, reference] of (devices ?? []).entries()) {
        if (references[index] === undefined) {
          task.deviceIds[index] = addDevice(nas, task.backup_type, reference).device_id
        }
      }
    }
    return { renamed, rescheduled: sched_content !== undefined }
  }
}

/** A name that no task has: the given prefix, or one after the kind, and a number. */
export function defaultTaskName(
  nas: Nas,
  type: Task['backup_type'],
  prefix = prefixes[type],
): string {
  const names = new Set(Object.values(nas.state.activeBackup.tasks).map((task) => task.task_name))
  let number = 1
  while (names.has(`${prefix}-${number}`)) number += 1
  return `${prefix}-${number}`
}

const prefixes: Record<Task['backup_type'], string> = {
  [backupType.vm.value]: 'vSphere-Task',
  [backupType.pc.value]: 'PC-Task',
  [backupType.physicalServer.value]: 'Physical-Server-Task',
  [backupType.fileServer.value]: 'File-Server-Task',
  [backupType.nas.value]: 'NAS-Task',
}

/** An id must be known; a device named without one is found by uuid or name, or is new. */
function findDevice(nas: Nas, wanted: Loose<Device>, refuse: Refuse): number | undefined {
  const { devices, hypervisors } = nas.state.activeBackup
  if (wanted.device_id !== undefined) {
    if (devices[wanted.device_id] === undefined) throw refuse('noSuchVersionOrDevice')
    return wanted.device_id
  }
  const { inventory_id } = wanted
  if (inventory_id !== undefined && inventory_id > 0 && hypervisors[inventory_id] === undefined) {
    throw refuse('noSuchHypervisor')
  }
  return Object.values(devices).find((device) =>
    wanted.device_uuid !== undefined
      ? device.device_uuid === wanted.device_uuid
      : wanted.host_name !== undefined && device.host_name === wanted.host_name,
  )?.device_id
}

export function addDevice(nas: Nas, type: Task['backup_type'], given: Loose<Device>): Device {
  const { seed, activeBackup } = nas.state
  const device_id = nextId(nas, 'device')
  const device: Device = {
    agent_token: '',
    agentless_auth_policy: 0,
    auto_discovery: false,
    backup_type: type,
    create_time: seconds(nas),
    device_id,
    device_uuid: drawUuid(seed, 'device', device_id).toUpperCase(),
    dsm_model: '',
    dsm_unique: '',
    host_ip: '',
    host_name: `device-${device_id}`,
    host_port: 0,
    hypervisor_id: '',
    inventory_id: 0,
    kernel_version: '',
    login_password: '',
    login_time: seconds(nas),
    login_user: '',
    login_user_id: 0,
    mssql_password: '',
    mssql_user: '',
    oracle_password: '',
    oracle_user: '',
    os_name: '',
    platform_type: 0,
    time_zone: 0,
    vm_moid_path: '',
    online: true,
    sourceBytes: Math.round(drawBetween(40e9, 400e9, seed, 'source', device_id)),
    dailyChange: drawBetween(0.005, 0.03, seed, 'change', device_id),
    unreadable: 0,
    ...defined(given),
  }
  activeBackup.devices[device_id] = device
  return device
}

export function newTask(nas: Nas, type: Task['backup_type'], name: string): Task {
  const storage = Object.values(nas.state.activeBackup.storages)[0]
  return {
    agentless_backup_path: '',
    agentless_backup_policy: 0,
    agentless_enable_block_transfer: false,
    agentless_enable_dedup: false,
    agentless_enable_windows_vss: false,
    allow_manual_backup: true,
    backup_cache_content: { cached_enabled: false },
    backup_external: false,
    backup_type: type,
    bandwidth: 0,
    bandwidth_content: {
      backup_bandwidth_base: 0,
      backup_bandwidth_number: 0,
      enable: false,
    },
    cbt_enable_mode: 1,
    connection_timeout: 0,
    custom_volume: [],
    custom_volume_alias: null,
    datastore_reserved_percentage: 0,
    deactivate_by_plan: false,
    dedup_api_restore: false,
    dedup_path: '',
    deviceIds: [],
    enable_app_aware_bkp: false,
    enable_compress_transfer: true,
    enable_datastore_aware: false,
    enable_dedup: true,
    enable_encrypt_transfer: true,
    enable_notify: false,
    enable_shutdown_after_complete: false,
    enable_verification: false,
    enable_wake_up: false,
    enable_windows_working_state: false,
    lastResultId: null,
    max_concurrent_devices: 0,
    next_trigger_time: unscheduled,
    nextOutcome: null,
    pre_post_script_setting: { post_script_path: '', pre_script_path: '', script_exec_mode: 0 },
    repo_dir: '@ActiveBackup',
    retention_policy: {
      gfs_days: '7',
      gfs_months: '12',
      gfs_weeks: '4',
      gfs_years: '36',
      keep_all: false,
      keep_versions: 10,
    },
    sched_content: {
      backup_window: '1'.repeat(7 * 24),
      enable_backup_window: false,
      is_continuous_paused: false,
      repeat_hour: 0,
      repeat_type: 'Weekly',
      run_hour: 3,
      run_min: 0,
      run_weekday: [],
      schedule_setting_type: 0,
      start_day: 0,
      start_month: 0,
      start_year: 0,
    },
    sched_id: 0,
    sched_modify_time: seconds(nas),
    sched_uuid: '',
    share_compressed: false,
    share_name: storage?.share_name ?? 'ActiveBackupforBusiness',
    source_type: sourceType.entireDevice.value,
    src_target_dir: '',
    state: 'idle',
    storage_compress_algorithm: 0,
    storage_encrypt_algorithm: 0,
    storage_id: storage?.storage_id ?? 1,
    target_dir: '',
    task_id: 0,
    task_name: name,
    unikey: '',
    verification_policy: 120,
    versions: [],
    view_type: '',
    vm_folder: null,
    workload_uuid: '',
  }
}

/** `PC-<HOST>-<task>` for a PC, as captured; other kinds follow it. */
function targetDir(nas: Nas, task: Task): string {
  const host = nas.state.activeBackup.devices[task.deviceIds[0] ?? 0]?.host_name ?? ''
  return `${kindOfTarget[task.backup_type]}-${host}-${task.task_name}`
}

const kindOfTarget: Record<Task['backup_type'], string> = {
  [backupType.vm.value]: 'VM',
  [backupType.pc.value]: 'PC',
  [backupType.physicalServer.value]: 'PS',
  [backupType.fileServer.value]: 'FS',
  [backupType.nas.value]: 'NAS',
}

/** Generations are kept as text, the rest as it is; null resets nothing here. */
function policyOf(policy: Loose<Record<keyof Task['retention_policy'], unknown>>) {
  return Object.fromEntries(
    Object.entries(defined(policy)).map(([name, value]) => [
      name,
      name.startsWith('gfs_') ? String(value) : value,
    ]),
  )
}

function defined<Shape extends object>(given: Shape) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Shape]: Exclude<Shape[Key], undefined>
  }
}
