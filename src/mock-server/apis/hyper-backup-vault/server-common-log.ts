import { serverLogApi } from '../../../contracts/hyper-backup-vault/server-common-log.ts'
import { implement } from '../../kernel/implement.ts'
import { logView } from '../hyper-backup/log-view.ts'

export const serverLog = implement(serverLogApi, {
  list: ({ params, nas }) =>
    logView(nas, nas.state.hyperBackupVault.logs, params.filter_target_id, params),
})
