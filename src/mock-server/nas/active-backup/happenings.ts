/** What the world does to Active Backup. Each returns false for an id that is unknown. */

import type { Nas } from '../nas.ts'
import { loseDevice } from './backup.ts'
import { writeLog } from './logs.ts'
import { beginRestore, isRestorable } from './restore.ts'
import type { RunOutcome } from './state.ts'

/** An agent comes or goes. A run of the device that goes ends as cancelled. */
export function setOnline(nas: Nas, deviceId: number, online: boolean): boolean {
  const { devices, tasks } = nas.state.activeBackup
  const device = devices[deviceId]
  if (device === undefined) return false
  if (device.online === online) return true
  device.online = online
  writeLog(nas, {
    type: online ? 'DEVICE_CONNECT' : 'DEVICE_PC_OFFLINE',
    level: online ? 'info' : 'warning',
    device,
  })
  if (online) return true
  for (const task of Object.values(tasks)) {
    if (task.deviceIds.includes(deviceId)) loseDevice(nas, task)
  }
  return true
}

/** What the next run of a task comes to. */
export function setOutcome(nas: Nas, taskId: number, outcome: RunOutcome): boolean {
  const task = nas.state.activeBackup.tasks[taskId]
  if (task === undefined) return false
  task.nextOutcome = outcome
  return true
}

/** A storage, or each of them, runs full or has room again: runs on a full one fail. */
export function setStorageFull(nas: Nas, storageId: number | undefined, full: boolean): boolean {
  const { storages } = nas.state.activeBackup
  const chosen = Object.values(storages).filter(
    ({ storage_id }) => storageId === undefined || storage_id === storageId,
  )
  for (const storage of chosen) storage.full = full
  return chosen.length > 0
}

/** What a recovery medium does: starts to restore a device; a sentence when it cannot. */
export function startRestore(
  nas: Nas,
  ids: { task_id: number; device_id: number; version_id: number },
): string | undefined {
  const { tasks, devices } = nas.state.activeBackup
  const task = tasks[ids.task_id]
  if (task === undefined) return `there is no task ${ids.task_id}`
  const device = devices[ids.device_id]
  if (device === undefined || !task.deviceIds.includes(ids.device_id)) {
    return `task ${ids.task_id} has no device ${ids.device_id}`
  }
  const version = task.versions.find(({ version_id }) => version_id === ids.version_id)
  if (version === undefined) return `task ${ids.task_id} has no version ${ids.version_id}`
  if (!isRestorable(version)) return `version ${ids.version_id} cannot be restored`
  beginRestore(nas, task, device, version)
  return undefined
}
