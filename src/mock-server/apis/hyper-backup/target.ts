import { backupTargetApi } from '../../../contracts/hyper-backup/target.ts'
import { implement } from '../../kernel/implement.ts'
import { slashed } from '../../kernel/local-time.ts'
import { cancelCheck, startCheck } from '../../nas/hyper-backup/check.ts'
import { destinationOf } from '../../nas/hyper-backup/lookup.ts'
import { findTask } from './task-view.ts'

export const backupTarget = implement(backupTargetApi, {
  error_detect({ params, nas, session, error }) {
    startCheck(nas, findTask(nas, params.task_id, error), session.account)
  },

  error_detect_cancel({ params, nas, session, error }) {
    cancelCheck(nas, findTask(nas, params.task_id, error), session.account, error)
  },

  get({ params, nas, error }) {
    const task = findTask(nas, params.task_id, error)
    const { lastDetectAt, online, used_size, ...fields } = destinationOf(nas, task)
    const asked = (name: string) => params.additional.includes(name)
    const { timeZone } = nas.state.system
    return {
      ...fields,
      last_detect_time: lastDetectAt === 0 ? '' : slashed(lastDetectAt * 1000, timeZone, false),
      ...(asked('is_online') && { is_online: online }),
      ...(asked('used_size') && online && { used_size }),
    }
  },
})
