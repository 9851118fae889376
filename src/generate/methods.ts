/** The methods as a flat list, for programs and for the pages made from it. */
import * as z from 'zod'
import { type ApiDefinition, methodVersions } from '../contracts/define/api.ts'
import type { Evidence } from '../contracts/define/evidence.ts'
import { contracts } from '../contracts/index.ts'
import { implementations } from '../mock-server/apis/index.ts'

export interface ParamDescription {
  readonly name: string
  readonly required: boolean
  /** JSON Schema's word for it; `any` where several fit. */
  readonly type: string
  readonly schema: Readonly<Record<string, unknown>>
}

export interface MethodDescription {
  readonly api: string
  readonly method: string
  readonly summary: string
  readonly versions: readonly number[]
  readonly access: string
  readonly effect: string
  readonly evidence: readonly Evidence[]
  readonly implemented: boolean
  readonly params: readonly ParamDescription[]
}

export function describeMethods(): MethodDescription[] {
  const implemented = new Set(implementations.map(({ api }) => api.name))
  return (contracts as readonly ApiDefinition[]).flatMap((api) =>
    Object.entries(api.methods).map(([name, method]) => ({
      api: api.name,
      method: name,
      summary: method.summary,
      versions: methodVersions(api, method, 'dsm-7.2'),
      access: method.access,
      effect: method.effect,
      evidence: method.evidence,
      implemented: implemented.has(api.name),
      params: Object.entries(method.params.shape as Record<string, z.ZodType>).map(describeParam),
    })),
  )
}

function describeParam([name, schema]: [string, z.ZodType]): ParamDescription {
  const json = z.toJSONSchema(schema, { io: 'input' })
  const { $schema, ...rest } = json
  return {
    name,
    required: !schema.safeParse(undefined).success,
    type: typeof json.type === 'string' ? json.type : 'any',
    schema: rest,
  }
}
