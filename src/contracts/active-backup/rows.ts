/** Rows that several Active Backup APIs share, field by field as captured. */
import * as z from 'zod'
import { assumedField, bytes, epochSeconds, oneOf, since, withFlag } from '../define/fields.ts'
import {
  agentlessPolicy,
  backupType,
  jobAction,
  platformType,
  restoreStatus,
  resultStatus,
  runningTaskStatus,
  scriptMode,
  sourceType,
  versionStatus,
} from './enumerations.ts'

const newerBuild = 'Active Backup 2.7'

/** A protected device. Password fields are there, empty or redacted. */
export const deviceRow = z.object({
  agent_token: z.string(),
  agentless_auth_policy: z.int(),
  auto_discovery: z.boolean(),
  backup_type: oneOf(backupType),
  create_time: epochSeconds,
  device_id: z.int(),
  device_uuid: z.string(),
  dsm_model: z.string(),
  dsm_unique: z.string(),
  host_ip: z.string(),
  host_name: z.string(),
  host_port: z.int(),
  hypervisor_id: z.string(),
  inventory_id: z.int(),
  kernel_version: since(newerBuild, z.string()),
  login_password: z.string(),
  login_time: epochSeconds,
  login_user: z.string(),
  login_user_id: z.int(),
  mssql_password: since(newerBuild, z.string()),
  mssql_user: since(newerBuild, z.string()),
  oracle_password: since(newerBuild, z.string()),
  oracle_user: since(newerBuild, z.string()),
  os_name: z.string(),
  time_zone: since(
    newerBuild,
    z.int().meta({ description: 'Offset of the device in seconds; west is negative' }),
  ),
  vm_moid_path: z.string(),
})

/** A device inside Task.list: its platform always, its live state with `load_status`. */
export const taskDeviceRow = deviceRow.extend({
  agent_can_backup: withFlag('load_status', z.boolean()),
  agent_driver_status: withFlag('load_status', z.string()),
  agent_status: withFlag('load_status', z.enum(['online', 'offline'])),
  driver_status: withFlag('load_status', z.null()),
  platform_type: oneOf(platformType),
})

/** One entry of task_config.device_list; a deletion names only the host. */
const configuredDevice = z.object({ device_id: z.int().optional(), host_name: z.string() })

/** What one job did. */
export const resultRow = z.object({
  activity_uuid: since(newerBuild, z.string()),
  backup_type: oneOf(backupType),
  detail_path: z.string(),
  error_count: z.int(),
  job_action: oneOf(jobAction),
  none_count: z.int(),
  result_id: z.int(),
  status: oneOf(resultStatus),
  success_count: z.int(),
  task_config: z.object({ device_list: z.array(configuredDevice) }),
  task_id: z.int(),
  task_name: z.string(),
  time_end: epochSeconds,
  time_start: epochSeconds,
  warning_count: z.int(),
})

/** The result as a task shows it: with the bytes moved, which Log.list_result leaves out. */
export const lastResultRow = resultRow.extend({ transfered_bytes: bytes })

/** One version of a task's backup. */
export const versionRow = z.object({
  crypto_key_id: z.int(),
  data_format: z.int(),
  folder_name: z.string().meta({ description: 'ActiveBackup_YYYY-MM-DD_HHMMSS, NAS-local' }),
  is_snapshot: z.boolean(),
  locked: z.boolean(),
  status: oneOf(versionStatus),
  time_end: epochSeconds,
  time_start: epochSeconds,
  used_size: bytes,
  version_id: z.int(),
})

/** Live progress of a running task. */
export const progressRow = z.object({
  percentage: z.number().min(0).max(1),
  pid: z.int(),
  running_task_status: oneOf(runningTaskStatus),
  total_bytes: bytes,
  transfered_bytes: bytes,
})

export const retentionPolicy = z.object({
  gfs_days: z.string(),
  gfs_months: z.string(),
  gfs_weeks: z.string(),
  gfs_years: z.string(),
  keep_all: z.boolean(),
  keep_versions: z.int(),
})

const weekHours = 7 * 24

export const scheduleContent = z.object({
  backup_window: z.string().meta({ description: `${weekHours} characters 0 or 1, Sunday first` }),
  enable_backup_window: z.boolean(),
  is_continuous_paused: z.boolean(),
  repeat_hour: z.int(),
  repeat_type: z.string(),
  run_hour: z.int(),
  run_min: z.int(),
  run_weekday: z.array(z.int()).meta({ description: '0 is Sunday' }),
  schedule_setting_type: z.int().meta({ description: 'Bits: 1 schedule, 2 event, 4 continuous' }),
  start_day: z.int(),
  start_month: z.int(),
  start_year: z.int(),
})

/** The configuration of a task, as Task.list and Task.list_with_device both show it. */
export const taskFields = {
  agentless_backup_path: z.string(),
  agentless_backup_policy: oneOf(agentlessPolicy),
  agentless_enable_block_transfer: z.boolean(),
  agentless_enable_dedup: z.boolean(),
  agentless_enable_windows_vss: z.boolean(),
  backup_cache_content: z.object({ cached_enabled: z.boolean() }),
  backup_external: z.boolean(),
  backup_type: oneOf(backupType),
  bandwidth: z.int(),
  bandwidth_content: z.object({
    backup_bandwidth_base: z.int(),
    backup_bandwidth_number: z.int(),
    enable: z.boolean(),
  }),
  cbt_enable_mode: z.int(),
  connection_timeout: z.int(),
  custom_volume: z.array(z.string()),
  custom_volume_alias: since(newerBuild, z.null()),
  datastore_reserved_percentage: z.int(),
  deactivate_by_plan: since(newerBuild, z.boolean()),
  dedup_api_restore: z.boolean(),
  dedup_path: z.string(),
  enable_app_aware_bkp: z.boolean(),
  enable_compress_transfer: z.boolean(),
  enable_datastore_aware: z.boolean(),
  enable_dedup: z.boolean(),
  enable_encrypt_transfer: z.boolean(),
  enable_notify: z.boolean(),
  enable_shutdown_after_complete: z.boolean(),
  enable_verification: z.boolean(),
  enable_wake_up: z.boolean(),
  enable_windows_working_state: z.boolean(),
  max_concurrent_devices: z.int(),
  pre_post_script_setting: z.object({
    post_script_path: z.string(),
    pre_script_path: z.string(),
    script_exec_mode: oneOf(scriptMode),
  }),
  repo_dir: z.string(),
  retention_policy: retentionPolicy,
  sched_content: scheduleContent,
  sched_id: z.int(),
  sched_modify_time: epochSeconds,
  sched_uuid: since(newerBuild, z.string()),
  share_name: z.string(),
  source_type: oneOf(sourceType),
  src_target_dir: since(newerBuild, z.string()),
  storage_id: z.int(),
  target_dir: z.string(),
  task_id: z.int(),
  task_name: z.string(),
  unikey: z.string(),
  verification_policy: z.int().meta({ description: 'Seconds of video' }),
  view_type: z.string(),
  workload_uuid: since(newerBuild, z.string()),
}

/** Fields of Task.list alone, which Task.list_with_device leaves out. */
export const taskListFields = {
  allow_manual_backup: z.boolean(),
  share_compressed: z.boolean(),
  storage_compress_algorithm: z.int().meta({ description: '0 none, 1 LZ4, 255 unset' }),
  storage_encrypt_algorithm: z.int().meta({ description: '0 none, 1 X25519, 255 unset' }),
  vm_folder: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: 'By inventory_id for virtual machines, null otherwise' }),
}

/** A restore as it runs. Every capture of this list is empty. */
export const restoreRow = assumedField(
  z.object({
    device_id: z.int(),
    job_id: z.int(),
    percentage: z.number().min(0).max(1),
    restore_type: z.int(),
    session: z.string(),
    stage: z.int(),
    status: oneOf(restoreStatus),
    task_id: z.int(),
    task_name: z.string(),
    time_end: epochSeconds,
    time_start: epochSeconds,
    version_id: z.int(),
  }),
  'restore_infos is empty in the only capture; keys follow the parameters of the sibling methods',
)

/** What is checked about a virtual machine before a task is made of it. */
export const vmCheckRow = assumedField(
  z.object({
    device_uuid: z.string(),
    host_name: z.string(),
    status: z.enum(['checking', 'done']),
  }),
  'the list is empty in every capture; keys follow the device row',
)
