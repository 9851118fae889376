/** Reads a request as the calls it makes, and holds call and answer against the contracts. */
import {
  type ApiDefinition,
  apiUnder,
  type MethodDefinition,
  methodVersions,
} from '../../contracts/define/api.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { contracts } from '../../contracts/index.ts'
import { cipherKeyName } from '../../contracts/wire/encrypted-params.ts'
import { addFields, paramsOfEntry, plainValue, textOf } from '../../contracts/wire/request.ts'
import { decodeParams, type RawParam, readParam } from '../../contracts/wire/value.ts'
import { isDeclared } from '../judge/codes.ts'
import { flagsIn, judgeShape } from '../judge/shape.ts'
import { apiName, methodName } from './public-values.ts'

/** One call, as far as it can be read. */
export interface ObservedCall {
  readonly api: string
  /** As the contract spells it: guides write `Login` as well. */
  readonly method: string
  readonly version: number
  /** JSON values, without the session and its like. */
  readonly params: Readonly<Record<string, unknown>>
  readonly caller: 'session' | 'nobody'
  /** Its parameters cannot be read. */
  readonly unreadable: boolean
  readonly raw: ReadonlyMap<string, RawParam>
  /** The sessions and tokens it came with, which are stored nowhere. */
  readonly sessions: readonly string[]
}

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))
const reserved = new Set(['api', 'method', 'version', '_sid', 'SynoToken', cipherKeyName])

/** The call of a request; undefined when it names none, or names it where nobody can read it. */
export function readRequest(request: {
  readonly query: string
  /** The fields of the body; undefined when it cannot be read. */
  readonly fields: URLSearchParams | undefined
  readonly cookie: string
}): ObservedCall | undefined {
  const raw = new Map<string, RawParam>()
  addFields(raw, new URLSearchParams(request.query))
  if (request.fields !== undefined) addFields(raw, request.fields)
  const cookies = [...request.cookie.matchAll(/(?:^|;\s*)(?:id|did|_SSID)=([^;]+)/g)]
  const sessions = [
    ...['_sid', 'SynoToken'].map((name) => textOf(raw.get(name))),
    ...cookies.map(([, value]) => value),
  ].filter((session) => session !== undefined)
  const unreadable = raw.has(cipherKeyName) || request.fields === undefined
  const call = callOf(raw, sessions.length > 0 ? 'session' : 'nobody')
  return call && { ...call, sessions, unreadable, ...(unreadable && { params: {} }) }
}

function callOf(
  raw: ReadonlyMap<string, RawParam>,
  caller: ObservedCall['caller'],
): ObservedCall | undefined {
  const [api = '', given = '', version = ''] = ['api', 'method', 'version'].map((name) =>
    textOf(raw.get(name)),
  )
  const definition = apis.get(api)
  const method = methodName(definition, given)
  // The names become a folder and a file: what is no name is nobody's API.
  if (!apiName.test(api) || method === undefined || !/^\d{1,4}$/.test(version)) return undefined
  const params = Object.fromEntries(
    [...raw]
      .filter(([name]) => !reserved.has(name))
      .map(([name, param]) => [name, valueOfParam(definition, method, name, param)]),
  )
  const read = { sessions: [], unreadable: false }
  return { api, method, version: Number(version), params, caller, raw, ...read }
}

/** Typed as the contract has it; where it says nothing, as it looks. */
function valueOfParam(
  api: ApiDefinition | undefined,
  method: string,
  name: string,
  param: RawParam,
): unknown {
  const shape = api?.methods[method]?.params
  if (shape !== undefined && Object.hasOwn(shape.shape, name)) {
    return readParam(shape, name, param, api?.requestFormat)
  }
  const isText = api !== undefined && api.requestFormat === undefined && 'text' in param
  return isText ? param.text : plainValue(param)
}

/** The calls inside a compound request, each with its row of the answer. */
export function innerCalls(
  outer: ObservedCall,
  data: unknown,
): { readonly call: ObservedCall; readonly envelope: Record<string, unknown> }[] {
  const { compound } = outer.params
  const rows = (data as { result?: unknown } | undefined)?.result
  if (!Array.isArray(compound) || !Array.isArray(rows)) return []
  return compound.flatMap((entry, at) => {
    const row = rows[at]
    if (typeof entry !== 'object' || entry === null || typeof row !== 'object' || !row) return []
    const call = callOf(paramsOfEntry(entry), outer.caller)
    const { api, method, version, ...envelope } = row
    return call ? [{ call, envelope }] : []
  })
}

/**
 * What goes against the contracts, one sentence each. Takes the answer as it is stored, so that no
 * sentence holds what the answer does not.
 */
export function violationsOf(
  call: ObservedCall,
  envelope: Readonly<Record<string, unknown>>,
  profile: ProfileName,
): string[] {
  const api = apis.get(call.api)
  if (api === undefined || apiUnder(api, profile) === undefined) return ['no contract describes it']
  const method = api.methods[call.method]
  if (method === undefined) return ['the contract has no such method']
  const found = methodVersions(api, method, profile).includes(call.version)
    ? []
    : [`the contract has it at other versions than ${call.version}`]
  const refused = call.unreadable ? undefined : refusedParam(api, method, call)
  if (refused !== undefined) found.push(refused)
  return [...found, ...answerViolations(api, method, call, envelope)]
}

function refusedParam(
  api: ApiDefinition,
  method: MethodDefinition,
  { raw }: ObservedCall,
): string | undefined {
  const decoded = decodeParams(method.params, raw, api.requestFormat)
  return decoded.ok ? undefined : `parameter ${decoded.name} does not fit: ${decoded.reason}`
}

function answerViolations(
  api: ApiDefinition,
  method: MethodDefinition,
  { params }: ObservedCall,
  { success, data, error }: Readonly<Record<string, unknown>>,
): string[] {
  if (success !== true) {
    const code = Number((error as { code?: unknown } | undefined)?.code)
    return isDeclared(api, code) ? [] : [`error ${code} is not listed`]
  }
  return judgeShape(method.data, data, { flags: flagsIn(params) }).map(
    ({ path, kind, expected }) => `${path || 'data'} is ${wordFor[kind]}: expected ${expected}`,
  )
}

const wordFor = {
  missing: 'missing',
  type: 'of another type',
  unknown: 'not in the contract',
  unasked: 'there unasked',
  enum: 'a value that is not listed',
  value: 'out of bounds',
} as const
