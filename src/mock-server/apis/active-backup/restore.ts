import { restoreApi } from '../../../contracts/active-backup/restore.ts'
import { implement } from '../../kernel/implement.ts'
import { step } from '../../kernel/machine.ts'
import { actorOf } from '../../nas/active-backup/logs.ts'
import {
  clearRestore,
  pauseRestore,
  restoreMachine,
  restoreProgress,
  resumeRestore,
  shownStatus,
  stopRestore,
} from '../../nas/active-backup/restore.ts'
import type { Restore } from '../../nas/active-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'

export const restore = implement(restoreApi, {
  clear({ params, nas }) {
    const sessions = params.sessions.map(String)
    for (const restore of Object.values(nas.state.activeBackup.restores)) {
      if (sessions.includes(restore.session)) clearRestore(nas, restore)
    }
  },

  list({ nas }) {
    const restores = Object.values(nas.state.activeBackup.restores)
    return {
      restore_infos: restores.map((restore) => view(nas, restore)),
      total: restores.length,
    }
  },

  pause({ params, nas, session, error }) {
    for (const restore of find(nas, params.job_ids, 'pause', error)) {
      pauseRestore(nas, restore, actorOf(nas, session), error)
    }
  },

  resume({ params, nas, session, error }) {
    for (const restore of find(nas, params.job_ids, 'resume', error)) {
      resumeRestore(nas, restore, actorOf(nas, session), error)
    }
  },

  status({ params, nas, error }) {
    const restore = nas.state.activeBackup.restores[params.job_id]
    if (restore === undefined) throw error('noSuchJob')
    return view(nas, restore)
  },

  stop({ params, nas, session, error }) {
    for (const restore of find(nas, params.job_ids ?? [], 'stop', error)) {
      stopRestore(nas, restore, actorOf(nas, session), error)
    }
  },
})

function view(nas: Nas, restore: Restore) {
  const stageOfWork = 2
  return {
    ...restore,
    percentage: restoreProgress(nas, restore),
    stage: restore.state === 'running' || restore.state === 'paused' ? stageOfWork : 0,
    status: shownStatus[restore.state],
  }
}

/** All the restores, ready for the step, or the refusal that one of them is not. */
function find(
  nas: Nas,
  ids: readonly number[],
  event: 'pause' | 'resume' | 'stop',
  error: (key: 'noSuchJob') => Error,
): Restore[] {
  return [...new Set(ids)].map((id) => {
    const restore = nas.state.activeBackup.restores[id]
    if (restore === undefined) throw error('noSuchJob')
    step(restoreMachine, restore.state, event, error)
    return restore
  })
}
