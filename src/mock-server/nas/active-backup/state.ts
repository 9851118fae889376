/** What Active Backup for Business remembers. */
import * as z from 'zod'
import { platformType } from '../../../contracts/active-backup/enumerations.ts'
import { inventoryRow } from '../../../contracts/active-backup/inventory.ts'
import { logRow, resultDetailRow } from '../../../contracts/active-backup/log.ts'
import { transferRow } from '../../../contracts/active-backup/overview.ts'
import {
  deviceRow,
  lastResultRow,
  restoreRow,
  taskFields,
  taskListFields,
  versionRow,
  vmCheckRow,
} from '../../../contracts/active-backup/rows.ts'
import { settingApi } from '../../../contracts/active-backup/setting.ts'
import { storageRow } from '../../../contracts/active-backup/share.ts'
import { oneOf } from '../../../contracts/define/fields.ts'

const table = <Row extends z.ZodType>(row: Row) => z.record(z.string(), row)

export const taskStates = [
  'idle',
  'waiting',
  'running',
  'cancelling',
  'finishing',
  'deleting',
  'gone',
] as const
export const runOutcomes = ['success', 'partial', 'fail'] as const

const device = deviceRow.required().extend({
  platform_type: oneOf(platformType),
  /** Whether its agent can be reached. */
  online: z.boolean(),
  /** Bytes that a first, full backup reads. */
  sourceBytes: z.number(),
  /** The share of sourceBytes that is new after a day. */
  dailyChange: z.number(),
  /** How often some of it cannot be read, so that a run is a partial success: 0 to 1. */
  unreadable: z.number(),
})

const task = z
  .object({ ...taskFields, ...taskListFields })
  .required()
  .extend({
    /** What it backs up, in this order. */
    deviceIds: z.array(z.int()),
    /** Where its machine stands. */
    state: z.enum(taskStates),
    /** What the next run comes to, when the world said so; a success otherwise. */
    nextOutcome: z.enum(runOutcomes).nullable(),
    /** Oldest first. */
    versions: z.array(versionRow),
    /** The last job that finished; null when none has. */
    lastResultId: z.int().nullable(),
    next_trigger_time: z.int(),
  })

const result = lastResultRow.required().extend({
  /** What it moved, device by device. */
  devices: z.array(transferRow),
  /** The lines of Log.list_result_detail. */
  details: z.array(resultDetailRow),
})

/** A job at work or in the queue. Its result row is there from the moment it is queued. */
const job = z.object({
  /** Also the `pid` in the progress of a task. */
  jobId: z.int(),
  /** What it does. */
  action: z.enum(['backup', 'deleteVersions', 'deleteTask']),
  /** Whose job it is. */
  taskId: z.int(),
  /** Its row in `results`. */
  resultId: z.int(),
  /** Milliseconds; null while it waits. */
  startedAt: z.number().nullable(),
  /** Milliseconds: when it is through, unless something comes between. */
  endsAt: z.number().nullable(),
  /** What it has to move. */
  totalBytes: z.number(),
  /** What it comes to, unless something comes between. */
  outcome: z.enum(runOutcomes),
  /** The version a backup writes, or the versions a deletion removes. */
  versionIds: z.array(z.int()),
  /** Who asked for it; 0 and '' for the NAS itself. */
  user: z.object({ id: z.int(), name: z.string() }),
})

export const restoreStates = ['running', 'paused', 'finished', 'stopped', 'cleared'] as const

const restore = restoreRow.omit({ percentage: true, stage: true, status: true }).extend({
  /** Its row in `results`. */
  resultId: z.int(),
  /** Where its machine stands. */
  state: z.enum(restoreStates),
  /** Milliseconds of work done before it was last paused. */
  doneBefore: z.number(),
  /** When it was last started or resumed, in milliseconds. */
  resumedAt: z.number(),
  /** What it takes in all, in milliseconds of work. */
  milliseconds: z.number(),
})

/** The counts and sizes of a storage row follow from the tasks and are made when it is read. */
const storage = storageRow
  .omit({
    backup_tasks: true,
    delete_tasks: true,
    delete_versions: true,
    device_count: true,
    device_info: true,
  })
  .required()
  .extend({
    /** Backups to it fail. */
    full: z.boolean(),
  })

export const activeBackupState = z.object({
  /** What Setting.list answers. */
  settings: settingApi.methods.list.data,
  /** By `device_id`. */
  devices: table(device),
  /** By `task_id`. */
  tasks: table(task),
  /** At work or in the queue, by `jobId`. */
  jobs: table(job),
  /** What jobs did and do, by `result_id`. */
  results: table(result),
  /** Oldest first. */
  logs: z.array(logRow),
  /** By `storage_id`. */
  storages: table(storage),
  /** By `inventory_id`. */
  hypervisors: table(inventoryRow),
  /** Running and finished ones, until they are cleared, by `job_id`. */
  restores: table(restore),
  /** What Task.list_vm_check answers. */
  vmChecks: z.array(vmCheckRow),
})

export type ActiveBackupState = z.infer<typeof activeBackupState>
export type Device = z.infer<typeof device>
export type Task = z.infer<typeof task>
export type Job = z.infer<typeof job>
export type RunOutcome = (typeof runOutcomes)[number]
export type Restore = z.infer<typeof restore>
export type Result = z.infer<typeof result>
export type Version = z.infer<typeof versionRow>
export type Storage = z.infer<typeof storage>
