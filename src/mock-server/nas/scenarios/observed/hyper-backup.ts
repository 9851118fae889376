/** Hyper Backup, as its answers show it. */
import type * as z from 'zod'
import { clientLogApi } from '../../../../contracts/hyper-backup/client-common-log.ts'
import { clientStatisticApi } from '../../../../contracts/hyper-backup/client-common-statistic.ts'
import { backupRepositoryApi } from '../../../../contracts/hyper-backup/repository.ts'
import {
  backupParams,
  backupSchedule,
  backupSource,
  backupTaskFields,
  repositoryRow,
  rotateParams,
} from '../../../../contracts/hyper-backup/rows.ts'
import { backupTargetApi } from '../../../../contracts/hyper-backup/target.ts'
import { backupTaskApi } from '../../../../contracts/hyper-backup/task.ts'
import { backupVersionApi, backupVersionRow } from '../../../../contracts/hyper-backup/version.ts'
import { addRepository, addTask } from '../../hyper-backup/configure.ts'
import { destinationOf } from '../../hyper-backup/lookup.ts'
import type { Destination, Repository, Task, Version } from '../../hyper-backup/state.ts'
import type { Nas } from '../../nas.ts'
import { absorb, idOf, isRecord, type Row, rowsOf, textOf, whole } from './fields.ts'
import { type Ends, fitTogether } from './hyper-backup-ends.ts'
import { asId } from './ids.ts'
import { logReader } from './log-lines.ts'
import { isWhole, type Observation, type Reader, readAll } from './observation.ts'
import { finishedRuns } from './statistics.ts'
import { secondsOf } from './time.ts'

export function learnHyperBackup(nas: Nas, observations: readonly Observation[]): void {
  const { hyperBackup } = nas.state
  const { timeZone } = nas.state.system
  const log = logReader('task_id', timeZone)
  /** What was said last about how a task stands, by task. */
  const ends = new Map<number, Ends>()
  const endsOf = (id: number): Ends => {
    const known = ends.get(id) ?? {}
    ends.set(id, known)
    return known
  }

  const readTask = (row: Row) => {
    const id = idOf(row.task_id)
    if (id === undefined) return
    const task = taskOf(nas, id, row)
    absorb(task, taskFields, row)
    // A task may have been linked to another repository since it was first seen.
    repositoryOf(nas, task.repo_id, row)
    absorb(task, { is_modified: backupTaskApi.methods.status.data.shape.is_modified }, row)
    if (isRecord(row.repository)) readRepository(row.repository)
    const { next_bkp_time, last_bkp_success_version: version } = row
    if (typeof version === 'string') task.last_bkp_success_version = version
    const times = {
      lastStartedAt: row.last_bkp_time,
      lastEndedAt: row.last_bkp_end_time,
      lastSuccessAt: row.last_bkp_success_time,
    }
    for (const [name, text] of Object.entries(times)) {
      if (text !== undefined) Object.assign(task, { [name]: secondsOf(text, timeZone) })
    }
    const end = endsOf(id)
    absorb(end, endFields, row)
    if (next_bkp_time !== undefined) end.nextRunAt = secondsOf(next_bkp_time, timeZone) * 1000
    if (row.status !== undefined) end.progress = idOf(row.last_bkp_progress) ?? end.progress
  }

  const readRepository = (row: Row) => {
    const id = idOf(row.repo_id)
    if (id !== undefined) absorb(repositoryOf(nas, id, row), repositoryRow.shape, row)
  }

  /** Answers that do not name the task they were asked for. */
  const ofTask =
    (read: (task: Task, data: Row, params: Row) => void): Reader =>
    (data, params) => {
      const id = idOf(params.task_id)
      if (id !== undefined) read(taskOf(nas, id, {}), data, params)
    }

  readAll(observations, {
    [`${backupRepositoryApi.name}.get`]: readRepository,
    [`${backupRepositoryApi.name}.list`]: (data) => {
      for (const row of rowsOf(data, 'repo_list')) readRepository(row)
    },
    [`${backupTaskApi.name}.get`]: readTask,
    [`${backupTaskApi.name}.status`]: readTask,
    [`${backupTaskApi.name}.list`](data, params) {
      const rows = rowsOf(data, 'task_list')
      for (const row of rows) readTask(row)
      if (!isWhole(data, params, rows)) return
      const listed = new Set(rows.map(({ task_id }) => idOf(task_id)))
      for (const task of Object.values(hyperBackup.tasks)) {
        if (listed.has(task.task_id)) continue
        delete hyperBackup.tasks[task.task_id]
        delete hyperBackup.destinations[task.destinationId]
      }
    },
    [`${backupTargetApi.name}.get`]: ofTask((task, data) => {
      const destination = destinationOf(nas, task)
      absorb(destination, destinationFields, data)
      if (typeof data.is_online === 'boolean') destination.online = data.is_online
      if (data.last_detect_time !== undefined) {
        destination.lastDetectAt = secondsOf(data.last_detect_time, timeZone)
      }
    }),
    [`${backupVersionApi.name}.list`]: ofTask((task, data, params) => {
      const destination = destinationOf(nas, task)
      absorb(task, { data_type: backupTaskFields.data_type }, { data_type: data.backup_data_type })
      const rows = rowsOf(data, 'version_info_list')
      if (params.filter_name === undefined && isWhole(data, params, rows)) {
        const listed = new Set(rows.map(({ version_id }) => version_id))
        destination.versions = destination.versions.filter((version) =>
          listed.has(version.version_id),
        )
      }
      for (const row of rows) learnVersion(destination, row)
    }),
    [`${clientStatisticApi.name}.get`]: ofTask((task, data) => {
      destinationOf(nas, task).finished = finishedRuns(data)
    }),
    [`${clientLogApi.name}.list`]: log.read,
  })

  fitTogether(nas, endsOf)
  const tasks = Object.values(hyperBackup.tasks)
  hyperBackup.logs = log.lines(
    ({ event }) => tasks.find(({ name }) => event.includes(`[${name}]`))?.task_id ?? 0,
  )
}

const { state, status, ...configured } = backupTaskFields

const taskFields = {
  ...configured,
  backup_params: backupParams,
  rotate_params: rotateParams,
  schedule: backupSchedule,
  source: backupSource,
}

const { last_bkp_error_code: errorCode, last_bkp_result: lastResult } =
  backupTaskApi.methods.status.data.shape

const endFields = {
  state,
  status,
  last_bkp_error_code: errorCode,
  last_bkp_result: lastResult,
}

const {
  is_online: _online,
  last_detect_time: _detect,
  ...destinationFields
} = backupTargetApi.methods.get.data.shape

/** What there is to back up, where no run told. Our choice: an office's share. */
const usualLoad = { totalSize: 50e9, totalCount: 100_000, dailyChange: 0.01, minutes: 10 }

/** The task, made in the repository that the row names where it is new. */
function taskOf(nas: Nas, id: number, row: Row): Task {
  const { tasks } = nas.state.hyperBackup
  const known = tasks[id]
  if (known) return known
  const name = textOf(row.name) ?? `Task ${id}`
  const { repo_id } = repositoryOf(nas, idOf(row.repo_id) ?? id, row)
  const wanted = { name, repo_id, folders: [], load: usualLoad }
  return asId(nas, 'hbTask', id, () => addTask(nas, wanted, 'admin'))
}

function repositoryOf(nas: Nas, id: number, row: Row): Repository {
  const known = nas.state.hyperBackup.repositories[id]
  if (known) return known
  const blank = { name: '', target_type: 'image', transfer_type: 'image_local' } as const
  const added = asId(nas, 'hbRepository', id, () => addRepository(nas, blank))
  const { target_type, transfer_type } = repositoryRow.shape
  absorb(added, { target_type, transfer_type }, row)
  return added
}

function learnVersion({ versions }: Destination, row: Row): void {
  const [seen] = whole(backupVersionRow.partial().required({ version_id: true }), row)
  if (seen === undefined) return
  const { version_id, status, locked, timestamp, complete_time, statistics } = seen
  let version = versions.find((candidate) => candidate.version_id === version_id)
  if (version === undefined) {
    const times = { timestamp: 0, complete_time: 0 }
    version = { version_id, status: 'success', locked: false, ...times, figures: null }
    versions.push(version)
  }
  const { shape } = backupVersionRow
  const fields = {
    status: shape.status,
    locked: shape.locked,
    timestamp: shape.timestamp,
    complete_time: shape.complete_time,
  }
  absorb(version, fields, { status, locked, timestamp, complete_time })
  if (statistics) version.figures = figuresOf(statistics)
}

type Statistics = NonNullable<z.infer<typeof backupVersionRow>['statistics']>

function figuresOf({ summary: { share }, target_increase_size }: Statistics): Version['figures'] {
  return {
    newCount: share.new_cnt,
    newSize: share.new_size,
    modifiedCount: share.mod_cnt,
    modifiedSize: share.mod_size,
    deletedCount: share.del_cnt,
    deletedSize: share.del_size,
    totalCount: share.total_cnt,
    totalSize: share.total_size,
    grownKib: target_increase_size / 1024,
  }
}
