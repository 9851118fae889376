import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { capture, probe } from '../define/evidence.ts'
import { quotableInt } from '../define/fields.ts'
import { hyperBackupErrors } from './errors.ts'
import { statistic } from './rows.ts'
import { hyperBackupCommon } from './shared.ts'

const { noSuchTask } = hyperBackupErrors

/** What the last two runs of a task changed, in files and bytes. From a capture. */
export const clientStatisticApi = defineApi({
  ...hyperBackupCommon,
  name: 'SYNO.SDS.Backup.Client.Common.Statistic',
  errors: { noSuchTask },
  methods: {
    get: {
      summary: 'Read what the last two runs of a task changed',
      access: 'admin',
      effect: 'read',
      params: z.object({ task_id: quotableInt }),
      data: statistic,
      evidence: [capture('dsmaccess'), probe('dsm-libs', '120 without task_id')],
    },
  },
})
