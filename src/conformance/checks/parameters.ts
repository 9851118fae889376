/** Each required parameter left out, each parameter of the wrong type. */
import * as z from 'zod'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check, CheckContext } from '../check.ts'
import { noSuchId } from '../guard.ts'
import { anyArguments, samplingCalls } from '../samples.ts'
import type { Envelope } from '../target/wire.ts'
import {
  about,
  callerOf,
  expectCode,
  isPlumbing,
  isRequired,
  parameterCode,
  paramSchemas,
  type Subject,
} from './support.ts'

export function parameterChecks(all: readonly Subject[], profile: ProfileName): Check[] {
  return all
    .filter((subject) => !isPlumbing(subject))
    .flatMap((subject) =>
      paramSchemas(subject.method).flatMap(([param, schema]) => [
        ...(isRequired(schema) ? [parameterCheck(subject, profile, param, 'required')] : []),
        parameterCheck(subject, profile, param, 'type', schema),
      ]),
    )
}

type Reason = 'required' | 'type'

function parameterCheck(
  subject: Subject,
  profile: ProfileName,
  param: string,
  reason: Reason,
  schema?: z.ZodType,
): Check {
  const { api, name, method } = subject
  const who = callerOf(subject)
  const { code, named, evidence } = parameterCode(api, profile)
  const isWrite = method.effect !== 'read'
  return {
    ...about(subject, reason === 'required' ? 'required' : 'type', 'params'),
    path: param,
    // DSM runs a write method that was called without its parameters: never on somebody's NAS.
    level: isWrite ? 'destructive' : 'read',
    claim: named
      ? `error ${code} naming ${param}, reason ${reason}`
      : `error ${code} for ${param} ${reason === 'required' ? 'missing' : 'of the wrong type'}`,
    evidence: [...evidence, ...method.evidence],
    calls: [
      { api: api.name, method: name, intent: 'refusal', as: [who] },
      ...(isWrite ? [] : samplingCalls(api.name, name)),
    ],
    async run(context) {
      // The rest of the arguments has to fit, or another parameter would be the one refused.
      const found = isWrite ? undefined : await anyArguments(context, api.name, name)
      const params = found ?? fictitious(subject)
      const wire = { [param]: reason === 'required' ? undefined : wrongText(schema) }
      const envelope = await context.ask({ params, wire, as: who, intent: 'refusal' })
      if (expectCode(context, envelope, code) && named) {
        expectDetails(context, envelope, param, reason)
      }
    },
  }
}

/** Arguments that are well-formed and about nothing that exists. */
function fictitious({ method }: Subject): Record<string, unknown> {
  return Object.fromEntries(
    paramSchemas(method)
      .filter(([, schema]) => isRequired(schema))
      .map(([param, schema]) => [param, fitting(schema)]),
  )
}

function fitting(schema: z.ZodType): unknown {
  const candidates = [noSuchId, [noSuchId], 'conformance', [], [{ host_name: 'conformance' }], true]
  return candidates.find((candidate) => schema.safeParse(candidate).success)
}

/** A text that no reading turns into the type: an object for words, a word for everything else. */
const wrongText = (schema: z.ZodType | undefined): string =>
  schema !== undefined && takesText(schema) ? '{"not":"text"}' : 'abc'

function takesText(schema: z.ZodType): boolean {
  if ('innerType' in schema.def) return takesText(schema.def.innerType as z.ZodType)
  if (schema instanceof z.ZodUnion) {
    return schema.def.options.some((option) => takesText(option as z.ZodType))
  }
  if (schema instanceof z.ZodLiteral) return typeof [...schema.values][0] === 'string'
  return schema.def.type === 'string' || schema.def.type === 'enum'
}

function expectDetails(
  context: CheckContext,
  envelope: Envelope,
  param: string,
  reason: Reason,
): void {
  const details = envelope.success ? undefined : envelope.error.errors
  const { name, reason: given } = (details ?? {}) as { name?: unknown; reason?: unknown }
  if (name === param && given === reason) return
  context.breach({
    path: param,
    expected: `errors {"name":"${param}","reason":"${reason}"}`,
    actual: details === undefined ? 'no errors' : JSON.stringify(details),
  })
}
