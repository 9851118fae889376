/** Rows of Active Backup: each adds to the thing it speaks of, which is made where it is new. */
import type * as z from 'zod'
import type { transferRow } from '../../../../contracts/active-backup/overview.ts'
import {
  lastResultRow,
  type restoreRow,
  taskDeviceRow,
  taskFields,
  taskListFields,
  versionRow,
} from '../../../../contracts/active-backup/rows.ts'
import { addDevice, newTask } from '../../active-backup/configure.ts'
import { newResult } from '../../active-backup/results.ts'
import { unscheduled } from '../../active-backup/schedule.ts'
import type { Device, Result, Task } from '../../active-backup/state.ts'
import { newVersion } from '../../active-backup/version.ts'
import type { Nas } from '../../nas.ts'
import { absorb, idOf, isRecord, isSeconds, type Row, rowsOf, whole } from './fields.ts'
import { asId, countBeyond } from './ids.ts'

type Transfer = z.infer<typeof transferRow>

/** What the state has no place for until all is read. */
export interface Gathered {
  /** By storage, the counts and sizes of what lies there. */
  readonly contents: Map<number, Row>
  readonly transfers: Map<number, Transfer>
  readonly restores: Map<number, z.infer<typeof restoreRow>>
  /** By task, when it was said to run next, in seconds; -1 for never. */
  readonly nextTriggers: Map<number, number>
  /** Tasks whose last result was told, if only that there is none. */
  readonly lastToldOf: Set<number>
}

const configured = { ...taskFields, ...taskListFields }

export function learnTask(nas: Nas, gathered: Gathered, row: Row): Task | undefined {
  const { tasks } = nas.state.activeBackup
  const id = idOf(row.task_id)
  if (id === undefined) return undefined
  const known = tasks[id]
  const task = known ?? newTask(nas, typeOf(row), `task-${id}`)
  tasks[id] = task
  task.task_id = id
  absorb(task, configured, row)
  if (Array.isArray(row.devices)) {
    const devices = rowsOf(row, 'devices').flatMap((device) => learnDevice(nas, device) ?? [])
    task.deviceIds = devices.map(({ device_id }) => device_id)
  }
  if (row.last_result !== undefined) {
    const last = isRecord(row.last_result) ? learnResult(nas, row.last_result) : undefined
    task.lastResultId = last?.result_id ?? null
    gathered.lastToldOf.add(id)
  }
  if (Array.isArray(row.versions)) {
    task.versions = []
    for (const version of rowsOf(row, 'versions')) learnVersion(nas, task, version)
  }
  if (row.next_trigger_time === unscheduled || isSeconds(row.next_trigger_time)) {
    gathered.nextTriggers.set(id, row.next_trigger_time)
  }
  countBeyond(nas, 'task', id)
  return task
}

/** The kind of a new device or task, where the row says it. */
const typeOf = (row: Row): Task['backup_type'] =>
  whole(taskFields.backup_type, row.backup_type)[0] ?? 2

export function learnDevice(nas: Nas, row: Row): Device | undefined {
  const { devices } = nas.state.activeBackup
  const id = idOf(row.device_id)
  if (id === undefined) return undefined
  const known = devices[id]
  const device = known ?? asId(nas, 'device', id, () => addDevice(nas, typeOf(row), {}))
  absorb(device, deviceFields, row)
  if (row.agent_status !== undefined) device.online = row.agent_status !== 'offline'
  return device
}

const {
  agent_can_backup: _can,
  agent_driver_status: _driver,
  agent_status: _status,
  driver_status: _driverStatus,
  ...deviceFields
} = taskDeviceRow.shape

export function learnResult(nas: Nas, row: Row): Result | undefined {
  const { results } = nas.state.activeBackup
  const id = idOf(row.result_id)
  if (id === undefined) return undefined
  const about = { backup_type: typeOf(row), task_id: 0, task_name: '' }
  const result = results[id] ?? asId(nas, 'result', id, () => newResult(nas, about, 1, []))
  absorb(result, lastResultRow.shape, row)
  return result
}

export function learnVersion(nas: Nas, task: Task, row: Row): void {
  const id = idOf(row.version_id)
  if (id === undefined) return
  let version = task.versions.find(({ version_id }) => version_id === id)
  if (version === undefined) {
    const start = isSeconds(row.time_start) ? row.time_start * 1000 : nas.time
    version = { ...newVersion(nas, id, start), status: 3 }
    task.versions.push(version)
  }
  absorb(version, versionRow.shape, row)
  countBeyond(nas, 'version', id)
}
