/** What Active Backup for Business remembers. */
import { z } from 'zod'
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
  online: z.boolean(),
  /** What a first, full backup reads. */
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
    deviceIds: z.array(z.int()),
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
  details: z.array(resultDetailRow),
})

/** A job at work or in the queue. Its result row is there from the moment it is queued. */
const job = z.object({
  /** Also the `pid` in the progress of a task. */
  jobId: z.int(),
  action: z.enum(['backup', 'deleteVersions', 'deleteTask']),
  taskId: z.int(),
  resultId: z.int(),
  /** Milliseconds; null while it waits. */
  startedAt: z.number().nullable(),
  /** Milliseconds: when it is through, unless something comes between. */
  endsAt: z.number().nullable(),
  totalBytes: z.number(),
  outcome: z.enum(runOutcomes),
  /** The version a backup writes, or the versions a deletion removes. */
  versionIds: z.array(z.int()),
  user: z.object({ id: z.int(), name: z.string() }),
})

export const restoreStates = ['running', 'paused', 'finished', 'stopped', 'cleared'] as const

const restore = restoreRow.omit({ percentage: true, stage: true, status: true }).extend({
  resultId: z.int(),
  state: z.enum(restoreStates),
  /** Milliseconds of work done before it was last paused. */
  doneBefore: z.number(),
  /** When it was last started or resumed. */
  resumedAt: z.number(),
  /** What it takes in all. */
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
  .extend({ full: z.boolean() })

export const activeBackupState = z.object({
  settings: settingApi.methods.list.data,
  devices: table(device),
  tasks: table(task),
  jobs: table(job),
  results: table(result),
  /** Oldest first. */
  logs: z.array(logRow),
  storages: table(storage),
  hypervisors: table(inventoryRow),
  restores: table(restore),
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
