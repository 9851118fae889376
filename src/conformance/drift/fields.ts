/** Compares what a method answers, field by field. */
import type { FieldSurface, MethodSurface } from '../model.ts'
import { parentOf } from '../surface/paths.ts'
import { fieldsOf } from '../surface/profile.ts'
import { jsonTypes, methodOf } from '../surface/schema.ts'
import type { BareChange, ChangeKind } from './change.ts'
import type { Place, Views } from './views.ts'

type Fields = MethodSurface['fields']

export function compareFields(place: Place, old: Fields, now: Fields, views: Views): BareChange[] {
  const [before, after] = [old[''], now['']]
  // A side that was never answered has said nothing of its fields.
  if (before === undefined || after === undefined) return []
  const emptied = after.types.length === 0
  if (emptied !== (before.types.length === 0)) return [bareSuccess(place, emptied, before, after)]
  const contract = methodOf(place.api, place.method)
  const declared = contract === undefined ? {} : fieldsOf(contract.data)
  const paths = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...paths].flatMap((path): BareChange[] => {
    const [had, has] = [old[path], now[path]]
    if (had && has) return compareField(place, path, had, has, declared[path], views)
    if (had) return isOpenAt(now, path) ? missing(place, path, had, declared[path], views) : []
    if (has) return isOpenAt(old, path) ? added(place, path, has, declared[path], views) : []
    return []
  })
}

const change = (
  place: Place,
  path: string,
  what: ChangeKind,
  level: BareChange['class'],
  [before, after]: readonly [string | null, string | null],
  why: string,
): BareChange => ({ class: level, ...place, path, what, before, after, why })

function bareSuccess(place: Place, emptied: boolean, old: FieldSurface, now: FieldSurface) {
  return emptied
    ? change(place, '', 'data gone', 'breaking', [words(old), null], 'The answer holds no data.')
    : change(place, '', 'data new', 'additive', [null, words(now)], 'The answer now holds data.')
}

/**
 * Whether a side that does not have a field could have shown it: it showed what holds it, and that
 * is no list, no record and nothing that may hold anything.
 */
function isOpenAt(fields: Fields, path: string): boolean {
  const holder = parentOf(path)
  if (holder === undefined || path === `${holder}[]` || path === `${holder}{}`) return false
  const types = fields[holder]?.types ?? []
  return types.includes('object') && !isAnything(types) && fields[`${holder}{}`] === undefined
}

function missing(
  place: Place,
  path: string,
  had: FieldSurface,
  declared: FieldSurface | undefined,
  { before, after }: Views,
): BareChange[] {
  const gone = (level: 'breaking' | 'risky', what: ChangeKind, why: string) => [
    change(place, path, what, level, [words(had), null], why),
  ]
  const optional = had.optional || (!before.whole && (declared?.optional ?? false))
  const why = `A client that reads ${path} finds nothing there.`
  if (!optional || (before.whole && after.whole)) return gone('breaking', 'field gone', why)
  if (after.whole) return gone('risky', 'field gone', why)
  // Fields that come on request are missing where nobody requested them.
  if (before.whole || declared?.optional) return []
  return gone('risky', 'field not seen', 'It was in some answers and is in none; it may be gone.')
}

function added(
  place: Place,
  path: string,
  has: FieldSurface,
  declared: FieldSurface | undefined,
  { before, after }: Views,
): BareChange[] {
  if (!before.whole && (declared?.optional || (after.whole && has.optional))) return []
  const why = 'Clients that pass over unknown fields go on as before.'
  return [change(place, path, 'field new', 'additive', [null, words(has)], why)]
}

function compareField(
  place: Place,
  path: string,
  had: FieldSurface,
  has: FieldSurface,
  declared: FieldSurface | undefined,
  { before, after }: Views,
): BareChange[] {
  const old = before.whole ? had : widened(had, declared)
  // That an observation did not see all a profile allows is no change.
  const narrow = !before.whole && after.whole
  const of = path === '' ? 'the answer' : path
  const both = [words(had), words(has)] as const
  const changes: BareChange[] = []
  const add = (what: ChangeKind, level: 'breaking' | 'risky', why: string, phrases = both) => {
    changes.push(change(place, path, what, level, phrases, why))
  }
  const gained = has.types.filter((type) => !accepts(old.types, type))
  const real = gained.filter((type) => type !== 'null')
  const kept = old.types.filter((type) => type !== 'null' && accepts(has.types, type))
  const lost = old.types.filter((type) => type !== 'null' && !accepts(has.types, type))
  const certain = kept.length === 0 || (before.whole && after.whole)
  if (real.length > 0 && lost.length > 0 && certain) {
    add('type replaced', 'breaking', `A client that expects ${anyOf(lost)} gets ${anyOf(real)}.`)
    return changes
  }
  if (gained.includes('null') && kept.length === 0 && before.whole && after.whole) {
    add('type replaced', 'breaking', `A client that expects ${anyOf(lost)} gets null.`)
    return changes
  }
  if (!narrow && real.length > 0) {
    const why = `A client that takes ${of} for ${anyOf(old.types)} meets ${anyOf(real)} as well.`
    add('type added', 'risky', why)
  }
  if (!narrow && gained.includes('null')) {
    add('field nullable', 'risky', `A client that reads ${of} meets null.`)
  }
  if (!narrow && has.optional && !old.optional) {
    const why = `A client that takes ${of} for granted finds it missing at times.`
    add('field optional', 'risky', why, [presence(old), presence(has)])
  }
  compareValues(had, old, has, { before, after }, add, of)
  return changes
}

function compareValues(
  had: FieldSurface,
  old: FieldSurface,
  has: FieldSurface,
  { before, after }: Views,
  add: (what: ChangeKind, level: 'risky', why: string, phrases: [string, string]) => void,
  of: string,
): void {
  if (old.values === undefined) return
  if (has.values === undefined) {
    if (!before.whole || !after.whole || has.types.every((type) => type === 'null')) return
    const why = `Values of ${of} are no longer listed: a client may meet any.`
    add('values open', 'risky', why, [listOf(old.values), 'any'])
    return
  }
  const known = old.values
  const current = has.values
  const fresh = current.filter((value) => !known.includes(value))
  const lost = (had.values ?? []).filter((value) => !current.includes(value))
  if (fresh.length > 0 && (before.whole || !after.whole)) {
    const why = `A client that tells the values of ${of} apart does not know ${listOf(fresh)}.`
    add('value new', 'risky', why, [listOf(known), listOf(current)])
  }
  // An observation that did not meet a value says nothing about it.
  if (lost.length > 0 && after.whole) {
    const why = `A client that waits for ${listOf(lost)} in ${of} waits for ever.`
    add('value gone', 'risky', why, [listOf(known), listOf(current)])
  }
}

/**
 * What an observation that keeps to the contract may show another time: two observations differ in
 * what happened to be there. One that breaks the contract already is taken as it is.
 */
function widened(seen: FieldSurface, declared: FieldSurface | undefined): FieldSurface {
  if (declared === undefined) return seen
  const fits = seen.types.every((type) => accepts(declared.types, type))
  const listed = seen.values?.every((value) => declared.values?.includes(value)) ?? false
  return {
    optional: seen.optional || declared.optional,
    types: fits ? declared.types : seen.types,
    ...(seen.values !== undefined && {
      values: listed && declared.values ? declared.values : seen.values,
    }),
  }
}

/** Whether a client that is ready for these types takes this one: an integer is a number too. */
const accepts = (types: readonly string[], type: string): boolean =>
  types.includes(type) || (type === 'integer' && types.includes('number'))

const isAnything = (types: readonly string[]): boolean =>
  jsonTypes.every((type) => types.includes(type))

const anyOf = (types: readonly string[]): string =>
  isAnything(types) ? 'anything' : types.join(' or ') || 'nothing'

const words = ({ types, optional }: FieldSurface): string =>
  `${anyOf(types)}${optional ? ', may be missing' : ''}`

const presence = ({ optional }: FieldSurface): string =>
  optional ? 'may be missing' : 'always there'

const listOf = (values: readonly (string | number)[]): string =>
  values.map((value) => JSON.stringify(value)).join(', ')
