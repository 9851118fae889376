/**
 * What the published samples tell of the past: runs 587 to 595 of March 2025 and 7544 of November
 * 2025, number for number, with the log line and details they number.
 */
import { resultStatus } from '../../../../contracts/active-backup/enumerations.ts'
import { writeDetail, writeLog } from '../../active-backup/logs.ts'
import { enterResult } from '../../active-backup/results.ts'
import type { Device, Result, Task } from '../../active-backup/state.ts'
import { newVersion } from '../../active-backup/version.ts'
import type { Nas } from '../../nas.ts'

interface Past {
  readonly result: number
  readonly task: number
  readonly start: number
  readonly end: number
  readonly status: Result['status']
  readonly bytes: number
  readonly deviceResult?: number
  readonly version?: number
  readonly action?: Result['job_action']
  readonly activity?: string
}

const { success, failed, cancelled } = resultStatus

const history: readonly Past[] = [
  run(587, 5, 1741894511, 1741895385, cancelled.value, 1523580928, { deviceResult: 342 }),
  run(589, 5, 1741896176, 1741896408, cancelled.value, 6909067264, { deviceResult: 343 }),
  run(590, 5, 1741896624, 1741896716, cancelled.value, 444596224, { deviceResult: 344 }),
  run(591, 5, 1741896737, 1741901184, success.value, 482689236992, {
    deviceResult: 346,
    version: 162,
  }),
  // The sample shows its lines but not when it started.
  run(592, 8, 1741897440, 1741897498, failed.value, 0, { deviceResult: 345 }),
  run(593, 5, 1741946267, 1741946439, success.value, 2122801152, {
    deviceResult: 347,
    version: 163,
  }),
  run(594, 5, 1741952402, 1741952422, success.value, 0, { action: 131072 }),
  run(595, 5, 1741971826, 1741972250, success.value, 8208736256, {
    deviceResult: 348,
    version: 164,
  }),
  run(7544, 1, 1762848003, 1762848525, success.value, 4754168380, {
    deviceResult: 4120,
    version: 1871,
    activity: 'a62f9539-dbbc-4813-b293-c338f40f73df',
  }),
]

function run(
  result: number,
  task: number,
  start: number,
  end: number,
  status: Result['status'],
  bytes: number,
  more: Partial<Past>,
): Past {
  return { result, task, start, end, status, bytes, ...more }
}

/** The log line that the samples number, and the details they number. */
const numbered = { log: 5525, logOfResult: 592, details: [9526, 9527] }

const week = 7 * 86_400

/**
 * Enters the past into the state, as it was: at its own times where the NAS is young enough to
 * look back on them, whole weeks earlier where it is not.
 */
export function relivePublishedPast(nas: Nas): void {
  const past = history
  const now = nas.time
  const last = Math.max(...past.map(({ end }) => end))
  const weeksBack = Math.max(0, Math.ceil((last * 1000 - now) / 1000 / week))
  const shift = -weeksBack * week
  const entries = past.flatMap((entry) => [
    { entry, time: entry.start, isEnd: false },
    { entry, time: entry.end, isEnd: true },
  ])
  entries.sort((left, right) => left.time - right.time)
  const known = entries.findIndex(
    ({ entry, isEnd }) => isEnd && entry.result === numbered.logOfResult,
  )
  const { counters } = nas.state
  counters.log = numbered.log - known - 1
  for (const { entry, time, isEnd } of entries) {
    nas.time = (time + shift) * 1000
    if (isEnd) end(nas, entry, shift)
    else begin(nas, entry, shift)
  }
  nas.time = now
  counters.result = Math.max(...past.map(({ result }) => result))
  counters.version = Math.max(...past.map(({ version = 0 }) => version))
  counters.deviceResult = Math.max(...past.map(({ deviceResult = 0 }) => deviceResult))
  counters.job = counters.result
}

function begin(nas: Nas, entry: Past, shift: number): void {
  const { task, devices } = involved(nas, entry)
  const isBackup = entry.action === undefined
  const result: Result = {
    activity_uuid: entry.activity ?? '',
    backup_type: task.backup_type,
    detail_path: '',
    error_count: entry.status === failed.value ? 1 : 0,
    job_action: entry.action ?? 1,
    none_count: 0,
    result_id: entry.result,
    status: entry.status,
    success_count: isBackup ? 0 : 1,
    task_config: {
      device_list: devices.map(({ device_id, host_name }) =>
        isBackup ? { device_id, host_name } : { host_name },
      ),
    },
    task_id: task.task_id,
    task_name: task.task_name,
    time_end: entry.end + shift,
    time_start: entry.start + shift,
    transfered_bytes: entry.bytes,
    warning_count: 0,
    devices: [],
    details: [],
  }
  enterResult(nas, result)
  const about = { task, device: devices[0], result }
  writeLog(
    nas,
    isBackup
      ? { ...about, type: 'TASK_START', trigger: 1 }
      : { ...about, type: 'TASK_VERSION_DELETE_START' },
  )
  if (entry.version === undefined) return
  task.versions.push({
    ...newVersion(nas, entry.version, nas.time),
    status: 3,
    time_end: entry.end + shift,
  })
}

function end(nas: Nas, entry: Past, shift: number): void {
  const { task, devices } = involved(nas, entry)
  const result = nas.state.activeBackup.results[entry.result]
  if (result === undefined) return
  if (entry.deviceResult !== undefined) {
    task.lastResultId = entry.result
    result.devices = devices.map((device) => ({
      config_device_id: device.device_id,
      device_name: device.host_name,
      device_result_id: entry.deviceResult ?? 0,
      processed_bytes: 0,
      result_id: entry.result,
      status: entry.status,
      time_end: entry.end + shift,
      time_start: entry.start + shift,
      transfered_bytes: entry.bytes,
    }))
  }
  if (entry.status === failed.value) failAsCaptured(nas, task, result)
  writeLog(nas, { task, device: devices[0], result, ...closing(entry) })
}

function closing(entry: Past) {
  if (entry.action !== undefined) return { type: 'TASK_VERSION_DELETE_FINISH' } as const
  if (entry.status === failed.value) return { type: 'TASK_ERROR', level: 'error' } as const
  if (entry.status === cancelled.value) return { type: 'TASK_CANCEL', level: 'warning' } as const
  return { type: 'TASK_FINISH' } as const
}

/** The two lines of result 592, 42 seconds apart. */
function failAsCaptured(nas: Nas, task: Task, result: Result): void {
  const { counters } = nas.state
  const ending = nas.time
  counters.detail = (numbered.details[0] ?? 1) - 1
  nas.time = ending - 42_000
  writeDetail(nas, result, 'PATH_BACKUP_ERROR', 'error', {
    fs_error: -65,
    os_name: 'smb',
    path: 'abc',
  })
  nas.time = ending
  writeDetail(nas, result, 'TASK_ERROR', 'error', {
    os_name: 'smb',
    path: '',
    task_name: task.task_name,
  })
}

function involved(nas: Nas, entry: Past): { task: Task; devices: Device[] } {
  const { tasks, devices } = nas.state.activeBackup
  const task = tasks[entry.task]
  if (task === undefined) throw new Error(`there is no task ${entry.task}`)
  return { task, devices: task.deviceIds.flatMap((id) => devices[id] ?? []) }
}
