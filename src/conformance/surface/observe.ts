/** Collects what a target shows of itself, answer by answer, into a surface. */
import * as z from 'zod'
import type { AdvertisedApi, FieldSurface, MethodSurface, Surface } from '../model.ts'
import { elementOf, entryOf, memberPath, methodKey, parentOf } from './paths.ts'
import {
  coreOf,
  isLoose,
  type JsonType,
  jsonTypeOf,
  listedValues,
  memberOf,
  methodOf,
  sortedRecord,
  sortValues,
} from './schema.ts'

export interface Observer {
  /** Rows of SYNO.API.Info; later ones win. */
  advertised(info: Readonly<Record<string, AdvertisedApi>>): void
  /** `DSM 7.2.2-72806`. */
  firmware(text: string): void
  /** The `data` of an answer; undefined for a bare success. */
  answer(api: string, method: string, version: number, data: unknown): void
  /**
   * The code a call was refused with, by the situation: those of `surfaceOfProfile`, or any other
   * word for a call that does not show its cause.
   */
  refusal(api: string, method: string, version: number, situation: string, code: number): void
  /** What was seen so far. The same calls in any order give the same surface. */
  surface(): Surface
}

interface SeenField {
  readonly types: Set<JsonType>
  readonly values: Set<string | number>
  /** The contract lists its values. */
  listed: boolean
  /** How often it was there, and how many of the objects that hold it were. */
  count: number
  objects: number
}

interface SeenMethod {
  readonly fields: Map<string, SeenField>
  readonly codes: Map<string, number>
  answers: number
}

export function createObserver(): Observer {
  const apis = new Map<string, AdvertisedApi>()
  const methods = new Map<string, SeenMethod>()
  let dsm: string | null = null

  const seen = (api: string, method: string, version: number): SeenMethod => {
    const key = methodKey(api, method, version)
    const known = methods.get(key)
    if (known !== undefined) return known
    const fresh: SeenMethod = { fields: new Map(), codes: new Map(), answers: 0 }
    methods.set(key, fresh)
    return fresh
  }

  return {
    advertised(info) {
      for (const [name, row] of Object.entries(info)) apis.set(name, tidyRow(row))
    },
    firmware(text) {
      dsm = text
    },
    answer(api, method, version, data) {
      const target = seen(api, method, version)
      target.answers += 1
      const root = fieldAt(target, '')
      if (data !== undefined) fold(target, root, '', data, methodOf(api, method)?.data)
    },
    refusal(api, method, version, situation, code) {
      seen(api, method, version).codes.set(situation, code)
    },
    surface: () => ({
      dsm,
      apis: sortedRecord(apis),
      methods: sortedRecord([...methods].map(([key, method]) => [key, methodSurface(method)])),
    }),
  }
}

function tidyRow({ minVersion, maxVersion, path, requestFormat }: AdvertisedApi): AdvertisedApi {
  return { maxVersion, minVersion, path, ...(requestFormat !== undefined && { requestFormat }) }
}

function fieldAt(method: SeenMethod, path: string): SeenField {
  const known = method.fields.get(path)
  if (known !== undefined) return known
  const fresh = { types: new Set<JsonType>(), values: new Set<string | number>() }
  const field: SeenField = { ...fresh, listed: false, count: 0, objects: 0 }
  method.fields.set(path, field)
  return field
}

/** Notes one value, then what it holds. */
function fold(
  method: SeenMethod,
  field: SeenField,
  path: string,
  value: unknown,
  declared: z.ZodType | undefined,
): void {
  const schema = declared && branchFor(coreOf(declared).schema, value)
  const type = jsonTypeOf(value)
  field.count += 1
  // A count of bytes is a number that happens to be whole; a later fraction is no other type.
  field.types.add(type === 'integer' && schema && isFraction(schema) ? 'number' : type)
  if (schema && listedValues(schema) !== undefined) {
    field.listed = true
    if (typeof value === 'string' || typeof value === 'number') field.values.add(value)
  }
  if (Array.isArray(value)) {
    const element = schema instanceof z.ZodArray ? (schema.element as z.ZodType) : undefined
    for (const item of value) {
      const at = elementOf(path)
      fold(method, fieldAt(method, at), at, item, element)
    }
  } else if (typeof value === 'object' && value !== null) {
    foldObject(method, field, path, value, schema)
  }
}

function foldObject(
  method: SeenMethod,
  field: SeenField,
  path: string,
  value: object,
  schema: z.ZodType | undefined,
): void {
  const record = schema instanceof z.ZodRecord
  if (record || (!(schema instanceof z.ZodObject) && looksLikeRecord(value))) {
    const entry = record ? (schema.valueType as z.ZodType) : undefined
    const at = entryOf(path)
    for (const member of Object.values(value)) {
      fold(method, fieldAt(method, at), at, member, entry)
    }
    return
  }
  field.objects += 1
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const declared = schema instanceof z.ZodObject ? memberOf(schema, name) : undefined
    // What an open object holds besides depends on what was asked, and tells nothing of the target.
    if (declared === undefined && schema instanceof z.ZodObject && isLoose(schema)) continue
    const at = memberPath(path, name)
    fold(method, fieldAt(method, at), at, member, declared)
  }
}

/** Where a contract leaves a choice, what fits the value. */
function branchFor(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  if (!(schema instanceof z.ZodUnion)) return schema
  const options = (schema.options as z.ZodType[]).map((option) => coreOf(option).schema)
  return options.find((option) => option.safeParse(value).success)
}

const isFraction = (schema: z.ZodType): boolean => schema instanceof z.ZodNumber && !schema.isInt

/**
 * Without a contract: keys that are no identifiers are names somebody gave, and so are several keys
 * whose values all have the same fields.
 */
function looksLikeRecord(value: object): boolean {
  const members = Object.entries(value)
  if (members.some(([key]) => !/^[A-Za-z_]\w*$/.test(key))) return true
  const shapes = members.map(([, member]) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.keys(member).sort().join()
      : '',
  )
  return shapes.length > 1 && shapes[0] !== '' && new Set(shapes).size === 1
}

function methodSurface(method: SeenMethod): MethodSurface {
  const fields = [...method.fields].map(([path, field]): [string, FieldSurface] => [
    path,
    fieldSurface(field, path === '' ? method.answers : holders(method, path)),
  ])
  return { codes: sortedRecord(method.codes), fields: sortedRecord(fields) }
}

/** How many objects could have the field; 0 for elements and entries, which cannot be missing. */
function holders(method: SeenMethod, path: string): number {
  if (path.endsWith('[]') || path.endsWith('{}')) return 0
  return method.fields.get(parentOf(path) ?? '')?.objects ?? 0
}

function fieldSurface(field: SeenField, objects: number): FieldSurface {
  const types = field.types.has('number')
    ? [...field.types].filter((type) => type !== 'integer')
    : [...field.types]
  return {
    // A bare success every time is no answer that now and then lacks its data.
    optional: field.count > 0 && field.count < objects,
    types: types.sort(),
    ...(field.listed && { values: sortValues(field.values) }),
  }
}
