/** Active Backup, as its answers show it: rows are gathered first and made to fit each other last. */
import { deviceApi } from '../../../../contracts/active-backup/device.ts'
import { inventoryApi, inventoryRow } from '../../../../contracts/active-backup/inventory.ts'
import { logApi, logRow, resultDetailRow } from '../../../../contracts/active-backup/log.ts'
import { overviewApi, transferRow } from '../../../../contracts/active-backup/overview.ts'
import { restoreApi } from '../../../../contracts/active-backup/restore.ts'
import { restoreRow, vmCheckRow } from '../../../../contracts/active-backup/rows.ts'
import { settingApi, settingRow } from '../../../../contracts/active-backup/setting.ts'
import { shareApi, storageRow } from '../../../../contracts/active-backup/share.ts'
import { taskApi } from '../../../../contracts/active-backup/task.ts'
import { isAllowed } from '../../active-backup/settings.ts'
import { newStorage } from '../../active-backup/storage.ts'
import type { Nas } from '../../nas.ts'
import { fitTogether } from './active-backup-ends.ts'
import {
  type Gathered,
  learnDevice,
  learnResult,
  learnTask,
  learnVersion,
} from './active-backup-rows.ts'
import { absorb, idOf, isRecord, type Row, rowsOf, whole } from './fields.ts'
import { isWhole, type Observation, type Reader, readAll } from './observation.ts'

export function learnActiveBackup(nas: Nas, observations: readonly Observation[]): void {
  const { activeBackup } = nas.state
  const gathered: Gathered = {
    contents: new Map(),
    transfers: new Map(),
    restores: new Map(),
    nextTriggers: new Map(),
    lastToldOf: new Set(),
  }
  const { contents, transfers, restores } = gathered

  const readTasks: Reader = (data, params) => {
    if (asksForDeleting(params)) return
    const rows = rowsOf(data, 'tasks')
    for (const row of rows) learnTask(nas, gathered, row)
    if (isWhole(data, params, rows)) keepOnly(activeBackup.tasks, rows, 'task_id')
  }

  readAll(observations, {
    [`${settingApi.name}.list`](data) {
      const { settings } = activeBackup
      absorb(settings, { cert_info: settingApi.methods.list.data.shape.cert_info }, data)
      const rows = rowsOf(data, 'settings')
        .flatMap((row) => whole(settingRow, row))
        .filter(({ name, value }) => isAllowed(name, value))
      if (rows.length > 0) settings.settings = rows
    },
    [`${inventoryApi.name}.list`](data, params) {
      const rows = rowsOf(data, 'rows').flatMap((row) => whole(inventoryRow, row))
      if (params.filter === undefined) activeBackup.hypervisors = {}
      for (const row of rows) activeBackup.hypervisors[row.inventory_id] = row
    },
    [`${deviceApi.name}.list`](data, params) {
      const rows = rowsOf(data, 'devices')
      for (const row of rows) {
        learnDevice(nas, row)
        if (isRecord(row.last_result)) learnResult(nas, row.last_result)
      }
      if (isWhole(data, params, rows)) keepOnly(activeBackup.devices, rows, 'device_id')
    },
    [`${deviceApi.name}.list_tasks`]: (data) => {
      for (const row of rowsOf(data, 'tasks')) learnTask(nas, gathered, row)
    },
    [`${deviceApi.name}.list_restorable_version`](data) {
      for (const row of rowsOf(data, 'versions')) {
        const task = activeBackup.tasks[idOf(row.task_id) ?? -1]
        if (task) learnVersion(nas, task, row)
      }
    },
    [`${taskApi.name}.list`]: readTasks,
    [`${taskApi.name}.list_with_device`](data, params) {
      if (asksForDeleting(params)) return
      for (const row of rowsOf(data, 'tasks')) {
        const task = learnTask(nas, gathered, row)
        const device = isRecord(row.device_info) ? learnDevice(nas, row.device_info) : undefined
        if (task && device && !task.deviceIds.includes(device.device_id)) {
          task.deviceIds.push(device.device_id)
        }
      }
    },
    [`${taskApi.name}.list_vm_check`](data) {
      const rows = rowsOf(data, 'rows').flatMap((row) => whole(vmCheckRow, row))
      activeBackup.vmChecks = rows.map((row) => ({ ...row, status: 'done' }))
    },
    [`${logApi.name}.list_log`](data) {
      const known = new Map(activeBackup.logs.map((line) => [line.log_id, line]))
      for (const row of rowsOf(data, 'logs')) {
        for (const line of whole(logRow, row)) known.set(line.log_id, line)
      }
      activeBackup.logs = [...known.values()]
    },
    [`${logApi.name}.list_result`](data) {
      for (const row of rowsOf(data, 'results')) learnResult(nas, row)
    },
    [`${logApi.name}.list_result_detail`](data, params) {
      const result = activeBackup.results[idOf(params.result_id) ?? -1]
      if (result === undefined) return
      const known = new Map(result.details.map((line) => [line.result_detail_id, line]))
      for (const row of rowsOf(data, 'result_detail_list')) {
        for (const line of whole(resultDetailRow, row)) known.set(line.result_detail_id, line)
      }
      result.details = [...known.values()]
    },
    [`${overviewApi.name}.list_device_transfer_size`](data) {
      for (const { device, ...entry } of rowsOf(data, 'device_list')) {
        if (isRecord(device)) learnDevice(nas, device)
        for (const row of rowsOf(entry, 'transfer_list').flatMap((row) =>
          whole(transferRow, row),
        )) {
          transfers.set(row.device_result_id, row)
        }
      }
    },
    [`${shareApi.name}.list_storage`](data) {
      for (const row of rowsOf(data, 'storages')) {
        const id = idOf(row.storage_id)
        if (id === undefined) continue
        activeBackup.storages[id] ??= newStorage(id)
        absorb(activeBackup.storages[id], storageFields, row)
        contents.set(id, row)
      }
    },
    [`${restoreApi.name}.list`](data) {
      restores.clear()
      for (const row of rowsOf(data, 'restore_infos').flatMap((row) => whole(restoreRow, row))) {
        restores.set(row.job_id, row)
      }
    },
  })
  fitTogether(nas, gathered)
}

/** A list of what is on its way out; by the time a NAS is made of it, that is gone. */
function asksForDeleting({ filter }: Row): boolean {
  const status = isRecord(filter) ? filter.status : undefined
  return status === 'deleting' || status === 3
}

function keepOnly(table: Record<string, unknown>, rows: readonly Row[], key: string): void {
  const listed = new Set(rows.map((row) => String(row[key])))
  for (const id of Object.keys(table)) if (!listed.has(id)) delete table[id]
}

const {
  backup_tasks: _tasks,
  delete_tasks: _deleted,
  delete_versions: _versions,
  device_count: _count,
  device_info: _info,
  ...storageFields
} = storageRow.shape
