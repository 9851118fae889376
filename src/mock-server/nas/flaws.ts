/**
 * What the schema of the state cannot say: that rows find each other, and that times are times. A
 * file that was edited or damaged is refused for it when it is loaded, instead of failing calls
 * later on.
 */
import type { ActiveBackupState } from './active-backup/state.ts'
import type { HyperBackupState } from './hyper-backup/state.ts'
import type { VaultState } from './hyper-backup-vault/state.ts'
import type { NasState } from './state.ts'

/** Year 9000, in milliseconds: what is computed from it stays within what a Date can hold. */
export const latest = Date.UTC(9000, 0)

/** What is wrong with a state, as the end of a sentence; undefined when nothing is. */
export function flawOf(state: NasState): string | undefined {
  return (
    flawOfTimes(state) ??
    flawOfActiveBackup(state.activeBackup) ??
    flawOfHyperBackup(state.hyperBackup) ??
    flawOfVault(state.hyperBackupVault)
  )
}

/** Names of times that are in milliseconds; the others are in seconds. */
const inMilliseconds = new Set([
  'bootedAt',
  'computingUntil',
  'endsAt',
  'lastSeen',
  'nextRunAt',
  'resumedAt',
  'since',
  'startedAt',
])

const namesTime = /(^|_)time(_start|_end)?$|^(at|since|timestamp|lastSeen|computingUntil)$|[a-z]At$/

/** Milliseconds that a number under a name counts; 0 when it is no time. A state has few names. */
const units = new Map<string, number>()

function unitOf(name: string): number {
  let unit = units.get(name)
  if (unit === undefined) {
    unit = !namesTime.test(name) ? 0 : inMilliseconds.has(name) ? 1 : 1_000
    // Names that a client made up are not worth keeping.
    if (units.size < 1_000) units.set(name, unit)
  }
  return unit
}

function flawOfTimes({ timeline, ...rest }: NasState): string | undefined {
  const planned = timeline.findIndex(({ at }) => Math.abs(at) > latest)
  if (planned >= 0) return `timeline.${planned}.at is no time`
  const place = misplacedTime(rest)
  return place && `${place.join('.')} is no time`
}

/** The way to a number that should be a time and is too large to be one. */
function misplacedTime(value: object): string[] | undefined {
  const isList = Array.isArray(value)
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    if (typeof member === 'number') {
      if (!isList && Math.abs(member * unitOf(key)) > latest) return [key]
      // Parameters of log lines are anything.
    } else if (typeof member === 'object' && member !== null && key !== 'other_params') {
      const rest = misplacedTime(member)
      if (rest !== undefined) return [key, ...rest]
    }
  }
  return undefined
}

type Table<Row> = Readonly<Record<string, Row>>

/** Rows stand under their own ids. */
function misplaced<Row>(
  what: string,
  table: Table<Row>,
  idOf: (row: Row) => number,
): string | undefined {
  const found = Object.entries(table).find(([key, row]) => String(idOf(row)) !== key)
  return found && `${what} ${idOf(found[1])} stands under ${found[0]}`
}

/** Every row finds what it refers to. */
function dangling<Row>(
  what: string,
  table: Table<Row>,
  idOf: (row: Row) => number,
  ...refers: readonly (readonly [
    string,
    (row: Row) => readonly (number | null)[],
    Table<unknown>,
  ])[]
): string | undefined {
  for (const row of Object.values(table)) {
    for (const [whom, idsOf, others] of refers) {
      const lost = idsOf(row).find((id) => id !== null && !Object.hasOwn(others, id))
      if (lost !== undefined)
        return `${what} ${idOf(row)} refers to ${whom} ${lost}, which is not there`
    }
  }
  return undefined
}

function flawOfActiveBackup(state: ActiveBackupState): string | undefined {
  const { devices, hypervisors, jobs, restores, results, storages, tasks } = state
  return (
    misplaced('device', devices, ({ device_id }) => device_id) ??
    misplaced('hypervisor', hypervisors, ({ inventory_id }) => inventory_id) ??
    misplaced('job', jobs, ({ jobId }) => jobId) ??
    misplaced('restore', restores, ({ job_id }) => job_id) ??
    misplaced('result', results, ({ result_id }) => result_id) ??
    misplaced('storage', storages, ({ storage_id }) => storage_id) ??
    misplaced('task', tasks, ({ task_id }) => task_id) ??
    dangling(
      'job',
      jobs,
      ({ jobId }) => jobId,
      ['task', ({ taskId }) => [taskId], tasks],
      ['result', ({ resultId }) => [resultId], results],
    ) ??
    dangling('restore', restores, ({ job_id }) => job_id, [
      'result',
      ({ resultId }) => [resultId],
      results,
    ]) ??
    jobless(state)
  )
}

const withBackup: readonly ActiveBackupState['tasks'][string]['state'][] = [
  'waiting',
  'running',
  'cancelling',
  'finishing',
]

/** A task that is at work has a job, and one only. */
function jobless({ jobs, tasks }: ActiveBackupState): string | undefined {
  const backups = Object.values(jobs).filter(({ action }) => action === 'backup')
  for (const { task_id, state } of Object.values(tasks)) {
    const count = backups.filter(({ taskId }) => taskId === task_id).length
    const wanted = withBackup.includes(state) ? 1 : 0
    if (count !== wanted) return `task ${task_id} is ${state} and has ${count} backup jobs`
  }
  return undefined
}

const withRun: readonly HyperBackupState['tasks'][string]['state'][] = [
  'waiting',
  'running',
  'suspending',
  'suspended',
  'cancelling',
  'discarding',
]

function flawOfHyperBackup(state: HyperBackupState): string | undefined {
  const { destinations, repositories, runs, tasks } = state
  const runless = Object.values(tasks).find(
    (task) => task.runId === null && withRun.includes(task.state),
  )
  return (
    misplaced('destination', destinations, ({ destinationId }) => destinationId) ??
    misplaced('repository', repositories, ({ repo_id }) => repo_id) ??
    misplaced('run', runs, ({ runId }) => runId) ??
    misplaced('task', tasks, ({ task_id }) => task_id) ??
    dangling('run', runs, ({ runId }) => runId, ['task', ({ taskId }) => [taskId], tasks]) ??
    dangling(
      'task',
      tasks,
      ({ task_id }) => task_id,
      ['destination', ({ destinationId }) => [destinationId], destinations],
      ['repository', ({ repo_id }) => [repo_id], repositories],
      ['run', ({ runId }) => [runId], runs],
    ) ??
    (runless && `task ${runless.task_id} is ${runless.state} and has no run`)
  )
}

function flawOfVault({ inbound, targets }: VaultState): string | undefined {
  return (
    misplaced('target', targets, ({ target_id }) => target_id) ??
    misplaced('backup', inbound, ({ inboundId }) => inboundId) ??
    dangling('backup', inbound, ({ inboundId }) => inboundId, [
      'target',
      ({ targetId }) => [targetId],
      targets,
    ])
  )
}
