import { hostType, platformType } from '../../../contracts/active-backup/enumerations.ts'
import { taskApi } from '../../../contracts/active-backup/task.ts'
import { implement } from '../../kernel/implement.ts'
import { step } from '../../kernel/machine.ts'
import { queueBackup } from '../../nas/active-backup/backup.ts'
import { planSchedule } from '../../nas/active-backup/calendar.ts'
import { cancelBackup } from '../../nas/active-backup/cancel.ts'
import { addTask, changeTask, defaultTaskName } from '../../nas/active-backup/configure.ts'
import { removeTask } from '../../nas/active-backup/deletion.ts'
import { actorOf, writeLog } from '../../nas/active-backup/logs.ts'
import { devicesOf, jobOf } from '../../nas/active-backup/queue.ts'
import { windowIsOpen } from '../../nas/active-backup/schedule.ts'
import type { Device, Task } from '../../nas/active-backup/state.ts'
import { taskMachine } from '../../nas/active-backup/task-machine.ts'
import { cancelVmCheck, startVmCheck } from '../../nas/active-backup/vm-check.ts'
import type { Nas } from '../../nas/nas.ts'
import { paged } from '../page.ts'
import { filteredTasks } from './task-filter.ts'
import { lastResult, taskView, visibleTasks } from './task-view.ts'

export const task = implement(taskApi, {
  backup({ params, nas, session, error }) {
    const tasks = find(nas, params.task_ids, error)
    for (const task of tasks) {
      step(taskMachine, task.state, 'backup', error)
      if (!windowIsOpen(task.sched_content, nas.time, nas.state.system.timeZone)) {
        throw error('backupWindowClosed')
      }
      if (devicesOf(nas, task).some(({ online }) => !online)) throw error('deviceOffline')
    }
    const trigger = { user: actorOf(nas, session), type: params.trigger_type ?? 1 }
    for (const task of tasks) queueBackup(nas, task, trigger, error)
  },

  cancel({ params, nas, session, error }) {
    const tasks = find(nas, params.task_ids, error)
    for (const task of tasks) step(taskMachine, task.state, 'cancel', error)
    for (const task of lastInQueueFirst(nas, tasks)) {
      cancelBackup(nas, task, actorOf(nas, session), error)
    }
  },

  cancel_waiting_backup({ params, nas, session, error }) {
    const chosen = params.task_ids ? find(nas, params.task_ids, error) : visibleTasks(nas)
    const waiting = chosen.filter(({ state }) => state === 'waiting')
    for (const task of lastInQueueFirst(nas, waiting)) {
      cancelBackup(nas, task, actorOf(nas, session), error)
    }
  },

  create_agent: ({ params, nas, session, error }) =>
    addTask(nas, params.backup_type, params, actorOf(nas, session), error),

  create_agentless: ({ params, nas, session, error }) =>
    addTask(nas, 4, params, actorOf(nas, session), error),

  create_vm({ params, nas, session, error }) {
    const { cbt_enable_mode, groups, users, scripts, ...known } = params
    const cbt = cbt_enable_mode === undefined ? {} : { cbt_enable_mode: Number(cbt_enable_mode) }
    return addTask(nas, 1, { ...known, ...cbt }, actorOf(nas, session), error)
  },

  create_vm_check({ params, nas }) {
    startVmCheck(
      nas,
      (params.devices ?? []).map(({ device_uuid, host_name }) => ({
        name: host_name ?? '',
        ...(device_uuid !== undefined && { uuid: device_uuid }),
      })),
    )
    return { aem_check_list: [], check_list: nas.state.activeBackup.vmChecks }
  },

  get_default_task_name: ({ params, nas }) => ({
    task_name: defaultTaskName(nas, params.backup_type, params.default_prefix),
  }),

  list({ params, nas }) {
    const tasks = filteredTasks(nas, params.filter)
    return {
      ...(params.load_devices ? presence(nas) : nothingLoaded),
      tasks: paged(tasks, params).map((task) => taskView(nas, task, params)),
      total: tasks.length,
    }
  },

  list_vm_check: ({ nas }) => nas.state.activeBackup.vmChecks,

  list_with_device({ params, nas }) {
    const tasks = filteredTasks(nas, params.filter)
    const pairs = pairsOf(nas, tasks)
    const { has_hyperv_inventories, has_vmware_inventories } = presence(nas)
    return {
      cms_info: {
        is_managed: false,
        leader_address: '',
        local_address: nas.state.system.hostName,
        unfiltered_task_size: visibleTasks(nas).length,
      },
      has_hyperv_inventories,
      has_vmware_inventories,
      tasks: paged(pairs, params).map(({ task, device }) => ({
        ...task,
        device_info: device,
        last_result: lastResult(nas, task) ?? null,
        unique_id: `${task.task_id}-${device.device_id}`,
      })),
      total: pairs.length,
    }
  },

  remove({ params, nas, session, error }) {
    const tasks = find(nas, params.task_ids, error)
    for (const task of tasks) {
      step(taskMachine, task.state, 'remove', error)
      if (task.versions.some(({ locked }) => locked)) throw error('taskHasLockedVersion')
    }
    for (const task of tasks) removeTask(nas, task, actorOf(nas, session), error)
  },

  set({ params, nas, session, error }) {
    const { task_ids, check_folders, ...changes } = params
    const tasks = find(nas, task_ids, error)
    const user = actorOf(nas, session)
    if (tasks.some(({ state }) => state === 'deleting')) throw error('beingDeleted')
    const touchesSource = changes.devices ?? changes.source_type ?? changes.custom_volume
    const busy = tasks.some(({ state }) => state !== 'idle')
    if (touchesSource !== undefined && busy) throw error('sourceChangeWhileRunning')
    const apply = tasks.map((task) => changeTask(nas, task, changes, error))
    for (const [index, task] of tasks.entries()) {
      const { renamed, rescheduled } = apply[index]?.() ?? {}
      if (renamed) writeLog(nas, { type: 'TASK_EDIT_RENAME', task, user })
      if (rescheduled) {
        planSchedule(nas, task)
        const on = task.next_trigger_time > 0
        writeLog(nas, {
          type: on ? 'TASK_EDIT_SCHEDULE_ON' : 'TASK_EDIT_SCHEDULE_OFF',
          task,
          user,
        })
      }
    }
  },

  vm_check_cancel: ({ nas }) => cancelVmCheck(nas),
})

/** Every task with each of its devices. Thousands, so they are not yet the rows that are shown. */
function pairsOf(nas: Nas, tasks: readonly Task[]): { task: Task; device: Device }[] {
  const { devices } = nas.state.activeBackup
  const pairs = []
  for (const task of tasks) {
    for (const id of task.deviceIds) {
      const device = devices[id]
      if (device) pairs.push({ task, device })
    }
  }
  return pairs
}

/** So that none of them starts because another one made room. */
const lastInQueueFirst = (nas: Nas, tasks: readonly Task[]): Task[] => {
  const place = (task: Task) => jobOf(nas, task)?.jobId ?? 0
  return tasks.toSorted((left, right) => place(right) - place(left))
}

/** All the tasks, or the refusal that one of them is unknown. */
function find(nas: Nas, ids: readonly number[], error: (key: 'noSuchTask') => Error): Task[] {
  return [...new Set(ids)].map((id) => {
    const task = nas.state.activeBackup.tasks[id]
    if (task === undefined) throw error('noSuchTask')
    return task
  })
}

/** The has_* fields without load_devices: all false even where devices are, as captured. */
const nothingLoaded = {
  has_devices: false,
  has_dsm_agent: false,
  has_hyperv_inventories: false,
  has_linux_agent: false,
  has_mac_agent: false,
  has_vmware_inventories: false,
  has_windows_agent: false,
}

function presence(nas: Nas) {
  const devices = Object.values(nas.state.activeBackup.devices)
  const hosts = new Set(Object.values(nas.state.activeBackup.hypervisors).map(({ type }) => type))
  const runs = (platform: number) =>
    devices.some(({ platform_type, agent_token }) => agent_token && platform_type === platform)
  return {
    has_devices: devices.length > 0,
    has_dsm_agent: runs(platformType.dsm.value),
    has_hyperv_inventories: hosts.has(hostType.hyperV.value),
    has_linux_agent: runs(platformType.linux.value),
    has_mac_agent: runs(platformType.mac.value),
    has_vmware_inventories: hosts.has(hostType.esxi.value) || hosts.has(hostType.vcenter.value),
    has_windows_agent: runs(platformType.windows.value),
  }
}
