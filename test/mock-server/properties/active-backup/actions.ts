/** What can be done to Active Backup, and a NAS to do it to. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { createClock } from '../../../../src/mock-server/kernel/clock.ts'
import type { Task } from '../../../../src/mock-server/nas/active-backup/state.ts'
import { createNas } from '../../../../src/mock-server/nas/create.ts'
import { empty } from '../../../../src/mock-server/nas/scenarios/empty.ts'
import { aim, inTime, unknown, weighted } from '../suite.ts'
import { type Answer, openWorld, startTime, type World } from '../world.ts'

export const taskName = 'SYNO.ActiveBackup.Task'
export const versionName = 'SYNO.ActiveBackup.Version'
export const restoreName = 'SYNO.ActiveBackup.Restore'
export const deviceName = 'SYNO.ActiveBackup.Device'
export const logName = 'SYNO.ActiveBackup.Log'
const settingName = 'SYNO.ActiveBackup.Setting'

export type Action =
  | { readonly do: 'backup' | 'cancel' | 'remove'; readonly tasks: readonly number[] }
  | { readonly do: 'cancelWaiting'; readonly tasks: readonly number[] | null }
  | { readonly do: 'rename'; readonly task: number; readonly name: string }
  | { readonly do: 'source'; readonly task: number }
  | { readonly do: 'retention'; readonly task: number; readonly keep: number }
  | { readonly do: 'schedule'; readonly task: number; readonly hour: number | null }
  | { readonly do: 'deleteVersions'; readonly task: number; readonly nths: readonly number[] }
  | { readonly do: 'limit'; readonly value: number }
  | { readonly do: 'removeDevice'; readonly device: number }
  | { readonly do: 'online'; readonly device: number; readonly online: boolean }
  | {
      readonly do: 'outcome'
      readonly task: number
      readonly outcome: 'success' | 'partial' | 'fail'
    }
  | { readonly do: 'storage'; readonly full: boolean }
  | { readonly do: 'restore'; readonly task: number; readonly nth: number }
  | { readonly do: 'pause' | 'resume' | 'stop'; readonly nth: number }
  | { readonly do: 'clear'; readonly nth: number }
  | { readonly do: 'reset' }

const taskCount = 6
const deviceCount = 8
const everyDay = [0, 1, 2, 3, 4, 5, 6]

const at = (run_hour: number) => ({
  schedule_setting_type: 1,
  run_hour,
  run_min: 0,
  run_weekday: everyDay,
})

/** Six tasks, made through the API: two of them share a device, two have several devices. */
function furnish(world: World): void {
  world.login()
  const create = (method: string, name: string, hosts: readonly string[], more: object) => {
    const devices = hosts.map((host_name) => ({ host_name }))
    const answer = world.call(taskName, method, { task_name: name, devices, ...more })
    expect(answer.outcome).toBe('ok')
  }
  const keep = (keep_versions: number) => ({ retention_policy: { keep_versions } })
  create('create_agent', 'one', ['PC-1'], { ...keep(3), sched_content: at(1) })
  create('create_agent', 'two', ['PC-2'], { ...keep(1), sched_content: at(1) })
  create('create_agentless', 'three', ['FS-1', 'FS-2', 'FS-3'], { sched_content: at(1) })
  create('create_vm', 'four', ['vm-1', 'vm-2'], keep(2))
  create('create_agent', 'five', ['PC-1'], keep(2))
  create('create_agent', 'six', ['SRV-1'], {
    backup_type: 3,
    ...keep(4),
    sched_content: { ...at(0), repeat_hour: 6 },
  })
  // Two nights, so that there is something to restore and to delete, and then a narrow queue.
  world.call(taskName, 'backup', { task_ids: [4, 5] })
  world.advance(2 * 86_400)
  perform(world, { do: 'limit', value: 3 })
}

export function open(): World {
  const clock = createClock({ mode: 'frozen', speed: 0, now: startTime })
  const world = openWorld(createNas({ scenario: empty, seed: 1, profile: 'dsm-7.2', clock }).state)
  furnish(world)
  return world
}

export const stateOf = ({ nas }: World) => nas.state.activeBackup

/** The version an action means: of those there are, or one that there is not. */
export const pick = (versions: Task['versions'], nth: number) =>
  versions[nth % (versions.length + 1)]

export function restoreId(world: World, nth: number): number {
  const ids = Object.keys(stateOf(world).restores)
  return Number(ids[nth % (ids.length + 1)] ?? unknown)
}

export function perform(world: World, action: Action): Answer {
  const set = (task: number, changes: object) =>
    world.call(taskName, 'set', { task_ids: [task], ...changes })
  switch (action.do) {
    case 'backup':
    case 'cancel':
    case 'remove':
      return world.call(taskName, action.do, { task_ids: action.tasks })
    case 'cancelWaiting':
      return world.call(
        taskName,
        'cancel_waiting_backup',
        action.tasks === null ? {} : { task_ids: action.tasks },
      )
    case 'rename':
      return set(action.task, { task_name: action.name })
    case 'source':
      return set(action.task, { custom_volume: ['D:'], source_type: 3 })
    case 'retention':
      return set(action.task, { retention_policy: { keep_versions: action.keep } })
    case 'schedule':
      return set(action.task, {
        sched_content: action.hour === null ? { schedule_setting_type: 0 } : at(action.hour),
      })
    case 'deleteVersions': {
      const versions = stateOf(world).tasks[action.task]?.versions ?? []
      const ids = action.nths.map((nth) => pick(versions, nth)?.version_id ?? unknown)
      return world.call(versionName, 'delete', { task_id: action.task, version_ids: ids })
    }
    case 'limit':
      return world.call(settingName, 'set', {
        settings: [{ name: 'max_concurrent_devices', value: action.value }],
      })
    case 'removeDevice':
      return world.call(deviceName, 'remove', { device_ids: [action.device] })
    case 'online':
      return world.happen({
        event: action.online ? 'abb.device.online' : 'abb.device.offline',
        device_id: action.device,
      })
    case 'outcome':
      return world.happen({
        event: 'abb.run.outcome',
        task_id: action.task,
        outcome: action.outcome,
      })
    case 'storage':
      return world.happen({
        event: action.full ? 'abb.storage.full' : 'abb.storage.ok',
        storage_id: 1,
      })
    case 'restore': {
      const task = stateOf(world).tasks[action.task]
      return world.happen({
        event: 'abb.restore.start',
        task_id: action.task,
        device_id: task?.deviceIds[0] ?? unknown,
        version_id: pick(task?.versions ?? [], action.nth)?.version_id ?? unknown,
      })
    }
    case 'pause':
    case 'resume':
    case 'stop':
      return world.call(restoreName, action.do, { job_ids: [restoreId(world, action.nth)] })
    case 'clear': {
      const session = stateOf(world).restores[restoreId(world, action.nth)]?.session
      return world.call(restoreName, 'clear', { sessions: [session ?? 'unknown'] })
    }
    case 'reset':
      world.controls.reset({ scenario: 'empty' })
      furnish(world)
      return { outcome: 'ok', bytes: '' }
  }
}

const task = aim(taskCount, 'idle')
const anyTask = aim(taskCount, 'idle', 'waiting', 'running', 'finishing', 'cancelling', 'deleting')
const busyTask = aim(taskCount, 'waiting', 'running')
const device = aim(deviceCount, 'devices of waiting', 'devices of running')

/** One of a few; one more than there are is one that is not there. */
const nth = fc.nat(3)

const several = <Item>(one: fc.Arbitrary<Item>, most: number) =>
  fc.array(one, { minLength: 1, maxLength: most })

export const action = fc.oneof(
  { weight: 26, arbitrary: inTime },
  weighted(18, 'backup', { tasks: several(task, 3) }),
  weighted(3, 'backup', { tasks: several(anyTask, 2) }),
  weighted(6, 'cancel', { tasks: several(busyTask, 3) }),
  weighted(2, 'cancel', { tasks: several(anyTask, 1) }),
  weighted(4, 'cancelWaiting', { tasks: fc.option(several(anyTask, 3)) }),
  weighted(2, 'remove', { tasks: several(anyTask, 1) }),
  weighted(1, 'rename', { task: anyTask, name: fc.constantFrom('one', 'other', 'another') }),
  weighted(1, 'source', { task: anyTask }),
  weighted(1, 'retention', { task: anyTask, keep: fc.nat(4) }),
  weighted(1, 'schedule', { task: anyTask, hour: fc.option(fc.nat(23)) }),
  weighted(6, 'deleteVersions', { task: anyTask, nths: several(nth, 2) }),
  weighted(5, 'limit', { value: fc.constantFrom(0, 1, 2, 2, 3, 3, 4, 5) }),
  weighted(1, 'removeDevice', { device }),
  weighted(5, 'online', { device, online: fc.constant(false) }),
  weighted(4, 'online', {
    device: fc.integer({ min: 1, max: deviceCount }),
    online: fc.constant(true),
  }),
  weighted(2, 'outcome', { task: anyTask, outcome: fc.constantFrom('success', 'partial', 'fail') }),
  weighted(1, 'storage', { full: fc.boolean() }),
  weighted(4, 'restore', { task: anyTask, nth }),
  weighted(6, ['pause', 'resume', 'stop'], { nth }),
  weighted(2, 'clear', { nth }),
  weighted(1, 'reset'),
)

/** Tasks by their state, and the devices of such tasks. */
export function aimAt(world: World, group: string): number[] {
  const [state, isDevices] = [group.replace('devices of ', ''), group.startsWith('devices')]
  const tasks = Object.values(stateOf(world).tasks).filter((task) => task.state === state)
  return tasks.flatMap(({ task_id, deviceIds }) => (isDevices ? deviceIds : task_id))
}
