/**
 * The numbers of Active Backup and what they mean. Where nothing else is said they come from the
 * tables of the web UI (PS-ActiveBackupForBussiness) and agree with every captured value.
 */
import type { EnumerationEntry } from '../define/fields.ts'

type Enumeration = Record<string, EnumerationEntry>

/** Kind of the protected device. */
export const backupType = {
  vm: { value: 1, meaning: 'virtual machine' },
  pc: { value: 2, meaning: 'PC or Mac with an agent' },
  physicalServer: { value: 3, meaning: 'physical server with an agent' },
  fileServer: { value: 4, meaning: 'file server, SMB or rsync, without an agent' },
  nas: { value: 5, meaning: 'another Synology NAS' },
} as const satisfies Enumeration

/** `filter` and log rows also know these. */
export const anyBackupType = { all: -1, none: 0 } as const

/** What of a PC or server is backed up; it does not tell the kind of the device. */
export const sourceType = {
  entireDevice: { value: 1, meaning: 'entire device (bare metal)' },
  systemVolume: { value: 2, meaning: 'system volume' },
  customVolume: { value: 3, meaning: 'the volumes in custom_volume' },
} as const satisfies Enumeration

/** Outcome of a job: last_result.status, Log.list_result, transfer_list. */
export const resultStatus = {
  none: { value: 0, meaning: 'none' },
  running: { value: 1, meaning: 'incomplete: still running' },
  success: { value: 2, meaning: 'success' },
  partial: { value: 3, meaning: 'partial success' },
  failed: { value: 4, meaning: 'failure' },
  cancelled: { value: 5, meaning: 'cancelled' },
  noBackup: { value: 6, meaning: 'no backup' },
} as const satisfies Enumeration

/** The state of a version. The captured rows all have 3. */
export const versionStatus = {
  backingUp: { value: 0, meaning: 'backing up' },
  deleting: { value: 1, meaning: 'deleting' },
  paused: { value: 2, meaning: 'paused' },
  completed: { value: 3, meaning: 'completed' },
  failed: { value: 4, meaning: 'failed' },
  partial: { value: 5, meaning: 'partial' },
  cancelled: { value: 6, meaning: 'cancelled' },
  deleteFailed: { value: 7, meaning: 'deletion failed' },
  cloning: { value: 8, meaning: 'cloning' },
  waitingConnection: { value: 777, meaning: 'waiting for a connection' },
} as const satisfies Enumeration

/** What a job does. The numbers are bits. */
export const jobAction = {
  backup: { value: 1, meaning: 'backup' },
  restoreDevice: { value: 128, meaning: 'restore a device or virtual machine' },
  migrate: { value: 256, meaning: 'migrate' },
  verify: { value: 512, meaning: 'verify' },
  restoreFiles: { value: 1024, meaning: 'restore files' },
  restorePhysical: { value: 2048, meaning: 'restore a physical device' },
  deleteTarget: { value: 65536, meaning: 'delete a task and its target' },
  deleteVersion: { value: 131072, meaning: 'delete versions' },
  deleteHost: { value: 262144, meaning: 'delete a hypervisor' },
  dedup: { value: 1048576, meaning: 'deduplicate' },
  relink: { value: 2097152, meaning: 'relink' },
  compact: { value: 4194304, meaning: 'compact' },
  createTask: { value: 268435456, meaning: 'create a task' },
} as const satisfies Enumeration

/** What a running task is at: `progress.running_task_status` of Task.list. */
export const runningTaskStatus = {
  waiting: { value: 0, meaning: 'waiting' },
  running: { value: 1, meaning: 'running' },
  pausing: { value: 2, meaning: 'pausing' },
  cancelling: { value: 3, meaning: 'cancelling' },
} as const satisfies Enumeration

/** `filter.status` of Task.list: words by N4S4, numbers by the web UI. */
export const taskStateFilter = {
  backingUp: 'backingup',
  waiting: 'waiting',
  deleting: 'deleting',
  unscheduled: 'unscheduled',
} as const

/** How grave a line of a log or of a result is; in a filter, -1 means all. */
export const logLevel = {
  error: { value: 0, meaning: 'error' },
  warning: { value: 1, meaning: 'warning' },
  info: { value: 2, meaning: 'information' },
  debug: { value: 3, meaning: 'debug' },
} as const satisfies Enumeration

/** The system of a device: `platform_type` of Task.list. */
export const platformType = {
  none: { value: 0, meaning: 'none' },
  windows: { value: 1, meaning: 'Windows' },
  linux: { value: 2, meaning: 'Linux' },
  mac: { value: 3, meaning: 'macOS' },
  dsm: { value: 4, meaning: 'DSM' },
} as const satisfies Enumeration

/** Bits of a version's `data_format`. */
export const dataFormat = { dedup: 1, changedBlocks: 2, changedBlocksNeedDedup: 4 } as const

/** What a restore brings back: `restore_type` of a running one. */
export const restoreType = {
  instant: { value: 0, meaning: 'instant restore' },
  full: { value: 1, meaning: 'full restore' },
  file: { value: 2, meaning: 'files' },
  system: { value: 3, meaning: 'system' },
  custom: { value: 4, meaning: 'custom' },
  vmm: { value: 5, meaning: 'to Virtual Machine Manager' },
} as const satisfies Enumeration

/** Ours: no running restore was ever captured. The numbers are those of results where they meet. */
export const restoreStatus = {
  running: { value: 1, meaning: 'running' },
  finished: { value: 2, meaning: 'finished' },
  stopped: { value: 5, meaning: 'stopped' },
  paused: { value: 7, meaning: 'paused' },
} as const satisfies Enumeration

/** Kind of a hypervisor: `type` in the filter of Inventory.list. */
export const hostType = {
  esxi: { value: 1, meaning: 'ESXi' },
  vcenter: { value: 2, meaning: 'vCenter' },
  hyperV: { value: 3, meaning: 'Hyper-V' },
  systemCenter: { value: 4, meaning: 'System Center' },
  scvmm: { value: 5, meaning: 'SCVMM' },
  failoverCluster: { value: 6, meaning: 'failover cluster' },
} as const satisfies Enumeration

/** Bits of `schedule_setting_type`. */
export const scheduleSetting = { schedule: 1, event: 2, continuous: 4 } as const

/** How file servers are backed up: `agentless_backup_policy` of a task. */
export const agentlessPolicy = {
  incremental: { value: 0, meaning: 'incremental' },
  mirror: { value: 1, meaning: 'mirror' },
  version: { value: 2, meaning: 'versioned' },
} as const satisfies Enumeration

/** What a failing script does to a backup: `pre_post_script_setting.script_exec_mode` of a task. */
export const scriptMode = {
  none: { value: 0, meaning: 'no script' },
  mustSucceed: { value: 1, meaning: 'the script must succeed' },
  ignoreFailure: { value: 2, meaning: 'a failing script is ignored' },
} as const satisfies Enumeration

/** Who started a job, in `trigger_type`; N4S4 always sends 1. */
export const triggerType = { manual: 1 } as const

/** File system of a storage. */
export const fsType = { btrfs: 3 } as const
