import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, capture, client, probe, seed } from '../define/evidence.ts'
import { epochSeconds, oneOf } from '../define/fields.ts'
import { anyBackupType, backupType, logLevel, platformType } from './enumerations.ts'
import { resultRow } from './rows.ts'
import { activeBackup, backupTypeFilter, listAtVersionOneOnly, oneOrMany } from './shared.ts'

const page = (limit: number) => ({
  offset: z.int().min(0).default(0),
  limit: z.int().min(-1).default(limit),
})

const timeRange = {
  key_word: z.string().optional(),
  from_timestamp: z.int().min(0).optional(),
  to_timestamp: z.int().min(0).optional(),
}

const taskId = z.int().optional().meta({ description: 'Beside filter, not inside; -1 means all' })

/** Package events have no device: kind 0. */
const loggedType = z.literal([anyBackupType.none, ...Object.values(backupType).map((t) => t.value)])

/** One line of the log. */
export const logRow = z.object({
  backup_type: loggedType,
  device_id: z.int(),
  device_name: z.string(),
  error_code: z.int(),
  log_id: z.int(),
  log_level: oneOf(logLevel),
  log_time: epochSeconds,
  log_type: z.int(),
  other_params: z.looseObject({
    backup_type: loggedType,
    device_id: z.int(),
    device_name: z.string(),
    platform_type: oneOf(platformType),
    task_id: z.int(),
    task_name: z.string(),
    user_id: z.int(),
    user_name: z.string(),
  }),
  result_id: z.int().meta({ description: '0 for events of the package' }),
  task_id: z.int(),
  task_name: z.string(),
  user_id: z.int(),
  user_name: z.string(),
})

/** One line of what a job did; its arguments depend on the kind of line. */
export const resultDetailRow = z.object({
  error_code: z.int(),
  log_level: oneOf(logLevel),
  log_time: epochSeconds,
  log_type: z.int(),
  other_params: z.looseObject({}),
  result_detail_id: z.int(),
  result_id: z.int(),
})

/**
 * What happened: lines of the log, results of jobs, and the lines of one result. From seed-003 and
 * from captures. Times are in seconds.
 */
export const logApi = defineApi({
  ...activeBackup,
  name: 'SYNO.ActiveBackup.Log',
  methods: {
    list_log: {
      summary: 'List log lines, newest first',
      versionsUnder: listAtVersionOneOnly,
      access: 'admin',
      effect: 'read',
      slow: true,
      params: z.object({
        ...page(200),
        task_id: taskId,
        filter: z
          .object({
            log_level: z.int().min(-1).max(3).optional(),
            device_id: z.int().optional(),
            ...timeRange,
          })
          .default({}),
      }),
      data: z.object({ count: z.int(), logs: z.array(logRow) }),
      evidence: [
        seed('003', 'list_logs, printed without its envelope'),
        capture('pmilano1-probe'),
        client('n4s4'),
        assumed('newest first, as clients expect', 'behaviour'),
      ],
    },
    list_result: {
      summary: 'List what jobs did, oldest first',
      versionsUnder: listAtVersionOneOnly,
      access: 'admin',
      effect: 'read',
      params: z.object({
        ...page(200),
        task_id: taskId,
        result_id: z.int().optional(),
        filter: z
          .object({
            status: oneOrMany(z.int()).optional(),
            job_action: oneOrMany(z.int()).optional(),
            backup_type: oneOrMany(backupTypeFilter).optional(),
            ...timeRange,
          })
          .default({}),
      }),
      data: z.object({ count: z.int(), results: z.array(resultRow) }),
      evidence: [
        seed('003', 'task_history'),
        capture('pmilano1-probe', 'a bare call starts with result_id 1'),
        client('ps-active-backup', 'a filter value of -1 matches nothing'),
      ],
    },
    list_result_detail: {
      summary: 'List the lines of one result',
      access: 'admin',
      effect: 'read',
      params: z.object({
        result_id: z.int(),
        ...page(500),
        order_by: z.enum(['log_level', 'log_time']).default('log_level'),
        direction: z.enum(['ASC', 'DESC']).default('ASC'),
        filter: z.object({ log_level: z.int().min(-1).max(3).optional() }).default({}),
      }),
      data: z.object({ count: z.int(), result_detail_list: z.array(resultDetailRow) }),
      evidence: [
        seed('003', 'result_details'),
        probe('pmilano1-probe', 'a bare call did not answer 120'),
        assumed('an unknown result_id gives an empty list', 'behaviour'),
      ],
    },
  },
})
