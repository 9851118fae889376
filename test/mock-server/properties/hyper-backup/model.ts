/**
 * What Hyper Backup and its Vault should do, in a model small enough to be read: who waits, who runs, what is
 * refused. When a run ends is the emulator's choice; what may come of it is not.
 */
import type { Task } from '../../../../src/mock-server/nas/hyper-backup/state.ts'
import type { LogMemory } from '../compare.ts'
import type { Prediction } from '../suite.ts'
import type { World } from '../world.ts'
import { type Action, stateOf, taskName, vaultOf } from './actions.ts'

export type State = Exclude<Task['state'], 'gone'>

interface TaskModel {
  state: State
  /** Backs up into the Vault of this NAS. */
  readonly intoVault: boolean
  readonly runsBySchedule: boolean
  readonly checkedBySchedule: boolean
  /** Has a run, be it waiting, active or suspended. */
  hasRun: boolean
  interrupted: boolean
  autoResumes: number
  online: boolean
  broken: boolean
}

export interface Model {
  tasks: Record<number, TaskModel>
  limit: number
  /** What comes into the Vault, first come first: tasks, and null for other NASes. */
  inbound: { id: number; task: number | null; active: boolean }[]
  /** What was coming in when the limit was lowered; it may go on. */
  grace: number[]
  clientLog: LogMemory
  serverLog: LogMemory
  /** How far runs have come. */
  progress: Record<number, number[]>
  /** The newest version there ever was, by destination. */
  newest: Record<number, number>
}

/** The answer to a call in each state of the task; what depends on the run is asked beside it. */
const calls = {
  backup: {
    idle: 'ok',
    waiting: 'taskBusy',
    running: 'taskBusy',
    suspending: 'taskBusy',
    suspended: 'ok',
    cancelling: 'taskBusy',
    discarding: 'taskBusy',
    preparingRotation: 'taskBusy',
    rotating: 'taskBusy',
    checkQueued: 'notBackupable',
    checking: 'notBackupable',
    broken: 'targetBroken',
    deleting: 'taskBusy',
  },
  cancel: {
    idle: 'notRunning',
    waiting: 'ok',
    running: 'ok',
    suspending: 'notCancellable',
    suspended: 'notRunning',
    cancelling: 'notCancellable',
    discarding: 'notRunning',
    preparingRotation: 'notRunning',
    rotating: 'notRunning',
    checkQueued: 'notRunning',
    checking: 'notRunning',
    broken: 'notRunning',
    deleting: 'notRunning',
  },
  suspend: {
    idle: 'notRunning',
    waiting: 'notSuspendable',
    running: 'ok',
    suspending: 'notSuspendable',
    suspended: 'notRunning',
    cancelling: 'notSuspendable',
    discarding: 'notRunning',
    preparingRotation: 'notRunning',
    rotating: 'notRunning',
    checkQueued: 'notRunning',
    checking: 'notRunning',
    broken: 'notRunning',
    deleting: 'notRunning',
  },
  delete: {
    idle: 'ok',
    waiting: 'taskBusy',
    running: 'taskBusy',
    suspending: 'taskBusy',
    suspended: 'ok',
    cancelling: 'taskBusy',
    discarding: 'taskBusy',
    preparingRotation: 'taskBusy',
    rotating: 'taskBusy',
    checkQueued: 'taskBusy',
    checking: 'taskBusy',
    broken: 'ok',
    deleting: 'taskBusy',
  },
} as const satisfies Record<string, Record<State, string>>

/** States in which a check can be asked for; in the others it fails by itself. */
const checkable: readonly State[] = ['idle', 'suspended', 'broken']
export const inCheck: readonly State[] = ['checkQueued', 'checking']

/** Where time alone can lead. */
const byTime: Record<State, readonly string[]> = {
  idle: ['idle'],
  waiting: ['waiting', 'running', 'idle', 'preparingRotation', 'rotating'],
  running: ['running', 'idle', 'preparingRotation', 'rotating'],
  suspending: ['suspending', 'suspended'],
  suspended: ['suspended'],
  cancelling: ['cancelling', 'idle'],
  discarding: ['discarding', 'idle'],
  preparingRotation: ['preparingRotation', 'rotating', 'idle'],
  rotating: ['rotating', 'idle'],
  checkQueued: ['checkQueued', 'checking', 'idle', 'suspended', 'broken'],
  checking: ['checking', 'idle', 'suspended', 'broken'],
  broken: ['broken'],
  deleting: ['deleting', 'gone'],
}

const byRunSchedule: readonly string[] = [
  'idle',
  'waiting',
  'running',
  'preparingRotation',
  'rotating',
]

const byCheckSchedule: readonly string[] = ['idle', 'checkQueued', 'checking', 'broken']

/** State and status in the answers, and what last_bkp_result can say beside `failed`. */
export const shown: Record<
  State,
  readonly [state: string, status: string, results?: readonly string[]]
> = {
  idle: ['backupable', 'none', ['none', 'done', 'partial', 'cancel']],
  waiting: ['backupable', 'waiting'],
  running: ['backupable', 'backup', ['backingup', 'resuming']],
  suspending: ['backupable', 'suspending', ['backingup', 'resuming']],
  suspended: ['backupable', 'none', ['suspend']],
  cancelling: ['backupable', 'canceling', ['backingup', 'resuming']],
  discarding: ['backupable', 'discarding', ['discard']],
  preparingRotation: ['backupable', 'preparing_version_delete', ['preparing_version_delete']],
  rotating: ['backupable', 'version_deleting', ['version_deleting']],
  checkQueued: ['error_detect', 'detect_waiting'],
  checking: ['error_detect', 'detect'],
  broken: ['restore_only', 'none', ['none', 'done', 'partial', 'cancel']],
  deleting: ['backupable', 'deleting', ['deleting']],
}

export function begin(world: World): Model {
  const { tasks } = stateOf(world)
  const model: Model = {
    tasks: Object.fromEntries(
      Object.values(tasks).map((task) => [
        task.task_id,
        {
          state: task.state as State,
          intoVault: task.transfer_type === 'image_remote',
          runsBySchedule: task.schedule.schedule_enable,
          checkedBySchedule: task.rotate_params.incheck_schedule_enable ?? false,
          hasRun: false,
          interrupted: false,
          autoResumes: 0,
          online: true,
          broken: false,
        },
      ]),
    ),
    limit: 2,
    inbound: [],
    grace: [],
    clientLog: { length: 0, last: undefined },
    serverLog: { length: 0, last: undefined },
    progress: {},
    newest: {},
  }
  takeOver(model, world)
  return model
}

const refused = (outcome: string): Prediction => ({ outcome })

export function predict(model: Model, action: Action, world: World): Prediction {
  if (action.do === 'limit') {
    return {
      outcome: 'ok',
      follow() {
        const active = model.inbound.filter(({ active }) => active)
        if (action.value < model.limit) model.grace = active.map(({ id }) => id)
        model.limit = action.value
        admit(model)
      },
    }
  }
  if (action.do === 'delete') return predictRemoval(model, action)
  const id = action.task
  const task = model.tasks[id]
  const isWorld = ['online', 'offline', 'broken', 'outcome', 'checkOutcome'].includes(action.do)
  if (task === undefined) return refused(isWorld ? 'impossible' : 'noSuchTask')
  switch (action.do) {
    case 'backup':
      return { outcome: calls.backup[task.state], follow: () => start(model, id, world) }
    case 'resume':
      return {
        outcome: 'ok',
        follow() {
          if (task.state === 'suspended') start(model, id, world)
        },
      }
    case 'discard':
      return {
        outcome: 'ok',
        follow() {
          if (task.state === 'suspended') task.state = 'discarding'
        },
      }
    case 'cancel':
      return predictStop(model, action, world)
    case 'suspend':
      return predictStop(model, action, world)
    case 'check':
      return {
        outcome: 'ok',
        follow() {
          if (checkable.includes(task.state)) task.state = 'checkQueued'
        },
      }
    case 'cancelCheck':
      return {
        outcome: inCheck.includes(task.state) ? 'ok' : 'noCheckRunning',
        follow() {
          task.state = task.broken ? 'broken' : task.hasRun ? 'suspended' : 'idle'
        },
      }
    case 'online':
      return { outcome: 'ok', follow: () => comeBack(model, id, world) }
    case 'offline': {
      const { can_suspend } = progressOf(world, id)
      return { outcome: 'ok', follow: () => goAway(model, id, can_suspend) }
    }
    case 'broken':
      return { outcome: 'ok', follow: () => breakDown(model, id) }
    case 'outcome':
    case 'checkOutcome':
      return { outcome: 'ok' }
  }
}

/** What the answers tell about the run of a task. */
const progressOf = (world: World, task_id: number) =>
  world.call(taskName, 'status', { task_id }).data.progress ?? {}

function predictStop(
  model: Model,
  { do: call, task: id, believed }: Extract<Action, { do: 'cancel' | 'suspend' }>,
  world: World,
): Prediction {
  const task = taskOf(model, id)
  if (believed !== shown[task.state][0]) return refused('stateMismatch')
  const answer = calls[call][task.state]
  if (answer !== 'ok') return refused(answer)
  const { can_cancel, can_suspend } = progressOf(world, id)
  if (call === 'suspend') {
    if (!can_suspend) return refused('notSuspendable')
    return {
      outcome: 'ok',
      follow() {
        task.state = 'suspending'
      },
    }
  }
  if (task.state === 'running' && !can_cancel) return refused('notCancellable')
  return {
    outcome: 'ok',
    follow() {
      if (task.state === 'running') {
        task.state = 'cancelling'
      } else {
        task.state = 'idle'
        task.hasRun = false
        leave(model, id)
      }
    },
  }
}

function predictRemoval(
  model: Model,
  { tasks, data }: { tasks: readonly number[]; data: boolean },
): Prediction {
  if (tasks.some((id) => model.tasks[id] === undefined)) return refused('noSuchTask')
  for (const id of tasks) {
    const answer = calls.delete[taskOf(model, id).state]
    if (answer !== 'ok') return refused(answer)
  }
  return {
    outcome: 'ok',
    follow() {
      for (const id of tasks) {
        if (data) Object.assign(model.tasks[id] ?? {}, { state: 'deleting', hasRun: false })
        else delete model.tasks[id]
      }
    },
  }
}

export function taskOf(model: Model, id: number): TaskModel {
  const task = model.tasks[id]
  if (task === undefined) throw new Error(`the model has no task ${id}`)
  return task
}

/** A run begins or goes on, at once or when the Vault has room. */
function start(model: Model, id: number, world: World): void {
  const task = taskOf(model, id)
  if (!task.hasRun) task.autoResumes = 0
  task.hasRun = true
  task.interrupted = false
  task.state = 'running'
  if (!task.intoVault || !task.online) return
  task.state = 'waiting'
  model.inbound.push({ id: world.nas.state.counters.vaultInbound, task: id, active: false })
  admit(model)
}

export const activeIn = (model: Model) => model.inbound.filter(({ active }) => active)

/** Whoever came to the Vault first is let in first. */
function admit(model: Model): void {
  for (const entry of model.inbound) {
    if (entry.active) continue
    if (activeIn(model).length >= model.limit) return
    entry.active = true
    if (entry.task !== null) taskOf(model, entry.task).state = 'running'
  }
}

/** What a task had on its way into the Vault is over. */
function leave(model: Model, id: number): void {
  model.inbound = model.inbound.filter(({ task }) => task !== id)
  admit(model)
}

const resumesAtMost = 5

function comeBack(model: Model, id: number, world: World): void {
  const task = taskOf(model, id)
  if (task.online) return
  task.online = true
  if (task.state !== 'suspended' || !task.interrupted) return
  if (task.autoResumes >= resumesAtMost) return
  task.autoResumes += 1
  start(model, id, world)
}

function goAway(model: Model, id: number, couldSuspend: boolean): void {
  const task = taskOf(model, id)
  if (!task.online) return
  task.online = false
  if (task.state === 'checking') task.state = 'checkQueued'
  if (task.state !== 'running') return
  task.state = couldSuspend ? 'suspended' : 'idle'
  task.interrupted = couldSuspend
  task.hasRun = couldSuspend
  leave(model, id)
}

function breakDown(model: Model, id: number): void {
  const task = taskOf(model, id)
  task.broken = true
  if (task.state === 'deleting') return
  task.state = 'broken'
  task.hasRun = false
  leave(model, id)
}

export function catchUp(model: Model, world: World): void {
  for (const [id, task] of Object.entries(model.tasks)) {
    const state = stateOf(world).tasks[id]?.state ?? 'gone'
    const rests = ['suspended', 'broken'].includes(task.state)
    const possible = [
      ...byTime[task.state],
      ...(task.runsBySchedule && !['broken', 'deleting'].includes(task.state) ? byRunSchedule : []),
      ...(task.checkedBySchedule && task.state !== 'deleting' ? byCheckSchedule : []),
      ...(task.checkedBySchedule && task.runsBySchedule && rests ? byRunSchedule : []),
      ...(task.checkedBySchedule && task.hasRun ? ['suspended'] : []),
    ]
    if (!possible.includes(state)) throw new Error(`task ${id} went from ${task.state} to ${state}`)
    if (state === 'gone') delete model.tasks[Number(id)]
    else task.state = state
  }
  takeOver(model, world)
}

/** What only the emulator knows: which runs came to be, and what other NASes do. */
function takeOver(model: Model, world: World): void {
  const { tasks, runs, destinations } = stateOf(world)
  for (const [id, task] of Object.entries(model.tasks)) {
    const row = tasks[id]
    const run = runs[row?.runId ?? 0]
    task.hasRun = run !== undefined
    task.interrupted = run?.interrupted ?? false
    task.autoResumes = run?.autoResumes ?? 0
    task.broken = destinations[row?.destinationId ?? 0]?.broken ?? false
  }
  model.inbound = Object.values(vaultOf(world).inbound).map(({ inboundId, taskId, startedAt }) => ({
    id: inboundId,
    task: taskId,
    active: startedAt !== null,
  }))
}
