import * as z from 'zod'
import { defineApi } from '../define/api.ts'
import { assumed, client, seed } from '../define/evidence.ts'
import { assumedField, quotableInt, withFlag } from '../define/fields.ts'
import { hyperBackupErrors } from '../hyper-backup/errors.ts'
import { statistic } from '../hyper-backup/rows.ts'
import { additional } from '../hyper-backup/shared.ts'
import { hyperBackupVaultCommon } from './shared.ts'

const { noSuchVaultTarget } = hyperBackupErrors

const byteCount = z.string().meta({ description: 'Bytes, as digits in a string' })

/**
 * What the last two backups to a destination of the Vault changed. From seed-004; the answer is
 * assumed to be that of Hyper Backup with the size of the volume.
 */
export const serverStatisticApi = defineApi({
  ...hyperBackupVaultCommon,
  name: 'SYNO.SDS.Backup.Server.Common.Statistic',
  errors: { noSuchVaultTarget },
  methods: {
    get: {
      summary: 'Read what the last two backups to a destination changed',
      access: 'admin',
      effect: 'read',
      params: z.object({
        additional: additional(['volume_size']),
        task_id: quotableInt.meta({ description: 'The target_id of the destination' }),
      }),
      data: statistic.extend({
        volume_size: withFlag(
          'additional=volume_size',
          assumedField(
            z.object({ free: byteCount, total: byteCount, used: byteCount }),
            'not captured',
          ),
        ),
      }),
      evidence: [
        seed('004', 'vault_task_statistics_get'),
        client('n4s4', 'additional=["volume_size"] and task_id'),
        assumed('in the Vault, task_id is the id of the destination', 'params'),
        assumed('the reply is not captured: that of the client with volume_size', 'data'),
      ],
    },
  },
})
