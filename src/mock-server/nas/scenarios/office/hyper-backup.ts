/**
 * The office's Hyper Backup and its Vault: a local task like the captured one, one into the Vault
 * on the NAS itself, one to S3, and two other NASes that back up here. What they have done by now
 * is left to the timeline.
 */
import { addRepository, addTask, scheduleTime } from '../../hyper-backup/configure.ts'
import { destinationOf } from '../../hyper-backup/lookup.ts'
import type { Task } from '../../hyper-backup/state.ts'
import { addTarget } from '../../hyper-backup-vault/visitors.ts'
import type { Nas } from '../../nas.ts'

const GB = 1e9
const creator = 'admin'

export function furnishHyperBackup(nas: Nas): void {
  localTask(nas)
  vaultTask(nas)
  cloudTask(nas)
  visitors(nas)
}

/** Name, repository, source and schedule of the captured task. */
function localTask(nas: Nas): void {
  const { repo_id } = addRepository(nas, {
    name: '',
    share: 'backup',
    target_type: 'image',
    transfer_type: 'image_local',
  })
  addTask(
    nas,
    {
      name: 'Backup to LOCAL',
      repo_id,
      folders: ['/docker', '/Documents'],
      load: { totalSize: 96 * GB, totalCount: 214_000, dailyChange: 0.012, minutes: 9 },
      schedule: { hour: 1 },
    },
    creator,
  )
}

function vaultTask(nas: Nas): void {
  const account = 'backup_user'
  const { repo_id } = addRepository(nas, {
    account,
    dest: nas.state.system.address,
    name: '',
    port: 6281,
    pwd: '********',
    share: 'hb_vault',
    target_type: 'image',
    transfer_type: 'image_remote',
    verify_cert: false,
  })
  const task = addTask(
    nas,
    {
      name: 'Backup to Vault',
      repo_id,
      folders: ['/homes', '/Documents'],
      apps: [{ id: 'HyperBackup', name: 'Hyper Backup' }],
      load: { totalSize: 310 * GB, totalCount: 482_000, dailyChange: 0.006, minutes: 16 },
      schedule: { hour: 2, min: 30 },
      rotate_params: smartRecycle(nas),
    },
    creator,
  )
  addTarget(nas, {
    share: 'hb_vault',
    target_name: task.target_id,
    uni_key: destinationOf(nas, task).uni_key,
    host_name: nas.state.system.hostName,
    owner_name: account,
    address: nas.state.system.address,
  })
}

/** With an integrity check every Saturday, half a day away from the backups. */
function smartRecycle(nas: Nas): Task['rotate_params'] {
  const { date, ...check } = scheduleTime(nas, { hour: 13, week_name: '6' })
  return {
    enable_version_rotation: true,
    incheck_info: { data_enable: true, date, time_limit: 0 },
    incheck_schedule: { date, ...check },
    incheck_schedule_enable: true,
    rotate_condition: [1, 256],
    rotate_customized_rules: [
      [86_400, 3_600, 1],
      [2_419_200, 86_400, 1],
      [0, 604_800, 1],
    ],
    rotate_option: 'rotate_smart_recycle',
  }
}

function cloudTask(nas: Nas): void {
  const { repo_id } = addRepository(nas, {
    bucket: 'office-backup',
    container: 'office-backup',
    key: 'AKIAIOSFODNN7EXAMPLE',
    name: 'S3',
    remote_url: '',
    request_style: 'virtual_host_style',
    secret: '########',
    target_type: 'cloud_image',
    transfer_type: 'aws_s3',
    verify_ssl_cert: true,
  })
  addTask(
    nas,
    {
      name: 'Backup to S3',
      repo_id,
      folders: ['/Documents'],
      data_enc: true,
      load: { totalSize: 42 * GB, totalCount: 61_000, dailyChange: 0.009, minutes: 22 },
      schedule: { hour: 4, week_name: '0' },
      rotate_params: {
        enable_version_rotation: true,
        incheck_schedule_enable: false,
        rotate_condition: [1, 8],
        rotate_option: 'rotate_earliest',
      },
    },
    creator,
  )
}

function visitors(nas: Nas): void {
  const began = Math.floor(nas.time / 1000)
  addTarget(nas, {
    share: 'hb_vault',
    target_name: 'DiskStation_1',
    uni_key: `00005E005305_1_${began - 900}`,
    host_name: 'DiskStation',
    owner_name: 'branch_backup',
    address: '192.168.0.80',
    visitor: {
      hour: 22,
      minute: 30,
      totalSize: 58 * GB,
      totalCount: 120_000,
      dailyChange: 0.01,
      minutes: 11,
      keep: 30,
    },
  })
  addTarget(nas, {
    share: 'hb_vault',
    target_name: 'nas-home_3',
    uni_key: `00005E0053A1_3_${began - 300}`,
    host_name: 'nas-home',
    owner_name: 'home_backup',
    address: '192.168.0.81',
    is_enc: true,
    visitor: {
      hour: 23,
      minute: 15,
      totalSize: 210 * GB,
      totalCount: 95_000,
      dailyChange: 0.004,
      minutes: 24,
      keep: 14,
    },
  })
}
