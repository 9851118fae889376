/** What the Vault's APIs have in common: all that Hyper Backup's have, in another package. */
import { capture } from '../define/evidence.ts'
import { hyperBackup, hyperBackupCommon } from '../hyper-backup/shared.ts'

export const hyperBackupVault = {
  ...hyperBackup,
  package: 'HyperBackupVault',
  evidence: [capture('api-info-dsm7')],
} as const

export const hyperBackupVaultCommon = {
  ...hyperBackupCommon,
  package: 'HyperBackupVault',
  evidence: [capture('api-info-dsm7')],
} as const
