/**
 * Safety, enforced where calls leave: what is not in the plan of the running check, or does more
 * than the level allows, is refused before it is sent. DSM is known to run a write method that was
 * called without its parameters, so a malformed call of one counts as destructive.
 */
import type { ApiDefinition, MethodDefinition } from '../contracts/define/api.ts'
import { contracts } from '../contracts/index.ts'
import { decodeParams, encodeParams, type RawParam } from '../contracts/wire/value.ts'
import type { Check, ObjectKind, PlannedCall } from './check.ts'
import { allows, type Safety } from './model.ts'
import type { WireCall } from './target/wire.ts'

/** A call that a safety rule holds back. */
export class SafetyRefusal extends Error {
  override name = 'SafetyRefusal'
}

/** Names that no firmware has, for asking what DSM says to the unknown. */
export const nowhere = { api: 'SYNO.Conformance.NoSuchApi', method: 'no_such_method' } as const

export interface GuardOptions {
  readonly safety: Safety
  /** Ids that may be changed. */
  readonly objects: ReadonlyMap<ObjectKind, ReadonlySet<number>>
}

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

/** Throws a SafetyRefusal for a call that must not leave. */
export function guard(
  check: Pick<Check, 'calls' | 'level'>,
  call: WireCall,
  intent: PlannedCall['intent'],
  options: GuardOptions,
): void {
  const planned = check.calls.some(
    (one) =>
      one.api === call.api &&
      one.method === call.method &&
      one.intent === intent &&
      (one.as ?? ['admin']).includes(call.as),
  )
  if (!planned) throw new SafetyRefusal(`${name(call)} is not in the plan`)
  if (!allows(options.safety, check.level)) {
    throw new SafetyRefusal(`${name(call)} needs --safety ${check.level}`)
  }
  judge(call, options)
}

/** Guards a call by what it does, whoever sends it. */
export function judge(call: WireCall, options: GuardOptions): void {
  if (call.api === 'SYNO.Entry.Request') {
    for (const inner of innerCalls(call)) judge(inner, options)
    return
  }
  const api = apis.get(call.api)
  const method = api?.methods[call.method]
  if (api === undefined || method === undefined) {
    if (call.api === nowhere.api || call.method === nowhere.method) return
    throw new SafetyRefusal(`${name(call)} has no contract, so nobody knows what it does`)
  }
  if (method.effect === 'read' || api.name === 'SYNO.API.Auth') return
  const level = levelOf(api, method, call)
  if (!allows(options.safety, level)) {
    throw new SafetyRefusal(`${name(call)} needs --safety ${level}`)
  }
  for (const [kind, id] of namedObjects(api, call.params)) {
    if (!options.objects.get(kind)?.has(id)) {
      throw new SafetyRefusal(`${name(call)} names ${kind}=${id}, which --object does not`)
    }
  }
}

const name = ({ api, method }: WireCall) => `${api}.${method}`

/** The least level at which a call that changes something may leave. */
function levelOf(api: ApiDefinition, method: MethodDefinition, call: WireCall): Safety {
  if (method.effect === 'destroy' || !isWellFormed(api, method, call)) return 'destructive'
  const named = namedObjects(api, call.params).length > 0
  return named || method.undo === undefined || !method.undo.startsWith('set ')
    ? 'prepared'
    : 'reversible'
}

function isWellFormed(api: ApiDefinition, method: MethodDefinition, call: WireCall): boolean {
  const encoded: Record<string, string | undefined> = {
    ...encodeParams(call.params, api.requestFormat),
    ...call.wire,
  }
  const raw = new Map<string, RawParam>()
  for (const [key, text] of Object.entries(encoded)) {
    if (text !== undefined) raw.set(key, { text })
  }
  return decodeParams(method.params, raw, api.requestFormat).ok
}

function innerCalls(call: WireCall): WireCall[] {
  const { compound } = call.params
  if (!Array.isArray(compound)) return []
  return compound.map(({ api, method, version, ...params }) => ({
    ...call,
    api: String(api),
    method: String(method),
    version: Number(version),
    params,
    wire: undefined,
  }))
}

/** Which parameters name what, by the package of the API. */
const naming: Readonly<Record<string, Readonly<Record<string, ObjectKind>>>> = {
  ActiveBackup: {
    task_id: 'abb.task',
    task_ids: 'abb.task',
    device_id: 'abb.device',
    device_ids: 'abb.device',
  },
  HyperBackup: { task_id: 'hb.task', task_id_list: 'hb.task' },
  HyperBackupVault: { target_id: 'vault.target', task_id: 'vault.target' },
}

function namedObjects(
  api: ApiDefinition,
  params: Readonly<Record<string, unknown>>,
): [ObjectKind, number][] {
  const kinds = naming[api.package ?? ''] ?? {}
  return Object.entries(params).flatMap(([param, value]) => {
    const kind = kinds[param]
    if (kind === undefined) return []
    const ids = Array.isArray(value) ? value : [value]
    return ids.flatMap((id): [ObjectKind, number][] =>
      isId(id) && Number(id) !== noSuchId ? [[kind, Number(id)]] : [],
    )
  })
}

const isId = (id: unknown) => Number.isInteger(Number(id)) && id !== '' && id !== null

/** An id that no NAS has given out: for calls that are to find nothing. */
export const noSuchId = 2_147_483_000
