import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, capture, client, probe } from '../define/evidence.ts'
import {
  assumedField,
  epochSeconds,
  localTime,
  oneOf,
  quotableInt,
  sometimes,
  withFlag,
} from '../define/fields.ts'
import { backupVersionStatus, dataType } from './enumerations.ts'
import { hyperBackupErrors } from './errors.ts'
import { additional, hyperBackup, page } from './shared.ts'

const { noSuchTask } = hyperBackupErrors

const unknownKeys = z.record(z.string(), z.unknown()).meta({ description: '`{}` in the capture' })

/** Number and size of files, total and by what happened to them. */
const shareSummary = z.object({
  del_cnt: z.int(),
  del_size: z.number(),
  mod_cnt: z.int(),
  mod_size: z.number(),
  new_cnt: z.int(),
  new_size: z.number(),
  total_cnt: z.int(),
  total_size: z.number(),
  unch_cnt: z.int(),
  unch_size: z.number(),
})

/** One version of a task's backup. */
export const backupVersionRow = z.object({
  complete_time: epochSeconds,
  complete_time_local: localTime,
  has_history: z.boolean(),
  locked: z.boolean(),
  modify: z.string().meta({ description: 'A digit' }),
  name: localTime,
  permit_delete: z
    .boolean()
    .meta({ description: 'false for the one being written and for cancelled ones' }),
  source: withFlag(
    'additional=source',
    z.object({
      backup_apps: z.array(z.string()),
      backup_shares: z.array(z.string()),
      exclude_list: z.array(z.string()),
      whitelist: z.array(z.string()),
    }),
  ),
  start_time_local: localTime,
  statistics: sometimes(
    assumedField(
      withFlag(
        'additional=source',
        z.object({
          compress_ratio: z.number(),
          dedup_size: z.number(),
          summary: z.object({ app: unknownKeys, ea: unknownKeys, share: shareSummary }),
          target_increase_size: z.number(),
        }),
      ),
      'seen together with source; which entry of additional brings it is not said',
    ),
    'only of versions that are complete',
  ),
  status: oneOf(backupVersionStatus),
  timestamp: epochSeconds.meta({ description: 'Start, in seconds since 1970-01-01 UTC' }),
  version_id: z.string().meta({ description: 'Digits in a string' }),
})

/** Versions of a task. From a capture; the method exists at version 2 only. */
export const backupVersionApi = defineApi({
  ...hyperBackup,
  name: 'SYNO.Backup.Version',
  errors: { noSuchTask },
  methods: {
    list: {
      summary: 'List the versions of a task',
      versions: [2],
      access: 'admin',
      effect: 'read',
      params: z.object({
        task_id: quotableInt,
        ...page,
        filter_name: z.enum(['success', 'available']).optional(),
        sort_direction: z.enum(['asc', 'desc']).default('desc'),
        repo_id: quotableInt.optional(),
        target_id: z.string().optional(),
        additional: additional(['version_operate_property', 'skip_check_key', 'source', 'status']),
        account_meta: z.record(z.string(), z.unknown()).optional(),
      }),
      data: z.object({
        backup_data_type: oneOf(dataType),
        permit_delete: z.object({ permitted: z.boolean() }),
        support_lock: z.boolean(),
        total: z.int(),
        version_info_list: z.array(backupVersionRow),
      }),
      evidence: [
        capture('dsmctl'),
        probe('dsmctl', '103 at version 1'),
        client('pmilano1-hyper-backup', 'parameters'),
        assumed('newest first unless asked otherwise', 'behaviour'),
      ],
    },
  },
})
