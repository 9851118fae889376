import { versionStatus } from '../../../contracts/active-backup/enumerations.ts'
import { versionApi } from '../../../contracts/active-backup/version.ts'
import { implement } from '../../kernel/implement.ts'
import { deleteVersions } from '../../nas/active-backup/deletion.ts'
import { actorOf } from '../../nas/active-backup/logs.ts'

export const version = implement(versionApi, {
  delete({ params, nas, session, error }) {
    const task = nas.state.activeBackup.tasks[params.task_id]
    if (task === undefined) throw error('noSuchTask')
    const ids = [...new Set(params.version_ids)]
    for (const id of ids) {
      const version = task.versions.find(({ version_id }) => version_id === id)
      if (version === undefined) throw error('noSuchVersionOrDevice')
      if (version.locked) throw error('taskHasLockedVersion')
      if (inUse.includes(version.status)) throw error('versionBusy')
    }
    deleteVersions(nas, task, ids, actorOf(nas, session))
  },
})

const inUse: readonly number[] = [versionStatus.backingUp.value, versionStatus.deleting.value]
