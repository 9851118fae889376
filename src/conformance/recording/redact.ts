/**
 * Takes out of an exchange what identifies somebody, along the schemas of its contract: numbers and
 * switches stay, texts stay where the list of public values says so, everything else gets a
 * stand-in, and secrets a mask. Numbers stay although ids, sizes and times can be recognised by
 * whoever knows the unit: without them a recording proves nothing.
 */
import * as z from 'zod'
import { type ApiDefinition, type MethodDefinition, noParams } from '../../contracts/define/api.ts'
import { entryRequestApi } from '../../contracts/dsm/entry-request.ts'
import { contracts } from '../../contracts/index.ts'
import { isSecret, masked } from '../../contracts/wire/secret.ts'
import type { Envelope } from './format.ts'
import { createKnownValues } from './known-values.ts'
import { createPseudonyms } from './pseudonyms.ts'
import {
  apiName,
  describes,
  enumerationWord,
  identifier,
  isBlank,
  isPublicIn,
  keysOfRecords,
  methodName,
  namesFields,
} from './public-values.ts'
import {
  isDeclared,
  isMadeOfPublicWords,
  isPublicWord,
  isTextWord,
  logLabels,
} from './public-words.ts'

/** A call by the names its request gave. */
export interface NamedCall {
  readonly api: string
  readonly method: string
}

export interface Redactor {
  params(call: NamedCall, params: Readonly<Record<string, unknown>>): Record<string, unknown>
  answer(call: NamedCall, envelope: Envelope): Envelope
  /** Remembers a secret that is stored nowhere, such as a session in a cookie. */
  hide(secret: string): void
  /** Every text that was replaced, masked or hidden so far. In memory only. */
  readonly hidden: ReadonlySet<string>
}

type Schemas = readonly z.ZodType[]

/** Where in an exchange a value stands. */
interface Place {
  readonly api: string
  /** The field or parameter it belongs to; elements of a list belong to the list's. */
  readonly name: string
  readonly part: 'request' | 'data' | 'error'
  readonly secret: boolean
  readonly depth: number
}

/** Deeper than anything DSM sends; what lies deeper is not kept. */
const deepest = 64

const alternatives = new WeakMap<z.ZodType, readonly z.ZodType[]>()
const byName = new Map<string, ApiDefinition>(contracts.map((api) => [api.name, api]))

/** The contract of a method by the names a request gave, which may be in another case. */
export function contractOf({ api: name, method }: NamedCall): {
  api: ApiDefinition | undefined
  method: MethodDefinition | undefined
} {
  const api = byName.get(name)
  const known = methodName(api, method)
  return { api, method: known === undefined ? undefined : api?.methods[known] }
}

/** What comes with an error code: the parameter that does not fit, or the second factors there are. */
const errorMember = z.object({
  code: z.int(),
  errors: z.object({
    name: z.string(),
    reason: z.enum(['required', 'type', 'condition']),
    types: z.array(z.object({ type: z.string() })),
  }),
})

/** Secrets by names that only a recording meets; and what is as good as one. */
const moreSecrets = /^(public_?key|access_?key|key|automount_iv|sess_?id|license.*|.*cookie)$/i

export function createRedactor(options: { readonly key?: Uint8Array | undefined } = {}): Redactor {
  const hidden = new Set<string>()
  const known = createKnownValues()
  const remember = (value: string) => {
    hidden.add(value)
    if (!isPublicWord(value)) known.add(value)
  }
  const pseudonyms = createPseudonyms({ key: options.key, onReplaced: remember })

  const walk = (value: unknown, given: Schemas, place: Place): unknown => {
    if (value === null || typeof value === 'boolean' || value === undefined) return value
    const schemas = given.flatMap(branches)
    if (place.secret && typeof value !== 'object') return maskedValue(value, place)
    if (typeof value === 'number') return value
    if (typeof value === 'string') return text(value, schemas, place)
    if (place.depth === deepest) return '…'
    const inside = { ...place, depth: place.depth + 1 }
    if (!Array.isArray(value)) return members(value as object, schemas, inside)
    const elements = schemas.flatMap((schema) =>
      schema instanceof z.ZodArray ? [schema.element as z.ZodType] : [],
    )
    return value.map((element) => walk(element, elements, inside))
  }

  const maskedValue = (value: unknown, place: Place): unknown => {
    if (typeof value !== 'string' && place.part !== 'request') return 0
    const text = String(value)
    // A password of asterisks is not told from a mask, so only answers keep theirs.
    if (text === '' || (place.part !== 'request' && isBlank(text))) return text
    remember(text)
    return masked
  }

  const members = (value: object, schemas: Schemas, place: Place): Record<string, unknown> => {
    const calls = compoundRow(value, place)
    const objects = calls?.schemas ?? schemas.filter((schema) => schema instanceof z.ZodObject)
    const records = schemas.filter((schema) => schema instanceof z.ZodRecord)
    const api = calls?.api ?? place.api
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const declared = objects.flatMap((schema) => fieldOf(schema, name))
        const secret = place.secret || isSecret(name, api) || moreSecrets.test(name)
        if (declared.length > 0) {
          return [name, walk(member, declared, { ...place, api, name, secret })]
        }
        const values = records.map((schema) => schema.valueType as z.ZodType)
        const key = keyOf(name, {
          isRecord: records.length > 0,
          isDrift: objects.length > 0 && place.part !== 'error',
          api,
        })
        return [key, walk(member, values, { ...place, api, name, secret })]
      }),
    )
  }

  /** Names of fields stay; where they may be somebody's words they are treated like those. */
  const keyOf = (name: string, at: { isRecord: boolean; isDrift: boolean; api: string }) => {
    if (/^\d{1,9}$/.test(name)) return name
    const isPublic = at.isRecord
      ? isPublicIn(keysOfRecords, at.api, name)
      : isDeclared(name) || (at.isDrift ? identifier.test(name) : isMadeOfPublicWords(name))
    if (isPublic) return name
    return pseudonyms.of(name)
  }

  const text = (value: string, schemas: Schemas, place: Place): string => {
    if (isBlank(value) || isPublicBySchema(value, schemas, place)) return value
    if (schemas.some((schema) => schema instanceof z.ZodString)) {
      if (isPublicIn(place.name, place.api, value)) return value
      if (place.name === 'event') return freeText(value)
    }
    return pseudonyms.of(value)
  }

  /** A line of a log: what stands in brackets or quotes is a name, and so may be any other word. */
  const freeText = (line: string): string =>
    pieces(line, /\[([^\]]*)\]|"([^"]*)"/g, words, (match) => {
      const [whole, bracketed, quoted] = match
      if (match.index === 0 && logLabels.has(bracketed ?? '')) return whole
      return bracketed === undefined
        ? `"${pseudonyms.of(quoted ?? '')}"`
        : `[${pseudonyms.of(bracketed)}]`
    })

  const words = (part: string): string => {
    let result = ''
    let from = 0
    for (const { start, end, value } of known.find(part)) {
      result += unknownWords(part.slice(from, start)) + pseudonyms.of(value)
      from = end
    }
    return result + unknownWords(part.slice(from))
  }

  const unknownWords = (part: string): string =>
    part.replace(/[^\s()[\]",;!?]+/g, (chunk) => {
      const [, word = '', stop = ''] = /^(.*?)([.:]*)$/.exec(chunk) ?? []
      return `${isHarmless(word) ? word : pseudonyms.of(word)}${stop}`
    })

  const place = (api: string, part: Place['part']): Place => ({
    ...{ api, part },
    ...{ name: '', secret: false, depth: 0 },
  })

  return {
    hidden,
    hide: remember,
    params(call, params) {
      const { method } = contractOf(call)
      return members(params, [method?.params ?? noParams], place(call.api, 'request'))
    },
    answer(call, { success, data, error, ...more }) {
      const { method } = contractOf(call)
      const schemas = method === undefined ? [] : [method.data]
      return {
        ...members(more, [], place(call.api, 'data')),
        ...(data !== undefined && { data: walk(data, schemas, place(call.api, 'data')) }),
        ...(error !== undefined && {
          error: walk(error, [errorMember], place(call.api, 'error')) as typeof error,
        }),
        success,
      }
    },
  }
}

/** Whether the contract itself lists the text, as a value or in words. */
function isPublicBySchema(value: string, schemas: Schemas, { name, part }: Place): boolean {
  if (part === 'error' && name === 'name') return isDeclared(value)
  if (namesFields.includes(name) && isDeclared(value)) return true
  return schemas.some((schema) => {
    if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum) {
      const listed = schema instanceof z.ZodLiteral ? schema.def.values : schema.options
      if (listed.includes(value)) return true
      // A word that DSM added is what a recording is made to find.
      return part === 'data' && typeof listed[0] === 'string' && enumerationWord.test(value)
    }
    // A number that DSM or a client wrote as text.
    if (schema instanceof z.ZodNumber) return /^-?\d{1,15}$/.test(value)
    return name === 'additional' && describes(additionalOf(schema), value)
  })
}

/** What `additional` can hold stands in the description of the list, the elements have none. */
const additionalOf = (schema: z.ZodType): string | undefined =>
  describedAdditional.get(schema) ?? schema.meta()?.description

const describedAdditional = new Map<z.ZodType, string>()
for (const api of byName.values()) {
  for (const { params } of Object.values(api.methods)) {
    const list = params.shape.additional as z.ZodType | undefined
    const [array] = list === undefined ? [] : branches(list)
    if (array instanceof z.ZodArray) {
      const { description } = list?.meta() ?? {}
      if (description) describedAdditional.set(array.element as z.ZodType, description)
    }
  }
}

/** The alternatives that a schema consists of, without what wraps them. */
function branches(schema: z.ZodType): readonly z.ZodType[] {
  const before = alternatives.get(schema)
  if (before !== undefined) return before
  const found =
    schema instanceof z.ZodUnion
      ? schema.options.flatMap((each) => branches(each as z.ZodType))
      : 'innerType' in schema.def
        ? branches(schema.def.innerType as z.ZodType)
        : [schema]
  alternatives.set(schema, found)
  return found
}

const fieldOf = (schema: z.ZodType, name: string): z.ZodType[] =>
  schema instanceof z.ZodObject && Object.hasOwn(schema.shape, name)
    ? [schema.shape[name] as z.ZodType]
    : []

/** A call inside a compound request, or its answer, is read by its own contract. */
function compoundRow(value: object, { api, part }: Place) {
  const { api: name, method } = value as { api?: unknown; method?: unknown }
  if (api !== entryRequestApi.name || typeof name !== 'string' || typeof method !== 'string') return
  const contract = contractOf({ api: name, method }).method
  const isApi = apiName.test(name)
  const names = {
    api: isApi ? z.literal(name) : z.string(),
    method: isApi && identifier.test(method) ? z.literal(method) : z.string(),
    version: z.int(),
  }
  const row =
    part === 'request'
      ? z.looseObject({ ...contract?.params.shape, ...names })
      : z.looseObject({
          ...names,
          success: z.boolean(),
          data: contract?.data ?? z.unknown(),
          error: errorMember,
        })
  return { api: name, schemas: [row] }
}

/** Replaces what matches by one function and what lies between by another. */
function pieces(
  text: string,
  pattern: RegExp,
  between: (part: string) => string,
  replace: (match: RegExpExecArray) => string,
): string {
  let result = ''
  let from = 0
  for (const match of text.matchAll(pattern)) {
    result += between(text.slice(from, match.index)) + replace(match)
    from = match.index + match[0].length
  }
  return result + between(text.slice(from))
}

const isHarmless = (word: string): boolean =>
  /^[\d.,:%/-]*$/.test(word) && !/^\d+(\.\d+){3}/.test(word)
    ? true
    : word.split('-').every((part) => isTextWord(part))
