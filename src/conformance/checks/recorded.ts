/** Every exchange of a recording against the contract of its method. */
import type { ApiDefinition, MethodDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'
import type { Check, CheckContext } from '../check.ts'
import { isDeclared } from '../judge/codes.ts'
import { flagsIn, judgeShape } from '../judge/shape.ts'
import type { RecordedExchange, Recording } from '../recording/format.ts'
import { answeredBy } from '../target/replay.ts'
import { about, refusalText } from './support.ts'

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

/** One check for each method and version, over all its exchanges. */
export function recordedChecks({ head, exchanges }: Recording): Check[] {
  return [...grouped(exchanges).values()].flatMap((group) => {
    const [first] = group
    const api = first && apis.get(first.api)
    const method = first && api?.methods[first.method]
    if (api === undefined || method === undefined || first === undefined) return []
    const subject = { api, name: first.method, method, version: first.request.version }
    return [
      {
        ...about(subject, 'recorded', 'data'),
        claim: `${group.length} recorded ${group.length === 1 ? 'answer' : 'answers'} as the contract says`,
        calls: [],
        async run(context) {
          for (const exchange of group) judge(context, api, method, exchange, head !== null)
        },
      },
    ]
  })
}

const keyOf = ({ api, method, request }: RecordedExchange): string =>
  `${api}.${method}@${request.version}`

function grouped(exchanges: readonly RecordedExchange[]): Map<string, RecordedExchange[]> {
  const groups = new Map<string, RecordedExchange[]>()
  for (const exchange of exchanges) {
    groups.set(keyOf(exchange), [...(groups.get(keyOf(exchange)) ?? []), exchange])
  }
  return groups
}

function judge(
  context: CheckContext,
  api: ApiDefinition,
  method: MethodDefinition,
  recorded: RecordedExchange,
  /** The request is the one that was sent; publishers of fixtures seldom print theirs. */
  asSent: boolean,
): void {
  const { version, params } = recorded.request
  const call = {
    api: api.name,
    method: recorded.method,
    version,
    params,
    as: 'admin',
    via: 'POST',
  } as const
  const { envelope, exchange } = answeredBy(call, recorded)
  if (!envelope.success) {
    if (!isDeclared(api, envelope.error.code)) {
      const actual = refusalText(envelope)
      context.breach({ expected: 'a code that is listed', actual, exchange })
    }
    return
  }
  const breaches = judgeShape(method.data, envelope.data, {
    flags: asSent ? flagsIn(params) : undefined,
  })
  for (const { path, kind, expected, actual, assumed } of breaches) {
    // A publisher who left fields out proves nothing by it.
    if (kind === 'missing' && recorded.published === 'in part') continue
    const beyond = kind === 'unknown' || kind === 'unasked' || assumed !== undefined
    context.breach({ path, expected, actual, exchange, ...(beyond && { assumed: true }) })
  }
}
