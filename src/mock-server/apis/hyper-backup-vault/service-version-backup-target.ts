import { vaultTargetApi } from '../../../contracts/hyper-backup-vault/service-version-backup-target.ts'
import { implement } from '../../kernel/implement.ts'
import { slashed } from '../../kernel/local-time.ts'
import { findTarget, targetView } from './target-view.ts'

export const vaultTarget = implement(vaultTargetApi, {
  detail({ params, nas, error }) {
    const target = findTarget(nas, params.target_id, error)
    // What lies there is known in full where this NAS put it there itself.
    const destinations = Object.values(nas.state.hyperBackup.destinations)
    const own = destinations.find(({ uni_key }) => uni_key === target.uni_key)
    const checked = own?.lastDetectAt ?? 0
    return {
      ...targetView(nas, target),
      data_enc: target.is_enc,
      last_detect_time:
        checked === 0 ? '' : slashed(checked * 1000, nas.state.system.timeZone, false),
      version_count: (own?.versions ?? target.visitor?.versions ?? []).length,
    }
  },

  list: ({ nas }) => ({
    target_list: Object.values(nas.state.hyperBackupVault.targets).map((target) =>
      targetView(nas, target),
    ),
  }),
})
