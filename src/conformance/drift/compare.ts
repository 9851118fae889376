/** Compares two surfaces: APIs and methods here, fields and error codes beside it. */
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { AdvertisedApi, MethodSurface, Surface } from '../model.ts'
import { parseMethodKey } from '../surface/paths.ts'
import { apiSituations } from '../surface/profile.ts'
import { type BareChange, type Change, type ChangeKind, sortChanges } from './change.ts'
import { compareApiCodes, compareCodes, isDeclared } from './codes.ts'
import { compareFields } from './fields.ts'
import type { View, Views } from './views.ts'

export interface CompareOptions {
  /** Default: both are whole. */
  readonly views?: Views | undefined
  /** Why a change was to be expected, as a sentence; undefined when it was not. */
  readonly explain?: ((change: BareChange) => string | undefined) | undefined
}

/** The differences, worst first. */
export function compareSurfaces(
  before: Surface,
  after: Surface,
  { views = { before: { whole: true }, after: { whole: true } }, explain }: CompareOptions = {},
): Change[] {
  const changes = bareChanges(before, after, views).map((change) => explained(change, explain))
  return sortChanges(folded(changes, commonVersions(before, after)))
}

/** The change as it is, or with the class `explained` where somebody foretold it. */
export function explained(change: BareChange, explain: CompareOptions['explain']): Change {
  const reason = explain?.(change)
  if (reason === undefined) return change
  const why = `${change.why} Foretold: ${reason}`
  return { ...change, class: 'explained', why, unexplained: change.class }
}

/** Every difference by itself: one for each version of a method. */
export function bareChanges(before: Surface, after: Surface, views: Views): BareChange[] {
  const earlier = new Set(apiNames(before))
  const later = new Set(apiNames(after))
  const apis = [...new Set([...earlier, ...later])].flatMap((api) => {
    if (!earlier.has(api)) return newApi(api, before, after, views)
    return later.has(api) ? compareApi(api, before, after) : goneApi(api, before, after, views)
  })
  const methods = [...new Set([...Object.keys(before.methods), ...Object.keys(after.methods)])]
    .map((key) => ({ key, ...parseMethodKey(key) }))
    .filter(({ api }) => earlier.has(api) && later.has(api))
    .flatMap((method) => compareMethod(before, after, views, method))
  return [...apis, ...methods]
}

const listed = (surface: Surface, view: View, api: string): boolean =>
  Object.hasOwn(surface.apis, api) || (view.lists?.(api) ?? view.whole)

/** APIs with a row, and those that answered without anybody having asked for the list. */
function apiNames(surface: Surface): string[] {
  const answered = Object.keys(surface.methods).filter((key) => isThere(surface.methods[key]))
  return [...Object.keys(surface.apis), ...answered.map((key) => parseMethodKey(key).api)]
}

function goneApi(api: string, before: Surface, after: Surface, views: Views): BareChange[] {
  if (!listed(after, views.after, api)) return []
  const why = `Every call of this API answers ${commonErrors.noSuchApi.code}.`
  return [apiChange(api, 'API gone', 'breaking', range(before, api), null, why)]
}

function newApi(api: string, before: Surface, after: Surface, views: Views): BareChange[] {
  if (!listed(before, views.before, api)) return []
  const why = 'Clients that do not know it go on as before.'
  return [apiChange(api, 'API new', 'additive', null, range(after, api), why)]
}

function compareApi(api: string, before: Surface, after: Surface): BareChange[] {
  const [old, now] = [before.apis[api], after.apis[api]]
  return [...(old && now ? compareRows(api, old, now) : []), ...compareApiCodes(api, before, after)]
}

function range({ apis }: Surface, api: string): string {
  const row = apis[api]
  return row === undefined ? 'it answers' : `versions ${row.minVersion} to ${row.maxVersion}`
}

function apiChange(
  api: string,
  what: ChangeKind,
  level: BareChange['class'],
  before: string | null,
  after: string | null,
  why: string,
): BareChange {
  return { class: level, api, method: '', version: null, path: '', what, before, after, why }
}

function compareRows(api: string, old: AdvertisedApi, now: AdvertisedApi): BareChange[] {
  const changes: BareChange[] = []
  const add = (
    what: ChangeKind,
    level: BareChange['class'],
    values: readonly (string | number)[],
    why: string,
  ) => {
    const [before = '', after = ''] = values.map(String)
    changes.push(apiChange(api, what, level, before, after, why))
  }
  const refused = commonErrors.versionNotSupported.code
  if (now.minVersion !== old.minVersion) {
    const values = [old.minVersion, now.minVersion]
    if (now.minVersion > old.minVersion) {
      const why = `Calls below version ${now.minVersion} answer ${refused}.`
      add('minVersion raised', 'breaking', values, why)
    } else {
      add('minVersion lowered', 'additive', values, 'Calls of the known versions go on as before.')
    }
  }
  if (now.maxVersion !== old.maxVersion) {
    const values = [old.maxVersion, now.maxVersion]
    if (now.maxVersion < old.maxVersion) {
      const why = `Calls above version ${now.maxVersion} answer ${refused}.`
      add('maxVersion lowered', 'breaking', values, why)
    } else {
      const why = 'Calls of the known versions go on; a client that takes the highest gets another.'
      add('maxVersion raised', 'additive', values, why)
    }
  }
  if (now.path !== old.path) {
    const why = 'A client that does not read SYNO.API.Info sends its calls to the old address.'
    add('path changed', 'risky', [old.path, now.path], why)
  }
  if (now.requestFormat !== old.requestFormat) {
    const why =
      'Parameters are written another way, JSON or raw text; texts with quotes are misread.'
    const formats = [old.requestFormat ?? 'raw text', now.requestFormat ?? 'raw text']
    add('requestFormat changed', 'risky', formats, why)
  }
  return changes
}

const notThere = new Set<number>([
  commonErrors.noSuchApi.code,
  commonErrors.noSuchMethod.code,
  commonErrors.versionNotSupported.code,
])

/** Whether anything but "there is no such method" was seen of it. */
function isThere(method: MethodSurface | undefined): method is MethodSurface {
  if (method === undefined) return false
  if (method.fields[''] !== undefined) return true
  return Object.entries(method.codes).some(
    ([situation, code]) => !(situation in apiSituations) && !notThere.has(code),
  )
}

/** A call that should have found the method was answered with "there is no such method". */
function wasMissing(method: MethodSurface | undefined): boolean {
  const situations = Object.keys(method?.codes ?? {}).filter((name) => !(name in apiSituations))
  return situations.length > 0 && !isThere(method)
}

interface MethodAt {
  readonly key: string
  readonly api: string
  readonly method: string
  readonly version: number
}

function compareMethod(before: Surface, after: Surface, views: Views, at: MethodAt): BareChange[] {
  const old = before.methods[at.key]
  const now = after.methods[at.key]
  const place = { api: at.api, method: at.method, version: at.version }
  if (isThere(old) && isThere(now)) {
    return [
      ...compareFields(place, old.fields, now.fields, views),
      ...compareCodes(place, old.codes, now.codes, views),
    ]
  }
  if (isThere(old) && (views.after.whole || wasMissing(now))) return gone(before, after, views, at)
  if (isThere(now) && (views.before.whole || wasMissing(old)))
    return fresh(before, after, views, at)
  return []
}

function gone(before: Surface, after: Surface, views: Views, at: MethodAt): BareChange[] {
  const { api, method, version } = at
  const remains = hasMethod(after, api, method)
  const all = views.after.whole && !remains
  // The narrower range of the API says it already.
  if (!all && leavesRange(before, after, at)) return []
  // Said once, at the lowest version that is gone.
  if (all && versionsOf(before, api, method)[0] !== version) return []
  const why = all
    ? `Every call of it answers ${commonErrors.noSuchMethod.code}.`
    : `Calls at version ${version} answer ${commonErrors.noSuchMethod.code}; clients that take the highest version fail.`
  const what = all ? 'method gone' : 'version gone'
  const base = { class: 'breaking', api, method, path: '', what, why } as const
  return all
    ? [{ ...base, version: null, before: versionList(before, api, method), after: null }]
    : [{ ...base, version, before: `at version ${version}`, after: null }]
}

function fresh(before: Surface, after: Surface, views: Views, at: MethodAt): BareChange[] {
  const { api, method, version } = at
  const all = views.before.whole && !hasMethod(before, api, method)
  if (!all && leavesRange(after, before, at)) return []
  if (all && versionsOf(after, api, method)[0] !== version) return []
  const what = all ? 'method new' : 'version new'
  const why = 'Clients that do not call it go on as before.'
  const base = { class: 'additive', api, method, path: '', what, why } as const
  return all
    ? [{ ...base, version: null, before: null, after: versionList(after, api, method) }]
    : [{ ...base, version, before: null, after: `at version ${version}` }]
}

function versionsOf(surface: Surface, api: string, method: string): number[] {
  return Object.keys(surface.methods)
    .filter((key) => isThere(surface.methods[key]))
    .map(parseMethodKey)
    .filter((other) => other.api === api && other.method === method)
    .map(({ version }) => version)
    .sort((left, right) => left - right)
}

const hasMethod = (surface: Surface, api: string, method: string): boolean =>
  versionsOf(surface, api, method).length > 0

const versionList = (surface: Surface, api: string, method: string): string => {
  const versions = versionsOf(surface, api, method)
  return `at version${versions.length === 1 ? '' : 's'} ${versions.join(', ')}`
}

/** The version lies within what the one side advertises, and outside of what the other does. */
function leavesRange(from: Surface, to: Surface, { api, version }: MethodAt): boolean {
  const within = (row: AdvertisedApi) => version >= row.minVersion && version <= row.maxVersion
  const [old, now] = [from.apis[api], to.apis[api]]
  return old !== undefined && now !== undefined && within(old) && !within(now)
}

/** How many versions of each method both sides have. */
function commonVersions(before: Surface, after: Surface): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of Object.keys(before.methods)) {
    if (!isThere(before.methods[key]) || !isThere(after.methods[key])) continue
    const { api, method } = parseMethodKey(key)
    counts.set(`${api}.${method}`, (counts.get(`${api}.${method}`) ?? 0) + 1)
  }
  return counts
}

/** Says once what is the same at every version, and what is the same for every method of an API. */
function folded(changes: readonly Change[], common: ReadonlyMap<string, number>): Change[] {
  const groups = (list: readonly Change[], key: (change: Change) => string): Change[][] => {
    const byKey = new Map<string, Change[]>()
    for (const change of list) byKey.set(key(change), [...(byKey.get(key(change)) ?? []), change])
    return [...byKey.values()]
  }
  const sameBut =
    (...left: readonly (keyof Change)[]) =>
    (change: Change) =>
      JSON.stringify({ ...change, ...Object.fromEntries(left.map((name) => [name, ''])) })
  const versions = groups(changes, sameBut('version')).flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length === 1) return group
    const everywhere = common.get(`${first.api}.${first.method}`) === group.length
    return everywhere ? [{ ...first, version: null }] : group
  })
  return groups(versions, (change) =>
    isOfApi(change) ? sameBut('version', 'method')(change) : JSON.stringify(change),
  ).flatMap((group) => {
    const [first] = group
    if (first === undefined || new Set(group.map(({ method }) => method)).size === 1) return group
    return [{ ...first, method: '', version: null }]
  })
}

/** Errors that an API declares are not a method's own. */
const isOfApi = ({ api, what, when = '' }: Change): boolean =>
  what === 'code changed' && isDeclared(api, when)
