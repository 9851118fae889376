/**
 * JSON Schema 2020-12 out of the contracts. What has a name there has one in the documents: exported
 * rows become components under the name of their export, everything else stays where it is used.
 */
import type { SchemaObject } from 'openapi3-ts/oas31'
import * as z from 'zod'
import * as activeBackupRows from '../../contracts/active-backup/rows.ts'
import {
  type ApiDefinition,
  type MethodDefinition,
  methodVersions,
} from '../../contracts/define/api.ts'
import * as hyperBackupRows from '../../contracts/hyper-backup/rows.ts'
import * as rowsOfApis from '../../contracts/index.ts'
import { methodId } from './names.ts'

const rowModules: readonly object[] = [rowsOfApis, activeBackupRows, hyperBackupRows]

/** The form of a method and the envelope around its data, by component name, and all rows. */
export function schemasOf(apis: readonly ApiDefinition[]): Record<string, SchemaObject> {
  // Not zod's own registry: an id there would change what every other user of the schemas gets.
  const registry = z.registry<{ id: string }>()
  registry.add(z.object({ success: z.literal(true) }), { id: bareAnswer })
  for (const [name, schema] of [...rows()].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (schema !== rowsOfApis.noParams) registry.add(schema, { id: pascalCase(name) })
  }
  for (const api of apis) {
    for (const [name, method] of Object.entries(api.methods)) {
      const id = methodId(api.name, name)
      const call = {
        api: z.literal(api.name),
        version: z.literal([...methodVersions(api, method, 'dsm-7.2')]),
        method: z.literal(name),
      }
      registry.add(z.object({ ...call, ...method.params.shape }), { id: `${id}_request` })
      if (!isBare(method)) {
        const answer = z.object({ data: method.data, success: z.literal(true) })
        registry.add(answer, { id: answerName(api.name, name, method) })
      }
    }
  }
  const { schemas } = z.toJSONSchema(registry, {
    // Additional fields are no mistake: a newer firmware may send them.
    io: 'input',
    uri: (id) => schemaRef(id).$ref,
    unrepresentable: 'any',
  })
  return tidy(schemas) as Record<string, SchemaObject>
}

const bareAnswer = 'BareAnswer'

const isBare = ({ data }: MethodDefinition): boolean => data instanceof z.ZodUndefined

/** The component that describes the answer of a method; those that answer nothing share one. */
export const answerName = (api: string, name: string, method: MethodDefinition): string =>
  isBare(method) ? bareAnswer : `${methodId(api, name)}_answer`

/** A reference to a component. */
export const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** Objects that a contract file exports, by the name of the export. */
function rows(): Map<string, z.ZodObject> {
  const named = new Map<string, z.ZodObject>()
  for (const [name, value] of rowModules.flatMap((module) => Object.entries(module))) {
    if (!(value instanceof z.ZodObject)) continue
    if (named.has(name)) throw new Error(`two rows are called ${name}`)
    named.set(name, value)
  }
  return named
}

const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Leaves out what says nothing: where a schema lives, and the bounds of JavaScript's integers. */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy)
  if (typeof node !== 'object' || node === null) return node
  const schema = node as Record<string, unknown>
  const kept = Object.entries(schema).filter(([key, value]) => {
    if (key === '$schema' || key === '$id') return typeof value !== 'string'
    if (key === 'minimum') return value !== Number.MIN_SAFE_INTEGER
    if (key === 'maximum') return value !== Number.MAX_SAFE_INTEGER
    return key !== 'propertyNames' || JSON.stringify(value) !== '{"type":"string"}'
  })
  const result = Object.fromEntries(kept.map(([key, value]) => [key, tidy(value)]))
  const values = Array.isArray(schema.enum) ? schema.enum : [schema.const]
  if (schema.type === 'number' && values.every(Number.isInteger)) result.type = 'integer'
  return result
}
