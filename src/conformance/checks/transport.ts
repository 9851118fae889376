/** The same answer by GET and by POST, alone and inside a compound request. */
import { entryRequestApi } from '../../contracts/dsm/entry-request.ts'
import type { Check, CheckContext } from '../check.ts'
import { steadyDifferences } from '../judge/same.ts'
import { describeValue } from '../judge/words.ts'
import { sampleArguments, samplingCalls } from '../samples.ts'
import { about, callerOf, isPlumbing, refusalText, type Subject } from './support.ts'

export function transportChecks(all: readonly Subject[]): Check[] {
  const reads = all.filter((subject) => !isPlumbing(subject) && subject.method.effect === 'read')
  return reads.flatMap((subject) => [getEqualsPost(subject), compoundEqualsSingle(subject)])
}

function getEqualsPost(subject: Subject): Check {
  return comparison(subject, 'get-equals-post', 'the same answer by GET as by POST', [], (ask) => ({
    ...ask,
    via: 'GET',
  }))
}

function compoundEqualsSingle(subject: Subject): Check {
  const { api, name, version } = subject
  const outer = {
    api: entryRequestApi.name,
    method: 'request',
    intent: 'answer',
    as: [callerOf(subject)],
  } as const
  return comparison(
    subject,
    'compound-equals-single',
    'the same answer inside a compound request as alone',
    [outer],
    ({ params, as }) => ({
      api: outer.api,
      method: outer.method,
      version: 1,
      params: { compound: [{ api: api.name, method: name, version, ...params }] },
      as,
    }),
    (data) => {
      const [row] = (data as { result?: { data?: unknown; success?: boolean }[] })?.result ?? []
      return row?.success === true ? { data: row.data } : undefined
    },
  )
}

type Ask = Parameters<CheckContext['ask']>[0] & object

function comparison(
  subject: Subject,
  check: string,
  claim: string,
  more: Check['calls'],
  other: (ask: Ask) => Ask,
  unwrap: (data: unknown) => { data: unknown } | undefined = (data) => ({ data }),
): Check {
  const { api, name } = subject
  const as = callerOf(subject)
  return {
    ...about(subject, check),
    claim,
    // Both ways are documented for every method; what they answer is judged elsewhere.
    assumed: false,
    calls: [
      { api: api.name, method: name, intent: 'answer', as: [as] },
      ...samplingCalls(api.name, name),
      ...more,
    ],
    async run(context) {
      const [params] = await sampleArguments(context, api.name, name)
      const ask = { params, as }
      const before = await context.data(ask)
      const envelope = await context.ask(other(ask))
      const got = envelope.success ? unwrap(envelope.data) : undefined
      if (got === undefined) return context.breach({ actual: refusalText(envelope) })
      const after = await context.data(ask)
      const [difference] = steadyDifferences(before, got.data, after)
      if (difference === undefined) return
      const { path, left, right } = difference
      context.breach({ path, expected: describeValue(left), actual: describeValue(right) })
    },
  }
}
