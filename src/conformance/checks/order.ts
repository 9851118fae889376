/** Lists come in the order their contract says, and turn when they are asked to. */
import { assumed } from '../../contracts/define/evidence.ts'
import type { Check } from '../check.ts'
import { sampleArguments, samplingCalls } from '../samples.ts'
import { about, type Subject } from './support.ts'

type Row = Readonly<Record<string, unknown>>

interface Order {
  readonly api: string
  readonly method: string
  readonly rows: string
  readonly by: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly direction: 'up' | 'down'
  /** Where the direction itself has a source although the method's behaviour is assumed. */
  readonly known?: true
}

const detail = {
  api: 'SYNO.ActiveBackup.Log',
  method: 'list_result_detail',
  rows: 'result_detail_list',
}
const version = { api: 'SYNO.Backup.Version', method: 'list', rows: 'version_info_list' }

const orders: readonly Order[] = [
  {
    api: 'SYNO.ActiveBackup.Log',
    method: 'list_log',
    rows: 'logs',
    by: 'log_time',
    direction: 'down',
  },
  {
    api: 'SYNO.ActiveBackup.Log',
    method: 'list_result',
    rows: 'results',
    by: 'result_id',
    direction: 'up',
    known: true,
  },
  ...(['log_time', 'log_level'] as const).flatMap((by): Order[] => [
    { ...detail, by, params: { order_by: by, direction: 'ASC' }, direction: 'up', known: true },
    { ...detail, by, params: { order_by: by, direction: 'DESC' }, direction: 'down', known: true },
  ]),
  { ...version, by: 'timestamp', params: { sort_direction: 'desc' }, direction: 'down' },
  { ...version, by: 'timestamp', params: { sort_direction: 'asc' }, direction: 'up' },
  {
    api: 'SYNO.SDS.Backup.Client.Common.Log',
    method: 'list',
    rows: 'log_list',
    by: 'time',
    direction: 'down',
    known: true,
  },
  {
    api: 'SYNO.SDS.Backup.Server.Common.Log',
    method: 'list',
    rows: 'log_list',
    by: 'time',
    direction: 'down',
  },
]

export function orderChecks(all: readonly Subject[]): Check[] {
  return all.flatMap((subject) =>
    orders
      .filter(({ api, method }) => api === subject.api.name && method === subject.name)
      .map((order) => orderCheck(subject, order)),
  )
}

const assumedOrder = assumed('the order is what clients expect, not what a source says')

function orderCheck(subject: Subject, { rows, by, params, direction, known }: Order): Check {
  const { api, name } = subject
  const asked = params ? ` with ${Object.values(params).join(' ')}` : ''
  return {
    ...about(subject, 'order'),
    path: `${rows}[].${by}${asked.replaceAll(' ', '-')}`,
    claim: `${rows} by ${by}, ${direction === 'up' ? 'smallest' : 'greatest'} first${asked}`,
    ...(known ? { assumed: false } : { assumed: true, evidence: [assumedOrder] }),
    calls: [{ api: api.name, method: name, intent: 'answer' }, ...samplingCalls(api.name, name)],
    async run(context) {
      let compared = 0
      for (const sample of await sampleArguments(context, api.name, name)) {
        const data = await context.data<Record<string, unknown>>({
          params: { ...sample, ...params },
        })
        const list = (data?.[rows] ?? []) as Row[]
        compared += Math.max(0, list.length - 1)
        const at = list.findIndex((row, index) => isOut(list[index - 1]?.[by], row[by], direction))
        if (at < 0) continue
        return context.breach({
          actual: `${String(list[at]?.[by])} after ${String(list[at - 1]?.[by])}`,
        })
      }
      if (compared === 0) context.skip('no list with two rows to compare')
    },
  }
}

function isOut(before: unknown, value: unknown, direction: Order['direction']): boolean {
  if (before === undefined || value === undefined) return false
  const [low, high] = direction === 'up' ? [before, value] : [value, before]
  return typeof low === 'number' && typeof high === 'number'
    ? low > high
    : String(low) > String(high)
}
