/**
 * Redaction by construction: a text stays only where the contract or its form makes it public;
 * everything else is replaced before anything is written. Numbers and booleans stay: ids, sizes,
 * times and counts are what a recording is for.
 */
import { z } from 'zod'
import { settingApi } from '../../contracts/active-backup/setting.ts'
import type { ApiDefinition } from '../../contracts/define/api.ts'
import { contracts } from '../../contracts/index.ts'
import { isSecret, masked } from '../../contracts/wire/secret.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { isPublicWord, publicFields, sentenceFields, vocabularyParams } from './public-words.ts'

export interface Redactor {
  /** Parameters of a call, as JSON values. */
  params(
    api: string,
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Record<string, unknown>
  /** A whole envelope. */
  answer(
    api: string,
    method: string,
    envelope: Readonly<Record<string, unknown>>,
  ): Record<string, unknown>
  /** Every text that was replaced or masked, for the leak scan. Only ever in memory. */
  readonly hidden: () => ReadonlySet<string>
}

const apis = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

/** Lists its own names: nothing in it is about a person. */
const publicApi = 'SYNO.API.Info'
/** What a client asks it for: names of APIs. */
const apiNames = /^(all|ALL|SYNO\.[\w.,]*)$/

export function createRedactor(key: Uint8Array): Redactor {
  const pseudonyms = createPseudonyms(key)
  const masks = new Set<string>()

  const text = (
    value: string,
    name: string,
    schema: z.ZodType | undefined,
    api: string,
  ): string => {
    if (api === publicApi && apiNames.test(value)) return value
    if (api === settingApi.name && /^[a-z]+(_[a-z]+)+$/.test(value)) return value
    if (publicFields.has(name) || isListed(schema, value)) return value
    if (vocabularyParams.has(name) && /^[a-z]+(_[a-z]+)*$/.test(value)) return value
    return sentenceFields.has(name) ? pseudonyms.ofSentence(value) : pseudonyms.of(value)
  }

  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (value !== '') masks.add(value)
      return value === '' ? '' : masked
    }
    if (Array.isArray(value)) return value.map(mask)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mask(member)]))
  }

  const walk = (
    value: unknown,
    name: string,
    schema: z.ZodType | undefined,
    api: string,
  ): unknown => {
    if (isSecret(name, api)) return mask(value)
    if (typeof value === 'string') return text(value, name, schema, api)
    const inner = unwrap(schema, value)
    if (Array.isArray(value)) {
      const element = inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined
      return value.map((member) => walk(member, name, element, api))
    }
    if (typeof value !== 'object' || value === null) return value
    if (inner instanceof z.ZodObject) return object(value, inner, api)
    return names(
      value,
      inner instanceof z.ZodRecord ? (inner.valueType as z.ZodType) : undefined,
      api,
    )
  }

  const object = (value: object, schema: z.ZodObject, api: string) => {
    const shape = schema.shape as Record<string, z.ZodType>
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        Object.hasOwn(shape, name) ? name : fieldName(name),
        walk(member, name, Object.hasOwn(shape, name) ? shape[name] : undefined, api),
      ]),
    )
  }

  /** An object whose keys may be names: those of shares, say. */
  const names = (value: object, member: z.ZodType | undefined, api: string) =>
    Object.fromEntries(
      Object.entries(value).map(([name, held]) => [fieldName(name), walk(held, name, member, api)]),
    )

  const fieldName = (name: string) =>
    isPublicWord(name) || /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(name) ? name : pseudonyms.of(name)

  const compound = (rows: unknown, redactRow: (row: Row) => unknown) =>
    Array.isArray(rows) ? rows.map((row) => redactRow((row ?? {}) as Row)) : rows

  const redactor: Redactor = {
    hidden: () => new Set([...pseudonyms.replaced, ...masks]),
    params(api, method, params) {
      const shape = apis.get(api)?.methods[method]?.params.shape as
        | Record<string, z.ZodType>
        | undefined
      return Object.fromEntries(
        Object.entries(params).map(([name, value]) => {
          if (name !== 'compound') return [name, walk(value, name, shape?.[name], api)]
          const inner = compound(value, ({ api, method, version, ...rest }) => ({
            api,
            method,
            version,
            ...redactor.params(String(api), String(method), rest),
          }))
          return [name, inner]
        }),
      )
    },
    answer(api, method, { data, error, ...rest }) {
      const schema = apis.get(api)?.methods[method]?.data
      const { code, ...details } = (error ?? {}) as Row
      return {
        ...(data !== undefined && { data: answerData(api, schema, data) }),
        // The names of parameters in it are the contract's, and so are the reasons.
        ...(error !== undefined && { error: { code, ...(walkDetails(details, api) as object) } }),
        ...rest,
      }
    },
  }

  const walkDetails = (details: unknown, api: string): unknown => {
    if (Array.isArray(details)) return details.map((one) => walkDetails(one, api))
    if (typeof details === 'string')
      return isPublicWord(details) || /^(required|type|condition|otp)$/.test(details)
        ? details
        : pseudonyms.of(details)
    if (typeof details !== 'object' || details === null) return details
    return Object.fromEntries(
      Object.entries(details).map(([name, member]) => [
        name,
        isSecret(name, api) ? mask(member) : walkDetails(member, api),
      ]),
    )
  }

  function answerData(api: string, schema: z.ZodType | undefined, data: unknown): unknown {
    if (api === publicApi) return data
    if (api !== 'SYNO.Entry.Request') return walk(data, '', schema, api)
    const { result, ...rest } = (data ?? {}) as Row
    return {
      ...rest,
      result: compound(result, ({ api, method, version, ...row }) => ({
        api,
        ...redactor.answer(String(api), String(method), row),
        method,
        version,
      })),
    }
  }

  return redactor
}

type Row = Record<string, unknown>

/** The schema behind optional, nullable and default; of a union, the branch of the value's kind. */
function unwrap(schema: z.ZodType | undefined, value: unknown): z.ZodType | undefined {
  if (schema === undefined) return undefined
  if ('innerType' in schema.def) return unwrap(schema.def.innerType as z.ZodType, value)
  if (!(schema instanceof z.ZodUnion)) return schema
  const branches = schema.def.options.map((option) => unwrap(option as z.ZodType, value))
  return branches.find((branch) => branch?.safeParse(value).success) ?? branches[0]
}

/** A value that the contract lists says nothing about anybody. */
function isListed(schema: z.ZodType | undefined, value: string): boolean {
  const inner = unwrap(schema, value)
  const lists = inner instanceof z.ZodLiteral || inner instanceof z.ZodEnum
  return lists && inner.safeParse(value).success
}
