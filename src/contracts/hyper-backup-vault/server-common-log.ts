import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, client, probe, seed } from '../define/evidence.ts'
import { assumedField, quotableInt } from '../define/fields.ts'
import { logLines } from '../hyper-backup/rows.ts'
import { logFilter, logPage } from '../hyper-backup/shared.ts'
import { hyperBackupVaultCommon } from './shared.ts'

const asInClientLog = 'as in SYNO.SDS.Backup.Client.Common.Log'

/** The log of the Vault. From seed-004; the answer is assumed to be that of Hyper Backup's log. */
export const serverLogApi = defineApi({
  ...hyperBackupVaultCommon,
  name: 'SYNO.SDS.Backup.Server.Common.Log',
  methods: {
    list: {
      summary: 'List log lines of the Vault, newest first',
      access: 'admin',
      effect: 'read',
      params: z.object({
        ...logPage,
        filter_target_id: quotableInt
          .optional()
          .meta({ description: 'Only lines of this destination' }),
        filter_keyword: assumedField(logFilter.filter_keyword, asInClientLog),
        filter_date_from: assumedField(logFilter.filter_date_from, asInClientLog),
        filter_date_to: assumedField(logFilter.filter_date_to, asInClientLog),
      }),
      data: logLines,
      notes: ['The defaults are those of the client: 1000 lines from 0'],
      evidence: [
        seed('004', 'vault_target_logs_get'),
        client('n4s4', 'limit, offset and filter_target_id'),
        probe('synobackup-log', 'texts, levels, users and times'),
        assumed('the reply is not captured: rows as in the log of Hyper Backup', 'data'),
        assumed('limit and offset are required as they are there', 'params'),
        assumed('an unknown filter_target_id gives an empty list', 'behaviour'),
      ],
    },
  },
})
