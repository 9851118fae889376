import * as z from 'zod'
import { defineApi, noData } from '../define/api.ts'
import { assumed, bareReply, capture, client, probe, seed } from '../define/evidence.ts'
import {
  assumedField,
  localTime,
  oneOf,
  quotableInt,
  quotableIntList,
  sometimes,
  withFlag,
} from '../define/fields.ts'
import { lastBackupResult, progressTitle } from './enumerations.ts'
import { hyperBackupErrors } from './errors.ts'
import {
  backupParams,
  backupProgress,
  backupSchedule,
  backupSource,
  backupTaskFields,
  repositoryRow,
  rotateParams,
} from './rows.ts'
import { additional, hyperBackup, page } from './shared.ts'

const {
  noSuchTask,
  notBackupable,
  notCancellable,
  notRunning,
  notSuspendable,
  stateMismatch,
  targetBroken,
  taskBusy,
} = hyperBackupErrors

const taskId = z.object({ task_id: quotableInt })

/** DSM reads the state before the id. A run leaves it `backupable`, which is what clients send. */
const runOfTask = z.object({
  task_state: z.string().meta({ description: 'The state of the task as it is now' }),
  task_id: quotableInt,
})

const brings = (entry: string) => `that ${entry} brings it: no capture asks for one entry alone`

/** A field that comes with an entry of `additional` bearing another name. */
const alongside = <Schema extends z.ZodType>(entry: string, schema: Schema) =>
  assumedField(withFlag(`additional=${entry}`, schema), brings(entry))

const lastRun = {
  is_modified: withFlag('additional=is_modified', z.boolean()),
  last_bkp_end_time: alongside('last_bkp_time', localTime),
  last_bkp_result: withFlag('additional=last_bkp_result', oneOf(lastBackupResult)),
  last_bkp_time: withFlag('additional=last_bkp_time', localTime),
  next_bkp_time: withFlag('additional=next_bkp_time', localTime),
}

/** A task as Task.list shows it. */
export const backupTaskRow = z.object({
  ...backupTaskFields,
  ...lastRun,
  progress_title_type: sometimes(
    withFlag('additional=progress_title_type', oneOf(progressTitle)),
    'only while a run is active',
  ),
  schedule: withFlag('additional=schedule', backupSchedule),
  source: withFlag('additional=get_source', backupSource),
})

const versionOneOnly = probe('dsmaccess', '103 at version 2')

/**
 * Tasks of Hyper Backup: configuration, state, and what a run can be told. From seed-004 and captures.
 * All methods exist at version 1 only.
 */
export const backupTaskApi = defineApi({
  ...hyperBackup,
  name: 'SYNO.Backup.Task',
  errors: {
    noSuchTask,
    notBackupable,
    notCancellable,
    notRunning,
    notSuspendable,
    stateMismatch,
    targetBroken,
    taskBusy,
  },
  methods: {
    backup: {
      summary: 'Run a task now',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'cancel',
      params: taskId,
      data: noData,
      notes: ['A task whose state is not backupable gives an error, usually 44xx'],
      evidence: [
        seed('004', 'backup_task_run'),
        capture('dsmctl'),
        assumed('on a suspended task it goes on like resume', 'behaviour'),
      ],
    },
    cancel: {
      summary: 'Cancel the run of a task',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'backup',
      params: runOfTask,
      data: noData,
      notes: ['A task that is not running gives an error, usually 44xx'],
      evidence: [
        seed('004', 'backup_task_cancel'),
        client('n4s4', 'task_state=backupable beside task_id'),
        probe('dsmaccess', '4400 without task_state, even while a run could be cancelled'),
        assumed('a waiting run is cancelled at once', 'behaviour'),
      ],
    },
    delete: {
      summary: 'Remove tasks',
      versions: [1],
      access: 'admin',
      effect: 'destroy',
      params: z.object({
        task_id_list: quotableIntList.min(1),
        is_remove_data: z
          .boolean()
          .default(false)
          .meta({ description: 'Remove what is at the destination as well' }),
      }),
      data: noData,
      notes: [
        'The list is passed as a string: [29] or [29,15]',
        'The data at the destination stays, and a task can be linked to its .hbk again',
      ],
      evidence: [
        seed('004', 'backup_task_remove'),
        client('n4s4', 'task_id_list, is_remove_data=false'),
        assumed('one task that is unknown or busy refuses the whole call', 'behaviour'),
        bareReply,
      ],
    },
    discard: {
      summary: 'Drop the suspended run of a task',
      versions: [1],
      access: 'admin',
      effect: 'destroy',
      params: taskId,
      data: noData,
      notes: [
        'On a task not suspended the call succeeds, discards nothing and leaves the task Failed',
      ],
      evidence: [
        seed('004', 'backup_task_discard'),
        assumed('Failed reads last_bkp_result failed; the state stays backupable', 'behaviour'),
        assumed('a discarded run ends as cancel', 'behaviour'),
        bareReply,
      ],
    },
    get: {
      summary: 'Read the configuration of a task',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: taskId.extend({
        additional: additional(['repository', 'schedule', 'backup_params', 'rotate_params']),
      }),
      data: z.object({
        ...backupTaskFields,
        backup_params: withFlag('additional=backup_params', backupParams),
        repository: withFlag('additional=repository', repositoryRow),
        rotate_params: withFlag('additional=rotate_params', rotateParams),
        schedule: withFlag('additional=schedule', backupSchedule),
        source: backupSource,
      }),
      evidence: [
        seed('004', 'backup_task_get'),
        capture('dsmctl'),
        capture('homelab', 'all four entries of additional'),
        probe('task-config', 'names and words of rotate_params, as stored'),
        versionOneOnly,
      ],
    },
    list: {
      summary: 'List tasks, and whether a restore is running',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: z.object({
        additional: additional([
          'last_bkp_time',
          'next_bkp_time',
          'last_bkp_result',
          'is_modified',
          'schedule',
          'get_source',
          'progress_title_type',
        ]),
        sort_by: z.string().default('name'),
        node: z.string().optional().meta({ description: 'The UI sends module_root' }),
        ...page,
      }),
      data: z.object({
        is_data_restoring: z.boolean(),
        is_downloading: z.boolean(),
        is_lun_restoring: z.boolean(),
        is_restoring: z.boolean(),
        is_snapshot_restoring: z.boolean(),
        task_list: z.array(backupTaskRow),
        total: z.int(),
      }),
      notes: [
        'progress_title_type is there only while the task runs',
        'Older LUN tasks, which this contract leaves out, show their name as task_id',
      ],
      evidence: [
        seed('004', 'backup_task_list'),
        capture('dsmctl'),
        capture('catchdave'),
        versionOneOnly,
        assumed(
          'offset and limit page the list; clients send them, their effect is open',
          'params',
        ),
      ],
    },
    resume: {
      summary: 'Go on with the suspended run of a task',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'suspend',
      params: taskId,
      data: noData,
      notes: [
        'On a task not suspended the call succeeds, resumes nothing and leaves the task Failed',
      ],
      evidence: [
        seed('004', 'backup_task_resume'),
        client('hyper-backup-scripts', 'resume suspended tasks'),
        assumed('Failed reads last_bkp_result failed; the state stays backupable', 'behaviour'),
      ],
    },
    status: {
      summary: 'Read the state, progress and last result of a task',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: taskId.extend({
        blOnline: z
          .boolean()
          .default(false)
          .meta({ description: 'Ask the destination as well, which takes its time' }),
        additional: additional([
          'last_bkp_time',
          'next_bkp_time',
          'last_bkp_result',
          'is_modified',
          'last_bkp_progress',
          'last_bkp_success_version',
        ]),
      }),
      data: z.object({
        ...lastRun,
        last_bkp_error: alongside(
          'last_bkp_result',
          z.string().meta({ description: "'' or the key of a text in the UI" }),
        ),
        last_bkp_error_code: alongside(
          'last_bkp_result',
          z.int().meta({ description: '4401 no error; 4467 the destination is broken' }),
        ),
        last_bkp_progress: sometimes(
          withFlag('additional=last_bkp_progress', z.int().meta({ description: 'Percent' })),
          'absent in most captures',
        ),
        last_bkp_success_time: alongside('last_bkp_time', localTime),
        last_bkp_success_version: withFlag('additional=last_bkp_success_version', z.string()),
        progress: backupProgress.optional().meta({ description: 'While a run is active' }),
        schedule: alongside('next_bkp_time', backupSchedule),
        state: backupTaskFields.state,
        status: backupTaskFields.status,
        task_id: backupTaskFields.task_id,
      }),
      evidence: [
        seed('004', 'backup_task_status'),
        seed('004', 'backup_task_result'),
        client('n4s4', 'the result is status with blOnline=false and five entries of additional'),
        capture('dsmctl'),
        capture('catchdave', 'progress of a run'),
        client('hyper-backup-monitors', 'words of last_bkp_result'),
        versionOneOnly,
      ],
    },
    suspend: {
      summary: 'Suspend the run of a task',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'resume',
      params: runOfTask,
      data: noData,
      notes: [
        'A task that is not running, or cannot be suspended yet, gives an error, usually 44xx',
      ],
      evidence: [
        seed('004', 'backup_task_suspend'),
        client('n4s4', 'task_state=backupable beside task_id'),
        assumed('task_state is required as it is for cancel', 'params'),
      ],
    },
  },
})
