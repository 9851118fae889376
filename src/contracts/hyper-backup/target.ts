import * as z from 'zod'
import { defineApi, noData } from '../define/api.ts'
import { assumed, bareReply, capture, client, seed } from '../define/evidence.ts'
import { kibibytes, oneOf, quotableInt, sometimes, withFlag } from '../define/fields.ts'
import { formatType } from './enumerations.ts'
import { hyperBackupErrors } from './errors.ts'
import { additional, hyperBackup } from './shared.ts'

const { noCheckRunning, noSuchTask } = hyperBackupErrors

const taskId = z.object({ task_id: quotableInt })

/** Belongs to the session of an encrypted destination; clients send null. */
const encryptionSession = z.string().nullable().optional()

/**
 * The destination of a task and its integrity check. From seed-004 and captures. Its `used_size` is
 * in KiB.
 */
export const backupTargetApi = defineApi({
  ...hyperBackup,
  name: 'SYNO.Backup.Target',
  errors: { noCheckRunning, noSuchTask },
  methods: {
    error_detect: {
      summary: 'Check the integrity of the backup of a task',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'error_detect_cancel',
      params: z.object({
        detect_data: z.boolean().default(true).meta({ description: 'Check the data as well' }),
        sessId: encryptionSession,
        sessKey: encryptionSession,
        task_id: quotableInt,
      }),
      data: noData,
      notes: ['On a running task the call succeeds and the check fails: the destination is busy'],
      evidence: [
        seed('004', 'integrity_check_run'),
        client('n4s4', 'detect_data=true, sessId=null, sessKey=null'),
        client('pmilano1-hyper-backup', 'only task_id'),
        assumed('a check that fails at once leaves last_detect_time alone', 'behaviour'),
        bareReply,
      ],
    },
    error_detect_cancel: {
      summary: 'Cancel the integrity check of a task',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'error_detect',
      params: taskId,
      data: noData,
      notes: ['Without a running check it gives an error, usually 44xx'],
      evidence: [seed('004', 'integrity_check_cancel'), client('n4s4'), bareReply],
    },
    get: {
      summary: 'Read the destination of a task',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: taskId.extend({
        additional: additional([
          'is_online',
          'used_size',
          'used_size_cache',
          'check_task_key',
          'check_auth',
          'account_meta',
        ]),
      }),
      data: z.object({
        capability: z.object({
          support_download: z.boolean(),
          support_filter: z.boolean(),
          support_statistics: z.boolean(),
        }),
        data_comp: z.boolean(),
        data_enc: z.boolean(),
        format_type: oneOf(formatType),
        host_name: z.string(),
        is_online: withFlag('additional=is_online', z.boolean()),
        last_detect_time: z
          .string()
          .meta({ description: "`2026/04/24 10:57` in the NAS' zone; '' before the first check" }),
        owner_id: z.int(),
        owner_name: z.string(),
        support_multi_version: z.boolean(),
        uni_key: z.string().meta({ description: '`<serial>_<n>_<epoch>`, the same in the Vault' }),
        used_size: sometimes(
          withFlag('additional=used_size', kibibytes),
          'absent while the destination is offline',
        ),
      }),
      notes: ['Takes one to three seconds on real units'],
      evidence: [
        capture('catchdave', 'with is_online and used_size'),
        capture('homelab'),
        capture('dsmctl'),
        client('py-synologydsm-api', 'used_size times 1024 is bytes'),
        assumed('what the other entries of additional bring is not captured', 'params'),
      ],
    },
  },
})
