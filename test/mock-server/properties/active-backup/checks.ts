/** What must always be true of Active Backup, in its state and in its answers. */
import { jobIndex, jobOf } from '../../../../src/mock-server/nas/active-backup/queue.ts'
import { resultsOf } from '../../../../src/mock-server/nas/active-backup/results.ts'
import { expiredVersions } from '../../../../src/mock-server/nas/active-backup/retention.ts'
import type { Job, Task } from '../../../../src/mock-server/nas/active-backup/state.ts'
import { seconds } from '../../../../src/mock-server/nas/nas.ts'
import { expectAll, expectForward, expectGrown, expectPlanned, same } from '../compare.ts'
import type { World } from '../world.ts'
import { deviceName, logName, restoreName, stateOf, taskName } from './actions.ts'
import {
  atWork,
  headFits,
  jobsAtWork,
  type Model,
  queueOf,
  type State,
  taskOf,
  used,
} from './model.ts'

/** `running_task_status` in each state. */
const shown: Record<State, number | undefined> = {
  idle: undefined,
  waiting: 0,
  running: 1,
  finishing: 1,
  cancelling: 3,
  deleting: undefined,
}

export function inspect(model: Model, world: World): void {
  inspectTasks(model, world)
  inspectQueue(model, world)
  inspectJobs(world)
  inspectVersions(model, world)
  inspectResults(model, world)
  inspectIndices(world)
  expectPlanned(world, ['abb.'], plannedFor(world))
}

/** What is kept beside the state is what the state alone gives. */
function inspectIndices({ nas }: World): void {
  const { jobs, results } = nas.state.activeBackup
  // The same rows in a table of which nothing is kept yet.
  same(jobIndex.of(jobs), jobIndex.of({ ...jobs }), 'the jobs by task')
  const all = Object.values(results)
  same(resultsOf(nas, {}), all, 'all results')
  for (const taskId of new Set(all.map(({ task_id }) => task_id))) {
    const own = all.filter(({ task_id }) => task_id === taskId)
    same(resultsOf(nas, { taskId }), own, `the results of task ${taskId}`)
  }
  for (const task of Object.values(nas.state.activeBackup.tasks)) {
    if (task.state !== 'idle' || jobOf(nas, task, 'deleteVersions')) continue
    for (const keep_versions of [task.retention_policy.keep_versions, 1, 3]) {
      const retention_policy = { ...task.retention_policy, keep_all: false, keep_versions }
      const expired = (versions: Task['versions']) =>
        expiredVersions({ ...task, versions, retention_policy }, seconds(nas), 'Etc/UTC')
      same(expired(task.versions), expired([...task.versions]), 'the versions that are too many')
    }
  }
}

export function read(model: Model, world: World): void {
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
  for (const storage of world.call('SYNO.ActiveBackup.Share', 'list_storage').data.storages) {
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
  const since = logs[Math.floor(logs.length / 2)]?.log_time ?? 0
  for (const filter of [{}, { from_timestamp: since }, { to_timestamp: since }]) {
    for (const task_id of [-1, 1, 5]) {
      const page = world.call(logName, 'list_log', { task_id, filter, offset: 1, limit: 5 }).data
      const matching = logs.filter(
        (line) =>
          (task_id === -1 || line.task_id === task_id) &&
          line.log_time >= (filter.from_timestamp ?? 0) &&
          line.log_time <= (filter.to_timestamp ?? Infinity),
      )
      const ids = matching.map(({ log_id }) => log_id).toReversed()
      const shownIds = page.logs.map(({ log_id }: { log_id: number }) => log_id)
      same([page.count, ...shownIds], [ids.length, ...ids.slice(1, 6)], 'a page of the log')
    }
  }
  const { data: list } = world.call(logName, 'list_result', all)
  const over = Object.values(results).filter(({ status }) => status !== 1)
  for (const result of over) {
    model.over[result.result_id] ??= structuredClone(result)
    same(result, model.over[result.result_id], 'a result that is over')
  }
  same(over.length, Object.keys(model.over).length, 'the number of results that are over')
  const { length } = Object.keys(results)
  same([list.count, list.results.length], [length, length], 'the number of results')
  const { data } = world.call('SYNO.ActiveBackup.Overview', 'list_device_transfer_size', {
    time_start: 0,
  })
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
