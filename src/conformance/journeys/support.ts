/** What journeys share: making one out of calls, and expecting refusals by the key of a contract. */
import type { ApiDefinition } from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { type Evidence, strongest } from '../../contracts/define/evidence.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Asking, Check, CheckContext, ObjectKind, PlannedCall } from '../check.ts'
import { refusalText } from '../checks/support.ts'
import type { Safety } from '../model.ts'

export interface Journey {
  /** Its name behind `journey:`. */
  readonly name: string
  readonly api: ApiDefinition
  readonly method: string
  readonly version?: number | undefined
  readonly level: Safety
  readonly claim: string
  readonly evidence: readonly Evidence[]
  /** Calls of the administrator, as `API.method`; a `!` before one expects a refusal. */
  readonly calls: readonly string[]
  /** Calls on behalf of nobody, written alike. */
  readonly asNobody?: readonly string[] | undefined
  readonly objects?: readonly ObjectKind[] | undefined
  run(context: CheckContext): Promise<void>
}

export function journey({
  name,
  api,
  method,
  version,
  calls,
  asNobody = [],
  ...rest
}: Journey): Check {
  return {
    check: `journey:${name}`,
    api: api.name,
    method,
    version: version ?? api.methods[method]?.versions?.[0] ?? api.versions[0],
    assumed: strongest(rest.evidence) === 'assumed',
    changes: rest.level !== 'read',
    calls: [
      ...calls.map((text) => plannedCall(text, 'admin')),
      ...asNobody.map((text) => plannedCall(text, 'nobody')),
    ],
    ...rest,
  }
}

function plannedCall(text: string, as: 'admin' | 'nobody'): PlannedCall {
  const call = text.replace(/^!/, '')
  const dot = call.lastIndexOf('.')
  return {
    api: call.slice(0, dot),
    method: call.slice(dot + 1),
    intent: text.startsWith('!') ? 'refusal' : 'answer',
    as: [as],
  }
}

/** Asks for what is to be refused, and notes a breach unless it is, with the contract's code. */
export async function refused(
  context: CheckContext,
  api: ApiDefinition,
  key: string,
  profile: ProfileName,
  asking: Asking = {},
): Promise<void> {
  const definition = api.errors?.[key] ?? commonErrors[key as keyof typeof commonErrors]
  if (definition === undefined) throw new Error(`${api.name} has no error ${key}`)
  const own = 'codeUnder' in definition ? definition.codeUnder?.[profile] : undefined
  const code = own ?? definition.code
  const envelope = await context.ask({ ...asking, intent: 'refusal' })
  if (!envelope.success && envelope.error.code === code) return
  const { evidence } = definition
  context.breach({
    path: key,
    expected: `error ${code}: ${definition.when}`,
    actual: refusalText(envelope),
    evidence,
    // Which situation has which number is mostly ours; that it is refused at all has a source.
    assumed: !envelope.success && evidence.some(({ kind }) => kind === 'assumed'),
  })
}

/** Notes a breach unless the two are the same. */
export function same(
  context: CheckContext,
  what: string,
  expected: unknown,
  actual: unknown,
): void {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(actual)]
  if (wanted !== got)
    context.breach({ path: what, expected: wanted ?? 'nothing', actual: got ?? 'nothing' })
}
