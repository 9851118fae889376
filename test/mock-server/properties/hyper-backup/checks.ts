/** What must always be true of Hyper Backup and its Vault, in its state and in its answers. */
import { destinationOf } from '../../../../src/mock-server/nas/hyper-backup/lookup.ts'
import type { LogLine, Task } from '../../../../src/mock-server/nas/hyper-backup/state.ts'
import { expectAll, expectForward, expectGrown, expectPlanned, same } from '../compare.ts'
import type { World } from '../world.ts'
import {
  stateOf,
  targetName,
  taskName,
  vaultConfig,
  vaultOf,
  vaultTarget,
  versionName,
} from './actions.ts'
import { activeIn, inCheck, type Model, type State, shown, taskOf } from './model.ts'

export function inspect(model: Model, world: World): void {
  inspectTasks(model, world)
  inspectRuns(model, world)
  inspectVault(model, world)
  inspectVersions(model, world)
  inspectLogs(model, world)
  expectPlanned(world, ['hb.', 'vault.'], plannedFor(world))
}

export function read(model: Model, world: World): void {
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
    if (side === 'Client') readPages(world, lines)
  }
}

/** Pages of the log by task and time, which are found by an index, against a plain filter. */
function readPages(world: World, lines: readonly LogLine[]): void {
  const middle = lines[Math.floor(lines.length / 2)]?.at ?? 0
  for (const task_id of [undefined, 1, 3]) {
    for (const [from, to] of [
      [0, 0],
      [middle, 0],
      [0, middle],
    ] as const) {
      const { data } = world.call('SYNO.SDS.Backup.Client.Common.Log', 'list', {
        ...(task_id !== undefined && { task_id }),
        limit: 5,
        offset: 1,
        filter_date_from: from,
        filter_date_to: to,
      })
      const matching = lines.filter(
        ({ about, at }) =>
          (task_id === undefined || about === task_id) && at >= from && at <= (to || Infinity),
      )
      const count = (wanted: string) => matching.filter(({ level }) => level === wanted).length
      same(
        [data.total, data.error_count, data.info_count, data.warn_count],
        [matching.length, count('err'), count('info'), count('warning')],
        'the numbers of lines',
      )
      same(
        data.log_list.map(({ event }: { event: string }) => event),
        matching
          .toReversed()
          .slice(1, 6)
          .map(({ event }) => event),
        'a page of the log',
      )
    }
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
