import { restoreApi } from '../../../contracts/active-backup/restore.ts'
import { implement } from '../../kernel/implement.ts'

export const restore = implement(restoreApi, {
  clear() {},
  list({ nas }) {
    const restore_infos = Object.values(nas.state.activeBackup.restores)
    return { restore_infos, total: restore_infos.length }
  },
  pause({ error }) {
    throw error('noSuchJob')
  },
  resume({ error }) {
    throw error('noSuchJob')
  },
  status({ params, nas, error }) {
    const restore = nas.state.activeBackup.restores[params.job_id]
    if (restore === undefined) throw error('noSuchJob')
    return restore
  },
  stop() {},
})
