import { serverStatisticApi } from '../../../contracts/hyper-backup-vault/server-common-statistic.ts'
import { implement } from '../../kernel/implement.ts'
import type { Nas } from '../../nas/nas.ts'
import { statisticView } from '../hyper-backup/statistic-view.ts'
import { findTarget } from './target-view.ts'

export const serverStatistic = implement(serverStatisticApi, {
  get({ params, nas, error }) {
    const { finished } = findTarget(nas, params.task_id, error)
    return {
      ...statisticView(finished),
      ...(params.additional.includes('volume_size') && { volume_size: volumeView(nas) }),
    }
  },
})

/** Destinations count their size in KiB, volumes in bytes. */
function volumeView(nas: Nas) {
  const { targets, volume } = nas.state.hyperBackupVault
  const received = Object.values(targets).reduce((sum, { used_size }) => sum + used_size * 1024, 0)
  const used = Math.min(volume.size, volume.otherSize + received)
  return {
    free: String(volume.size - used),
    total: String(volume.size),
    used: String(used),
  }
}
