import * as z from 'zod'
import { defineApi, noData, noParams } from '../define/api.ts'
import { assumed, bareReply, capture, client, seed } from '../define/evidence.ts'
import { quotableInt } from '../define/fields.ts'
import { hyperBackupVault } from './shared.ts'

/**
 * How many backups the Vault receives at a time. From seed-004 and a capture; the limits of what
 * `set` takes are assumed.
 */
export const vaultConfigApi = defineApi({
  ...hyperBackupVault,
  name: 'SYNO.Backup.Service.VersionBackup.Config',
  methods: {
    get: {
      summary: 'Read how many incoming backups may run at a time',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: noParams,
      data: z.object({
        parallel_backup_limit: z.int().meta({ description: '2 unless changed' }),
      }),
      notes: ['The default is 2'],
      evidence: [seed('004', 'vault_concurrency_get'), capture('dsmctl')],
    },
    set: {
      summary: 'Change how many incoming backups may run at a time',
      versions: [1],
      access: 'admin',
      effect: 'write',
      undo: 'set with the former value',
      params: z.object({ parallel_backup_limit: quotableInt.min(1) }),
      data: noData,
      notes: ['The default is 2'],
      evidence: [
        seed('004', 'vault_concurrency_set'),
        client('n4s4'),
        assumed('any number from 1 is taken; no source gives the range', 'params'),
        assumed('backups beyond the limit wait; those that run go on', 'behaviour'),
        bareReply,
      ],
    },
  },
})
