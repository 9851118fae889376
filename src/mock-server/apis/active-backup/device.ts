import { deviceApi } from '../../../contracts/active-backup/device.ts'
import { implement } from '../../kernel/implement.ts'
import { removeDevice } from '../../nas/active-backup/deletion.ts'
import { actorOf } from '../../nas/active-backup/logs.ts'
import { isRestorable } from '../../nas/active-backup/restore.ts'
import type { Device, Task } from '../../nas/active-backup/state.ts'
import type { Nas } from '../../nas/nas.ts'
import { paged } from '../page.ts'
import { lastResult, taskView, visibleTasks } from './task-view.ts'

export const device = implement(deviceApi, {
  list({ params, nas }) {
    const { backup_type, host_name } = params.filter
    const all = Object.values(nas.state.activeBackup.devices)
    const anyType = backup_type === undefined || backup_type < 0
    const typed = anyType ? all : all.filter((device) => device.backup_type === backup_type)
    const wanted = host_name?.toLowerCase() ?? ''
    const isNamed = ({ host_name }: Device) => host_name.toLowerCase().includes(wanted)
    const matching = wanted === '' ? typed : typed.filter(isNamed)
    const page = paged(matching, params)
    const tasksOfDevice = byDevice(
      nas,
      page.map(({ device_id }) => device_id),
    )
    return {
      devices: page.map((device) => {
        const tasks = tasksOfDevice.get(device.device_id) ?? []
        return {
          ...device,
          task_count: tasks.length,
          ...(params.load_result && { last_result: newest(nas, tasks) }),
        }
      }),
      total: matching.length,
      total_devices_of_backup_type: backup_type === undefined ? 0 : typed.length,
    }
  },

  list_restorable_version({ params, nas, error }) {
    if (nas.state.activeBackup.devices[params.device_id] === undefined) {
      throw error('noSuchVersionOrDevice')
    }
    const versions = tasksOf(nas, [params.device_id]).flatMap((task) =>
      task.versions.filter(isRestorable).map((version) => ({
        ...version,
        share_name: task.share_name,
        task_id: task.task_id,
        task_name: task.task_name,
      })),
    )
    versions.sort((left, right) => right.version_id - left.version_id)
    return { total: versions.length, versions }
  },

  list_tasks({ params, nas, error }) {
    find(nas, params.device_ids, error)
    const tasks = tasksOf(nas, params.device_ids)
    return { tasks: tasks.map((task) => taskView(nas, task, {})), total: tasks.length }
  },

  remove({ params, nas, session, error }) {
    const devices = find(nas, params.device_ids, error)
    const busy = tasksOf(nas, params.device_ids).some(({ state }) => state !== 'idle')
    if (busy) throw error('backupRunning')
    for (const device of devices) removeDevice(nas, device, actorOf(nas, session))
  },

  set_credential({ params, nas, error }) {
    const { device_ids, ...credentials } = params
    for (const device of find(nas, device_ids, error)) Object.assign(device, credentials)
  },
})

/** All the devices, or the refusal that one of them is unknown. */
function find(nas: Nas, ids: readonly number[], error: (key: 'noSuchVersionOrDevice') => Error) {
  return [...new Set(ids)].map((id): Device => {
    const device = nas.state.activeBackup.devices[id]
    if (device === undefined) throw error('noSuchVersionOrDevice')
    return device
  })
}

function tasksOf(nas: Nas, deviceIds: readonly number[]) {
  return visibleTasks(nas).filter((task) => task.deviceIds.some((id) => deviceIds.includes(id)))
}

/** The visible tasks of each of the devices, in one pass over all tasks. */
function byDevice(nas: Nas, deviceIds: readonly number[]): ReadonlyMap<number, Task[]> {
  const tasks = new Map(deviceIds.map((id): [number, Task[]] => [id, []]))
  for (const task of visibleTasks(nas)) {
    for (const id of task.deviceIds) {
      const known = tasks.get(id)
      if (known && known.at(-1) !== task) known.push(task)
    }
  }
  return tasks
}

function newest(nas: Nas, tasks: readonly Task[]) {
  const results = tasks.flatMap((task) => lastResult(nas, task) ?? [])
  return results.sort((left, right) => right.time_end - left.time_end)[0]
}
