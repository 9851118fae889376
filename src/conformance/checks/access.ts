/** Calls without a session, with one that is over or made up, and of somebody who may not. */
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { Check } from '../check.ts'
import { anyArguments, samplingCalls } from '../samples.ts'
import { about, expectCode, isPlumbing, type Subject } from './support.ts'

/** One version of each method: the session is looked at before anything of the version. */
export function accessChecks(all: readonly Subject[], withUser: boolean): Check[] {
  const guarded = firstVersions(all).filter(
    (subject) => !isPlumbing(subject) && subject.method.access !== 'anyone',
  )
  const admins = guarded.filter(({ method }) => method.access === 'admin')
  return [
    ...guarded.map((subject) => accessCheck(subject, 'no-session', 'sessionNotFound', {})),
    ...guarded.map((subject) =>
      accessCheck(subject, 'made-up-session', 'sessionNotFound', { sid: 'c'.repeat(86) }),
    ),
    ...(withUser ? admins.map((subject) => accessCheck(subject, 'non-admin', 'noPermission')) : []),
  ]
}

function firstVersions(all: readonly Subject[]): Subject[] {
  const seen = new Set<string>()
  return all.filter(({ api, name }) => {
    const key = `${api.name}.${name}`
    return seen.has(key) ? false : seen.add(key)
  })
}

function accessCheck(
  subject: Subject,
  check: string,
  key: 'sessionNotFound' | 'noPermission',
  asNobody?: { sid?: string },
): Check {
  const { api, name, method } = subject
  const { code, evidence } = commonErrors[key]
  const who = asNobody ? 'nobody' : 'user'
  const isRead = method.effect === 'read'
  return {
    ...about(subject, check),
    // A NAS that lets anybody in would do what it is asked.
    level: isRead ? 'read' : 'destructive',
    claim: `error ${code}`,
    evidence,
    assumed: false,
    calls: [
      { api: api.name, method: name, intent: 'refusal', as: [who] },
      ...(isRead ? samplingCalls(api.name, name) : []),
    ],
    async run(context) {
      const params = isRead ? await anyArguments(context, api.name, name) : {}
      const envelope = await context.ask({ params, as: who, intent: 'refusal', ...asNobody })
      expectCode(context, envelope, code)
    },
  }
}
