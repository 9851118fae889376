/**
 * The office's Active Backup. Tasks 1, 5 and 8, their devices and what they did are those of the
 * published samples, at the times they happened; a task of every other kind stands beside them.
 */
import { hostType, resultStatus } from '../../../contracts/active-backup/enumerations.ts'
import { fake } from '../../kernel/fake.ts'
import { compact } from '../../kernel/local-time.ts'
import { drawUuid } from '../../kernel/random.ts'
import { planSchedule } from '../active-backup/backup.ts'
import { addDevice, newTask, type TaskChanges } from '../active-backup/configure.ts'
import { writeDetail, writeLog } from '../active-backup/logs.ts'
import type { Device, Result, Task } from '../active-backup/state.ts'
import type { Nas } from '../nas.ts'

export function furnishActiveBackup(nas: Nas): void {
  const { activeBackup, counters, seed } = nas.state
  activeBackup.storages[1] = storage()
  activeBackup.hypervisors[1] = {
    auth_user: 'root',
    host_name: `esxi-${fake(seed, 'hypervisor').location.city().toLowerCase().replace(/\W/g, '')}`,
    inventory_id: 1,
    type: hostType.esxi.value,
  }
  for (const { id, type, given } of devices(nas)) {
    counters.device = id - 1
    addDevice(nas, type, given)
  }
  for (const { id, changes } of tasks) addTaskAs(nas, id, changes)
  relive(nas, history)
  for (const task of Object.values(activeBackup.tasks)) planSchedule(nas, task)
}

const created = { peterm: 1594735305, five: 1709413484 }

function storage() {
  return {
    automount_iv: '',
    automount_location: '',
    compacting: false,
    compacting_percentage: 0,
    compressed_size: 0,
    dedup_size: 1617010274304,
    fs_name: 'btrfs',
    fs_type: 3,
    full: false,
    mounted: true,
    relink_state: { alive: false, error: { code: 0 }, owner: true, state: 0 },
    repo_dir: '@ActiveBackup',
    share_name: 'ActiveBackupforBusiness',
    share_type: '',
    storage_compress_algorithm: 0,
    storage_encrypt_algorithm: 0,
    storage_id: 1,
    vol_name: 'Volume 3',
    volume_path: '/volume3',
  }
}

function devices(nas: Nas): { id: number; type: Task['backup_type']; given: Partial<Device> }[] {
  const { seed } = nas.state
  const person = fake(seed, 'owner').person.firstName()
  const token = (id: number) => drawUuid(seed, 'agent', id).replaceAll('-', '')
  const inventory = { inventory_id: 1, hypervisor_id: drawUuid(seed, 'esxi') }
  return [
    {
      id: 1,
      type: 2,
      given: {
        agent_token: token(1),
        create_time: created.peterm,
        device_uuid: '37E1E2FE-B040-0F76-E903-40B0760FE904',
        host_ip: '192.168.0.21',
        // The samples hide the name, but target_dir gives it away.
        host_name: 'PETERM-PC',
        login_time: 1594735318,
        login_user: 'peterm',
        login_user_id: 1027,
        os_name: 'Windows 11(64-bit)',
        platform_type: 1,
        time_zone: -18000,
        sourceBytes: 620e9,
        dailyChange: 0.0011,
      },
    },
    {
      id: 2,
      type: 3,
      given: {
        agent_token: token(2),
        host_ip: '192.168.0.12',
        host_name: 'SRV-FILES',
        kernel_version: '',
        login_user: 'admin',
        login_user_id: 1024,
        os_name: 'Windows Server 2022(64-bit)',
        platform_type: 1,
        time_zone: 3600,
        sourceBytes: 310e9,
        dailyChange: 0.012,
      },
    },
    {
      id: 3,
      type: 1,
      given: {
        ...inventory,
        host_name: 'vm-web',
        os_name: 'Debian GNU/Linux 12 (64-bit)',
        platform_type: 2,
        vm_moid_path: 'ha-folder-vm/12',
        sourceBytes: 48e9,
        dailyChange: 0.02,
      },
    },
    {
      id: 4,
      type: 1,
      given: {
        ...inventory,
        host_name: 'vm-erp',
        os_name: 'Microsoft Windows Server 2019 (64-bit)',
        platform_type: 1,
        vm_moid_path: 'ha-folder-vm/17',
        sourceBytes: 160e9,
        dailyChange: 0.015,
      },
    },
    {
      id: 5,
      type: 2,
      given: {
        agent_token: token(5),
        create_time: created.five,
        host_ip: '192.168.0.63',
        host_name: `${person.toUpperCase()}-LAPTOP`,
        login_time: 1709413493,
        login_user: person.toLowerCase(),
        login_user_id: 1026,
        os_name: 'Windows 11(64-bit)',
        platform_type: 1,
        time_zone: 3600,
        sourceBytes: 482689236992,
        dailyChange: 0.008,
      },
    },
    {
      id: 6,
      type: 4,
      given: {
        host_ip: '192.168.0.70',
        host_name: 'smb-laptop',
        host_port: 445,
        login_user: 'backup',
        os_name: 'smb',
        sourceBytes: 75e9,
        dailyChange: 0.01,
        // Its one captured run met a folder it could not read.
        unreadable: 0.1,
      },
    },
    {
      id: 7,
      type: 5,
      given: {
        agent_token: token(7),
        dsm_model: 'DS220+',
        dsm_unique: 'synology_geminilake_220+',
        host_ip: '192.168.0.31',
        host_name: 'branch-nas',
        login_user: 'admin',
        login_user_id: 1024,
        os_name: 'DSM 7.2.2-72806',
        platform_type: 4,
        time_zone: 3600,
        sourceBytes: 210e9,
        dailyChange: 0.006,
      },
    },
  ]
}

const everyDay = [0, 1, 2, 3, 4, 5, 6]

const at = (run_hour: number, run_min: number, run_weekday: number[]) => ({
  run_hour,
  run_min,
  run_weekday,
  schedule_setting_type: 1,
})

type Furnishing = TaskChanges & {
  readonly task_name: string
  readonly backup_type: Task['backup_type']
  readonly deviceIds: number[]
}

const tasks: readonly { id: number; changes: Furnishing }[] = [
  {
    id: 1,
    changes: {
      task_name: 'peterm-Default',
      backup_type: 2,
      deviceIds: [1],
      backup_external: true,
      custom_volume: ['C:'],
      source_type: 3,
      sched_modify_time: 1654599934,
      target_dir: 'PC-PETERM-PC-peterm-Default',
      unikey: '75711daf-8ee1-4bcb-bd84-2b04e9983f6d',
      retention_policy: { keep_versions: 7 },
      sched_content: at(3, 0, [0]),
    },
  },
  {
    id: 2,
    changes: {
      task_name: 'Servers',
      backup_type: 3,
      deviceIds: [2],
      enable_app_aware_bkp: true,
      retention_policy: { keep_versions: 14 },
      sched_content: at(1, 30, everyDay),
    },
  },
  {
    id: 3,
    changes: {
      task_name: 'vSphere-Task-1',
      backup_type: 1,
      deviceIds: [3, 4],
      enable_datastore_aware: true,
      view_type: 'vim.VirtualMachine-Host',
      vm_folder: { 1: 'ha-folder-vm' },
      retention_policy: { keep_versions: 0, gfs_days: '7', gfs_weeks: '4', gfs_months: '12' },
      sched_content: at(23, 0, everyDay),
    },
  },
  {
    id: 5,
    changes: {
      task_name: 'Laptops',
      backup_type: 2,
      deviceIds: [5],
      dedup_api_restore: true,
      source_type: 2,
      sched_modify_time: 1709413646,
      retention_policy: { gfs_years: '3', keep_versions: 10 },
      sched_content: at(3, 0, [1, 2, 3, 4, 5]),
    },
  },
  {
    id: 8,
    changes: {
      task_name: 'SMB LAPTOP',
      backup_type: 4,
      deviceIds: [6],
      agentless_backup_path: '/Users',
      agentless_backup_policy: 2,
      retention_policy: { keep_versions: 8 },
      sched_content: at(21, 15, [6]),
    },
  },
  {
    id: 9,
    changes: {
      task_name: 'Branch NAS',
      backup_type: 5,
      deviceIds: [7],
      retention_policy: { keep_versions: 10 },
      sched_content: at(4, 30, everyDay),
    },
  },
]

function addTaskAs(nas: Nas, id: number, changes: Furnishing): void {
  const { tasks, devices } = nas.state.activeBackup
  const { retention_policy, sched_content, ...plain } = changes
  const task = newTask(nas, changes.backup_type, changes.task_name)
  const host = devices[changes.deviceIds[0] ?? 0]?.host_name
  Object.assign(task, { task_id: id, target_dir: `${host}-${changes.task_name}` }, plain)
  task.unikey ||= drawUuid(nas.state.seed, 'unikey', id)
  Object.assign(task.retention_policy, retention_policy)
  Object.assign(task.sched_content, sched_content)
  tasks[id] = task
  nas.state.counters.task = id
}

interface Past {
  readonly result: number
  readonly task: number
  readonly start: number
  readonly end: number
  readonly status: Result['status']
  readonly bytes: number
  readonly deviceResult?: number
  readonly version?: number
  readonly action?: Result['job_action']
  readonly activity?: string
}

const { success, failed, cancelled } = resultStatus

/** Runs 587 to 595 of March 2025 and 7544 of November 2025, number for number. */
const history: readonly Past[] = [
  run(587, 5, 1741894511, 1741895385, cancelled.value, 1523580928, { deviceResult: 342 }),
  run(589, 5, 1741896176, 1741896408, cancelled.value, 6909067264, { deviceResult: 343 }),
  run(590, 5, 1741896624, 1741896716, cancelled.value, 444596224, { deviceResult: 344 }),
  run(591, 5, 1741896737, 1741901184, success.value, 482689236992, {
    deviceResult: 346,
    version: 162,
  }),
  // The sample shows its lines but not when it started.
  run(592, 8, 1741897440, 1741897498, failed.value, 0, { deviceResult: 345 }),
  run(593, 5, 1741946267, 1741946439, success.value, 2122801152, {
    deviceResult: 347,
    version: 163,
  }),
  run(594, 5, 1741952402, 1741952422, success.value, 0, { action: 131072 }),
  run(595, 5, 1741971826, 1741972250, success.value, 8208736256, {
    deviceResult: 348,
    version: 164,
  }),
  run(7544, 1, 1762848003, 1762848525, success.value, 4754168380, {
    deviceResult: 4120,
    version: 1871,
    activity: 'a62f9539-dbbc-4813-b293-c338f40f73df',
  }),
]

function run(
  result: number,
  task: number,
  start: number,
  end: number,
  status: Result['status'],
  bytes: number,
  more: Partial<Past>,
): Past {
  return { result, task, start, end, status, bytes, ...more }
}

/** The log line that the samples number, and the details they number. */
const numbered = { log: 5525, logOfResult: 592, details: [9526, 9527] }

const week = 7 * 86_400

/**
 * Enters the past into the state, as it was: at its own times where the NAS is young enough to
 * look back on them, whole weeks earlier where it is not.
 */
function relive(nas: Nas, past: readonly Past[]): void {
  const now = nas.time
  const last = Math.max(...past.map(({ end }) => end))
  const weeksBack = Math.max(0, Math.ceil((last * 1000 - now) / 1000 / week))
  const shift = -weeksBack * week
  const entries = past.flatMap((entry) => [
    { entry, time: entry.start, isEnd: false },
    { entry, time: entry.end, isEnd: true },
  ])
  entries.sort((left, right) => left.time - right.time)
  const known = entries.findIndex(
    ({ entry, isEnd }) => isEnd && entry.result === numbered.logOfResult,
  )
  const { counters } = nas.state
  counters.log = numbered.log - known - 1
  for (const { entry, time, isEnd } of entries) {
    nas.time = (time + shift) * 1000
    if (isEnd) end(nas, entry, shift)
    else begin(nas, entry, shift)
  }
  nas.time = now
  counters.result = Math.max(...past.map(({ result }) => result))
  counters.version = Math.max(...past.map(({ version = 0 }) => version))
  counters.deviceResult = Math.max(...past.map(({ deviceResult = 0 }) => deviceResult))
  counters.job = counters.result
}

function begin(nas: Nas, entry: Past, shift: number): void {
  const { task, devices } = involved(nas, entry)
  const isBackup = entry.action === undefined
  const result: Result = {
    activity_uuid: entry.activity ?? '',
    backup_type: task.backup_type,
    detail_path: '',
    error_count: entry.status === failed.value ? 1 : 0,
    job_action: entry.action ?? 1,
    none_count: 0,
    result_id: entry.result,
    status: entry.status,
    success_count: isBackup ? 0 : 1,
    task_config: {
      device_list: devices.map(({ device_id, host_name }) =>
        isBackup ? { device_id, host_name } : { host_name },
      ),
    },
    task_id: task.task_id,
    task_name: task.task_name,
    time_end: entry.end + shift,
    time_start: entry.start + shift,
    transfered_bytes: entry.bytes,
    warning_count: 0,
    devices: [],
    details: [],
  }
  nas.state.activeBackup.results[entry.result] = result
  const about = { task, device: devices[0], result }
  writeLog(
    nas,
    isBackup
      ? { ...about, type: 'TASK_START', more: { trigger_type: 1 } }
      : { ...about, type: 'TASK_VERSION_DELETE_START' },
  )
  if (entry.version === undefined) return
  task.versions.push({
    crypto_key_id: 0,
    data_format: 1,
    folder_name: `ActiveBackup_${compact(nas.time - 2_000, nas.state.system.timeZone)}`,
    is_snapshot: true,
    locked: false,
    status: 3,
    time_end: entry.end + shift,
    time_start: entry.start + shift,
    used_size: 0,
    version_id: entry.version,
  })
}

function end(nas: Nas, entry: Past, shift: number): void {
  const { task, devices } = involved(nas, entry)
  const result = nas.state.activeBackup.results[entry.result]
  if (result === undefined) return
  if (entry.deviceResult !== undefined) {
    task.lastResultId = entry.result
    result.devices = devices.map((device) => ({
      config_device_id: device.device_id,
      device_name: device.host_name,
      device_result_id: entry.deviceResult ?? 0,
      processed_bytes: 0,
      result_id: entry.result,
      status: entry.status,
      time_end: entry.end + shift,
      time_start: entry.start + shift,
      transfered_bytes: entry.bytes,
    }))
  }
  if (entry.status === failed.value) failAsCaptured(nas, task, result)
  writeLog(nas, { task, device: devices[0], result, ...closing(entry) })
}

function closing(entry: Past) {
  if (entry.action !== undefined) return { type: 'TASK_VERSION_DELETE_FINISH' } as const
  if (entry.status === failed.value) return { type: 'TASK_ERROR', level: 'error' } as const
  if (entry.status === cancelled.value) return { type: 'TASK_CANCEL', level: 'warning' } as const
  return { type: 'TASK_FINISH' } as const
}

/** The two lines of result 592, 42 seconds apart. */
function failAsCaptured(nas: Nas, task: Task, result: Result): void {
  const { counters } = nas.state
  const ending = nas.time
  counters.detail = (numbered.details[0] ?? 1) - 1
  nas.time = ending - 42_000
  writeDetail(nas, result, 'PATH_BACKUP_ERROR', 'error', {
    fs_error: -65,
    os_name: 'smb',
    path: 'abc',
  })
  nas.time = ending
  writeDetail(nas, result, 'TASK_ERROR', 'error', {
    os_name: 'smb',
    path: '',
    task_name: task.task_name,
  })
}

function involved(nas: Nas, entry: Past): { task: Task; devices: Device[] } {
  const { tasks, devices } = nas.state.activeBackup
  const task = tasks[entry.task]
  if (task === undefined) throw new Error(`there is no task ${entry.task}`)
  return { task, devices: task.deviceIds.flatMap((id) => devices[id] ?? []) }
}
