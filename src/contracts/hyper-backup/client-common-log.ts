import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, capture, client, probe, seed } from '../define/evidence.ts'
import { quotableInt } from '../define/fields.ts'
import { logLines } from './rows.ts'
import { hyperBackupCommon, logFilter, logPage } from './shared.ts'

/** The log of Hyper Backup. From seed-004 and captures; without `limit` and `offset` it is refused. */
export const clientLogApi = defineApi({
  ...hyperBackupCommon,
  name: 'SYNO.SDS.Backup.Client.Common.Log',
  methods: {
    list: {
      summary: 'List log lines of Hyper Backup, newest first',
      access: 'admin',
      effect: 'read',
      params: z.object({
        ...logPage,
        ...logFilter,
        task_id: quotableInt.optional().meta({ description: 'Only lines of this task' }),
        filter_level: z
          .never()
          .optional()
          .meta({ description: 'Refused: its valid form is not known' }),
      }),
      data: logLines,
      notes: [
        'The dates are in epoch format',
        'The defaults are those of the client: 1000 lines from 0, no keyword, dates 0',
      ],
      evidence: [
        seed('004', 'hb_logs_get'),
        capture('dsmctl'),
        probe('pmilano1-probe', '120 without limit and offset'),
        probe('dsmaccess', 'task_id'),
        client('n4s4', 'filter_level as a string gives 120'),
        assumed('filter_level gives 120 in any form, reason type', 'params'),
        assumed('an unknown task_id gives an empty list', 'behaviour'),
      ],
    },
  },
})
