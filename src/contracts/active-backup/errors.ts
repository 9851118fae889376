/**
 * Codes of the Active Backup package that our methods can answer. Names and numbers are those of
 * the web UI's table; which situation gives which code was never captured, so the mapping says
 * `assumed` throughout.
 */
import type { ErrorDefinition } from '../define/api.ts'
import { assumed, client } from '../define/evidence.ts'

function byName(code: number, name: string, when: string): ErrorDefinition {
  return {
    code,
    when,
    evidence: [client('ps-active-backup', name), assumed('mapped by the name of the code')],
  }
}

export const activeBackupErrors = {
  batchError: byName(1009, 'BATCH_ERROR', 'some of several ids could not be handled'),
  noSuchTask: byName(1010, 'NO_TASK_EXIST', 'a task_id is unknown'),
  taskHasLockedVersion: byName(
    1101,
    'TASK_WITH_LOCKED_VERSION_REMOVE_FAIL',
    'a version of the task is locked',
  ),
  sourceChangeWhileRunning: byName(
    1102,
    'MODIFY_SOURCE_WHEN_BACKUP_TASK',
    'the source changes while a backup runs',
  ),
  noSuchVersionOrDevice: byName(
    1103,
    'TASK_VERSION_OR_DEVICE_NOT_EXIST',
    'a version_id or device_id is unknown',
  ),
  backupWindowClosed: byName(
    1104,
    'TASK_BACKUP_WINDOW_NO_ALLOWED',
    'the backup window of the task is closed',
  ),
  noSuchJob: byName(1201, 'JOB_NOT_FOUND', 'no such job is running or waiting'),
  taskBusy: byName(1202, 'JOB_CONFLICT', 'a job of the task is already waiting or running'),
  backupRunning: byName(1204, 'JOB_RESOURCE_BACKUP_LOCKED', 'a backup of the task is running'),
  beingDeleted: byName(1206, 'JOB_RESOURCE_DELETE_LOCKED', 'the task is being deleted'),
  versionBusy: byName(
    1210,
    'JOB_VERSION_RESOURCE_DELETE_LOCKED',
    'the version is being deleted or written',
  ),
  noSuchHypervisor: byName(3008, 'FIELD_NOT_EXIST', 'an inventory_id is unknown'),
  taskNameUsed: byName(4003, 'TASK_NAME_USED', 'another task has this name'),
  deviceOffline: byName(5001, 'DEVICE_OFFLINE', 'the agent of a device is not connected'),
  deviceBeingDeleted: byName(5003, 'DEVICE_IS_DELETING', 'the device is being deleted'),
} as const
