/** Looking at contracts from outside. */
import * as z from 'zod'
import type { ApiDefinition, MethodDefinition } from '../../src/contracts/define/api.ts'
import { contracts } from '../../src/contracts/index.ts'

export const apis: readonly ApiDefinition[] = contracts

export function methodOf(api: string, method: string): MethodDefinition {
  const found = apis.find(({ name }) => name === api)?.methods[method]
  if (found === undefined) throw new Error(`no contract has ${api}.${method}`)
  return found
}

/**
 * The schema with every object refusing fields it does not declare; `partial` lets declared ones
 * be missing, for replies that were published in part.
 */
export function strict(schema: z.ZodType, partial = false): z.ZodType {
  const { def } = schema
  const maybe = (field: z.ZodType) => (partial ? field.optional() : field)
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(
      Object.entries(schema.shape).map(([name, field]) => [
        name,
        maybe(strict(field as z.ZodType, partial)),
      ]),
    )
    return schema.def.catchall === undefined ? z.strictObject(shape) : z.looseObject(shape)
  }
  if (schema instanceof z.ZodArray) return z.array(strict(schema.element as z.ZodType, partial))
  if (schema instanceof z.ZodOptional)
    return strict(schema.unwrap() as z.ZodType, partial).optional()
  if (schema instanceof z.ZodNullable)
    return strict(schema.unwrap() as z.ZodType, partial).nullable()
  if (schema instanceof z.ZodRecord) {
    return z.record(z.string(), strict(schema.valueType as z.ZodType, partial))
  }
  return def.type === 'undefined' ? z.undefined() : schema
}
