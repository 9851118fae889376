/**
 * What Active Backup should do, in a model small enough to be read: who waits, who runs, what is
 * refused. When a run ends is the emulator's choice; what may come of it is not.
 */
import fc from 'fast-check'
import { expect } from 'vitest'
import { createClock } from '../../../src/mock-server/kernel/clock.ts'
import type { Job, Task } from '../../../src/mock-server/nas/active-backup/state.ts'
import { createNas } from '../../../src/mock-server/nas/create.ts'
import {
  type Answer,
  advance,
  aim,
  type CommonAction,
  expectAll,
  expectForward,
  expectGrown,
  expectPlanned,
  inTime,
  type LogMemory,
  memoryOf,
  openWorld,
  type Prediction,
  type Suite,
  same,
  startTime,
  unknown,
  type World,
  weighted,
} from './support.ts'

const named = (api: string) => `SYNO.ActiveBackup.${api}`
const [taskName, versionName, restoreName] = ['Task', 'Version', 'Restore'].map(named) as [
  string,
  string,
  string,
]
const [deviceName, logName, settingName] = ['Device', 'Log', 'Setting'].map(named) as [
  string,
  string,
  string,
]

type State = 'idle' | 'waiting' | 'running' | 'finishing' | 'cancelling' | 'deleting'
type RestoreState = 'running' | 'paused' | 'finished' | 'stopped'

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

interface Model {
  tasks: Record<number, { state: State; devices: number[]; name: string; scheduled: boolean }>
  /** Who waits, first come first. */
  queue: number[]
  limit: number
  /** Jobs that were at work when the limit was lowered; they may go on. */
  grace: number[]
  online: Record<number, boolean>
  restores: Record<number, RestoreState>
  log: LogMemory
  /** Results that are over, which stay as they are. */
  over: Record<number, unknown>
  versions: number[]
  /** How far what goes on has come, by job. */
  progress: Record<number, number[]>
  /** The memory of the NAS at the start, which a reset brings back. */
  initial: string
}

/** The answer to a call in each state of the task. */
const calls = {
  backup: {
    idle: 'ok',
    waiting: 'taskBusy',
    running: 'taskBusy',
    finishing: 'taskBusy',
    cancelling: 'taskBusy',
    deleting: 'beingDeleted',
  },
  cancel: {
    idle: 'noSuchJob',
    waiting: 'ok',
    running: 'ok',
    finishing: 'noSuchJob',
    cancelling: 'noSuchJob',
    deleting: 'noSuchJob',
  },
  remove: {
    idle: 'ok',
    waiting: 'backupRunning',
    running: 'backupRunning',
    finishing: 'backupRunning',
    cancelling: 'backupRunning',
    deleting: 'beingDeleted',
  },
  source: {
    idle: 'ok',
    waiting: 'sourceChangeWhileRunning',
    running: 'sourceChangeWhileRunning',
    finishing: 'sourceChangeWhileRunning',
    cancelling: 'sourceChangeWhileRunning',
    deleting: 'beingDeleted',
  },
} as const satisfies Record<string, Record<State, string>>

const restoreCalls = {
  pause: { running: 'ok', paused: 'noSuchJob', finished: 'noSuchJob', stopped: 'noSuchJob' },
  resume: { running: 'noSuchJob', paused: 'ok', finished: 'noSuchJob', stopped: 'noSuchJob' },
  stop: { running: 'ok', paused: 'ok', finished: 'noSuchJob', stopped: 'noSuchJob' },
} as const satisfies Record<string, Record<RestoreState, string>>

/** Where time alone can lead; a schedule can start what rests. */
const byTime: Record<State, readonly string[]> = {
  idle: ['idle'],
  waiting: ['waiting', 'running', 'finishing', 'idle'],
  running: ['running', 'finishing', 'idle'],
  finishing: ['finishing', 'idle'],
  cancelling: ['cancelling', 'idle'],
  deleting: ['deleting', 'gone'],
}
const bySchedule: readonly string[] = ['idle', 'waiting', 'running', 'finishing']

/** `running_task_status` in each state. */
const shown: Record<State, number | undefined> = {
  idle: undefined,
  waiting: 0,
  running: 1,
  finishing: 1,
  cancelling: 3,
  deleting: undefined,
}

const atWork: readonly State[] = ['running', 'finishing', 'cancelling']

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

function open(): World {
  const clock = createClock({ mode: 'frozen', speed: 0, now: startTime })
  const world = openWorld(
    createNas({ scenario: 'empty', seed: 1, profile: 'dsm-7.2', clock }).state,
  )
  furnish(world)
  return world
}

const stateOf = ({ nas }: World) => nas.state.activeBackup

function begin(world: World): Model {
  const { tasks, devices, settings } = stateOf(world)
  const limit = settings.settings.find(({ name }) => name === 'max_concurrent_devices')?.value
  return {
    tasks: Object.fromEntries(
      Object.values(tasks).map(({ task_id, deviceIds, task_name, next_trigger_time }) => [
        task_id,
        {
          state: 'idle' as const,
          devices: [...deviceIds],
          name: task_name,
          scheduled: next_trigger_time > 0,
        },
      ]),
    ),
    queue: [],
    limit: Number(limit),
    grace: [],
    online: Object.fromEntries(Object.keys(devices).map((id) => [id, true])),
    restores: {},
    log: { length: 0, last: undefined },
    over: {},
    versions: [],
    progress: {},
    initial: memoryOf(world),
  }
}

/** The version an action means: of those there are, or one that there is not. */
const pick = (versions: Task['versions'], nth: number) => versions[nth % (versions.length + 1)]

function restoreId(world: World, nth: number): number {
  const ids = Object.keys(stateOf(world).restores)
  return Number(ids[nth % (ids.length + 1)] ?? unknown)
}

function perform(world: World, action: Action): Answer {
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

const ok: Prediction = { outcome: 'ok' }
const refused = (outcome: string): Prediction => ({ outcome })

function predict(model: Model, action: Action, world: World): Prediction {
  switch (action.do) {
    case 'backup':
    case 'cancel':
    case 'remove':
      return predictForTasks(model, action.do, action.tasks)
    case 'cancelWaiting': {
      const ids = action.tasks ?? Object.keys(model.tasks).map(Number)
      if (ids.some((id) => model.tasks[id] === undefined)) return refused('noSuchTask')
      return { outcome: 'ok', follow: () => withdraw(model, ids) }
    }
    case 'rename':
    case 'source':
    case 'retention':
    case 'schedule':
      return predictChange(model, action)
    case 'deleteVersions': {
      if (model.tasks[action.task] === undefined) return refused('noSuchTask')
      const versions = stateOf(world).tasks[action.task]?.versions ?? []
      for (const nth of action.nths) {
        const version = pick(versions, nth)
        if (version === undefined) return refused('noSuchVersionOrDevice')
        const [beingWritten, beingDeleted] = [0, 1]
        if (version.status === beingWritten || version.status === beingDeleted) {
          return refused('versionBusy')
        }
      }
      return ok
    }
    case 'limit':
      if (action.value < 1) return refused('parameterInvalid')
      return {
        outcome: 'ok',
        follow() {
          if (action.value < model.limit) model.grace = jobsAtWork(world).map(({ jobId }) => jobId)
          model.limit = action.value
          admit(model)
        },
      }
    case 'removeDevice':
      return predictDeviceRemoval(model, action.device)
    case 'online':
      if (model.online[action.device] === undefined) return refused('impossible')
      return { outcome: 'ok', follow: () => setOnline(model, action.device, action.online) }
    case 'outcome':
      return model.tasks[action.task] === undefined ? refused('impossible') : ok
    case 'storage':
      return ok
    case 'restore':
      return predictRestore(model, action, world)
    case 'pause':
    case 'resume':
    case 'stop': {
      const id = restoreId(world, action.nth)
      const state = model.restores[id]
      const leadsTo = { pause: 'paused', resume: 'running', stop: 'stopped' } as const
      return {
        outcome: state === undefined ? 'noSuchJob' : restoreCalls[action.do][state],
        follow() {
          model.restores[id] = leadsTo[action.do]
        },
      }
    }
    case 'clear': {
      const id = restoreId(world, action.nth)
      const isOver = ['finished', 'stopped'].includes(model.restores[id] ?? '')
      return {
        outcome: 'ok',
        follow() {
          if (isOver) delete model.restores[id]
        },
      }
    }
    case 'reset':
      return {
        outcome: 'ok',
        follow() {
          const { initial } = model
          Object.assign(model, begin(world))
          expect(model.initial === initial, 'a reset brings back the start').toBe(true)
        },
      }
  }
}

function predictForTasks(
  model: Model,
  call: 'backup' | 'cancel' | 'remove',
  wanted: readonly number[],
): Prediction {
  const ids = [...new Set(wanted)]
  if (ids.some((id) => model.tasks[id] === undefined)) return refused('noSuchTask')
  for (const id of ids) {
    const { state, devices } = taskOf(model, id)
    const answer = calls[call][state]
    if (answer !== 'ok') return refused(answer)
    if (call === 'backup' && devices.some((device) => !model.online[device])) {
      return refused('deviceOffline')
    }
  }
  return {
    outcome: 'ok',
    follow() {
      if (call === 'cancel') {
        for (const id of ids) {
          if (taskOf(model, id).state === 'running') taskOf(model, id).state = 'cancelling'
        }
        withdraw(model, ids)
        return
      }
      for (const id of ids) taskOf(model, id).state = call === 'backup' ? 'waiting' : 'deleting'
      if (call === 'backup') model.queue.push(...ids)
      admit(model)
    },
  }
}

function predictChange(
  model: Model,
  action: Extract<Action, { do: 'rename' | 'source' | 'retention' | 'schedule' }>,
): Prediction {
  const task = model.tasks[action.task]
  if (task === undefined) return refused('noSuchTask')
  if (task.state === 'deleting') return refused('beingDeleted')
  if (action.do === 'source') return refused(calls.source[task.state])
  const namesake = Object.values(model.tasks).find(
    (other) => other !== task && action.do === 'rename' && other.name === action.name,
  )
  if (namesake) return refused('taskNameUsed')
  return {
    outcome: 'ok',
    follow() {
      if (action.do === 'rename') task.name = action.name
      if (action.do === 'schedule') task.scheduled = action.hour !== null
    },
  }
}

function predictDeviceRemoval(model: Model, device: number): Prediction {
  if (model.online[device] === undefined) return refused('noSuchVersionOrDevice')
  const users = Object.values(model.tasks).filter(
    ({ state, devices }) => state !== 'deleting' && devices.includes(device),
  )
  if (users.some(({ state }) => state !== 'idle')) return refused('backupRunning')
  return {
    outcome: 'ok',
    follow() {
      for (const task of Object.values(model.tasks)) {
        if (!task.devices.includes(device)) continue
        if (task.devices.length > 1) task.devices = task.devices.filter((id) => id !== device)
        else task.state = 'deleting'
      }
      delete model.online[device]
    },
  }
}

function predictRestore(
  model: Model,
  { task: id, nth }: { task: number; nth: number },
  world: World,
): Prediction {
  const version = pick(stateOf(world).tasks[id]?.versions ?? [], nth)
  const [complete, partial] = [3, 5]
  const isFit = version?.status === complete || version?.status === partial
  if (model.tasks[id] === undefined || !isFit) return refused('impossible')
  return {
    outcome: 'ok',
    follow() {
      model.restores[world.nas.state.counters.job] = 'running'
    },
  }
}

function taskOf(model: Model, id: number) {
  const task = model.tasks[id]
  if (task === undefined) throw new Error(`the model has no task ${id}`)
  return task
}

const slotsOf = (devices: readonly number[], limit: number) =>
  Math.max(1, Math.min(devices.length, limit))

function used(model: Model): number {
  return Object.values(model.tasks)
    .filter(({ state }) => atWork.includes(state))
    .reduce((sum, { devices }) => sum + slotsOf(devices, model.limit), 0)
}

const headFits = (model: Model): boolean => {
  const [head] = model.queue
  if (head === undefined) return false
  return used(model) + slotsOf(taskOf(model, head).devices, model.limit) <= model.limit
}

/** Whoever waits first starts first; a run whose device is away is over at once. */
function admit(model: Model): void {
  while (headFits(model)) {
    const task = taskOf(model, model.queue.shift() ?? 0)
    const isThere = task.devices.every((device) => model.online[device])
    task.state = isThere ? 'running' : 'idle'
  }
}

/** Takes tasks out of the queue. */
function withdraw(model: Model, ids: readonly number[]): void {
  for (const id of ids) {
    const task = taskOf(model, id)
    if (task.state === 'waiting') task.state = 'idle'
  }
  model.queue = model.queue.filter((id) => !ids.includes(id))
  admit(model)
}

function setOnline(model: Model, device: number, online: boolean): void {
  const wasOnline = model.online[device]
  model.online[device] = online
  if (online || !wasOnline) return
  for (const task of Object.values(model.tasks)) {
    if (task.state === 'running' && task.devices.includes(device)) task.state = 'idle'
  }
  admit(model)
}

const jobsAtWork = (world: World): Job[] =>
  Object.values(stateOf(world).jobs).filter(
    ({ action, startedAt }) => action === 'backup' && startedAt !== null,
  )

const queueOf = (world: World): number[] =>
  Object.values(stateOf(world).jobs)
    .filter(({ action, startedAt }) => action === 'backup' && startedAt === null)
    .map(({ taskId }) => taskId)

function catchUp(model: Model, world: World): void {
  const { tasks, restores } = stateOf(world)
  for (const [id, task] of Object.entries(model.tasks)) {
    const state = tasks[id]?.state ?? 'gone'
    const started = task.scheduled && task.state !== 'deleting' ? bySchedule : []
    const possible = [...byTime[task.state], ...started]
    if (!possible.includes(state)) throw new Error(`task ${id} went from ${task.state} to ${state}`)
    if (state === 'gone') delete model.tasks[Number(id)]
    else task.state = state
  }
  model.queue = queueOf(world)
  for (const [id, state] of Object.entries(model.restores)) {
    const now = restores[id]?.state ?? 'gone'
    if (state !== now) same([state, now], ['running', 'finished'], `restore ${id}`)
    model.restores[Number(id)] = now as RestoreState
  }
}

function inspect(model: Model, world: World): void {
  inspectTasks(model, world)
  inspectQueue(model, world)
  inspectJobs(world)
  inspectVersions(model, world)
  inspectResults(model, world)
  expectPlanned(world, ['abb.'], plannedFor(world))
}

function read(model: Model, world: World): void {
  readTasks(model, world)
  readWork(world)
  readVersions(world)
  readLogs(model, world)
  readRestores(model, world)
}

function inspectTasks(model: Model, world: World): void {
  const tasks = Object.values(stateOf(world).tasks)
  const states = (rows: readonly (readonly [number, State])[]) => Object.fromEntries(rows)
  same(
    states(tasks.map(({ task_id, state }) => [task_id, state as State])),
    states(Object.entries(model.tasks).map(([id, { state }]) => [Number(id), state])),
    'the states of the tasks',
  )
  const { restores } = stateOf(world)
  const restoring = Object.entries(restores).map(([id, { state }]) => [id, state])
  same(Object.fromEntries(restoring), model.restores, 'the states of the restores')
}

function readTasks(model: Model, world: World): void {
  const flags = { load_status: true, load_result: true, load_versions: true, load_devices: true }
  const { data } = world.call(taskName, 'list', flags)
  const visible = Object.values(model.tasks).filter(({ state }) => state !== 'deleting')
  same([data.total, data.tasks.length], [visible.length, visible.length], 'the number of tasks')
  for (const row of data.tasks) {
    const task = taskOf(model, row.task_id)
    const ids = row.devices.map(({ device_id }: { device_id: number }) => device_id)
    same(
      {
        name: row.task_name,
        devices: ids,
        deviceCount: row.device_count,
        versionCount: row.version_count,
        lastVersion: row.last_version_id,
        shown: row.progress?.running_task_status,
        scheduled: row.next_trigger_time > 0,
      },
      {
        name: task.name,
        devices: task.devices,
        deviceCount: task.devices.length,
        versionCount: row.versions.length,
        lastVersion: row.versions[0]?.version_id ?? 0,
        shown: shown[task.state],
        scheduled: task.scheduled,
      },
      `task ${row.task_id} in the list`,
    )
    if (row.progress) {
      const { pid, percentage, transfered_bytes, total_bytes } = row.progress
      expectForward(model.progress, pid, [percentage, transfered_bytes])
      same([percentage <= 1, transfered_bytes <= total_bytes], [true, true], 'no more than all')
    }
  }
  const filtered = (status: string) =>
    world
      .call(taskName, 'list', { filter: { status } })
      .data.tasks.map(({ task_id }: { task_id: number }) => task_id)
  const inState = (...wanted: State[]) =>
    Object.keys(model.tasks)
      .map(Number)
      .filter((id) => wanted.includes(taskOf(model, id).state))
  same(filtered('waiting'), inState('waiting'), 'tasks waiting')
  same(filtered('backingup'), inState('running', 'finishing', 'cancelling'), 'tasks backingup')
  same(filtered('deleting'), inState('deleting'), 'tasks deleting')
}

function inspectQueue(model: Model, world: World): void {
  same(queueOf(world), model.queue, 'the queue')
  same(headFits(model), false, 'whether somebody waits for a slot that is free')
  if (used(model) <= model.limit) model.grace = []
  else {
    expectAll(
      jobsAtWork(world),
      ({ jobId }) => model.grace.includes(jobId),
      `started beyond a limit of ${model.limit}`,
    )
  }
}

/** Every job has its task and its result, and the tasks at work have their jobs. */
function inspectJobs(world: World): void {
  const { jobs, tasks, results, restores } = stateOf(world)
  const all = Object.values(jobs)
  const taskStates: Record<Job['action'], (state: Task['state']) => boolean> = {
    backup: (state) => state === 'waiting' || atWork.includes(state as State),
    deleteVersions: (state) => state !== 'deleting',
    deleteTask: (state) => state === 'deleting',
  }
  expectAll(
    all,
    ({ taskId, action }) => taskStates[action](tasks[taskId]?.state ?? 'gone'),
    'a job without its task',
  )
  const count = (id: number, action: Job['action']) =>
    all.filter((job) => job.taskId === id && job.action === action).length
  for (const { task_id, state } of Object.values(tasks)) {
    const wanted = [taskStates.backup(state) ? 1 : 0, taskStates.deleteTask(state) ? 1 : 0]
    same([count(task_id, 'backup'), count(task_id, 'deleteTask')], wanted, `jobs of ${task_id}`)
  }
  const open = Object.values(results).filter(({ status }) => status === 1)
  const working = [
    ...all.map(({ resultId }) => resultId),
    ...Object.values(restores)
      .filter(({ state }) => state === 'running' || state === 'paused')
      .map(({ resultId }) => resultId),
  ]
  same(
    ascending(open.map(({ result_id }) => result_id)),
    ascending(working),
    'the results that are open',
  )
}

const ascending = (ids: number[]) => ids.sort((left, right) => left - right)

function inspectVersions(model: Model, world: World): void {
  const { tasks, jobs } = stateOf(world)
  const newest = Math.max(0, ...model.versions)
  const ids: number[] = []
  for (const task of Object.values(tasks)) {
    const own = Object.values(jobs).filter(({ taskId }) => taskId === task.task_id)
    const named = (action: Job['action']) =>
      own.filter((job) => job.action === action).flatMap((job) => job.versionIds)
    const withStatus = (...statuses: number[]) =>
      task.versions
        .filter(({ status }) => statuses.includes(status))
        .map(({ version_id }) => version_id)
    same(withStatus(0), named('backup'), 'versions being written')
    same(
      withStatus(1),
      task.state === 'deleting'
        ? task.versions.map(({ version_id }) => version_id)
        : ascending(named('deleteVersions')),
      'versions being deleted',
    )
    const versionIds = task.versions.map(({ version_id }) => version_id)
    same(versionIds, ascending([...versionIds]), 'versions, oldest first')
    expectAll(
      task.versions,
      ({ version_id, time_end, time_start, status }) =>
        (model.versions.includes(version_id) || version_id > newest) &&
        (status < 2 || time_end >= time_start),
      'a version out of time',
    )
    ids.push(...versionIds)
  }
  same(new Set(ids).size, ids.length, 'ids of versions, each its own')
  model.versions = [...new Set([...model.versions, ...ids])]
}

/** Results have their lines in the log, and their times are in order. */
function inspectResults(model: Model, world: World): void {
  const { logs, results } = stateOf(world)
  expectGrown(
    model.log,
    logs,
    ({ log_time }) => log_time,
    ({ log_id }) => log_id,
  )
  const lines = new Map<number, number>()
  for (const { result_id } of logs) lines.set(result_id, (lines.get(result_id) ?? 0) + 1)
  const now = world.nas.clock.now() / 1000
  for (const result of Object.values(results)) {
    const { result_id, status, time_start, time_end } = result
    const isOver = status !== 1
    const linesAtLeast = isOver ? 2 : 1
    if ((lines.get(result_id) ?? 0) < linesAtLeast) throw new Error(`no lines for ${result_id}`)
    if (!isOver) {
      same(time_end, 0, 'the end of what goes on')
      continue
    }
    if (!(time_start <= time_end && time_end <= now)) {
      throw new Error(`the times of result ${result_id} are wrong: ${time_start} to ${time_end}`)
    }
  }
}

function readWork(world: World): void {
  const all = Object.values(stateOf(world).jobs)
  for (const storage of world.call(named('Share'), 'list_storage').data.storages) {
    const idsOf = (action: Job['action']) =>
      all.filter((job) => job.action === action).map(({ taskId }) => taskId)
    same(
      [storage.backup_tasks, storage.delete_tasks],
      [idsOf('backup'), idsOf('deleteTask')],
      'what works on the storage',
    )
  }
}

function readVersions(world: World): void {
  const { tasks, devices } = stateOf(world)
  for (const device_id of Object.keys(devices).map(Number)) {
    const { data } = world.call(deviceName, 'list_restorable_version', { device_id })
    same(data.total, data.versions.length, 'the number of versions to restore')
    expectAll(
      data.versions as { task_id: number; status: number }[],
      ({ task_id, status }) => tasks[task_id]?.state !== 'deleting' && [3, 5].includes(status),
      'not restorable',
    )
  }
}

/** What is over stays as it is. */
function readLogs(model: Model, world: World): void {
  const { logs, results } = stateOf(world)
  const all = { limit: -1 }
  const { data: log } = world.call(logName, 'list_log', all)
  same([log.count, log.logs.length], [logs.length, logs.length], 'the number of lines')
  const { data: list } = world.call(logName, 'list_result', all)
  const over = Object.values(results).filter(({ status }) => status !== 1)
  for (const result of over) {
    model.over[result.result_id] ??= structuredClone(result)
    same(result, model.over[result.result_id], 'a result that is over')
  }
  same(over.length, Object.keys(model.over).length, 'the number of results that are over')
  const { length } = Object.keys(results)
  same([list.count, list.results.length], [length, length], 'the number of results')
  const { data } = world.call(named('Overview'), 'list_device_transfer_size', { time_start: 0 })
  same(data.total, data.device_list.length, 'the number of devices')
}

function readRestores(model: Model, world: World): void {
  const { data } = world.call(restoreName, 'list')
  const { length } = Object.keys(model.restores)
  same([data.total, data.restore_infos.length], [length, length], 'the number of restores')
  for (const { job_id, percentage } of data.restore_infos) {
    expectForward(model.progress, job_id, [percentage])
  }
}

/** What should be planned: nothing for what is gone, and something for all that goes on. */
function plannedFor(world: World): [string, number][] {
  const { tasks, jobs, restores } = stateOf(world)
  const kindOfJob = (job: Job): string | undefined => {
    if (job.action === 'deleteVersions') return 'abb.versionsDeleted'
    if (job.action === 'deleteTask') return 'abb.taskDeleted'
    const kinds: Partial<Record<Task['state'], string>> = {
      running: 'abb.transferred',
      finishing: 'abb.done',
      cancelling: 'abb.cancelled',
    }
    return kinds[tasks[job.taskId]?.state ?? 'gone']
  }
  return [
    ['abb.retention', 0],
    ...Object.values(tasks)
      .filter(({ next_trigger_time, state }) => next_trigger_time > 0 && state !== 'deleting')
      .map(({ task_id }): [string, number] => ['abb.schedule', task_id]),
    ...Object.values(jobs).flatMap((job): [string, number][] => {
      const kind = kindOfJob(job)
      return kind === undefined ? [] : [[kind, job.jobId]]
    }),
    ...Object.values(restores)
      .filter(({ state }) => state === 'running')
      .map(({ job_id }): [string, number] => ['abb.restored', job_id]),
  ]
}

const task = aim(taskCount, 'idle')
const anyTask = aim(taskCount, 'idle', 'waiting', 'running', 'finishing', 'cancelling', 'deleting')
const busyTask = aim(taskCount, 'waiting', 'running')
const device = aim(deviceCount, 'devices of waiting', 'devices of running')
/** One of a few; one more than there are is one that is not there. */
const nth = fc.nat(3)
const several = <Item>(one: fc.Arbitrary<Item>, most: number) =>
  fc.array(one, { minLength: 1, maxLength: most })

const action = fc.oneof(
  { weight: 24, arbitrary: advance },
  { weight: 3, arbitrary: inTime },
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
function aimAt(world: World, group: string): number[] {
  const [state, isDevices] = [group.replace('devices of ', ''), group.startsWith('devices')]
  const tasks = Object.values(stateOf(world).tasks).filter((task) => task.state === state)
  return tasks.flatMap(({ task_id, deviceIds }) => (isDevices ? deviceIds : task_id))
}

export const activeBackup = {
  open,
  begin,
  perform: (world: World, given: Action | CommonAction) => perform(world, given as Action),
  predict: (model: Model, given: Action | CommonAction, world: World) =>
    predict(model, given as Action, world),
  catchUp,
  inspect,
  read,
  action,
  aim: aimAt,
  reads: [
    [taskName, 'list', { load_status: true, load_result: true, load_versions: true }],
    [logName, 'list_log', {}],
    [logName, 'list_result', {}],
    [restoreName, 'list', {}],
  ],
} satisfies Suite<Action | CommonAction, Model>
