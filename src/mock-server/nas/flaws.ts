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
    flawOfTime(state, '', 'state') ??
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

function flawOfTime(value: unknown, name: string, place: string): string | undefined {
  if (typeof value === 'number') {
    if (!namesTime.test(name)) return undefined
    const unit = inMilliseconds.has(name) || place.startsWith('state.timeline') ? 1 : 1_000
    return Math.abs(value * unit) <= latest ? undefined : `${place} is no time: ${value}`
  }
  if (typeof value !== 'object' || value === null) return undefined
  // Parameters of log lines are anything.
  if (name === 'other_params') return undefined
  for (const [key, member] of Object.entries(value)) {
    const flaw = flawOfTime(member, Array.isArray(value) ? name : key, `${place}.${key}`)
    if (flaw !== undefined) return flaw
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

const withBackup: readonly string[] = ['waiting', 'running', 'cancelling', 'finishing']

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

const withRun: readonly string[] = [
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
