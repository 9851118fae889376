/** Filters let through what fits, all of it, and nothing else. */
import { logLevel } from '../../contracts/active-backup/enumerations.ts'
import type { ApiDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'
import type { Check, CheckContext } from '../check.ts'
import { sampleArguments, samplingCalls } from '../samples.ts'
import { about, type Subject } from './support.ts'

type Row = Readonly<Record<string, unknown>>

interface Filter {
  readonly api: string
  readonly method: string
  /** Its name in words: `filter.task_id`. */
  readonly path: string
  readonly rows: string
  /** What the rows are looked at with. */
  readonly params?: Readonly<Record<string, unknown>>
  /** What of a row the filter is about; undefined leaves the row out of the choice of values. */
  readonly of: (row: Row) => unknown
  /** The parameters that filter by a value. */
  readonly by: (value: unknown) => Readonly<Record<string, unknown>>
  /** Values that exist whether or not a row has them: rows may be all alike. */
  readonly also?: readonly unknown[]
  /** Whether a row fits a value. Default: what it is about equals it. */
  readonly fits?: (row: Row, value: unknown) => boolean
}

const task = { api: 'SYNO.ActiveBackup.Task', method: 'list', rows: 'tasks' }
const log = { api: 'SYNO.ActiveBackup.Log', method: 'list_log', rows: 'logs' }
const result = { api: 'SYNO.ActiveBackup.Log', method: 'list_result', rows: 'results' }
const field = (name: string) => (row: Row) => row[name]
const within = (name: string) => (value: unknown) => ({ filter: { [name]: value } })
const since = (name: string) => (row: Row, value: unknown) => Number(row[name]) >= Number(value)
const until = (name: string) => (row: Row, value: unknown) => Number(row[name]) <= Number(value)
const mentions =
  (...names: string[]) =>
  (row: Row, value: unknown) =>
    names.some((name) => String(row[name]).toLowerCase().includes(String(value).toLowerCase()))
const hyperLog = {
  api: 'SYNO.SDS.Backup.Client.Common.Log',
  method: 'list',
  rows: 'log_list',
  params: { limit: 500, offset: 0 },
}
const versions = { api: 'SYNO.Backup.Version', method: 'list', rows: 'version_info_list' }

const filters: readonly Filter[] = [
  { ...task, path: 'filter.task_id', of: field('task_id'), by: within('task_id') },
  { ...task, path: 'filter.backup_type', of: field('backup_type'), by: within('backup_type') },
  {
    ...task,
    path: 'filter.device_id',
    of: (row) => (row.devices as Row[])?.[0]?.device_id,
    by: within('device_id'),
    fits: (row, value) => (row.devices as Row[]).some(({ device_id }) => device_id === value),
  },
  {
    api: 'SYNO.ActiveBackup.Task',
    method: 'list_with_device',
    rows: 'tasks',
    path: 'filter.task_id',
    of: field('task_id'),
    by: within('task_id'),
  },
  {
    api: 'SYNO.ActiveBackup.Device',
    method: 'list',
    rows: 'devices',
    path: 'filter.backup_type',
    of: field('backup_type'),
    by: within('backup_type'),
  },
  {
    api: 'SYNO.ActiveBackup.Device',
    method: 'list',
    rows: 'devices',
    path: 'filter.host_name',
    of: field('host_name'),
    by: within('host_name'),
    fits: mentions('host_name'),
  },
  { ...log, path: 'task_id', of: field('task_id'), by: (task_id) => ({ task_id }) },
  { ...log, path: 'filter.log_level', of: field('log_level'), by: within('log_level') },
  { ...log, path: 'filter.device_id', of: field('device_id'), by: within('device_id') },
  {
    ...log,
    path: 'filter.from_timestamp',
    of: field('log_time'),
    by: within('from_timestamp'),
    fits: since('log_time'),
  },
  {
    ...log,
    path: 'filter.to_timestamp',
    of: field('log_time'),
    by: within('to_timestamp'),
    fits: until('log_time'),
  },
  {
    ...log,
    path: 'filter.key_word',
    of: (row) => row.task_name || undefined,
    by: within('key_word'),
    fits: mentions('task_name', 'device_name', 'user_name'),
  },
  { ...result, path: 'task_id', of: field('task_id'), by: (task_id) => ({ task_id }) },
  { ...result, path: 'result_id', of: field('result_id'), by: (result_id) => ({ result_id }) },
  { ...result, path: 'filter.status', of: field('status'), by: within('status') },
  { ...result, path: 'filter.job_action', of: field('job_action'), by: within('job_action') },
  { ...result, path: 'filter.backup_type', of: field('backup_type'), by: within('backup_type') },
  {
    ...result,
    path: 'filter.from_timestamp',
    of: field('time_start'),
    by: within('from_timestamp'),
    fits: since('time_start'),
  },
  {
    api: 'SYNO.ActiveBackup.Log',
    method: 'list_result_detail',
    rows: 'result_detail_list',
    path: 'filter.log_level',
    of: field('log_level'),
    by: within('log_level'),
    also: Object.values(logLevel).map(({ value }) => value),
  },
  {
    ...hyperLog,
    path: 'filter_keyword',
    of: (row) => String(row.event).split(' ')[0],
    by: (filter_keyword) => ({ filter_keyword }),
    fits: mentions('event'),
  },
  {
    ...versions,
    path: 'filter_name',
    of: () => 'success',
    by: (filter_name) => ({ filter_name }),
    fits: (row, value) => row.status === value,
  },
]

/** Rows looked at. */
const most = 500

export function filterChecks(all: readonly Subject[]): Check[] {
  return all.flatMap((subject) =>
    filters
      .filter(({ api, method }) => api === subject.api.name && method === subject.name)
      .map((filter) => filterCheck(subject, filter)),
  )
}

function filterCheck(subject: Subject, filter: Filter): Check {
  const { api, name } = subject
  return {
    ...about(subject, 'filter', 'params'),
    path: filter.path,
    claim: `only the rows that fit ${filter.path}, and all of them`,
    calls: [{ api: api.name, method: name, intent: 'answer' }, ...samplingCalls(api.name, name)],
    async run(context) {
      const [sample] = await sampleArguments(context, api.name, name)
      const params = { ...sample, limit: most, offset: 0, ...filter.params }
      const rows = await fetch(context, filter, params)
      const values = chosen(
        rows.map(filter.of).filter((value) => value !== undefined && value !== ''),
      )
      if (values.length === 0) context.skip('there is no row to filter by')
      for (const value of new Set([...values, ...(filter.also ?? [])])) {
        const got = await fetch(context, filter, { ...params, ...filter.by(value) })
        compare(context, filter, rows, got, value)
      }
    },
  }
}

async function fetch(context: CheckContext, { rows }: Filter, params: Row): Promise<Row[]> {
  const data = await context.data<Record<string, unknown>>({ params })
  const list = data?.[rows]
  return Array.isArray(list) ? list : []
}

/** Two values that differ, from the middle and the end: neighbours are often alike. */
function chosen(values: readonly unknown[]): unknown[] {
  const middle = values[Math.floor(values.length / 2)]
  const other = values.findLast((value) => value !== middle)
  return [middle, other].filter((value) => value !== undefined)
}

function compare(
  context: CheckContext,
  { of, fits = (row, value) => of(row) === value }: Filter,
  rows: readonly Row[],
  got: readonly Row[],
  value: unknown,
): void {
  const shown = JSON.stringify(value)
  const strangers = got.filter((row) => !fits(row, value))
  if (strangers.length > 0) {
    context.breach({
      expected: `only rows that fit ${shown}`,
      actual: `${strangers.length} of ${got.length} rows do not`,
    })
  }
  // A list that was cut, or grew meanwhile, cannot say what is missing.
  const wanted = rows.filter((row) => fits(row, value))
  if (rows.length < most && got.length < wanted.length) {
    context.breach({
      expected: `${wanted.length} rows that fit ${shown}`,
      actual: `${got.length} rows`,
    })
  }
}

/** Each row of the table is about a method there is: a renamed one would go unnoticed. */
export const filtersWithoutMethod = (): string[] =>
  filters
    .filter(({ api, method }) => {
      const found: ApiDefinition | undefined = contracts.find(({ name }) => name === api)
      return found?.methods[method] === undefined
    })
    .map(({ api, method, path }) => `${api}.${method} ${path}`)
