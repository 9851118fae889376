/** Slices of a list agree with the whole, and its total with both. */
import * as z from 'zod'
import { client } from '../../contracts/define/evidence.ts'
import type { Check, CheckContext } from '../check.ts'
import { sampleArguments, samplingCalls } from '../samples.ts'
import { about, callerOf, paramSchemas, type Subject } from './support.ts'

/** Rows looked at: the lists of a busy NAS are long. */
const whole = 300

export function pagingChecks(all: readonly Subject[]): Check[] {
  return all.filter(isPaged).map((subject) => {
    const { api, name } = subject
    const fields = listFields(subject)
    return {
      ...about(subject, 'paging', 'params'),
      claim: 'slices by offset and limit that agree with the whole, and a total of all rows',
      evidence: [...subject.method.evidence, client('live-mcp', 'offset and limit')],
      calls: [
        { api: api.name, method: name, intent: 'answer', as: [callerOf(subject)] },
        ...samplingCalls(api.name, name),
      ],
      async run(context) {
        const [params] = await sampleArguments(context, api.name, name)
        // A list can grow while it is looked at: what is wrong twice is wrong.
        const first = await judge(context, params, fields)
        const problems = first.length === 0 ? [] : await judge(context, params, fields)
        for (const problem of problems) context.breach(problem)
      },
    } satisfies Check
  })
}

const isPaged = (subject: Subject): boolean => {
  const names = new Set(paramSchemas(subject.method).map(([name]) => name))
  return names.has('offset') && names.has('limit') && subject.method.effect === 'read'
}

interface ListFields {
  readonly rows: string
  readonly total: string
}

/** The list of an answer and the field that counts it, as its schema has them. */
export function listFields({ method }: Pick<Subject, 'method'>): ListFields {
  const shape = (method.data as z.ZodObject).shape as Record<string, z.ZodType>
  const [rows = ''] = Object.keys(shape).filter((name) => shape[name] instanceof z.ZodArray)
  return { rows, total: 'total' in shape ? 'total' : 'count' }
}

interface Problem {
  readonly path: string
  readonly expected: string
  readonly actual: string
}

async function judge(
  context: CheckContext,
  params: Readonly<Record<string, unknown>>,
  { rows, total }: ListFields,
): Promise<Problem[]> {
  const fetch = async (offset: number, limit: number) => {
    const data = await context.data<Record<string, unknown>>({
      params: { ...params, offset, limit },
    })
    const list = data?.[rows]
    return { list: Array.isArray(list) ? list : [], total: Number(data?.[total]) }
  }
  const all = await fetch(0, whole)
  const length = all.list.length
  const problems: Problem[] = []
  if (length < whole && all.total !== length) {
    problems.push({
      path: total,
      expected: `${length}, the number of rows`,
      actual: `${all.total}`,
    })
  }
  if (length === whole && !(all.total >= length)) {
    problems.push({ path: total, expected: `${length} or more`, actual: `${all.total}` })
  }
  const slices = [
    [0, 1],
    [1, 2],
    [Math.max(0, length - 1), 1],
    ...(length < whole ? [[length + 7, 5]] : []),
  ] as const
  for (const [offset = 0, limit = 0] of slices) {
    const slice = await fetch(offset, limit)
    const wanted = all.list.slice(offset, offset + limit).map(identity)
    const got = slice.list.map(identity)
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      problems.push({
        path: rows,
        expected: `rows ${wanted.join(', ') || 'none'} at offset ${offset}, limit ${limit}`,
        actual: got.join(', ') || 'none',
      })
    }
    if (slice.total !== all.total) {
      problems.push({
        path: total,
        expected: `${all.total} at offset ${offset}, limit ${limit}, as for the whole`,
        actual: `${slice.total}`,
      })
    }
  }
  return problems
}

const idFields = [
  'unique_id',
  'task_id',
  'device_id',
  'log_id',
  'result_detail_id',
  'result_id',
  'version_id',
]

/** What tells a row from its neighbours. */
function identity(row: unknown): string {
  const fields = row as Record<string, unknown>
  const id = idFields.find((name) => fields?.[name] !== undefined)
  return id === undefined ? JSON.stringify(row) : `${id}=${String(fields[id])}`
}
