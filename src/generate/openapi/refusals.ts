/** What an API refuses with: the schema of the envelope, and the codes that a method can answer. */
import type { SchemaObject } from 'openapi3-ts/oas31'
import type {
  ApiDefinition,
  ErrorDefinition,
  MethodDefinition,
} from '../../contracts/define/api.ts'
import { type CommonErrorKey, commonErrors } from '../../contracts/define/common-errors.ts'
import { apiId } from './names.ts'
import { schemaRef } from './schemas.ts'

export interface PossibleError {
  readonly code: number
  /** The name of the error in its contract. */
  readonly key: string
  readonly when: string
  /** Only under these firmware profiles, or with another code under them. */
  readonly under?: Readonly<Record<string, number>>
}

const whoever: readonly CommonErrorKey[] = [
  'badRequest',
  'noSuchApi',
  'noSuchMethod',
  'versionNotSupported',
]
const whoIsLoggedIn: readonly CommonErrorKey[] = [
  'sessionTimeout',
  'sessionInterrupted',
  'sessionNotFound',
  'addressMismatch',
]

/** The codes a method can answer: those every API shares and that concern it, then its API's own. */
export function possibleErrors(api: ApiDefinition, method: MethodDefinition): PossibleError[] {
  const hasParams = Object.keys(method.params.shape).length > 0
  const keys: CommonErrorKey[] = [
    ...whoever,
    ...(method.access === 'anyone' ? [] : whoIsLoggedIn),
    ...(method.access === 'admin' ? (['noPermission'] as const) : []),
    ...(hasParams && answers120(api) ? (['parameterInvalid'] as const) : []),
  ]
  const common = keys.map((key) => described(key, commonErrors[key]))
  const own = ownErrors(api).filter(({ key }) => hasParams || key !== 'missingParameter')
  return [...common.sort((left, right) => left.code - right.code), ...own]
}

/** Whether some firmware answers a parameter that does not fit with the common code. */
const answers120 = ({ missingParameter }: ApiDefinition): boolean =>
  missingParameter === undefined || missingParameter.under !== undefined

function ownErrors(api: ApiDefinition): PossibleError[] {
  const { errors, missingParameter, unreadable } = api
  const all = Object.entries(errors ?? {}).map(([key, error]) => described(key, error))
  if (missingParameter) {
    const { code, under } = missingParameter
    const error = described('missingParameter', missingParameter)
    const only = under && Object.fromEntries(under.map((profile) => [profile, code]))
    all.push(only ? { ...error, under: only } : error)
  }
  if (unreadable) all.push(described('unreadable', unreadable))
  return all.sort((left, right) => left.code - right.code)
}

const described = (key: string, { code, when, codeUnder }: ErrorDefinition): PossibleError => ({
  ...{ code, key, when },
  ...(codeUnder && { under: codeUnder }),
})

/** The component that describes the refusals of an API; those without codes of their own share one. */
export const refusalName = (api: ApiDefinition): string =>
  ownErrors(api).length === 0 ? 'Refusal' : `${apiId(api.name)}_refusal`

/** The codes every API shares, and a refusal for each API that has codes of its own. */
export function refusalSchemas(apis: readonly ApiDefinition[]): Record<string, SchemaObject> {
  const common = Object.entries(commonErrors).map(([key, error]) => described(key, error))
  return {
    CommonErrorCode: codes(common),
    RefusalDetails: details,
    ...Object.fromEntries(apis.map((api) => [refusalName(api), refusal(ownErrors(api))])),
  }
}

const details: SchemaObject = {
  type: 'object',
  description:
    'More about some refusals. With code 120, the first parameter that does not fit and the reason.',
  properties: {
    name: { type: 'string' },
    reason: { type: 'string', enum: ['required', 'type', 'condition'] },
  },
}

function refusal(own: readonly PossibleError[]): SchemaObject {
  const common = schemaRef('CommonErrorCode')
  return {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          code: own.length === 0 ? common : { anyOf: [common, codes(own)] },
          errors: schemaRef('RefusalDetails'),
        },
        required: ['code'],
      },
      success: { type: 'boolean', const: false },
    },
    required: ['error', 'success'],
  }
}

/** One constant for each code, with everything that can have led to it. */
function codes(errors: readonly PossibleError[]): SchemaObject {
  const reasons = new Map<number, string[]>()
  const add = (code: number, reason: string) =>
    reasons.set(code, [...(reasons.get(code) ?? []), reason])
  for (const { code, key, when, under = {} } of errors) {
    add(code, `${key}: when ${when}`)
    for (const [profile, other] of Object.entries(under)) {
      if (other !== code) add(other, `${key} under ${profile}`)
    }
  }
  const sorted = [...reasons].sort(([left], [right]) => left - right)
  return {
    // No type beside the constants: generators make an intersection of both.
    oneOf: sorted.map(([code, why]) => ({ const: code, description: why.join('; ') })),
  }
}
