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
import { describeValue } from '../judge/words.ts'

/** One call, as far as it can be read. */
export interface ObservedCall {
  readonly api: string
  readonly method: string
  readonly version: number
  /** JSON values, without the session and its like. */
  readonly params: Readonly<Record<string, unknown>>
  readonly caller: 'session' | 'nobody'
  /** Its parameters cannot be read. */
  readonly unreadable: boolean
  readonly raw: ReadonlyMap<string, RawParam>
}

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))
const reserved = new Set(['api', 'method', 'version', '_sid', 'SynoToken', cipherKeyName])

/** The call of a request; undefined when it names none, or names it where nobody can read it. */
export function readRequest(request: {
  readonly query: string
  readonly contentType: string
  readonly body: string
  readonly cookie: string
}): ObservedCall | undefined {
  const raw = new Map<string, RawParam>()
  addFields(raw, new URLSearchParams(request.query))
  const isForm = request.contentType.startsWith('application/x-www-form-urlencoded')
  if (isForm) addFields(raw, new URLSearchParams(request.body))
  const hasSession = textOf(raw.get('_sid')) !== undefined || /(^|;\s*)id=/.test(request.cookie)
  const unreadable = raw.has(cipherKeyName) || request.contentType.startsWith('multipart/')
  return callOf(raw, hasSession ? 'session' : 'nobody', unreadable)
}

function callOf(
  raw: ReadonlyMap<string, RawParam>,
  caller: ObservedCall['caller'],
  unreadable: boolean,
): ObservedCall | undefined {
  const [api, method, version] = ['api', 'method', 'version'].map((name) => textOf(raw.get(name)))
  if (api === undefined || method === undefined || !/^\d+$/.test(version ?? '')) return undefined
  // A name becomes a folder: whatever is no name is nobody's API.
  if (!/^[\w.]+$/.test(api) || !/^\w+$/.test(method)) return undefined
  const definition = apis.get(api)
  const shape = definition?.methods[method]?.params
  const params = Object.fromEntries(
    [...raw]
      .filter(([name]) => !reserved.has(name))
      .map(([name, param]) => [
        name,
        shape && Object.hasOwn(shape.shape, name)
          ? readParam(shape, name, param, definition?.requestFormat)
          : plainValue(param),
      ]),
  )
  return { api, method, version: Number(version), params, caller, unreadable, raw }
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
    const call = callOf(paramsOfEntry(entry), outer.caller, false)
    const { api, method, version, ...envelope } = row
    return call ? [{ call, envelope }] : []
  })
}

/** What goes against the contracts, one sentence each; never a value that could be a secret. */
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
    const { code } = (error ?? {}) as { code?: unknown }
    return isDeclared(api, Number(code)) ? [] : [`error ${describeValue(code)} is not listed`]
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
