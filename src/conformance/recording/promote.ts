/** Which assumptions of the contracts a recording of a real unit bears out. */
import * as z from 'zod'
import type { ApiDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'
import { pick } from '../judge/pick.ts'
import { flagsIn, judgeShape } from '../judge/shape.ts'
import type { Recording } from './format.ts'

/** A claim that was assumed and is now captured. */
export interface PromotedClaim {
  /** The API whose contract it stands in. */
  readonly api: string
  /** The method whose answer shows it. */
  readonly method: string
  /** The version that was called. */
  readonly version: number
  /** `data` for the answer as a whole, `field` for one field of it. */
  readonly aspect: 'data' | 'field'
  /** `restore_infos[].session`; absent for the answer as a whole. */
  readonly path?: string | undefined
  /** The file of the exchange that shows it. */
  readonly exchange: string
  /** Why it was assumed. */
  readonly was: string
}

/** A place where an answer is not what the contract assumes. */
export interface Contradiction {
  /** The API whose contract it stands in. */
  readonly api: string
  /** The method whose answer shows it. */
  readonly method: string
  /** The version that was called. */
  readonly version: number
  /** `restore_infos[].session`; empty for the answer as a whole. */
  readonly path: string
  /** What the contract says, as a phrase. */
  readonly expected: string
  /** What came back, as a phrase. */
  readonly actual: string
  /** The file of the exchange that shows it. */
  readonly exchange: string
}

/** What a recording has to say about assumptions; `evidence promote` writes it as JSON. */
export interface Promotion {
  /** Tells programs that cannot read it. */
  readonly format: 1
  /** The folder of the recording. */
  readonly source: string
  /** ISO 8601. */
  readonly recordedAt: string
  /** `DSM 7.2.2-72806`; null where no call told. */
  readonly dsm: string | null
  /** Assumptions that it bears out. */
  readonly claims: readonly PromotedClaim[]
  /** Assumptions that the recording speaks against: invitations to correct the contract. */
  readonly contradictions: readonly Contradiction[]
}

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

/**
 * Looks which assumptions of the contracts a recording bears out, and which it speaks against.
 * Throws a RangeError for a recording of an emulator, which proves nothing, and for fixtures.
 */
export function promote({ folder, head, exchanges }: Recording): Promotion {
  if (head === null) throw new RangeError(`${folder} is no recording: it has no head`)
  if (head.target.kind === 'emulator') {
    throw new RangeError(`${folder} was recorded from an emulator, which proves nothing of a NAS`)
  }
  const claims = new Map<string, PromotedClaim>()
  const contradictions = new Map<string, Contradiction>()
  for (const { api, method: name, request, response, file } of exchanges) {
    const method = apis.get(api)?.methods[name]
    if (method === undefined || !response.success) continue
    const common = { api, method: name, version: request.version, exchange: file }
    const breaches = judgeShape(method.data, response.data, { flags: flagsIn(request.params) })
    for (const { path, expected, actual, assumed, kind } of breaches) {
      if (assumed === undefined || kind === 'unasked') continue
      const key = `${api}.${name} ${path}`
      contradictions.set(key, { ...common, path, expected, actual })
    }
    const doubt = method.evidence.find((one) => one.kind === 'assumed' && one.about === 'data')
    if (doubt?.kind === 'assumed' && breaches.length === 0 && isTelling(response.data)) {
      const key = `${api}.${name}`
      if (!claims.has(key)) claims.set(key, { ...common, aspect: 'data', was: doubt.why })
    }
    for (const { path, why } of assumedFields(method.data, '')) {
      const key = `${api}.${name} ${path}`
      const isBroken = breaches.some((breach) => breach.path === path)
      if (claims.has(key) || isBroken || pick(response.data, path).length === 0) continue
      claims.set(key, { ...common, aspect: 'field', path, was: why })
    }
  }
  return {
    format: 1,
    source: folder,
    recordedAt: head.recordedAt,
    dsm: head.target.dsm,
    claims: [...claims].filter(([key]) => !contradictions.has(key)).map(([, claim]) => claim),
    contradictions: [...contradictions.values()],
  }
}

/** An answer whose lists are empty says nothing about their rows. */
function isTelling(data: unknown): boolean {
  if (data === undefined) return true
  if (Array.isArray(data)) return data.length > 0
  if (typeof data !== 'object' || data === null) return true
  const members = Object.values(data)
  const lists = members.filter(Array.isArray)
  return lists.length === 0 ? members.length > 0 : lists.some((list) => list.length > 0)
}

function* assumedFields(
  schema: z.ZodType,
  path: string,
): Generator<{ readonly path: string; readonly why: string }> {
  const why = schema.meta()?.['x-assumed']
  if (typeof why === 'string' && path !== '') yield { path, why }
  if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape)) {
      yield* assumedFields(field as z.ZodType, path === '' ? name : `${path}.${name}`)
    }
  } else if (schema instanceof z.ZodArray) {
    yield* assumedFields(schema.element as z.ZodType, `${path}[]`)
  } else if ('innerType' in schema.def) {
    yield* assumedFields(schema.def.innerType as z.ZodType, path)
  }
}
