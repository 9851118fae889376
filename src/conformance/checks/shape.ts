/** The answer of every method that reads, bare and with all its flags, against its schema. */

import type { Check, CheckContext } from '../check.ts'
import { judgeShape } from '../judge/shape.ts'
import { sampleArguments, samplingCalls } from '../samples.ts'
import type { Subject } from './support.ts'
import { about, callerOf, flagsOf } from './support.ts'

export function shapeChecks(all: readonly Subject[]): Check[] {
  return all.filter(isRead).flatMap((subject) => {
    const { names, params } = flagsOf(subject.method)
    const bare = shapeCheck(subject, 'shape', new Set(), {})
    return names.size === 0 ? [bare] : [bare, shapeCheck(subject, 'shape-flags', names, params)]
  })
}

const isRead = ({ api, method }: Subject): boolean =>
  method.effect === 'read' && api.name !== 'SYNO.API.Auth'

function shapeCheck(
  subject: Subject,
  check: string,
  flags: ReadonlySet<string>,
  extra: Readonly<Record<string, unknown>>,
): Check {
  const { api, name } = subject
  const who = callerOf(subject)
  return {
    ...about(subject, check, 'data'),
    claim: flags.size === 0 ? 'an answer of its schema' : 'an answer of its schema, flags set',
    calls: [
      { api: api.name, method: name, intent: 'answer', as: [who] },
      ...samplingCalls(api.name, name),
    ],
    async run(context) {
      for (const params of await sampleArguments(context, api.name, name)) {
        const data = await context.data({ params: { ...params, ...extra }, as: who })
        noteBreaches(context, subject, data, flags)
      }
    },
  }
}

/** Notes where data departs from the schema of its method. */
export function noteBreaches(
  context: CheckContext,
  { method }: Pick<Subject, 'method'>,
  data: unknown,
  flags: ReadonlySet<string>,
): void {
  const breaches = judgeShape(method.data, data, { flags, everyField: context.kind === 'emulator' })
  for (const { path, kind, expected, actual, assumed, times } of breaches) {
    const beyond = kind === 'unknown' || kind === 'unasked'
    context.breach({
      path,
      expected,
      actual: times > 1 ? `${actual} (and ${times - 1} more)` : actual,
      // Drift: newer firmware adds fields, and no client breaks over them.
      ...(beyond && { assumed: true }),
      ...(assumed !== undefined && {
        assumed: true,
        evidence: [{ kind: 'assumed' as const, why: assumed }],
      }),
    })
  }
}
