/** How a destination in the Vault looks from outside. */
import { vaultTargetStatus } from '../../../contracts/hyper-backup/enumerations.ts'
import type { Target } from '../../nas/hyper-backup-vault/state.ts'
import type { Nas } from '../../nas/nas.ts'

export function findTarget(
  nas: Nas,
  id: number,
  error: (key: 'noSuchVaultTarget') => Error,
): Target {
  const { targets } = nas.state.hyperBackupVault
  const target = Object.hasOwn(targets, id) ? targets[id] : undefined
  if (target === undefined) throw error('noSuchVaultTarget')
  return target
}

const statusOf = {
  idle: vaultTargetStatus.idle.value,
  waiting: vaultTargetStatus.waiting.value,
  receiving: vaultTargetStatus.backup.value,
  resumable: vaultTargetStatus.idle.value,
} as const satisfies Record<Target['state'], string>

export const targetView = (nas: Nas, target: Target) => ({
  ...target,
  computing_size: nas.time < target.computingUntil,
  is_resumable: target.state === 'resumable',
  status: statusOf[target.state],
})
