/** Lists that are cut, counted, filtered or ordered wrongly, and answers that depend on the way they are asked. */
import { type Mutant, mutant, without } from './mutant.ts'

const log = 'SYNO.ActiveBackup.Log.list_log'
const results = 'SYNO.ActiveBackup.Log.list_result'
const detail = 'SYNO.ActiveBackup.Log.list_result_detail'
const tasks = 'SYNO.ActiveBackup.Task.list'
const devices = 'SYNO.ActiveBackup.Device.list'
const versions = 'SYNO.Backup.Version.list'
const hyperLog = 'SYNO.SDS.Backup.Client.Common.Log.list'
const hyperTasks = 'SYNO.Backup.Task.list'
const compound = 'SYNO.Entry.Request.request'

/** Narrowed down to the filter where no other check goes by the name of its parameter. */
const ignored = (call: string, param: string): Mutant =>
  mutant(`ignores ${param} of ${call}`, 'filter', call, {
    request: without(param),
    path: param,
    ...(param.includes('.') && { only: param }),
  })

export const listMutants: readonly Mutant[] = [
  mutant('counts one row too many', 'paging', devices, {
    data: (data) => {
      data.total += 1
    },
    path: 'total',
  }),
  mutant('counts one row too few', 'paging', versions, {
    data: (data) => {
      data.total -= 1
    },
    path: 'total',
  }),
  mutant('counts the rows of the page', 'paging', results, {
    data: (data) => {
      data.count = data.results.length
    },
    path: 'count',
  }),
  mutant('leaves the total out', 'paging', hyperLog, {
    data: (data) => delete data.total,
    path: 'total',
  }),
  mutant('ignores offset', 'paging', log, { request: without('offset'), path: 'logs' }),
  mutant('ignores limit', 'paging', devices, { request: without('limit'), path: 'devices' }),
  mutant('takes offset for a number of pages', 'paging', devices, {
    request: ({ form, params }) =>
      form.set('offset', String(Number(params.offset ?? 0) * Number(params.limit ?? 1))),
    path: 'devices',
  }),
  mutant('starts one row late', 'paging', versions, {
    request: ({ form, params }) =>
      params.offset === undefined || form.set('offset', String(Number(params.offset) + 1)),
  }),
  mutant('wraps around behind the end', 'paging', devices, {
    request: ({ form, params }) => Number(params.offset) > 7 && form.set('offset', '0'),
    path: 'devices',
  }),
  ignored(tasks, 'filter.task_id'),
  ignored(tasks, 'filter.backup_type'),
  ignored(tasks, 'filter.device_id'),
  ignored('SYNO.ActiveBackup.Task.list_with_device', 'filter.task_id'),
  ignored(devices, 'filter.host_name'),
  ignored(devices, 'filter.backup_type'),
  ignored(log, 'task_id'),
  ignored(log, 'filter.log_level'),
  ignored(log, 'filter.device_id'),
  ignored(log, 'filter.from_timestamp'),
  ignored(log, 'filter.to_timestamp'),
  ignored(log, 'filter.key_word'),
  ignored(results, 'task_id'),
  ignored(results, 'result_id'),
  ignored(results, 'filter.status'),
  ignored(results, 'filter.job_action'),
  ignored(results, 'filter.backup_type'),
  ignored(results, 'filter.from_timestamp'),
  ignored(detail, 'filter.log_level'),
  ignored(hyperLog, 'filter_keyword'),
  mutant('lists versions that failed among those that did not', 'filter', versions, {
    data: ({ version_info_list }) => {
      version_info_list[0].status = 'failed'
    },
    path: 'filter_name',
  }),
  mutant('drops one row too many with a filter', 'filter', devices, {
    data: (data, { params }) => params.filter && data.devices.pop(),
  }),
  mutant('finds nothing with a filter', 'filter', tasks, {
    data: (data, { params }) => {
      if (params.filter) data.tasks = []
    },
  }),
  mutant('takes the end of a span for its beginning', 'filter', log, {
    request: ({ form }) =>
      form.set('filter', (form.get('filter') ?? '{}').replace('to_timestamp', 'from_timestamp')),
    path: 'filter.to_timestamp',
  }),
  mutant('lists its log the other way round', 'order', log, {
    data: ({ logs }) => logs.reverse(),
    path: /^logs\[\]\.log_time/,
  }),
  mutant('puts the newest result first', 'order', results, {
    data: ({ results }) => results.reverse(),
    path: /^results\[\]\.result_id/,
  }),
  mutant('ignores direction', 'order', detail, {
    request: without('direction'),
    path: /^result_detail_list/,
  }),
  mutant('ignores order_by', 'order', detail, {
    request: without('order_by'),
    path: /^result_detail_list/,
  }),
  mutant('ignores sort_direction', 'order', versions, {
    request: without('sort_direction'),
    path: /^version_info_list/,
  }),
  mutant('swaps two lines of its log', 'order', hyperLog, {
    data: ({ log_list }) => log_list.push(log_list.shift()),
    path: /^log_list/,
  }),
  mutant('answers otherwise by GET', 'get-equals-post', hyperTasks, {
    data: (data, { via }) => {
      if (via === 'GET') data.task_list = data.task_list.slice(1)
    },
    path: /^task_list/,
  }),
  mutant('refuses GET', 'get-equals-post', hyperTasks, {
    envelope: (envelope, { via }) =>
      via === 'GET' ? { success: false, error: { code: 101 } } : envelope,
  }),
  mutant('drops data inside a compound request', 'compound-equals-single', hyperTasks, {
    on: compound,
    data: ({ result }) => delete result[0].data,
  }),
  mutant('refuses calls inside a compound request', 'compound-equals-single', hyperTasks, {
    on: compound,
    data: ({ result }) => {
      result[0] = { ...result[0], success: false, error: { code: 103 } }
    },
  }),
]
