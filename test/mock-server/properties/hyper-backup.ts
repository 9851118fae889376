/**
 * What Hyper Backup and its Vault should do, in a model small enough to be read. When a run ends
 * is the emulator's choice; who may start, stop and wait is not.
 */
import fc from 'fast-check'
import {
  addRepository,
  addTask,
  scheduleTime,
} from '../../../src/mock-server/nas/hyper-backup/configure.ts'
import { destinationOf } from '../../../src/mock-server/nas/hyper-backup/lookup.ts'
import type { Task } from '../../../src/mock-server/nas/hyper-backup/state.ts'
import { addTarget } from '../../../src/mock-server/nas/hyper-backup-vault/visitors.ts'
import type { Nas } from '../../../src/mock-server/nas/nas.ts'
import { livedIn } from '../../../src/mock-server/nas/scenarios/base.ts'
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
  openWorld,
  type Prediction,
  type Suite,
  same,
  startTime,
  type World,
  weighted,
} from './support.ts'

const taskName = 'SYNO.Backup.Task'
const targetName = 'SYNO.Backup.Target'
const versionName = 'SYNO.Backup.Version'
const vaultConfig = 'SYNO.Backup.Service.VersionBackup.Config'
const vaultTarget = 'SYNO.Backup.Service.VersionBackup.Target'

type State = Exclude<Task['state'], 'gone'>

export type Action =
  | { readonly do: 'backup' | 'resume' | 'discard'; readonly task: number }
  | { readonly do: 'cancel' | 'suspend'; readonly task: number; readonly believed: string }
  | { readonly do: 'check' | 'cancelCheck'; readonly task: number }
  | { readonly do: 'delete'; readonly tasks: readonly number[]; readonly data: boolean }
  | { readonly do: 'limit'; readonly value: number }
  | { readonly do: 'online' | 'offline' | 'broken'; readonly task: number }
  | {
      readonly do: 'outcome'
      readonly task: number
      readonly outcome: 'done' | 'partial' | 'failed'
    }
  | { readonly do: 'checkOutcome'; readonly task: number; readonly outcome: 'clean' | 'broken' }

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

interface Model {
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
const inCheck: readonly State[] = ['checkQueued', 'checking']

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
const shown: Record<State, readonly [state: string, status: string, results?: readonly string[]]> =
  {
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

const taskCount = 5
/** A local task, three into the Vault of the NAS, one to a cloud; another NAS backs up here. */
function furnish(nas: Nas): void {
  const { address, hostName } = nas.state.system
  const load = { totalSize: 20e9, totalCount: 9_000, dailyChange: 0.02, minutes: 8 }
  const remote = addRepository(nas, {
    account: 'backup_user',
    dest: address,
    name: '',
    port: 6281,
    pwd: '********',
    share: 'hb_vault',
    target_type: 'image',
    transfer_type: 'image_remote',
    verify_cert: false,
  }).repo_id
  const local = addRepository(nas, {
    name: '',
    share: 'backup',
    target_type: 'image',
    transfer_type: 'image_local',
  }).repo_id
  const cloud = addRepository(nas, {
    bucket: 'office',
    container: 'office',
    name: 'S3',
    target_type: 'cloud_image',
    transfer_type: 'aws_s3',
  }).repo_id
  const keep = (number: number) => ({
    enable_version_rotation: true,
    rotate_condition: [1, number],
    rotate_option: 'rotate_earliest' as const,
  })
  const make = (name: string, repo_id: number, more: Partial<Parameters<typeof addTask>[1]>) =>
    addTask(nas, { name, repo_id, folders: ['/data'], load, ...more }, 'admin')
  make('one', local, { schedule: { hour: 1 } })
  const intoVault = [
    make('two', remote, { schedule: { hour: 2, min: 30 }, rotate_params: keep(2) }),
    make('three', remote, { apps: [{ id: 'App', name: 'App' }] }),
    make('four', remote, { schedule: { hour: 2, min: 31, repeat_hour: 6 } }),
  ]
  const { date, ...daily } = scheduleTime(nas, { hour: 13 })
  make('five', cloud, {
    schedule: { hour: 4 },
    rotate_params: {
      ...keep(1),
      incheck_schedule: { date, ...daily },
      incheck_schedule_enable: true,
    },
  })
  for (const task of intoVault) {
    addTarget(nas, {
      share: 'hb_vault',
      target_name: task.target_id,
      uni_key: destinationOf(nas, task).uni_key,
      host_name: hostName,
      owner_name: 'backup_user',
      address,
    })
  }
  addTarget(nas, {
    share: 'hb_vault',
    target_name: 'branch_1',
    uni_key: 'branch_1',
    host_name: 'branch',
    owner_name: 'branch',
    address: '192.168.0.80',
    visitor: { hour: 2, minute: 32, ...load, minutes: 15, keep: 2 },
  })
}

let furnished: string | undefined

function open(): World {
  const options = { scenario: 'empty', seed: 1, profile: 'dsm-7.2', now: startTime } as const
  furnished ??= JSON.stringify(livedIn(options, 1, furnish))
  const world = openWorld(JSON.parse(furnished))
  world.login()
  return world
}

const stateOf = ({ nas }: World) => nas.state.hyperBackup
const vaultOf = ({ nas }: World) => nas.state.hyperBackupVault

function begin(world: World): Model {
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

function perform(world: World, action: Action): Answer {
  const onTask = (api: string, method: string, task_id: number, more: object = {}) =>
    world.call(api, method, { task_id, ...more })
  switch (action.do) {
    case 'backup':
    case 'resume':
    case 'discard':
      return onTask(taskName, action.do, action.task)
    case 'cancel':
    case 'suspend':
      return onTask(taskName, action.do, action.task, { task_state: action.believed })
    case 'check':
      return onTask(targetName, 'error_detect', action.task)
    case 'cancelCheck':
      return onTask(targetName, 'error_detect_cancel', action.task)
    case 'delete':
      return world.call(taskName, 'delete', {
        task_id_list: action.tasks,
        is_remove_data: action.data,
      })
    case 'limit':
      return world.call(vaultConfig, 'set', { parallel_backup_limit: action.value })
    case 'online':
    case 'offline':
    case 'broken':
      return world.happen({ event: `hb.target.${action.do}`, task_id: action.task })
    case 'outcome':
      return world.happen({
        event: 'hb.run.outcome',
        task_id: action.task,
        outcome: action.outcome,
      })
    case 'checkOutcome':
      return world.happen({
        event: 'hb.check.outcome',
        task_id: action.task,
        outcome: action.outcome,
      })
  }
}

const refused = (outcome: string): Prediction => ({ outcome })

function predict(model: Model, action: Action, world: World): Prediction {
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

function taskOf(model: Model, id: number): TaskModel {
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

const activeIn = (model: Model) => model.inbound.filter(({ active }) => active)

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

function catchUp(model: Model, world: World): void {
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

function inspect(model: Model, world: World): void {
  inspectTasks(model, world)
  inspectRuns(model, world)
  inspectVault(model, world)
  inspectVersions(model, world)
  inspectLogs(model, world)
  expectPlanned(world, ['hb.', 'vault.'], plannedFor(world))
}

function read(model: Model, world: World): void {
  readTasks(model, world)
  readVault(model, world)
  readVersions(world)
  readLogs(world)
}

const everything = [
  'last_bkp_time',
  'next_bkp_time',
  'last_bkp_result',
  'is_modified',
  'last_bkp_progress',
  'last_bkp_success_version',
]

function inspectTasks(model: Model, world: World): void {
  const tasks = Object.values(stateOf(world).tasks)
  same(
    tasks.map(({ task_id, state }) => [task_id, state]),
    Object.entries(model.tasks).map(([id, { state }]) => [Number(id), state]),
    'the states of the tasks',
  )
}

function readTasks(model: Model, world: World): void {
  const additional = ['last_bkp_time', 'next_bkp_time', 'schedule', 'progress_title_type']
  const { data } = world.call(taskName, 'list', { additional, sort_by: 'task_id' })
  const ids = data.task_list.map(({ task_id }: { task_id: number }) => task_id)
  same(ids, Object.keys(model.tasks).map(Number), 'the tasks in the list')
  same(data.total, ids.length, 'the number of tasks')
  for (const row of data.task_list) {
    const { task_id } = row
    const task = taskOf(model, task_id)
    const status = world.call(taskName, 'status', { task_id, additional: everything }).data
    const [state, word, results] = shown[task.state]
    same([row.state, row.status], [state, word], `task ${task_id} in the list`)
    same([status.state, status.status], [state, word], `the words for task ${task_id}`)
    if (results && ![...results, 'failed'].includes(status.last_bkp_result)) {
      throw new Error(`task ${task_id} is ${task.state} and says ${status.last_bkp_result}`)
    }
    const code = task.broken ? 4467 : 4401
    same(status.last_bkp_error_code, code, `the error code of task ${task_id}`)
    const isActive = ['running', 'suspending', 'cancelling'].includes(task.state)
    same(status.progress !== undefined, isActive, `whether task ${task_id} shows progress`)
    if (status.progress) readProgress(model, world, task_id, status.progress)
    const target = world.call(targetName, 'get', { task_id, additional: ['is_online'] }).data
    same(target.is_online, task.online, `whether the target of task ${task_id} is online`)
    world.call('SYNO.SDS.Backup.Client.Common.Statistic', 'get', { task_id })
  }
}

function readProgress(
  model: Model,
  world: World,
  id: number,
  progress: Readonly<Record<string, unknown>>,
): void {
  const { state } = taskOf(model, id)
  const { step } = progress
  const names = ['processed_size', 'transmitted_size', 'counted_file_count', 'scan_file_count']
  const numbers = [progress.progress as number, ...names.map((name) => Number(progress[name]))]
  expectForward(model.progress, stateOf(world).tasks[id]?.runId ?? 0, numbers)
  const [percent = 0, processed = 0] = numbers
  const most = Number(progress.total_size)
  same([percent <= 100, processed <= most], [true, true], 'no more than all')
  same(
    [progress.can_suspend, progress.can_cancel],
    [
      state === 'running' && step === 'data_backup',
      state === 'running' && step !== 'backup_complete',
    ],
    `what can be done to the run of task ${id}`,
  )
}

const withRun: readonly State[] = [
  'waiting',
  'running',
  'suspending',
  'suspended',
  'cancelling',
  'discarding',
]

/** Tasks and runs belong together. */
function inspectRuns(model: Model, world: World): void {
  const { runs, tasks } = stateOf(world)
  const owned = Object.values(tasks).flatMap(({ runId }) => runId ?? [])
  same(ascending(Object.values(runs).map(({ runId }) => runId)), ascending(owned), 'the runs')
  expectAll(
    Object.values(runs),
    ({ runId, taskId }) => tasks[taskId]?.runId === runId,
    'a run without its task',
  )
  for (const [id, task] of Object.entries(model.tasks)) {
    const row = tasks[id]
    same(row?.runId !== null, task.hasRun, `whether task ${id} has a run`)
    const may = withRun.includes(task.state) || inCheck.includes(task.state)
    const must = withRun.includes(task.state)
    if ((must && !task.hasRun) || (!may && task.hasRun)) {
      throw new Error(`task ${id} is ${task.state} ${task.hasRun ? 'with' : 'without'} a run`)
    }
  }
}

const ascending = (numbers: readonly number[]) => numbers.toSorted((left, right) => left - right)

function inspectVault(model: Model, world: World): void {
  const { inbound } = vaultOf(world)
  const coming = Object.values(inbound).map(({ inboundId, taskId, startedAt }) => ({
    id: inboundId,
    task: taskId,
    active: startedAt !== null,
  }))
  same(coming, model.inbound, 'what comes into the Vault')
  const active = activeIn(model)
  if (active.length < model.inbound.length && active.length < model.limit) {
    throw new Error('somebody waits for a slot that is free')
  }
  if (active.length <= model.limit) model.grace = []
  else expectAll(active, ({ id }) => model.grace.includes(id), 'let in beyond the limit')
}

function readVault(model: Model, world: World): void {
  const { inbound, targets } = vaultOf(world)
  const { parallel_backup_limit } = world.call(vaultConfig, 'get').data
  same(parallel_backup_limit, model.limit, 'the limit')

  const rows = world.call(vaultTarget, 'list').data.target_list
  same(rows.length, Object.keys(targets).length, 'the number of destinations')
  for (const row of rows) {
    const target = targets[row.target_id]
    const entry = Object.values(inbound).find(({ targetId }) => targetId === row.target_id)
    const status = entry === undefined ? 'idle' : entry.startedAt === null ? 'waiting' : 'backup'
    same(row.status, status, `the status of destination ${row.target_id}`)
    const sender = Object.values(stateOf(world).tasks).find(
      (task) => destinationOf(world.nas, task).uni_key === target?.uni_key,
    )
    if (row.is_resumable) {
      same(sender?.runId != null, true, `whether destination ${row.target_id} can be resumed`)
    }
    world.call(vaultTarget, 'detail', { target_id: row.target_id })
    world.call('SYNO.SDS.Backup.Server.Common.Statistic', 'get', {
      task_id: row.target_id,
      additional: ['volume_size'],
    })
  }
}

function inspectVersions(model: Model, world: World): void {
  const { tasks, runs, destinations } = stateOf(world)
  for (const { task_id, destinationId, runId } of Object.values(tasks)) {
    const { versions = [], lastVersion = 0 } = destinations[destinationId] ?? {}
    const ids = versions.map(({ version_id }) => Number(version_id))
    same(ids, ascending(ids), 'ids of versions, oldest first')
    same(new Set(ids).size, ids.length, 'ids of versions, each its own')
    const times = versions.map(({ timestamp }) => timestamp)
    same(times, ascending(times), 'times of versions, oldest first')
    expectAll(
      versions,
      ({ status, complete_time, timestamp }) =>
        status === 'backup' ? complete_time === 0 : complete_time >= timestamp,
      'a version out of time',
    )
    const written = versions.filter(({ status }) => status === 'backup')
    const begun = runs[runId ?? 0]?.versionId
    same(
      written.map(({ version_id }) => version_id),
      begun ? [begun] : [],
      `what task ${task_id} is writing`,
    )
    const before = model.newest[destinationId] ?? 0
    const newest = Math.max(before, ...ids)
    model.newest[destinationId] = newest
    same(lastVersion >= newest, true, 'whether ids are never used again')
  }
}

function readVersions(world: World): void {
  const { tasks, destinations } = stateOf(world)
  for (const { task_id, destinationId } of Object.values(tasks)) {
    const { data } = world.call(versionName, 'list', { task_id, additional: ['source'] })
    const rows: readonly { version_id: string; status: string }[] = data.version_info_list
    const kept = destinations[destinationId]?.versions ?? []
    same(data.total, rows.length, `the number of versions of task ${task_id}`)
    same(
      rows.map(({ version_id, status }) => [version_id, status]).reverse(),
      kept.map(({ version_id, status }) => [version_id, status]),
      'versions, newest first',
    )
  }
}

function inspectLogs(model: Model, world: World): void {
  expectGrown(model.clientLog, stateOf(world).logs, ({ at }) => at)
  expectGrown(model.serverLog, vaultOf(world).logs, ({ at }) => at)
}

function readLogs(world: World): void {
  for (const side of ['Client', 'Server']) {
    const page = { limit: -1, offset: 0 }
    const { data } = world.call(`SYNO.SDS.Backup.${side}.Common.Log`, 'list', page)
    const lines = side === 'Client' ? stateOf(world).logs : vaultOf(world).logs
    same(
      [data.total, data.log_list.length, data.error_count + data.info_count + data.warn_count],
      [lines.length, lines.length, lines.length],
      `the number of lines, ${side}`,
    )
  }
}

/** What should be planned: nothing for what is gone, and something for all that goes on. */
function plannedFor(world: World): [string, number][] {
  const { tasks } = stateOf(world)
  const { targets, inbound } = vaultOf(world)
  const forTask: Partial<Record<Task['state'], string>> = {
    preparingRotation: 'hb.versionsChosen',
    rotating: 'hb.versionsDeleted',
    checking: 'hb.checked',
    deleting: 'hb.dataRemoved',
  }
  const forRun: Partial<Record<Task['state'], string>> = {
    running: 'hb.ended',
    cancelling: 'hb.cancelled',
    suspending: 'hb.suspended',
    discarding: 'hb.discarded',
  }
  const planned: [string, number][] = []
  for (const task of Object.values(tasks)) {
    const { task_id, state, runId, nextRunAt, rotate_params } = task
    const ofTask = forTask[state]
    const ofRun = forRun[state]
    if (ofTask) planned.push([ofTask, task_id])
    if (ofRun) planned.push([ofRun, runId ?? 0])
    if (nextRunAt !== null) planned.push(['hb.schedule', task_id])
    if (rotate_params.incheck_schedule_enable && state !== 'deleting') {
      planned.push(['hb.checkSchedule', task_id])
    }
    if (state === 'checkQueued' && destinationOf(world.nas, task).online) {
      planned.push(['hb.checkStarts', task_id])
    }
  }
  for (const { target_id, visitor } of Object.values(targets)) {
    if (visitor) planned.push(['vault.arrival', target_id])
  }
  for (const { inboundId, taskId, startedAt } of Object.values(inbound)) {
    if (taskId === null && startedAt !== null) planned.push(['vault.received', inboundId])
  }
  return planned
}

const task = aim(taskCount, 'idle', 'suspended')
const anyTask = aim(taskCount, ...Object.keys(shown))
const inRun = aim(taskCount, 'waiting', 'running', 'suspending', 'cancelling')
const suspended = aim(taskCount, 'suspended')
const underCheck = aim(taskCount, 'checkQueued', 'checking')
const believed = fc.oneof(
  { weight: 8, arbitrary: fc.constant('backupable') },
  { weight: 1, arbitrary: fc.constantFrom('error_detect', 'restore_only') },
)

const action = fc.oneof(
  { weight: 24, arbitrary: advance },
  { weight: 2, arbitrary: inTime },
  weighted(12, 'backup', { task }),
  weighted(3, 'backup', { task: anyTask }),
  weighted(4, 'cancel', { task: inRun, believed }),
  weighted(8, 'suspend', { task: inRun, believed }),
  weighted(2, ['cancel', 'suspend'], { task: anyTask, believed }),
  weighted(2, ['resume', 'discard'], { task: suspended }),
  weighted(2, ['resume', 'discard'], { task: anyTask }),
  weighted(3, 'check', { task }),
  weighted(1, 'check', { task: anyTask }),
  weighted(2, 'cancelCheck', { task: underCheck }),
  weighted(1, 'cancelCheck', { task: anyTask }),
  weighted(1, 'delete', {
    tasks: fc.array(anyTask, { minLength: 1, maxLength: 2 }),
    data: fc.boolean(),
  }),
  weighted(3, 'limit', { value: fc.integer({ min: 1, max: 3 }) }),
  weighted(3, ['online', 'offline'], { task: anyTask }),
  weighted(1, 'broken', { task: anyTask }),
  weighted(2, 'outcome', { task, outcome: fc.constantFrom('done', 'partial', 'failed') }),
  weighted(3, 'checkOutcome', { task: anyTask, outcome: fc.constantFrom('clean', 'broken') }),
)

/** Tasks by their state. */
const aimAt = (world: World, group: string): number[] =>
  Object.values(stateOf(world).tasks)
    .filter(({ state }) => state === group)
    .map(({ task_id }) => task_id)

export const hyperBackup = {
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
    [taskName, 'list', { additional: ['last_bkp_time', 'next_bkp_time', 'last_bkp_result'] }],
    [vaultTarget, 'list', {}],
    ['SYNO.SDS.Backup.Client.Common.Log', 'list', { limit: -1, offset: 0 }],
    ['SYNO.SDS.Backup.Server.Common.Log', 'list', { limit: -1, offset: 0 }],
  ],
} satisfies Suite<Action | CommonAction, Model>
