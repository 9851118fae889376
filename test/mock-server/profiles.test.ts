import { expect, test } from 'vitest'
import { apiUnder, methodVersions } from '../../src/contracts/define/api.ts'
import { type ProfileName, profiles } from '../../src/contracts/define/profiles.ts'
import { knownApis } from '../../src/contracts/dsm/known-apis.ts'
import { encryptParams } from '../../src/contracts/wire/encrypted-params.ts'
import { createMockDsm, type MockDsm } from '../../src/index.ts'
import { apis } from '../support/contracts.ts'
import { type Params, request, startTime } from '../support/nas.ts'
import { formOf, get, postForm } from '../support/replay.ts'

const auth = 'SYNO.API.Auth'
const taskApi = 'SYNO.ActiveBackup.Task'
const names = Object.keys(profiles) as ProfileName[]

const refused = (code: number) => ({ error: { code }, success: false })

const start = (profile: ProfileName) =>
  createMockDsm({ clock: 'frozen', startTime, scenario: 'empty', profile })

const logIn = ({ url }: MockDsm, version: number, params: Params = {}) =>
  request(url, auth, 'login', { account: 'admin', passwd: 'mock-dsm', ...params }, version)

type Listed = Record<
  string,
  { maxVersion: number; minVersion: number; path: string; requestFormat?: 'JSON' }
>

async function listOf({ url }: MockDsm, params: Params = {}): Promise<Listed> {
  return (await request(url, 'SYNO.API.Info', 'query', params)).data
}

/** A call of a session that logged in at a version every profile has. */
async function callOf(nas: MockDsm) {
  const { data } = await logIn(nas, 6, { format: 'sid' })
  return (api: string, method: string, version: number, params: Params = {}) =>
    request(nas.url, api, method, { _sid: data.sid, ...params }, version)
}

// All of them

test.each(names)('%s names its firmware', async (profile) => {
  await using nas = await start(profile)
  const call = await callOf(nas)
  const { version, versionString } = profiles[profile]
  expect((await call('SYNO.DSM.Info', 'getinfo', 2)).data).toMatchObject({
    version,
    version_string: versionString,
  })
})

test.each(names)('%s answers every API it lists at the path it lists', async (profile) => {
  await using nas = await start(profile)
  const list = await listOf(nas)
  const ours = apis.filter((api) => apiUnder(api, profile) !== undefined)
  expect(Object.keys(list)).toEqual(expect.arrayContaining(ours.map(({ name }) => name)))
  for (const { name } of ours) {
    const { path, maxVersion } = list[name] ?? { path: '', maxVersion: 0 }
    const query = formOf({ api: name, version: maxVersion, method: 'no-such-method' })
    expect((await get(nas.url, `/webapi/${path}?${query}`)).json).toEqual(refused(103))
    const above = formOf({ api: name, version: maxVersion + 1, method: 'no-such-method' })
    expect((await get(nas.url, `/webapi/${path}?${above}`)).json).toEqual(refused(104))
  }
})

test.each(names)('%s has its methods at the versions its contracts give', async (profile) => {
  await using nas = await start(profile)
  const call = await callOf(nas)
  const reads = apis.flatMap((api) =>
    Object.entries(api.methods)
      .filter(([, { effect }]) => effect === 'read')
      .map(([name, method]) => ({ api, name, method })),
  )
  for (const { api, name, method } of reads) {
    const [lowest, highest] = apiUnder(api, profile)?.versions ?? [1, 0]
    for (let version = lowest; version <= highest; version += 1) {
      const { error } = await call(api.name, name, version)
      const isThere = methodVersions(api, method, profile).includes(version)
      expect(error?.code !== 103, `${api.name}.${name} ${version}`).toBe(isThere)
    }
  }
})

test.each(names)(
  '%s has its content type on answers, refusals and bad requests',
  async (profile) => {
    await using nas = await start(profile)
    for (const query of ['api=SYNO.API.Info&version=1&method=query', 'api=SYNO.Nope', '']) {
      const { headers, status } = await get(nas.url, `/webapi/query.cgi?${query}`)
      expect(status).toBe(200)
      expect(headers['content-type']).toBe(profiles[profile].contentType)
    }
  },
)

test.each(names)('%s survives a snapshot, a reset and a fork', async (profile) => {
  await using nas = await start(profile)
  const list = await listOf(nas)
  nas.restore(JSON.parse(JSON.stringify(nas.snapshot())))
  expect(await listOf(nas)).toEqual(list)
  nas.reset()
  expect(await listOf(nas)).toEqual(list)
  await using twin = await nas.fork()
  expect(await listOf(twin)).toEqual(list)
})

// dsm-6.2

test('DSM 6 answers in text/plain', async () => {
  await using nas = await start('dsm-6.2')
  const { headers } = await get(
    nas.url,
    '/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query',
  )
  expect(headers['content-type']).toBe('text/plain; charset="UTF-8"')
})

test('DSM 6 lists the CGIs of its own, which take raw text', async () => {
  await using nas = await start('dsm-6.2')
  expect(await listOf(nas, { query: 'SYNO.API.' })).toEqual({
    [auth]: { maxVersion: 6, minVersion: 1, path: 'auth.cgi' },
    'SYNO.API.Encryption': { maxVersion: 1, minVersion: 1, path: 'encryption.cgi' },
    'SYNO.API.Info': { maxVersion: 1, minVersion: 1, path: 'query.cgi' },
  })
})

test.each([
  [1, ['sid']],
  [2, ['sid']],
  [3, ['is_portal_port', 'sid']],
  [6, ['is_portal_port', 'sid']],
])('DSM 6 answers a login at version %i with %j', async (version, keys) => {
  await using nas = await start('dsm-6.2')
  const body = formOf({ api: auth, version, method: 'login', account: 'admin', passwd: 'mock-dsm' })
  const { json } = await postForm(nas.url, '/webapi/auth.cgi', body)
  expect(Object.keys(json.data)).toEqual(keys)
  const info = { _sid: json.data.sid }
  expect(await request(nas.url, 'SYNO.DSM.Info', 'getinfo', info, 2)).toMatchObject({
    success: true,
  })
})

test('DSM 6 has no login at version 7', async () => {
  await using nas = await start('dsm-6.2')
  expect(await logIn(nas, 7)).toEqual(refused(104))
  expect(nas.requests().at(-1)?.violations).toEqual([
    'version 7 of SYNO.API.Auth is not supported: it has 1 to 6',
  ])
})

test('a login that has no place for a token starts a session without one', async () => {
  await using nas = await start('dsm-6.2')
  const { data } = await logIn(nas, 2, { enable_syno_token: 'yes' })
  expect(data).toEqual({ sid: expect.any(String) })
  const remove = { _sid: data.sid, task_ids: [99999] }
  expect(await request(nas.url, taskApi, 'remove', remove)).toMatchObject(refused(1010))
})

test('DSM 6 has no handshake', async () => {
  await using nas = await start('dsm-6.2')
  expect(await request(nas.url, 'SYNO.API.Auth.UIConfig', 'get')).toEqual(refused(102))
  expect(await listOf(nas, { query: 'SYNO.API.Auth.UIConfig' })).toEqual({})
})

test('DSM 6 takes encrypted logins', async () => {
  await using nas = await start('dsm-6.2')
  const answer = await get(
    nas.url,
    '/webapi/encryption.cgi?api=SYNO.API.Encryption&version=1&method=getinfo&format=module',
  )
  const form = new URLSearchParams({ account: 'admin', passwd: 'mock-dsm' })
  const sealed = encryptParams(form, answer.json.data)
  const params = { api: auth, version: 6, method: 'login', __cIpHeRtExT: sealed }
  const { json } = await postForm(nas.url, '/webapi/auth.cgi', formOf(params))
  expect(json).toMatchObject({ success: true })
})

// dsm-7.2 and dsm-7.4

test.each(['dsm-7.2', 'dsm-7.2-all', 'dsm-7.4'] as const)(
  '%s lists the login up to version 7 and has it from 3',
  async (profile) => {
    await using nas = await start(profile)
    expect((await listOf(nas))[auth]).toEqual({ maxVersion: 7, minVersion: 1, path: 'entry.cgi' })
    expect(await logIn(nas, 2)).toEqual(refused(103))
    for (const version of [3, 7]) {
      expect(await logIn(nas, version)).toMatchObject({ success: true })
    }
  },
)

test('DSM 7.4 lists tasks at version 1 only', async () => {
  await using nas = await start('dsm-7.4')
  const call = await callOf(nas)
  expect(await call(taskApi, 'list', 1)).toMatchObject({ success: true })
  expect(await call(taskApi, 'list', 2)).toEqual(refused(103))
  expect(nas.requests().at(-1)?.violations).toEqual([
    `${taskApi}.list exists at version 1 under dsm-7.4, not at 2`,
  ])
  await using other = await start('dsm-7.2')
  expect(await (await callOf(other))(taskApi, 'list', 2)).toMatchObject({ success: true })
})

// dsm-7.2-all

test('the full list is that of a real unit, with our APIs as they are implemented', async () => {
  await using nas = await start('dsm-7.2-all')
  const list = await listOf(nas)
  const known = knownApis()
  const ours = new Map(apis.map((api) => [api.name, apiUnder(api, 'dsm-7.2-all')]))
  expect(Object.keys(list)).toHaveLength(1076)
  expect(new Set(Object.keys(list))).toEqual(new Set([...known.keys(), ...ours.keys()]))
  for (const [name, entry] of Object.entries(list)) {
    const { versions, path, requestFormat } = ours.get(name) ?? known.get(name) ?? { versions: [] }
    expect(entry, name).toEqual({
      minVersion: versions[0],
      maxVersion: versions[1],
      path,
      ...(requestFormat && { requestFormat }),
    })
  }
})

test('the shorter list is a part of the full one', async () => {
  await using full = await start('dsm-7.2-all')
  await using nas = await start('dsm-7.2')
  const list = await listOf(nas)
  expect(Object.keys(list)).toHaveLength(apis.length)
  expect(await listOf(full)).toMatchObject(list)
})

test('what is listed and not emulated has versions and no methods', async () => {
  await using nas = await start('dsm-7.2-all')
  const call = await callOf(nas)
  expect(await call('SYNO.FileStation.List', 'list_share', 2)).toEqual(refused(103))
  expect(await call('SYNO.FileStation.List', 'list_share', 3)).toEqual(refused(104))
  expect(await call('SYNO.FileStation.Lists', 'list_share', 2)).toEqual(refused(102))
  expect(
    nas.requests({ api: 'SYNO.FileStation.List' }).map(({ violations }) => violations),
  ).toEqual([
    ['SYNO.FileStation.List is known to DSM, not emulated'],
    ['version 3 of SYNO.FileStation.List is not supported: it has 1 to 2'],
  ])
})

test('raw text and paths of their own are listed as on a real unit', async () => {
  await using nas = await start('dsm-7.2-all')
  expect(await listOf(nas, { query: 'SYNO.API.OTP,SYNO.FileStation.List' })).toEqual({
    'SYNO.API.OTP': { maxVersion: 1, minVersion: 1, path: 'otp.cgi' },
    'SYNO.FileStation.List': {
      maxVersion: 2,
      minVersion: 1,
      path: 'entry.cgi',
      requestFormat: 'JSON',
    },
  })
})

test('a package that is stopped takes its APIs out of every list', async () => {
  for (const profile of ['dsm-7.2', 'dsm-7.2-all'] as const) {
    await using nas = await start(profile)
    nas.world({ event: 'package.stop', package: 'ActiveBackup' })
    expect((await listOf(nas))[taskApi]).toBeUndefined()
    expect(await (await callOf(nas))(taskApi, 'list', 1)).toEqual(refused(102))
  }
})

test('a profile that does not exist is refused', async () => {
  await expect(start('dsm-5.0' as ProfileName)).rejects.toThrow(RangeError)
})
