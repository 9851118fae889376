/** What Hyper Backup remembers. */
import { z } from 'zod'
import { epochSeconds, kibibytes, oneOf } from '../../../contracts/define/fields.ts'
import {
  backupVersionStatus,
  lastBackupResult,
  progressStep,
} from '../../../contracts/hyper-backup/enumerations.ts'
import {
  backupParams,
  backupSchedule,
  backupSource,
  backupTaskFields,
  logLines,
  repositoryRow,
  rotateParams,
} from '../../../contracts/hyper-backup/rows.ts'
import { backupTargetApi } from '../../../contracts/hyper-backup/target.ts'

const table = <Row extends z.ZodType>(row: Row) => z.record(z.string(), row)

export const taskStates = [
  'idle',
  'waiting',
  'running',
  'suspending',
  'suspended',
  'cancelling',
  'discarding',
  'preparingRotation',
  'rotating',
  'checkQueued',
  'checking',
  'broken',
  'deleting',
  'gone',
] as const
export const runOutcomes = ['done', 'partial', 'failed'] as const
export const checkOutcomes = ['clean', 'broken'] as const

/** What a run found and moved. Counts are of files, sizes in bytes unless the name says KiB. */
export const figures = z.object({
  newCount: z.int(),
  newSize: z.number(),
  modifiedCount: z.int(),
  modifiedSize: z.number(),
  deletedCount: z.int(),
  deletedSize: z.number(),
  totalCount: z.int(),
  totalSize: z.number(),
  /** What the destination grew by, in KiB. */
  grownKib: kibibytes,
})

/** A run that came to its end, as the statistics show it. */
export const finishedRun = figures.extend({
  /** When the data was through, and when the run was over. */
  dataEndedAt: epochSeconds,
  endedAt: epochSeconds,
  targetKib: kibibytes,
})

/** A line of a log; `level` and `user` are DSM's words. */
export const logLine = z.object({
  event: z.string(),
  level: logLines.shape.log_list.element.shape.level,
  user: z.string(),
  at: epochSeconds,
  /** The task, or in the Vault the destination, that it speaks of. */
  about: z.int(),
})

const { state: _state, status: _status, ...configuredFields } = backupTaskFields

const task = z.object({
  ...configuredFields,
  backup_params: backupParams,
  rotate_params: rotateParams,
  schedule: backupSchedule,
  source: backupSource,
  is_modified: z.boolean(),
  last_bkp_result: oneOf(lastBackupResult),
  /** '' before the first success. */
  last_bkp_success_version: z.string(),
  state: z.enum(taskStates),
  destinationId: z.int(),
  /** Seconds; 0 for never. */
  lastStartedAt: epochSeconds,
  lastEndedAt: epochSeconds,
  lastSuccessAt: epochSeconds,
  /** Milliseconds; null when nothing is planned. */
  nextRunAt: z.number().nullable(),
  /** The run that waits, is active or is suspended. */
  runId: z.int().nullable(),
  /** Versions that a rotation is about to delete. */
  expiring: z.array(z.string()),
  /** Who asked for the check or the removal that goes on. */
  actor: z.string(),
  /** What the next run and the next check come to, when the world said so. */
  nextOutcome: z.enum(runOutcomes).nullable(),
  nextCheckOutcome: z.enum(checkOutcomes).nullable(),
  /** What there is to back up. */
  load: z.object({
    totalSize: z.number(),
    totalCount: z.int(),
    /** The share of it that is new or changed after a day. */
    dailyChange: z.number(),
    /** How long moving the data takes on an ordinary day. */
    minutes: z.number(),
  }),
})

const version = z.object({
  version_id: z.string(),
  status: oneOf(backupVersionStatus),
  locked: z.boolean(),
  /** Start, in seconds. */
  timestamp: epochSeconds,
  /** 0 while it is being written. */
  complete_time: epochSeconds,
  /** null for one that did not come to its end. */
  figures: figures.nullable(),
})

const {
  is_online: _online,
  last_detect_time: _detect,
  used_size: _used,
  ...targetFields
} = backupTargetApi.methods.get.data.shape

/** What lies at the destination of a task; it may outlive the task. */
const destination = z.object({
  ...targetFields,
  used_size: kibibytes,
  destinationId: z.int(),
  /** Seconds; 0 before the first check. */
  lastDetectAt: epochSeconds,
  online: z.boolean(),
  broken: z.boolean(),
  /** Oldest first. */
  versions: z.array(version),
  lastVersion: z.int(),
  /** The last two runs that came to their end, oldest first. */
  finished: z.array(finishedRun).max(2),
})

const run = z.object({
  runId: z.int(),
  taskId: z.int(),
  /** An account, or SYSTEM. */
  user: z.string(),
  resumed: z.boolean(),
  /** Milliseconds; null while it waits for its first turn. */
  startedAt: z.number().nullable(),
  /** Milliseconds: since when it works without a break; null while it does not. */
  since: z.number().nullable(),
  /** Milliseconds of work before that. */
  worked: z.number(),
  /** The steps and how long each takes; empty until it starts. */
  steps: z.array(z.object({ step: oneOf(progressStep), milliseconds: z.number() })),
  /** Milliseconds of work after which it ends: all steps, or less when it fails. */
  endsAfter: z.number(),
  outcome: z.enum(runOutcomes),
  figures,
  versionId: z.string(),
  /** The destination went away in the middle of it. */
  interrupted: z.boolean(),
  autoResumes: z.int(),
})

export const hyperBackupState = z.object({
  repositories: table(repositoryRow),
  tasks: table(task),
  destinations: table(destination),
  runs: table(run),
  /** Oldest first. */
  logs: z.array(logLine),
})

export type HyperBackupState = z.infer<typeof hyperBackupState>
export type Task = z.infer<typeof task>
export type Repository = z.infer<typeof repositoryRow>
export type Destination = z.infer<typeof destination>
export type Version = z.infer<typeof version>
export type Run = z.infer<typeof run>
export type Figures = z.infer<typeof figures>
export type FinishedRun = z.infer<typeof finishedRun>
export type LogLine = z.infer<typeof logLine>
export type RunOutcome = (typeof runOutcomes)[number]
export type CheckOutcome = (typeof checkOutcomes)[number]

export const emptyHyperBackup = (): HyperBackupState => ({
  repositories: {},
  tasks: {},
  destinations: {},
  runs: {},
  logs: [],
})
