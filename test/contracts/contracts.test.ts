import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  type ApiDefinition,
  commonErrors,
  contracts,
  type ErrorDefinition,
  type Evidence,
  type MethodDefinition,
  methodVersions,
  type ProfileName,
  profiles,
  sources,
} from '../../src/contracts/index.ts'
import { implementations } from '../../src/mock-server/apis/index.ts'
import { serialise } from '../../src/mock-server/kernel/serialise.ts'
import { apis } from '../support/contracts.ts'

interface Method {
  readonly title: string
  readonly api: ApiDefinition
  readonly method: MethodDefinition
}

const methods: readonly Method[] = apis.flatMap((api) =>
  Object.entries(api.methods).map(([name, method]) => ({
    title: `${api.name}.${name}`,
    api,
    method,
  })),
)
const titles = methods.map(({ title }) => title)
const profileNames = Object.keys(profiles) as ProfileName[]

const errorsOf = (api: ApiDefinition): readonly ErrorDefinition[] => [
  ...Object.values(api.errors ?? {}),
  ...(api.missingParameter ? [api.missingParameter] : []),
]

/** Every list of evidence, with what it is for. */
const claims: readonly (readonly [string, readonly Evidence[]])[] = [
  ...apis.map((api) => [api.name, api.evidence] as const),
  ...methods.map(({ title, method }) => [title, method.evidence] as const),
  ...methods.flatMap(({ title, method }) =>
    Object.entries(method.versionsUnder ?? {}).map(
      ([profile, { evidence }]) => [`${title} under ${profile}`, evidence] as const,
    ),
  ),
  ...apis.flatMap((api) =>
    errorsOf(api).map(({ code, evidence }) => [`${api.name} ${code}`, evidence] as const),
  ),
  ...Object.values(commonErrors).map(({ code, evidence }) => [`code ${code}`, evidence] as const),
]

const duplicates = (values: readonly unknown[]) =>
  values.filter((value, at) => values.indexOf(value) !== at)

/** The methods of the documents the project was created from. */
const activeBackupMethods = [
  'SYNO.ActiveBackup.Device.list',
  'SYNO.ActiveBackup.Device.list_restorable_version',
  'SYNO.ActiveBackup.Device.list_tasks',
  'SYNO.ActiveBackup.Device.remove',
  'SYNO.ActiveBackup.Device.set_credential',
  'SYNO.ActiveBackup.Inventory.list',
  'SYNO.ActiveBackup.Log.list_log',
  'SYNO.ActiveBackup.Log.list_result',
  'SYNO.ActiveBackup.Log.list_result_detail',
  'SYNO.ActiveBackup.Overview.list_device_transfer_size',
  'SYNO.ActiveBackup.Restore.clear',
  'SYNO.ActiveBackup.Restore.list',
  'SYNO.ActiveBackup.Restore.pause',
  'SYNO.ActiveBackup.Restore.resume',
  'SYNO.ActiveBackup.Restore.status',
  'SYNO.ActiveBackup.Restore.stop',
  'SYNO.ActiveBackup.Setting.list',
  'SYNO.ActiveBackup.Setting.set',
  'SYNO.ActiveBackup.Share.list_storage',
  'SYNO.ActiveBackup.Task.backup',
  'SYNO.ActiveBackup.Task.cancel',
  'SYNO.ActiveBackup.Task.cancel_waiting_backup',
  'SYNO.ActiveBackup.Task.create_agent',
  'SYNO.ActiveBackup.Task.create_agentless',
  'SYNO.ActiveBackup.Task.create_vm',
  'SYNO.ActiveBackup.Task.create_vm_check',
  'SYNO.ActiveBackup.Task.get_default_task_name',
  'SYNO.ActiveBackup.Task.list',
  'SYNO.ActiveBackup.Task.list_vm_check',
  'SYNO.ActiveBackup.Task.list_with_device',
  'SYNO.ActiveBackup.Task.remove',
  'SYNO.ActiveBackup.Task.set',
  'SYNO.ActiveBackup.Task.vm_check_cancel',
  'SYNO.ActiveBackup.Version.delete',
]

/** What the 21 calls of the Hyper Backup document send; two of them are Task.status. */
const hyperBackupMethods = [
  'SYNO.Backup.Repository.get',
  'SYNO.Backup.Repository.list',
  'SYNO.Backup.Service.VersionBackup.Config.get',
  'SYNO.Backup.Service.VersionBackup.Config.set',
  'SYNO.Backup.Service.VersionBackup.Target.detail',
  'SYNO.Backup.Service.VersionBackup.Target.list',
  'SYNO.Backup.Target.error_detect',
  'SYNO.Backup.Target.error_detect_cancel',
  'SYNO.Backup.Task.backup',
  'SYNO.Backup.Task.cancel',
  'SYNO.Backup.Task.delete',
  'SYNO.Backup.Task.discard',
  'SYNO.Backup.Task.get',
  'SYNO.Backup.Task.list',
  'SYNO.Backup.Task.resume',
  'SYNO.Backup.Task.status',
  'SYNO.Backup.Task.suspend',
  'SYNO.SDS.Backup.Client.Common.Log.list',
  'SYNO.SDS.Backup.Server.Common.Log.list',
  'SYNO.SDS.Backup.Server.Common.Statistic.get',
]

test('every method of the Active Backup documents has a contract', () => {
  expect(activeBackupMethods).toHaveLength(34)
  expect(activeBackupMethods.filter((title) => !titles.includes(title))).toEqual([])
})

test('every call of the Hyper Backup document has a contract', () => {
  expect(hyperBackupMethods).toHaveLength(20)
  expect(hyperBackupMethods.filter((title) => !titles.includes(title))).toEqual([])
})

test('every method of the documents cites one of them', () => {
  const documented = new Set([...activeBackupMethods, ...hyperBackupMethods])
  const uncited = methods
    .filter(({ title }) => documented.has(title))
    .filter(({ method }) => !method.evidence.some(({ kind }) => kind === 'seed'))
  expect(uncited.map(({ title }) => title)).toEqual([])
})

test('no two contracts have the same name', () => {
  expect(duplicates(contracts.map(({ name }) => name))).toEqual([])
})

test('no two methods of an API differ in letter case only', () => {
  expect(duplicates(titles.map((title) => title.toLowerCase()))).toEqual([])
})

test('every API, method, error and exception of a profile has evidence', () => {
  expect(claims.filter(([, evidence]) => evidence.length === 0).map(([what]) => what)).toEqual([])
})

test('every assumption gives its reason', () => {
  const silent = claims.filter(([, evidence]) =>
    evidence.some((piece) => piece.kind === 'assumed' && piece.why.trim() === ''),
  )
  expect(silent.map(([what]) => what)).toEqual([])
})

test('evidence cites documents that are on the list of sources', () => {
  const unknown = claims.flatMap(([what, evidence]) =>
    evidence
      .filter((piece) => piece.kind !== 'assumed' && !Object.hasOwn(sources, piece.source))
      .map(() => what),
  )
  expect(unknown).toEqual([])
})

test('an assumed field gives its reason', () => {
  const silent = methods.filter(({ method }) =>
    /"x-assumed":"\s*"/.test(
      JSON.stringify([z.toJSONSchema(method.params, { io: 'input' }), dataSchema(method)]),
    ),
  )
  expect(silent.map(({ title }) => title)).toEqual([])
})

test('every write says how it is undone, and nothing else does', () => {
  const wrong = methods.filter(
    ({ method }) => (method.effect === 'write') !== ((method.undo ?? '').trim() !== ''),
  )
  // A compound request is undone by undoing the calls inside it.
  expect(wrong.map(({ title }) => title)).toEqual(['SYNO.Entry.Request.request'])
})

test('only reads and logins are open to anyone, and only reads to every user', () => {
  const open = methods
    .filter(({ method }) => method.access !== 'admin' && method.effect !== 'read')
    .map(({ title }) => title)
  expect(open).toEqual([
    'SYNO.API.Auth.login',
    'SYNO.API.Auth.logout',
    'SYNO.Entry.Request.request',
  ])
})

test('every method of a backup package is for administrators', () => {
  const open = methods.filter(({ api, method }) => api.package && method.access !== 'admin')
  expect(open.map(({ title }) => title)).toEqual([])
})

test('every contract is implemented, and nothing is implemented without a contract', () => {
  const described = contracts.map(({ name }) => name as string)
  expect(implementations.map(({ api }) => api.name).sort()).toEqual(described.sort())
})

test('every implementation handles the methods of its contract and no others', () => {
  for (const { api, handlers } of implementations) {
    expect(Object.keys(handlers).sort(), api.name).toEqual(Object.keys(api.methods).sort())
  }
})

test.each(profileNames)('under %s no two errors of an API share a code', (profile) => {
  for (const api of apis) {
    const codes = Object.entries(api.errors ?? {})
      // Where a profile tells less, situations share its generic code on purpose.
      .filter(([, error]) => error.codeUnder?.[profile] === undefined)
      .map(([, error]) => error.code)
    expect(duplicates(codes), api.name).toEqual([])
  }
})

test('no two common errors share a code', () => {
  expect(duplicates(Object.values(commonErrors).map(({ code }) => code))).toEqual([])
})

test('an error completes the sentence that begins with "when"', () => {
  const errors = [...apis.flatMap(errorsOf), ...Object.values(commonErrors)]
  const wrong = errors.filter(({ when }) => !/^\S.*[^\s.]$/.test(when) || /^when\b/i.test(when))
  expect(wrong).toEqual([])
})

test.each(profileNames)(
  'under %s every method exists at versions its API advertises',
  (profile) => {
    for (const { title, api, method } of methods) {
      const [lowest, highest] = api.versions
      const versions = methodVersions(api, method, profile)
      expect(versions.length, title).toBeGreaterThan(0)
      expect(duplicates(versions), title).toEqual([])
      expect(Math.min(...versions), title).toBeGreaterThanOrEqual(lowest)
      expect(Math.max(...versions), title).toBeLessThanOrEqual(highest)
    }
  },
)

test.each(methods.map((entry) => [entry.title, entry] as const))(
  '%s has parameters and data that convert to JSON Schema',
  (_title, { method }) => {
    const schemas = [z.toJSONSchema(method.params, { io: 'input' }), dataSchema(method)]
    expect(JSON.parse(JSON.stringify(schemas))).toEqual(schemas)
    expect(schemas[0]).toMatchObject({ type: 'object' })
  },
)

test.each(methods.map((entry) => [entry.title, entry] as const))(
  '%s writes all of its data, in alphabetical order',
  (_title, { method }) => {
    if (method.data.def.type === 'undefined') return
    for (const branch of ['first', 'last'] as const) {
      const data = sample(dataSchema(method), branch)
      expect(method.data.safeParse(data).error?.issues ?? []).toEqual([])
      const text = serialise(method.data, data)
      expect(JSON.parse(text)).toEqual(data)
      expect(text).toBe(JSON.stringify(inOrder(data)))
    }
  },
)

type JsonSchema = { readonly [key: string]: unknown }

/** `{}` for a method without data. */
const dataSchema = ({ data }: MethodDefinition): JsonSchema =>
  data.def.type === 'undefined' ? {} : z.toJSONSchema(data, { io: 'input' })

/** A value that fits a schema and leaves none of its fields out. */
function sample(schema: JsonSchema, branch: 'first' | 'last'): unknown {
  const pick = <Item>(items: readonly Item[]) => items.at(branch === 'first' ? 0 : -1) as Item
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return pick(schema.enum)
  if (Array.isArray(schema.anyOf)) return sample(pick(schema.anyOf as JsonSchema[]), branch)
  switch (Array.isArray(schema.type) ? pick(schema.type) : schema.type) {
    case 'object':
      return sampleObject(schema, branch)
    case 'array':
      return [sample(schema.items as JsonSchema, branch)]
    case 'string':
      return 'text "\n ü'
    case 'integer':
      return bounded(schema, 7)
    case 'number':
      return bounded(schema, 0.75)
    case 'boolean':
      return true
    case 'null':
      return null
    case undefined:
      return { anything: ['at all'] }
    default:
      throw new Error(`no sample for ${JSON.stringify(schema)}`)
  }
}

const bounded = ({ minimum, maximum }: JsonSchema, value: number) =>
  Math.min(Math.max(value, Number(minimum ?? value)), Number(maximum ?? value))

function sampleObject(schema: JsonSchema, branch: 'first' | 'last') {
  const members = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
  const more = schema.additionalProperties as JsonSchema | boolean | undefined
  if (members.length === 0 && typeof more === 'object') members.push(['Key', more], ['key b', more])
  return Object.fromEntries(members.map(([name, member]) => [name, sample(member, branch)]))
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, inOrder(member)] as const)
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}
