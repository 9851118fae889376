/**
 * What single answers leave open in Active Backup: which rows belong together, the order of things,
 * what was going on, and what comes next.
 */
import {
  backupType,
  jobAction,
  resultStatus,
  versionStatus,
} from '../../../../contracts/active-backup/enumerations.ts'
import { drawUuid } from '../../../kernel/random.ts'
import { plan } from '../../../kernel/timeline.ts'
import { planSchedule } from '../../active-backup/calendar.ts'
import { devicesOf } from '../../active-backup/queue.ts'
import { shownStatus } from '../../active-backup/restore.ts'
import { unscheduled } from '../../active-backup/schedule.ts'
import type { Device, Restore, Result, Task } from '../../active-backup/state.ts'
import { newStorage } from '../../active-backup/storage.ts'
import { type Nas, seconds } from '../../nas.ts'
import { type Gathered, learnResult } from './active-backup-rows.ts'
import { isRecord, type Row } from './fields.ts'
import { countBeyond } from './ids.ts'

export function fitTogether(nas: Nas, gathered: Gathered): void {
  const { activeBackup } = nas.state
  addTransfers(nas, gathered)
  stopWhatRan(nas)
  for (const task of Object.values(activeBackup.tasks)) {
    task.deviceIds = devicesOf(nas, task).map(({ device_id }) => device_id)
    task.versions.sort((left, right) => left.version_id - right.version_id)
    task.unikey ||= drawUuid(nas.state.seed, 'unikey', task.task_id)
    chooseLastResult(nas, task, gathered)
    addStorage(nas, task)
    planNext(nas, task, gathered.nextTriggers.get(task.task_id))
  }
  activeBackup.logs.sort((left, right) => left.log_id - right.log_id)
  for (const result of Object.values(activeBackup.results)) {
    result.details.sort((left, right) => left.result_detail_id - right.result_detail_id)
    for (const { result_detail_id } of result.details) {
      countBeyond(nas, 'detail', result_detail_id)
    }
  }
  for (const { log_id } of activeBackup.logs) countBeyond(nas, 'log', log_id)
  addRestores(nas, gathered)
  countBeyond(nas, 'job', nas.state.counters.result)
  measureSources(nas, gathered)
}

/** A result that was seen only by what it moved is one of the device's task. */
function addTransfers(nas: Nas, { transfers }: Gathered): void {
  const { results, tasks } = nas.state.activeBackup
  const owner = (deviceId: number) =>
    Object.values(tasks).find(({ deviceIds }) => deviceIds.includes(deviceId))
  const untold = new Set<Result>()
  for (const row of [...transfers.values()].sort(byDeviceResult)) {
    const { result_id, status, time_start, time_end, config_device_id, device_name } = row
    let result = results[result_id]
    if (result === undefined) {
      const task = owner(config_device_id)
      if (task === undefined) continue
      const { backup_type, task_id, task_name } = task
      const times = { result_id, status, time_start, time_end }
      result = learnResult(nas, { ...times, backup_type, task_id, task_name })
      if (result === undefined) continue
      result.task_config.device_list.push({ device_id: config_device_id, host_name: device_name })
    }
    result.devices.push(row)
    if (result.transfered_bytes === 0) untold.add(result)
    countBeyond(nas, 'deviceResult', row.device_result_id)
  }
  // Log.list_result does not say how much was moved.
  for (const result of untold) {
    result.transfered_bytes = result.devices.reduce((sum, row) => sum + row.transfered_bytes, 0)
  }
}

const byDeviceResult = (left: { device_result_id: number }, right: { device_result_id: number }) =>
  left.device_result_id - right.device_result_id

/** Jobs cannot be told from answers: what was being written or deleted has not been begun here. */
function stopWhatRan(nas: Nas): void {
  const { results, tasks } = nas.state.activeBackup
  for (const { result_id, status } of Object.values(results)) {
    if (status === resultStatus.running.value) delete results[result_id]
  }
  const underWay: readonly number[] = [versionStatus.backingUp.value, versionStatus.deleting.value]
  for (const task of Object.values(tasks)) {
    task.versions = task.versions.filter(({ status }) => !underWay.includes(status))
  }
}

/** Where no list of tasks told the last result, it is the last backup in the list of results. */
function chooseLastResult(nas: Nas, task: Task, { lastToldOf }: Gathered): void {
  const { results } = nas.state.activeBackup
  const told = lastToldOf.has(task.task_id)
  if (told && (task.lastResultId === null || results[task.lastResultId])) return
  const backups = Object.values(results).filter(
    ({ task_id, job_action }) => task_id === task.task_id && job_action === jobAction.backup.value,
  )
  task.lastResultId = backups.sort((a, b) => a.time_end - b.time_end).at(-1)?.result_id ?? null
}

function addStorage(nas: Nas, { storage_id, share_name, repo_dir }: Task): void {
  const { storages } = nas.state.activeBackup
  storages[storage_id] ??= { ...newStorage(storage_id), share_name, repo_dir }
}

/** What the NAS itself said about its next run is better than what we would make of the schedule. */
function planNext(nas: Nas, task: Task, told: number | undefined): void {
  if (told === unscheduled) {
    task.next_trigger_time = unscheduled
  } else if (told !== undefined && told > seconds(nas)) {
    task.next_trigger_time = told
    plan(nas, told * 1000, 'abb.schedule', task.task_id)
  } else {
    planSchedule(nas, task)
  }
}

/** Restores that are over stay on the list; one that ran or paused was on another machine. */
function addRestores(nas: Nas, { restores }: Gathered): void {
  const { activeBackup } = nas.state
  const over: readonly Restore['state'][] = ['finished', 'stopped']
  for (const { percentage, stage, status, ...row } of restores.values()) {
    const state = over.find((candidate) => shownStatus[candidate] === status)
    countBeyond(nas, 'job', row.job_id)
    if (state === undefined) continue
    const span = Math.max(1, row.time_end - row.time_start) * 1000
    activeBackup.restores[row.job_id] = {
      ...row,
      resultId: resultOfRestore(nas, row),
      state,
      doneBefore: percentage * span,
      resumedAt: row.time_start * 1000,
      milliseconds: span,
    }
  }
}

function resultOfRestore(nas: Nas, restore: { task_id: number; time_start: number }): number {
  const found = Object.values(nas.state.activeBackup.results).find(
    ({ task_id, time_start }) => task_id === restore.task_id && time_start === restore.time_start,
  )
  return found?.result_id ?? 0
}

/** The sizes of a storage are those of the sources, which nothing tells one by one. */
function measureSources(nas: Nas, { contents }: Gathered): void {
  const tasks = Object.values(nas.state.activeBackup.tasks)
  for (const [storageId, { device_info }] of contents) {
    if (!isRecord(device_info)) continue
    const here = tasks.filter(({ storage_id }) => storage_id === storageId)
    for (const [type, field] of Object.entries(sizeFields)) {
      const ofKind = here.filter(({ backup_type }) => backup_type === Number(type))
      share([...new Set(ofKind.flatMap((task) => devicesOf(nas, task)))], device_info, field)
    }
  }
}

const sizeFields: Record<Task['backup_type'], string> = {
  [backupType.vm.value]: 'vm_size',
  [backupType.pc.value]: 'pc_size',
  [backupType.physicalServer.value]: 'server_size',
  [backupType.fileServer.value]: 'agentless_size',
  [backupType.nas.value]: 'dsm_size',
}

/** In equal parts; the first gets what does not divide. */
function share(devices: readonly Device[], sizes: Row, field: string): void {
  const size = sizes[field]
  if (typeof size !== 'number' || size <= 0) return
  const part = Math.floor(size / devices.length)
  for (const [index, device] of devices.entries()) {
    device.sourceBytes = index === 0 ? size - part * (devices.length - 1) : part
  }
}
