import { clientLogApi } from '../../../contracts/hyper-backup/client-common-log.ts'
import { implement } from '../../kernel/implement.ts'
import { logView } from './log-view.ts'

export const clientLog = implement(clientLogApi, {
  list: ({ params, nas }) => logView(nas, nas.state.hyperBackup.logs, params.task_id, params),
})
