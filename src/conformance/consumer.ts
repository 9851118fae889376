/**
 * Consumer profiles: the methods and fields that one program uses. Judged by it, a run or a
 * comparison tells whether that program breaks.
 */
import { distance } from 'fastest-levenshtein'
import * as z from 'zod'
import { type ApiDefinition, methodVersions } from '../contracts/define/api.ts'
import { type ProfileName, profiles } from '../contracts/define/profiles.ts'
import { contracts } from '../contracts/index.ts'
import type { Change } from './drift/change.ts'
import { partsOf } from './drift/codes.ts'
import type { Finding } from './model.ts'
import { isWithin } from './surface/paths.ts'
import { fieldsOf } from './surface/profile.ts'
import { apiOf, methodOf } from './surface/schema.ts'
import { firstIssue, parseJsonFile } from './surface/sentence.ts'

const use = z.strictObject({
  version: z.int().optional(),
  params: z.array(z.string()).optional(),
  fields: z.array(z.string()).optional(),
})

const consumerFile = z.strictObject({
  name: z.string().min(1),
  uses: z
    .record(z.string(), use)
    .refine((uses) => Object.keys(uses).length > 0, 'no method is named'),
})

/** What a program uses of a method. */
export interface Use {
  /** The version it calls; any when absent. */
  readonly version?: number | undefined
  /** The parameters it sends; any when absent. */
  readonly params?: readonly string[] | undefined
  /** The fields it reads, `task_list[].name`; all when absent. */
  readonly fields?: readonly string[] | undefined
}

/** What a program uses of a NAS. */
export interface Consumer {
  /** The program. */
  readonly name: string
  /** By `API.method`. */
  readonly uses: Readonly<Record<string, Use>>
}

/**
 * Reads the JSON text of a consumer profile; `file` is how it is called in messages. Throws a
 * RangeError, in one sentence, for what is none, and for a method, parameter or field that no
 * contract has.
 */
export function readConsumer(text: string, file: string): Consumer {
  const fits = consumerFile.safeParse(parseJsonFile(text, file))
  if (!fits.success) {
    throw new RangeError(`${file} is no consumer profile: ${firstIssue(fits.error)}`)
  }
  for (const [name, wanted] of Object.entries(fits.data.uses)) checkUse(name, wanted, file)
  return fits.data
}

function checkUse(name: string, { version, params = [], fields = [] }: Use, file: string): void {
  const { api, method } = splitName(name)
  const contract = apiOf(api)
  const definition = methodOf(api, method)
  const refuse = (sentence: string) => new RangeError(`${file}: ${sentence}`)
  if (contract === undefined || definition === undefined) {
    throw refuse(`there is no method ${name}${suggest(name, methodNames())}`)
  }
  const versions = new Set(
    (Object.keys(profiles) as ProfileName[]).flatMap((profile) =>
      methodVersions(contract, definition, profile),
    ),
  )
  if (version !== undefined && !versions.has(version)) {
    const known = [...versions].sort((left, right) => left - right).join(', ')
    throw refuse(`${name} has no version ${version}: it has ${known}`)
  }
  const known = Object.keys(definition.params.shape)
  const param = params.find((one) => !known.includes(one))
  if (param !== undefined) {
    throw refuse(`${name} has no parameter ${param}${suggest(param, known)}`)
  }
  const paths = Object.keys(fieldsOf(definition.data)).filter((path) => path !== '')
  const field = fields.find((one) => !paths.includes(one))
  if (field !== undefined) throw refuse(`${name} has no field ${field}${suggest(field, paths)}`)
}

function splitName(name: string): { api: string; method: string } {
  const dot = name.lastIndexOf('.')
  return { api: name.slice(0, Math.max(dot, 0)), method: name.slice(dot + 1) }
}

const methodNames = (): string[] =>
  (contracts as readonly ApiDefinition[]).flatMap(({ name, methods }) =>
    Object.keys(methods).map((method) => `${name}.${method}`),
  )

function suggest(name: string, known: readonly string[]): string {
  const [nearest] = [...known].sort((left, right) => distance(name, left) - distance(name, right))
  const near = nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3)
  return near ? `; did you mean ${nearest}?` : ''
}

/** What every program does before and after its calls. */
const everybodyCalls = new Set(['SYNO.API.Auth.login', 'SYNO.API.Auth.logout'])

/**
 * Whether a finding or a change is the consumer's business: about its methods and what reaches them
 * (their APIs, the login, the list of APIs), and in an answer about its fields, what holds them and
 * what they hold. `check` is that of the finding, or `drift`. A field that no contract knows is an
 * addition, and those never are.
 */
export function concerns(
  consumer: Consumer,
  api: string,
  method: string,
  version: number | null,
  path: string,
  check: string,
): boolean {
  const apis = new Set(Object.keys(consumer.uses).map((name) => splitName(name).api))
  if (api === 'SYNO.API.Info') return path === '' || !isOtherApi(path, apis)
  if (method === '') return apis.has(api) || api === 'SYNO.API.Auth'
  const name = `${api}.${method}`
  const used = Object.hasOwn(consumer.uses, name) ? consumer.uses[name] : undefined
  if (used === undefined && !everybodyCalls.has(name)) return false
  const contract = methodOf(api, method)
  if (check === 'shape' && path !== '' && contract && !(path in fieldsOf(contract.data))) {
    return false
  }
  if (used === undefined || path === '') return isItsVersion(used, version)
  if (!isItsVersion(used, version)) return false
  const ofAnswer = check === 'shape' || check === 'drift'
  const isParam = !ofAnswer && contract !== undefined && path in contract.params.shape
  const isField = !isParam || path in fieldsOf(contract.data)
  return (
    (isParam && (used.params?.includes(path) ?? true)) ||
    (isField && (used.fields?.some((field) => isTouched(field, path)) ?? true))
  )
}

const isItsVersion = (used: Use | undefined, version: number | null): boolean =>
  used?.version === undefined || version === null || version === used.version

/** `task_list` concerns whoever reads `task_list[].name`; `source.name` whoever reads `source`. */
const isTouched = (field: string, path: string): boolean =>
  isWithin(field, path) || isWithin(path, field)

/** A row of SYNO.API.Info that is about an API nobody uses here. */
const isOtherApi = (path: string, apis: ReadonlySet<string>): boolean =>
  path.startsWith('SYNO.') &&
  ![...apis, 'SYNO.API.Auth', 'SYNO.API.Info'].some((api) => isWithin(path, api))

/** The findings that are the consumer's business, and what is said of the run as a whole. */
export const restrictFindings = (findings: readonly Finding[], consumer: Consumer): Finding[] =>
  findings.filter(
    ({ api, method, version, path, check }) =>
      check === 'divergence' || concerns(consumer, api, method, version, path, check),
  )

/** The changes that are the consumer's business. */
export const restrictChanges = (changes: readonly Change[], consumer: Consumer): Change[] =>
  changes.filter((change) => {
    if ((change.unexplained ?? change.class) === 'additive') return false
    const { api, method, version, path, what, when } = change
    if (what === 'maxVersion lowered' || what === 'minVersion raised') {
      return isOutside(consumer, change)
    }
    // A new required parameter hits exactly those who do not send it.
    const place = what === 'parameter required' ? '' : path
    if (when !== undefined && partsOf(when).param !== '') {
      return concernsParam(consumer, change, place)
    }
    const check = what.startsWith('check') ? (when ?? '') : 'drift'
    return concerns(consumer, api, method, version, place, check)
  })

function concernsParam(
  consumer: Consumer,
  { api, method, version }: Change,
  param: string,
): boolean {
  if (!concerns(consumer, api, method, version, '', 'drift')) return false
  const sent = consumer.uses[`${api}.${method}`]?.params
  return param === '' || sent === undefined || sent.includes(param)
}

/** Whether a narrower range of versions leaves out one that the consumer calls. */
function isOutside(consumer: Consumer, { api, what, after }: Change): boolean {
  const calls = Object.entries(consumer.uses).filter(([name]) => splitName(name).api === api)
  if (calls.length === 0) return api === 'SYNO.API.Auth'
  const bound = Number(after)
  return calls.some(([, { version }]) => {
    // Whoever names no version may call any.
    if (version === undefined) return true
    return what === 'maxVersion lowered' ? version > bound : version < bound
  })
}
