import { backupType } from '../../../contracts/active-backup/enumerations.ts'
import { shareApi } from '../../../contracts/active-backup/share.ts'
import { implement } from '../../kernel/implement.ts'
import { devicesOf } from '../../nas/active-backup/queue.ts'
import type { Device, Job, Storage, Task } from '../../nas/active-backup/state.ts'
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
  const byType = devicesByType(nas, users)
  const kinds = {
    agentless: tally(byType.get(backupType.fileServer.value)),
    dsm: tally(byType.get(backupType.nas.value)),
    pc: tally(byType.get(backupType.pc.value)),
    server: tally(byType.get(backupType.physicalServer.value)),
    vm: tally(byType.get(backupType.vm.value)),
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

/** The devices that the tasks of each kind back up, each once. */
function devicesByType(nas: Nas, tasks: readonly Task[]) {
  const byType = new Map<Task['backup_type'], Set<Device>>()
  for (const task of tasks) {
    const devices = byType.get(task.backup_type) ?? new Set()
    for (const device of devicesOf(nas, task)) devices.add(device)
    byType.set(task.backup_type, devices)
  }
  return byType
}

function tally(devices: ReadonlySet<Device> = new Set()) {
  let size = 0
  for (const { sourceBytes } of devices) size += sourceBytes
  return { count: devices.size, size }
}
