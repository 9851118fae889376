import * as z from 'zod'
import { defineApi, noParams } from '../define/api.ts'
import { assumed, capture, client, seed } from '../define/evidence.ts'
import {
  assumedField,
  epochSeconds,
  kibibytes,
  localTime,
  oneOf,
  quotableInt,
} from '../define/fields.ts'
import { formatType, vaultTargetStatus } from '../hyper-backup/enumerations.ts'
import { hyperBackupErrors } from '../hyper-backup/errors.ts'
import { hyperBackupVault } from './shared.ts'

const { noSuchVaultTarget } = hyperBackupErrors

/** A destination that another NAS backs up to. */
export const vaultTargetRow = z.object({
  computing_size: z.boolean(),
  is_enc: z.boolean(),
  is_resumable: z.boolean().meta({ description: 'An incoming backup was suspended or broken off' }),
  last_backup_duration: z.int().meta({ description: 'Seconds' }),
  last_backup_start_time: epochSeconds,
  share: z.string(),
  status: oneOf(vaultTargetStatus),
  target_id: z.int(),
  target_name: z.string(),
  target_path: z.string(),
  uni_key: z
    .string()
    .meta({ description: '`<serial>_<n>_<epoch>`, the same on the NAS that backs up' }),
  used_size: kibibytes,
})

const likeTargetGet = <Schema extends z.ZodType>(schema: Schema) =>
  assumedField(schema, 'not captured; named as in SYNO.Backup.Target.get')

/**
 * Destinations that the Vault holds for other units; `used_size` is in KiB. From seed-004 and a
 * capture; what `detail` answers is assumed.
 */
export const vaultTargetApi = defineApi({
  ...hyperBackupVault,
  name: 'SYNO.Backup.Service.VersionBackup.Target',
  errors: { noSuchVaultTarget },
  methods: {
    detail: {
      summary: 'Read the settings of a destination',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: z.object({ target_id: quotableInt }),
      data: vaultTargetRow.extend({
        data_comp: likeTargetGet(z.boolean()),
        data_enc: likeTargetGet(z.boolean()),
        format_type: likeTargetGet(oneOf(formatType)),
        host_name: likeTargetGet(z.string()),
        last_detect_time: likeTargetGet(localTime),
        owner_name: likeTargetGet(z.string()),
        version_count: assumedField(z.int(), 'not captured'),
      }),
      evidence: [
        seed('004', 'vault_target_settings_get'),
        client('n4s4', 'target_id'),
        assumed('the reply is not captured: a row of list with fields of Target.get', 'data'),
      ],
    },
    list: {
      summary: 'List the destinations in the Vault',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: noParams,
      data: z.object({ target_list: z.array(vaultTargetRow) }),
      evidence: [seed('004', 'vault_target_list'), capture('dsmctl')],
    },
  },
})
