/** What Hyper Backup remembers. */
import * as z from 'zod'
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
  /** Files that were not in the version before. */
  newCount: z.int(),
  /** Their bytes. */
  newSize: z.number(),
  /** Files that changed since. */
  modifiedCount: z.int(),
  /** Their bytes. */
  modifiedSize: z.number(),
  /** Files that are gone since. */
  deletedCount: z.int(),
  /** The bytes they had. */
  deletedSize: z.number(),
  /** Files in this version. */
  totalCount: z.int(),
  /** Their bytes. */
  totalSize: z.number(),
  /** What the destination grew by, in KiB. */
  grownKib: kibibytes,
})

/** A run that came to its end, as the statistics show it. */
export const finishedRun = figures.extend({
  /** When the data was through. */
  dataEndedAt: epochSeconds,
  /** When the run was over. */
  endedAt: epochSeconds,
  /** What the destination held then. */
  targetKib: kibibytes,
})

/** A line of a log. */
export const logLine = z.object({
  /** The text. */
  event: z.string(),
  /** DSM's word. */
  level: logLines.shape.log_list.element.shape.level,
  /** An account, or SYSTEM. */
  user: z.string(),
  /** When it was written. */
  at: epochSeconds,
  /** The task, or in the Vault the destination, that it speaks of. */
  about: z.int(),
})

const { state: _state, status: _status, ...configuredFields } = backupTaskFields

const task = z.object({
  ...configuredFields,
  backup_params: backupParams,
  rotate_params: rotateParams,
  /** When it runs by itself. */
  schedule: backupSchedule,
  /** What it backs up. */
  source: backupSource,
  is_modified: z.boolean(),
  last_bkp_result: oneOf(lastBackupResult),
  /** '' before the first success. */
  last_bkp_success_version: z.string(),
  /** Where its machine stands; what the API calls `state` and `status` follows from it. */
  state: z.enum(taskStates),
  /** Where it backs up to. */
  destinationId: z.int(),
  /** Seconds; 0 for never. */
  lastStartedAt: epochSeconds,
  /** Seconds; 0 for never. */
  lastEndedAt: epochSeconds,
  /** Seconds; 0 for never. */
  lastSuccessAt: epochSeconds,
  /** Milliseconds; null when nothing is planned. */
  nextRunAt: z.number().nullable(),
  /** The run that waits, is active or is suspended. */
  runId: z.int().nullable(),
  /** Versions that a rotation is about to delete. */
  expiring: z.array(z.string()),
  /** Who asked for the check or the removal that goes on. */
  actor: z.string(),
  /** What the next run comes to, when the world said so. */
  nextOutcome: z.enum(runOutcomes).nullable(),
  /** What the next check finds, when the world said so. */
  nextCheckOutcome: z.enum(checkOutcomes).nullable(),
  /** What there is to back up. */
  load: z.object({
    /** Bytes. */
    totalSize: z.number(),
    /** Files. */
    totalCount: z.int(),
    /** The share of it that is new or changed after a day. */
    dailyChange: z.number(),
    /** How long moving the data takes on an ordinary day. */
    minutes: z.number(),
  }),
})

const version = z.object({
  version_id: z.string(),
  /** DSM's word. */
  status: oneOf(backupVersionStatus),
  /** Rotation leaves it alone. */
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
  /** Ours; no API shows it. */
  destinationId: z.int(),
  /** Seconds; 0 before the first check. */
  lastDetectAt: epochSeconds,
  /** Whether it can be reached. */
  online: z.boolean(),
  /** What lies there is damaged. */
  broken: z.boolean(),
  /** Oldest first. */
  versions: z.array(version),
  /** The number that the last version got; numbers are not used again. */
  lastVersion: z.int(),
  /** The last two runs that came to their end, oldest first. */
  finished: z.array(finishedRun).max(2),
})

const run = z.object({
  /** Ours; no API shows it. */
  runId: z.int(),
  /** Whose run it is. */
  taskId: z.int(),
  /** An account, or SYSTEM. */
  user: z.string(),
  /** It went on after a suspension. */
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
  /** What it comes to, unless something comes between. */
  outcome: z.enum(runOutcomes),
  /** What it finds and moves. */
  figures,
  /** The version it writes. */
  versionId: z.string(),
  /** The destination went away in the middle of it. */
  interrupted: z.boolean(),
  /** How often it went on by itself after an interruption. */
  autoResumes: z.int(),
})

export const hyperBackupState = z.object({
  /** By `repo_id`. */
  repositories: table(repositoryRow),
  /** By `task_id`. */
  tasks: table(task),
  /** By `destinationId`. */
  destinations: table(destination),
  /** Those that wait, are active or are suspended, by `runId`. */
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
