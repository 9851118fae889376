/**
 * How parameters travel. An API with requestFormat JSON takes each value as a JSON text, yet real
 * units also take bare words (N4S4, syno, go-synology and others send them), so a value is read as
 * JSON where it can be and as itself where it cannot, guided by the type its contract asks for.
 */
import type * as z from 'zod'
import type { ApiDefinition } from '../define/api.ts'
import { parseJson } from './json.ts'

/** A value as it came in: text from a form or query, or a JSON value from a compound request. */
export type RawParam = { readonly text: string } | { readonly json: unknown }

/** The parameters of a call by name, before the contract has looked at them. */
export type RawParams = ReadonlyMap<string, RawParam>

/** Why a parameter was refused: DSM's own three words inside error 120. */
export type RefusalReason = 'required' | 'type' | 'condition'

/**
 * What reading parameters came to: values by name, without those that were left out and have no
 * default, or the first one that does not fit.
 */
export type Decoded =
  | { readonly ok: true; readonly params: Record<string, unknown> }
  | { readonly ok: false; readonly name: string; readonly reason: RefusalReason }

type Kind = 'string' | 'boolean' | 'other'

interface ParamPlan {
  readonly name: string
  readonly schema: z.ZodType
  readonly kind: Kind
  readonly nullable: boolean
  readonly form: unknown
}

/** Reads the parameters a method declares, in its order; stops at the first that does not fit. */
export function decodeParams(
  shape: z.ZodObject,
  raw: RawParams,
  requestFormat: ApiDefinition['requestFormat'],
): Decoded {
  const params: Record<string, unknown> = {}
  for (const plan of planOf(shape)) {
    const given = raw.get(plan.name)
    const value = given === undefined ? undefined : jsonOf(given, plan, requestFormat)
    const result = plan.schema.safeParse(value, { reportInput: true })
    if (!result.success) {
      const reason = given === undefined ? 'required' : reasonOf(result.error.issues)
      return { ok: false, name: plan.name, reason }
    }
    if (result.data !== undefined) params[plan.name] = result.data
  }
  return { ok: true, params }
}

/**
 * A parameter as the JSON value it stands for, whether or not it fits. undefined for one that the
 * method does not declare: its type is anybody's guess.
 */
export function readParam(
  shape: z.ZodObject,
  name: string,
  given: RawParam,
  requestFormat: ApiDefinition['requestFormat'],
): unknown {
  const plan = planOf(shape).find((declared) => declared.name === name)
  return plan && jsonOf(given, plan, requestFormat)
}

/** Writes parameters the way DSM's own web UI does. The inverse of `decodeParams`. */
export function encodeParams(
  params: Readonly<Record<string, unknown>>,
  requestFormat: ApiDefinition['requestFormat'],
): Record<string, string> {
  const encoded: Record<string, string> = {}
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue
    encoded[name] =
      typeof value === 'string' && requestFormat === undefined ? value : JSON.stringify(value)
  }
  return encoded
}

/** The web UI JSON-quotes even `api`, `method` and `_sid` in some URLs. */
export function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  const value = parseJson(text)
  return typeof value === 'string' ? value : text
}

function jsonOf(given: RawParam, plan: ParamPlan, requestFormat: ApiDefinition['requestFormat']) {
  return 'json' in given ? unwrap(given.json, plan) : decodeText(given.text, plan, requestFormat)
}

function decodeText(text: string, plan: ParamPlan, requestFormat: ApiDefinition['requestFormat']) {
  if (plan.kind === 'string') return decodeString(text, plan.nullable, requestFormat)
  const value = unwrap(parseJson(text), plan)
  const known = plan.kind === 'boolean' ? booleans.get(text) : undefined
  return known ?? (value === undefined ? text : value)
}

/** What a quotable value holds: 3 for `"3"`, a list for `"[29,15]"`. */
function unwrap(value: unknown, plan: ParamPlan): unknown {
  if (plan.form !== 'quotable' || typeof value !== 'string') return value
  return parseJson(value) ?? value
}

/** A folder may be called `123` or `true`: what JSON would turn into another type stays text. */
function decodeString(
  text: string,
  nullable: boolean,
  requestFormat: ApiDefinition['requestFormat'],
) {
  if (requestFormat === undefined) return text
  if (nullable && text === 'null') return null
  if (!/^["[{]/.test(text)) return text
  const value = parseJson(text)
  return value === undefined ? text : value
}

/** Spellings of booleans seen on the wire: JSON, quoted, Python's and C's. */
const booleans = new Map<string, boolean>([
  ['true', true],
  ['"true"', true],
  ['True', true],
  ['1', true],
  ['false', false],
  ['"false"', false],
  ['False', false],
  ['0', false],
])

/**
 * A list as the older APIs write it: `a,b`, with `\\,` for a comma and `\\\\` for a backslash inside
 * an element (File Station guide).
 */
export function splitCommaList(text: string): string[] {
  const items: string[] = []
  let item = ''
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\\' && (text[at + 1] === ',' || text[at + 1] === '\\')) {
      at += 1
      item += text[at]
    } else if (char === ',') {
      items.push(item)
      item = ''
    } else item += char
  }
  return text === '' ? [] : [...items, item]
}

const plans = new WeakMap<z.ZodObject, readonly ParamPlan[]>()

function planOf(shape: z.ZodObject): readonly ParamPlan[] {
  const known = plans.get(shape)
  if (known) return known
  const plan = Object.entries(shape.shape as Record<string, z.ZodType>).map(([name, schema]) => {
    let nullable = false
    let inner = schema
    while ('innerType' in inner.def) {
      if (inner.def.type === 'nullable') nullable = true
      inner = inner.def.innerType as z.ZodType
    }
    return { name, schema, kind: kindOf(inner), nullable, form: inner.meta()?.['x-wire'] }
  })
  plans.set(shape, plan)
  return plan
}

function kindOf(schema: z.ZodType): Kind {
  const { type } = schema.def
  if (type === 'string' || type === 'boolean') return type
  if (type === 'enum') return 'string'
  if (type === 'literal') {
    const [first] = (schema as z.ZodLiteral).def.values
    if (typeof first === 'string') return 'string'
  }
  return 'other'
}

/** A wrong JSON type is `type`; a right type with a wrong value is `condition`. */
function reasonOf(issues: readonly z.core.$ZodIssue[]): RefusalReason {
  const [issue] = issues
  if (issue?.code === 'invalid_type') return 'type'
  if (issue?.code === 'invalid_union') {
    const reasons = issue.errors.map((branch) => reasonOf(branch))
    return reasons.includes('condition') ? 'condition' : 'type'
  }
  if (issue?.code === 'invalid_value') {
    const wanted = new Set(issue.values.map((value) => typeof value))
    return wanted.has(typeof issue.input as 'string') ? 'condition' : 'type'
  }
  return 'condition'
}
