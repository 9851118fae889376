/**
 * The office's Active Backup. Tasks 1, 5 and 8, their devices and what they did are those of the
 * published samples, at the times they happened; a task of every other kind stands beside them.
 */
import { hostType } from '../../../../contracts/active-backup/enumerations.ts'
import { drawFrom, drawUuid } from '../../../kernel/random.ts'
import { planSchedule } from '../../active-backup/calendar.ts'
import { addDevice, newTask, type TaskChanges } from '../../active-backup/configure.ts'
import type { Device, Task } from '../../active-backup/state.ts'
import { ensureStorage } from '../../active-backup/storage.ts'
import type { Nas } from '../../nas.ts'
import { cities, firstNames } from '../names.ts'
import { relivePublishedPast } from './published-past.ts'

export function furnishActiveBackup(nas: Nas): void {
  const { activeBackup, counters, seed } = nas.state
  // Size and place are those of the published sample.
  Object.assign(ensureStorage(nas), {
    dedup_size: 1617010274304,
    vol_name: 'Volume 3',
    volume_path: '/volume3',
  })
  activeBackup.hypervisors[1] = {
    auth_user: 'root',
    host_name: `esxi-${drawFrom(cities, seed, 'hypervisor').toLowerCase()}`,
    inventory_id: 1,
    type: hostType.esxi.value,
  }
  for (const { id, type, given } of devices(nas)) {
    counters.device = id - 1
    addDevice(nas, type, given)
  }
  for (const { id, changes } of tasks) addTaskAs(nas, id, changes)
  relivePublishedPast(nas)
  for (const task of Object.values(activeBackup.tasks)) planSchedule(nas, task)
}

const created = { peterm: 1594735305, five: 1709413484 }

function devices(nas: Nas): { id: number; type: Task['backup_type']; given: Partial<Device> }[] {
  const { seed } = nas.state
  const person = drawFrom(firstNames, seed, 'owner')
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
