/** Says in words why a call was refused: what was asked, what was expected, what comes nearest. */
import { distance } from 'fastest-levenshtein'
import * as z from 'zod'
import {
  type ApiDefinition,
  apiUnder,
  type ErrorDefinition,
  methodVersions,
} from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { Outcome } from '../../contracts/wire/envelope.ts'
import { deepest, isDeep } from '../../contracts/wire/json.ts'
import { implementations } from '../apis/index.ts'
import type { Nas } from '../nas/nas.ts'
import { advertisedOnly, isServed } from '../nas/packages.ts'
import type { Call } from './call.ts'

type Failure = Extract<Outcome, { success: false }>

const apis: readonly ApiDefinition[] = implementations.map(({ api }) => api)

export function explain(nas: Nas, call: Call, { code, errors }: Failure): string[] {
  const api = apis.find(({ name }) => name === call.api)
  const unreadable = api?.unreadable ?? commonErrors.badRequest
  if (call.unreadable && code === unreadable.code) return [sealedShut]
  switch (code) {
    case commonErrors.badRequest.code:
      return missingBasics(call)
    case commonErrors.noSuchApi.code:
      return [unknownApi(nas, call, api)]
    case commonErrors.versionNotSupported.code:
      return [
        `version ${call.version} of ${call.api} is not supported: it has ${versionsOf(nas, call, api)}`,
      ]
    case commonErrors.noSuchMethod.code:
      return [unknownMethod(nas, call, api)]
    case commonErrors.parameterInvalid.code:
      return [badParameter(call, api, errors as { name?: string; reason?: string } | undefined)]
    default:
      return [whenOf(api, code)]
  }
}

function versionsOf(nas: Nas, call: Call, api: ApiDefinition | undefined): string {
  const { profile } = nas.state
  const under = api ? apiUnder(api, profile) : advertisedOnly(nas, call.api ?? '')
  return under?.versions.join(' to ') ?? 'none'
}

function missingBasics(call: Call): string[] {
  const absent = (['api', 'version', 'method'] as const).filter((name) => call[name] === undefined)
  if (absent.length === 0) return ['a required parameter is missing or malformed']
  return absent.map(
    (name) => `${name} is missing: it must be in the query or in a form, a JSON body is not read`,
  )
}

function unknownApi(nas: Nas, call: Call, api: ApiDefinition | undefined): string {
  if (api?.package !== undefined && !isServed(nas, api)) {
    return `${call.api} belongs to ${api.package}, which is stopped`
  }
  const names = apis.map(({ name }) => name)
  return `there is no API ${call.api}${suggestion(call.api ?? '', names)}`
}

const sealedShut = 'the encrypted parameters cannot be opened, or are older than 360 seconds'

const notEmulated = ({ api }: Call): string => `${api} is known to DSM, not emulated`

function unknownMethod(nas: Nas, call: Call, api: ApiDefinition | undefined): string {
  if (api === undefined && advertisedOnly(nas, call.api ?? '')) return notEmulated(call)
  const wanted = call.method ?? ''
  const name = Object.keys(api?.methods ?? {}).find(
    (method) => method.toLowerCase() === wanted.toLowerCase(),
  )
  const method = name === undefined ? undefined : api?.methods[name]
  if (api && method) {
    const versions = methodVersions(api, method, nas.state.profile).join(', ')
    return `${api.name}.${name} exists at version ${versions} under ${nas.state.profile}, not at ${call.version}`
  }
  return `${call.api} has no method ${wanted}${suggestion(wanted, Object.keys(api?.methods ?? {}))}`
}

function badParameter(
  call: Call,
  api: ApiDefinition | undefined,
  errors: { name?: string; reason?: string } | undefined,
): string {
  const name = errors?.name ?? ''
  const method = Object.entries(api?.methods ?? {}).find(
    ([key]) => key.toLowerCase() === call.method?.toLowerCase(),
  )?.[1]
  const given = call.params.get(name)
  if (given && 'text' in given && isDeep(given.text)) {
    return `parameter ${name} nests more than ${deepest} levels deep`
  }
  const schema = (method?.params.shape as Record<string, z.ZodType> | undefined)?.[name]
  const { $schema, ...expected } = schema ? z.toJSONSchema(schema, { io: 'input' }) : {}
  const problem: Record<string, string> = {
    required: 'is missing',
    type: 'has the wrong type',
    condition: 'has a value that is not allowed',
  }
  return `parameter ${name} ${problem[errors?.reason ?? ''] ?? 'does not fit'}; expected ${JSON.stringify(expected)}`
}

function whenOf(api: ApiDefinition | undefined, code: number): string {
  const known: ErrorDefinition[] = [
    ...Object.values(api?.errors ?? {}),
    ...(api?.missingParameter ? [api.missingParameter] : []),
    ...Object.values(commonErrors),
  ]
  const found = known.find(
    (error) => error.code === code || Object.values(error.codeUnder ?? {}).includes(code),
  )
  return found ? `${code}: ${found.when}` : `${code}: no contract lists this code`
}

/** Nobody mistypes more, and comparing takes time. */
const longestTypo = 100

function suggestion(wanted: string, names: readonly string[]): string {
  if (wanted.length > longestTypo) return ''
  const scored = names.map((name) => ({ name, score: distance(wanted, name) }))
  const [nearest] = scored.sort((left, right) => left.score - right.score)
  const close = nearest && nearest.score <= Math.max(3, wanted.length / 2)
  return close ? `; the nearest is ${nearest.name}` : ''
}
