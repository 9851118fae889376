/**
 * What Active Backup should do, in a model small enough to be read: who waits, who runs, what is
 * refused. When a run ends is the emulator's choice; what may come of it is not.
 */
import { expect } from 'vitest'
import type { Job } from '../../../../src/mock-server/nas/active-backup/state.ts'
import { type LogMemory, same } from '../compare.ts'
import type { Prediction } from '../suite.ts'
import { memoryOf, type World } from '../world.ts'
import { type Action, pick, restoreId, stateOf } from './actions.ts'

export type State = 'idle' | 'waiting' | 'running' | 'finishing' | 'cancelling' | 'deleting'

type RestoreState = 'running' | 'paused' | 'finished' | 'stopped'

export interface Model {
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

export const atWork: readonly State[] = ['running', 'finishing', 'cancelling']

export function begin(world: World): Model {
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

const ok: Prediction = { outcome: 'ok' }

const refused = (outcome: string): Prediction => ({ outcome })

export function predict(model: Model, action: Action, world: World): Prediction {
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

export function taskOf(model: Model, id: number) {
  const task = model.tasks[id]
  if (task === undefined) throw new Error(`the model has no task ${id}`)
  return task
}

const slotsOf = (devices: readonly number[], limit: number) =>
  Math.max(1, Math.min(devices.length, limit))

export function used(model: Model): number {
  return Object.values(model.tasks)
    .filter(({ state }) => atWork.includes(state))
    .reduce((sum, { devices }) => sum + slotsOf(devices, model.limit), 0)
}

export const headFits = (model: Model): boolean => {
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

export const jobsAtWork = (world: World): Job[] =>
  Object.values(stateOf(world).jobs).filter(
    ({ action, startedAt }) => action === 'backup' && startedAt !== null,
  )

export const queueOf = (world: World): number[] =>
  Object.values(stateOf(world).jobs)
    .filter(({ action, startedAt }) => action === 'backup' && startedAt === null)
    .map(({ taskId }) => taskId)

export function catchUp(model: Model, world: World): void {
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
