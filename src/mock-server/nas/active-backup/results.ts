/** What jobs did, row by row: entered as they begin, found without reading all of them. */
import { resultStatus } from '../../../contracts/active-backup/enumerations.ts'
import { derived } from '../../kernel/derived.ts'
import { ledger } from '../../kernel/ledger.ts'
import { drawUuid } from '../../kernel/random.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import type { ActiveBackupState, Device, Result, Task } from './state.ts'

/** The results in the order of their ids: all, and those of each task. */
interface ResultIndex {
  readonly all: Result[]
  readonly byTask: Map<number, Result[]>
}

const resultIndex = derived((results: ActiveBackupState['results']): ResultIndex => {
  const index: ResultIndex = { all: [], byTask: new Map() }
  for (const result of Object.values(results)) enterInIndex(index, result)
  return index
})

function enterInIndex({ all, byTask }: ResultIndex, result: Result): void {
  all.push(result)
  const others = byTask.get(result.task_id)
  if (others) others.push(result)
  else byTask.set(result.task_id, [result])
}

/** The results in the order of their ids: all, those of a task, or the one with an id. */
export function resultsOf(
  nas: Nas,
  { taskId, resultId }: { taskId?: number | undefined; resultId?: number | undefined },
): readonly Result[] {
  const { results } = nas.state.activeBackup
  if (resultId !== undefined) {
    const result = Object.hasOwn(results, resultId) ? results[resultId] : undefined
    return result && (taskId === undefined || result.task_id === taskId) ? [result] : []
  }
  const { all, byTask } = resultIndex.of(results)
  return taskId === undefined ? all : (byTask.get(taskId) ?? [])
}

type Transfer = Result['devices'][number]

/** What devices moved, in the order in which they ended. */
const transfers = derived((results: ActiveBackupState['results']): Transfer[] =>
  Object.values(results)
    .flatMap(({ devices }) => devices)
    .sort((left, right) => endOf(left) - endOf(right)),
)

/** One that was seen at work has no end. */
const endOf = ({ time_start, time_end }: Transfer): number => Math.max(time_start, time_end)

const transfersWithin = ledger(endOf, ({ config_device_id }) => config_device_id)

/** What a device moved that began in a span of time, both ends included; in seconds. */
export function transfersBegun(
  nas: Nas,
  { device_id }: Device,
  from: number,
  to: number,
): Transfer[] {
  const rows = transfers.of(nas.state.activeBackup.results)
  // Who began in it has not ended before.
  const stretch = transfersWithin(rows, { subject: device_id, from })
  return stretch.rows
    .slice(stretch.first, stretch.end)
    .filter(({ time_start }) => time_start >= from && time_start <= to)
    .sort((left, right) => left.result_id - right.result_id)
}

/** Enters what the devices of a result moved: it is over now. */
export function enterTransfers(nas: Nas, result: Result, devices: Transfer[]): void {
  result.devices = devices
  transfers.kept(nas.state.activeBackup.results)?.push(...devices)
}

/** Puts a result into the table; ids count up, so it is the last one. */
export function enterResult(nas: Nas, result: Result): Result {
  const { results } = nas.state.activeBackup
  results[result.result_id] = result
  const index = resultIndex.kept(results)
  if (index) enterInIndex(index, result)
  return result
}

/** Enters the result row of something that starts now. */
export function newResult(
  nas: Nas,
  task: Pick<Task, 'backup_type' | 'task_id' | 'task_name'>,
  job_action: Result['job_action'],
  device_list: Result['task_config']['device_list'],
): Result {
  const result_id = nextId(nas, 'result')
  const result: Result = {
    activity_uuid: drawUuid(nas.state.seed, 'activity', result_id),
    backup_type: task.backup_type,
    detail_path: '',
    error_count: 0,
    job_action,
    none_count: 0,
    result_id,
    status: resultStatus.running.value,
    success_count: 0,
    task_config: { device_list },
    task_id: task.task_id,
    task_name: task.task_name,
    time_end: 0,
    time_start: seconds(nas),
    transfered_bytes: 0,
    warning_count: 0,
    devices: [],
    details: [],
  }
  return enterResult(nas, result)
}
