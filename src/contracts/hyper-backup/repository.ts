import * as z from 'zod'
import { defineApi, noParams } from '../define/api.ts'
import { assumed, capture, client, probe, seed } from '../define/evidence.ts'
import { quotableInt } from '../define/fields.ts'
import { hyperBackupErrors, parameterMissing } from './errors.ts'
import { repositoryRow } from './rows.ts'
import { hyperBackup } from './shared.ts'

const { noSuchRepository, noSuchTask } = hyperBackupErrors

/**
 * Where backups go: folders, other units, clouds, with their secrets masked. From seed-004 and a
 * capture of an S3 repository.
 */
export const backupRepositoryApi = defineApi({
  ...hyperBackup,
  name: 'SYNO.Backup.Repository',
  errors: {
    noSuchRepository,
    noSuchTask,
    /** Either id will do, which no single parameter can say. Codes are those of a missing one. */
    idMissing: {
      code: 120,
      codeUnder: { 'dsm-7.4': parameterMissing.code },
      when: 'neither task_id nor repo_id is given',
      evidence: parameterMissing.evidence,
    },
  },
  methods: {
    get: {
      summary: 'Read the repository of a task',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: z.object({ task_id: quotableInt.optional(), repo_id: quotableInt.optional() }),
      data: repositoryRow,
      evidence: [
        seed('004', 'backup_repository_get'),
        client('n4s4', 'task_id'),
        client('pmilano1-hyper-backup', 'repo_id'),
        capture('pmilano1-hyper-backup', 'an S3 repository'),
        assumed('task_id wins where both are given', 'behaviour'),
      ],
    },
    list: {
      summary: 'List repositories',
      versions: [1],
      access: 'admin',
      effect: 'read',
      params: noParams,
      data: z.object({
        offset: z.int().meta({ description: 'The number of rows returned' }),
        repo_list: z.array(repositoryRow),
        total: z.int(),
      }),
      evidence: [
        seed('004', 'backup_repository_list'),
        probe('pmilano1-hyper-backup', 'rows like those of get'),
      ],
    },
  },
})
