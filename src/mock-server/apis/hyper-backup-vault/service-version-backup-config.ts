import { vaultConfigApi } from '../../../contracts/hyper-backup-vault/service-version-backup-config.ts'
import { implement } from '../../kernel/implement.ts'
import { admitWaiting } from '../../nas/hyper-backup-vault/inbound.ts'

export const vaultConfig = implement(vaultConfigApi, {
  get: ({ nas }) => ({
    parallel_backup_limit: nas.state.hyperBackupVault.parallel_backup_limit,
  }),

  set({ params, nas }) {
    nas.state.hyperBackupVault.parallel_backup_limit = params.parallel_backup_limit
    admitWaiting(nas)
  },
})
