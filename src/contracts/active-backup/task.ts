import * as z from 'zod'
import { defineApi, noData, noParams } from '../define/api.ts'
import { assumed, bareReply, client, seed } from '../define/evidence.ts'
import { assumedField, withFlag } from '../define/fields.ts'
import { taskStateFilter, triggerType } from './enumerations.ts'
import { activeBackupErrors } from './errors.ts'
import {
  deviceRow,
  lastResultRow,
  progressRow,
  retentionPolicy,
  scheduleContent,
  taskDeviceRow,
  taskFields,
  taskListFields,
  versionRow,
  vmCheckRow,
} from './rows.ts'
import {
  activeBackup,
  backupTypeFilter,
  idList,
  listAtVersionOneOnly,
  oneOrMany,
  page,
} from './shared.ts'

const {
  batchError,
  beingDeleted,
  backupRunning,
  backupWindowClosed,
  deviceOffline,
  noSuchHypervisor,
  noSuchJob,
  noSuchTask,
  noSuchVersionOrDevice,
  sourceChangeWhileRunning,
  taskBusy,
  taskHasLockedVersion,
  taskNameUsed,
} = activeBackupErrors

const epochFilter = z.int().min(0).optional().meta({ description: 'Seconds; 0 means no limit' })

/** Clients put task_id inside `filter` here, and beside it in the calls of Log. */
export const taskFilter = z.object({
  task_id: oneOrMany(z.int()).optional().meta({ description: '-1 means all' }),
  device_id: oneOrMany(z.int()).optional(),
  backup_type: oneOrMany(backupTypeFilter).optional(),
  status: z
    .union([z.enum(['', ...Object.values(taskStateFilter)]), z.literal([-1, 1, 2, 3, 4])])
    .optional(),
  from_timestamp: epochFilter,
  to_timestamp: epochFilter,
})

/** A task as Task.list shows it. */
export const taskRow = z.object({
  ...taskFields,
  ...taskListFields,
  device_count: z.int(),
  devices: z.array(taskDeviceRow),
  last_result: withFlag('load_result', lastResultRow.nullable()),
  last_version_id: withFlag('load_versions', z.int()),
  next_trigger_time: z
    .int()
    .meta({ description: 'Seconds since 1970-01-01 UTC; -1 without a schedule' }),
  progress: progressRow.optional().meta({ description: 'While a job of the task runs' }),
  target_status: withFlag('load_status', z.string()),
  version_count: withFlag('load_versions', z.int()),
  versions: withFlag('load_versions', z.array(versionRow)),
})

/** A device as a caller names it: by its id, or by what tells it apart. */
export const deviceReference = z.object({
  device_id: z.int().optional(),
  device_uuid: z.string().optional(),
  host_ip: z.string().optional(),
  host_name: z.string().optional(),
  inventory_id: z.int().optional(),
  login_password: z.string().optional(),
  login_user: z.string().optional(),
  os_name: z.string().optional(),
  vm_moid_path: z.string().optional(),
})

/** What changes about the versions that are kept; counts go as numbers or as texts. */
export const partialRetention = retentionPolicy
  .extend({
    gfs_days: z.union([z.string(), z.int()]),
    gfs_months: z.union([z.string(), z.int()]),
    gfs_weeks: z.union([z.string(), z.int()]),
    gfs_years: z.union([z.string(), z.int()]),
  })
  .partial()

/** What changes about a schedule. */
export const partialSchedule = scheduleContent.partial()

/** What a new task of any kind can be given. Names are those of the rows it will show. */
const newTask = {
  task_name: z.string().min(1),
  devices: z.array(deviceReference).min(1),
  share_name: z.string().optional(),
  retention_policy: partialRetention.optional(),
  sched_content: partialSchedule.optional(),
  max_concurrent_devices: z.int().min(0).optional(),
  enable_compress_transfer: z.boolean().optional(),
  enable_encrypt_transfer: z.boolean().optional(),
  enable_notify: z.boolean().optional(),
}

const volumes = {
  source_type: taskFields.source_type.optional(),
  custom_volume: taskFields.custom_volume.optional(),
}

const created = assumedField(z.object({ task_id: z.int() }), 'the reply is not captured')

const emptyHeading =
  'the document has only the heading; parameters are the writable fields of Task.list'

/**
 * Backup tasks: their configuration, their runs and what came of them. From seed-001 and seed-003.
 * Of the methods that create tasks the documents have only headings: what they take and answer is
 * assumed, but for the parameters of `create_vm`, which a client sends.
 */
export const taskApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Task',
  errors: {
    backupRunning,
    backupWindowClosed,
    batchError,
    beingDeleted,
    deviceOffline,
    noSuchHypervisor,
    noSuchJob,
    noSuchTask,
    noSuchVersionOrDevice,
    sourceChangeWhileRunning,
    taskBusy,
    taskHasLockedVersion,
    taskNameUsed,
  },
  methods: {
    backup: {
      summary: 'Run tasks now',
      access: 'admin',
      effect: 'write',
      undo: 'cancel, then Version.delete of what was written',
      params: z.object({
        task_ids: idList,
        trigger_type: z.literal(triggerType.manual).optional(),
      }),
      data: noData,
      evidence: [seed('001'), seed('003', 'backup_task_run'), client('n4s4', 'trigger_type=1')],
    },
    cancel: {
      summary: 'Cancel waiting or running tasks',
      access: 'admin',
      effect: 'write',
      undo: 'backup',
      params: z.object({ task_ids: idList }),
      data: noData,
      evidence: [seed('001'), seed('003', 'backup_task_cancel')],
    },
    cancel_waiting_backup: {
      summary: 'Take every waiting backup out of the queue',
      access: 'admin',
      effect: 'write',
      undo: 'backup',
      params: z.object({
        task_ids: assumedField(idList, 'by analogy with cancel; a bare call works').optional(),
      }),
      data: noData,
      notes: ['Does not use a socket connection'],
      evidence: [seed('001'), assumed('a bare call drops all waiting backups', 'behaviour')],
    },
    create_agent: {
      summary: 'Create a task for PCs or physical servers',
      access: 'admin',
      effect: 'write',
      undo: 'remove',
      params: z.object({
        ...newTask,
        backup_type: z.literal([2, 3]).default(2),
        ...volumes,
      }),
      data: created,
      evidence: [
        seed('001'),
        assumed(emptyHeading, 'params'),
        assumed('the reply is not captured', 'data'),
      ],
    },
    create_agentless: {
      summary: 'Create a task for file servers',
      access: 'admin',
      effect: 'write',
      undo: 'remove',
      params: z.object({
        ...newTask,
        agentless_backup_path: taskFields.agentless_backup_path.optional(),
        agentless_backup_policy: taskFields.agentless_backup_policy.optional(),
        agentless_enable_block_transfer: z.boolean().optional(),
        agentless_enable_windows_vss: z.boolean().optional(),
      }),
      data: created,
      evidence: [
        seed('001'),
        assumed(emptyHeading, 'params'),
        assumed('the reply is not captured', 'data'),
      ],
    },
    create_vm: {
      summary: 'Create a task for virtual machines',
      access: 'admin',
      effect: 'write',
      undo: 'remove',
      params: z.object({
        ...newTask,
        cbt_enable_mode: z.union([z.boolean(), z.int()]).optional(),
        datastore_reserved_percentage: z.int().min(0).max(100).optional(),
        enable_app_aware_bkp: z.boolean().optional(),
        enable_datastore_aware: z.boolean().optional(),
        enable_verification: z.boolean().optional(),
        verification_policy: z.int().optional(),
        groups: z.array(z.int()).optional().meta({ description: 'gids that may restore' }),
        users: z.array(z.int()).optional().meta({ description: 'uids that may restore' }),
        scripts: z.record(z.string(), z.unknown()).optional(),
        view_type: z.string().optional(),
      }),
      data: created,
      evidence: [
        seed('001'),
        client('ps-active-backup', 'parameters as sent'),
        assumed('which of them are required is unknown', 'params'),
        assumed('the reply is not captured', 'data'),
      ],
    },
    create_vm_check: {
      summary: 'Start the checks that precede a task for virtual machines',
      access: 'admin',
      effect: 'write',
      undo: 'vm_check_cancel',
      params: z.object({
        devices: assumedField(
          z.array(deviceReference),
          'by analogy with create_vm; a bare call works and checks nothing',
        ).optional(),
      }),
      data: z.object({
        aem_check_list: z.array(z.unknown()),
        check_list: z.array(vmCheckRow),
      }),
      evidence: [seed('001'), assumed('both lists are empty in the capture', 'data')],
    },
    get_default_task_name: {
      summary: 'Propose a free task name',
      access: 'admin',
      effect: 'read',
      params: z.object({
        backup_type: taskFields.backup_type,
        default_prefix: z.string().optional(),
      }),
      data: z.object({ task_name: z.string() }),
      evidence: [
        seed('001'),
        client('ps-active-backup', 'default_prefix'),
        assumed('the reply is not captured', 'data'),
      ],
    },
    list: {
      summary: 'List tasks with their devices',
      versionsUnder: listAtVersionOneOnly,
      access: 'admin',
      effect: 'read',
      slow: true,
      params: z.object({
        load_status: z.boolean().default(false),
        load_result: z.boolean().default(false),
        load_devices: z.boolean().default(false),
        load_versions: z.boolean().default(false),
        load_verify_status: z.boolean().default(false),
        filter: taskFilter.default({}),
        ...page,
      }),
      data: z.object({
        has_devices: z.boolean().meta({ description: 'This and its siblings: with load_devices' }),
        has_dsm_agent: z.boolean(),
        has_hyperv_inventories: z.boolean(),
        has_linux_agent: z.boolean(),
        has_mac_agent: z.boolean(),
        has_vmware_inventories: z.boolean(),
        has_windows_agent: z.boolean(),
        tasks: z.array(taskRow),
        total: z.int().meta({ description: 'Matching tasks, not the length of the page' }),
      }),
      evidence: [
        seed('001'),
        seed('003', 'list_tasks'),
        client('peppershade', 'progress of running tasks'),
        client('live-mcp', 'offset and limit'),
        assumed('numbers in filter.status count the words in the order of the UI', 'params'),
        assumed('a task being removed shows only under the status deleting', 'behaviour'),
      ],
    },
    list_vm_check: {
      summary: 'Read the checks of virtual machines',
      access: 'admin',
      effect: 'read',
      params: noParams,
      data: z.array(vmCheckRow),
      evidence: [seed('001'), assumed('the list is empty in the capture', 'data')],
    },
    list_with_device: {
      summary: 'List one row per pair of task and device',
      access: 'admin',
      effect: 'read',
      params: z.object({
        filter: assumedField(taskFilter, 'by analogy with list').default({}),
        ...page,
      }),
      data: z.object({
        cms_info: z.object({
          is_managed: z.boolean(),
          leader_address: z.string(),
          local_address: z.string(),
          unfiltered_task_size: z.int(),
        }),
        has_hyperv_inventories: z.boolean(),
        has_vmware_inventories: z.boolean(),
        tasks: z.array(
          z.object({
            ...taskFields,
            device_info: deviceRow,
            last_result: lastResultRow.nullable().optional(),
            unique_id: z.string().meta({ description: '`<task_id>-<device_id>`' }),
          }),
        ),
        total: z.int(),
      }),
      evidence: [seed('001'), assumed('filter, offset and limit as in list', 'params')],
    },
    remove: {
      summary: 'Remove tasks with all their versions',
      access: 'admin',
      effect: 'destroy',
      params: z.object({ task_ids: idList }),
      data: noData,
      notes: ['All versions go with the task; the data is not preserved'],
      evidence: [seed('001'), seed('003', 'backup_task_remove')],
    },
    set: {
      summary: 'Change tasks; only what is sent changes',
      access: 'admin',
      effect: 'write',
      undo: 'set with the former values',
      params: z.object({
        task_ids: idList,
        task_name: z.string().min(1).optional(),
        devices: z.array(deviceReference).min(1).optional(),
        share_name: z.string().optional(),
        retention_policy: partialRetention.optional(),
        sched_content: partialSchedule.optional(),
        view_type: z.string().optional(),
        check_folders: z.array(z.record(z.string(), z.unknown())).optional(),
        max_concurrent_devices: z.int().min(0).optional(),
        ...volumes,
      }),
      data: noData,
      evidence: [
        seed('001'),
        client('ps-active-backup', 'parameters as sent for virtual machines'),
        assumed('the document has only the heading; other kinds take the same names', 'params'),
        bareReply,
      ],
    },
    vm_check_cancel: {
      summary: 'Stop the checks of virtual machines',
      access: 'admin',
      effect: 'write',
      undo: 'create_vm_check',
      params: noParams,
      data: noData,
      evidence: [seed('001')],
    },
  },
})
