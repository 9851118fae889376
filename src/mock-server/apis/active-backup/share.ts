import { backupType } from '../../../contracts/active-backup/enumerations.ts'
import { shareApi } from '../../../contracts/active-backup/share.ts'
import { implement } from '../../kernel/implement.ts'
import { devicesOf } from '../../nas/active-backup/queue.ts'
import type { Job, Storage, Task } from '../../nas/active-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'

export const share = implement(shareApi, {
  list_storage: ({ nas }) => ({
    storages: Object.values(nas.state.activeBackup.storages).map((storage) => view(nas, storage)),
  }),
})

/** The counts, sizes and jobs of a storage follow from the tasks that write to it. */
function view(nas: Nas, storage: Storage) {
  const { jobs, tasks } = nas.state.activeBackup
  const users = Object.values(tasks).filter(({ storage_id }) => storage_id === storage.storage_id)
  const ids = new Set(users.map(({ task_id }) => task_id))
  const atWork = (action: Job['action']) =>
    Object.values(jobs).filter((job) => job.action === action && ids.has(job.taskId))
  const kinds = {
    agentless: tally(nas, users, backupType.fileServer.value),
    dsm: tally(nas, users, backupType.nas.value),
    pc: tally(nas, users, backupType.pc.value),
    server: tally(nas, users, backupType.physicalServer.value),
    vm: tally(nas, users, backupType.vm.value),
  }
  return {
    ...storage,
    backup_tasks: atWork('backup').map(({ taskId }) => taskId),
    delete_tasks: atWork('deleteTask').map(({ taskId }) => taskId),
    delete_versions: atWork('deleteVersions').flatMap(({ versionIds }) => versionIds),
    device_count: Object.values(kinds).reduce((sum, { count }) => sum + count, 0),
    device_info: {
      agentless_count: kinds.agentless.count,
      agentless_size: kinds.agentless.size,
      dsm_count: kinds.dsm.count,
      dsm_size: kinds.dsm.size,
      pc_count: kinds.pc.count,
      pc_size: kinds.pc.size,
      server_count: kinds.server.count,
      server_size: kinds.server.size,
      vm_count: kinds.vm.count,
      vm_size: kinds.vm.size,
    },
  }
}

function tally(nas: Nas, tasks: readonly Task[], type: number) {
  const devices = new Set(
    tasks.filter(({ backup_type }) => backup_type === type).flatMap((task) => devicesOf(nas, task)),
  )
  let size = 0
  for (const { sourceBytes } of devices) size += sourceBytes
  return { count: devices.size, size }
}
