import { createPublicKey } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { type Envelope, type Params, request, startNas, type TestNas } from '../support/nas.ts'

const auth = 'SYNO.API.Auth'
const taskApi = 'SYNO.ActiveBackup.Task'
const admin = { account: 'admin', passwd: 'mock-dsm' }
const minute = 60
const hour = 60 * minute

const refused = (code: number) => ({ error: { code }, success: false })

/** None of these tests looks into the office. */
const startEmpty = (options: Parameters<typeof startNas>[0] = {}) =>
  startNas({ scenario: 'empty', ...options })

const logIn = (nas: TestNas, params: Params = {}, version = 7) =>
  request(nas.url, auth, 'login', { ...admin, ...params }, version)

/** A call with headers; answers the envelope as text and the cookies that were set. */
async function post(nas: TestNas, params: Params, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(params as Record<string, string>)
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', headers, body })
  return { text: await response.text(), cookies: response.headers.getSetCookie() }
}

const login = { api: auth, method: 'login', version: '7', ...admin }

/** A read, a write that is let through (the task is unknown) and DSM.Info, as forms. */
const read = { api: taskApi, method: 'list', version: '1' }
const write = { api: taskApi, method: 'remove', version: '1', task_ids: '[99999]' }
const writeLetThrough = refused(1010)

async function answerOf(
  nas: TestNas,
  params: Params,
  headers: Record<string, string> = {},
): Promise<Envelope> {
  return JSON.parse((await post(nas, params, headers)).text)
}

const readIsFine = async (nas: TestNas, _sid: string) =>
  (await answerOf(nas, { ...read, _sid })).success

// Login

test('a login at version 7 has these bytes', async () => {
  await using nas = await startEmpty()
  const { text } = await post(nas, { ...login, format: 'sid' })
  expect(text).toMatch(
    /^\{"data":\{"account":"admin","device_id":"","ik_message":"","is_portal_port":false,"sid":"[A-Za-z0-9_-]{86}","synotoken":"--------"\},"success":true\}$/,
  )
})

test.each([3, 4, 5, 6])('a login at version %i answers with the sid only', async (version) => {
  await using nas = await startEmpty()
  const { text } = await post(nas, { ...login, version: String(version) })
  expect(text).toMatch(
    /^\{"data":\{"is_portal_port":false,"sid":"[A-Za-z0-9_-]{86}"\},"success":true\}$/,
  )
})

test.each([3, 4, 5, 6, 7])('a login at version %i brings a token when asked', async (version) => {
  await using nas = await startEmpty()
  const plain = Object.keys((await logIn(nas, {}, version)).data)
  const { data } = await logIn(nas, { enable_syno_token: 'yes' }, version)
  expect(new Set(Object.keys(data))).toEqual(new Set([...plain, 'synotoken']))
  expect(data.synotoken).toMatch(/^[A-Za-z0-9./]{13}$/)
})

test('DSM 7 advertises versions 1 and 2 of the login and has neither', async () => {
  await using nas = await startEmpty()
  expect(await logIn(nas, {}, 1)).toEqual(refused(103))
  expect(await logIn(nas, {}, 2)).toEqual(refused(103))
  expect(await logIn(nas, {}, 8)).toEqual(refused(104))
  const { data } = await request(nas.url, 'SYNO.API.Info', 'query', { query: auth })
  expect(data).toEqual({ [auth]: { maxVersion: 7, minVersion: 1, path: 'entry.cgi' } })
})

test('every login starts a session of its own', async () => {
  await using nas = await startEmpty()
  const [first, second] = [await logIn(nas), await logIn(nas)]
  expect(first.data.sid).not.toBe(second.data.sid)
  expect(await readIsFine(nas, first.data.sid)).toBe(true)
  expect(await readIsFine(nas, second.data.sid)).toBe(true)
})

test('another seed gives other sids', async () => {
  await using one = await startEmpty({ seed: 1 })
  await using other = await startEmpty({ seed: 2 })
  expect((await logIn(one)).data.sid).not.toBe((await logIn(other)).data.sid)
})

test('format sid sets no cookie', async () => {
  await using nas = await startEmpty()
  expect((await post(nas, { ...login, format: 'sid' })).cookies).toEqual([])
})

test.each([{ format: 'cookie' }, {}])('a login with %o sets the session cookie', async (format) => {
  await using nas = await startEmpty()
  const { text, cookies } = await post(nas, { ...login, ...format })
  const { sid } = JSON.parse(text).data
  expect(cookies).toEqual([
    `id=${sid};expires=Mon, 30-Nov-2026 08:00:00 GMT;max-age=604800;path=/;HttpOnly`,
  ])
})

test('a refused login sets no cookie', async () => {
  await using nas = await startEmpty()
  expect((await post(nas, { ...login, passwd: 'wrong' })).cookies).toEqual([])
})

const refusedLogins: readonly (readonly [string, Params, unknown])[] = [
  ['a wrong password', { passwd: 'wrong' }, refused(400)],
  ['an empty password', { passwd: '' }, refused(400)],
  ['a password in other letter case', { passwd: 'Mock-DSM' }, refused(400)],
  ['a quoted password', { passwd: '"mock-dsm"' }, refused(400)],
  ['an unknown account', { account: 'nobody' }, refused(400)],
  ['an empty account', { account: '' }, refused(400)],
  ['a disabled account', { account: 'disabled', passwd: 'disabled' }, refused(401)],
  ['a disabled account and a wrong password', { account: 'disabled', passwd: 'x' }, refused(400)],
  ['a wrong password before a second factor', { account: 'otp', passwd: 'x' }, refused(400)],
]

test.each(refusedLogins)('a login with %s is refused', async (_what, params, answer) => {
  await using nas = await startEmpty()
  expect(await logIn(nas, params)).toEqual(answer)
})

test('a login without an account or a password is a bad request', async () => {
  await using nas = await startEmpty()
  expect(await request(nas.url, auth, 'login', { passwd: 'x' }, 7)).toEqual(refused(101))
  expect(await request(nas.url, auth, 'login', { account: 'admin' }, 7)).toEqual(refused(101))
  expect(await request(nas.url, auth, 'login', {}, 7)).toEqual(refused(101))
})

test.each([{}, { otp_code: '' }])(
  'an account with a second factor asks for it: %o',
  async (code) => {
    await using nas = await startEmpty()
    const { text, cookies } = await post(nas, { ...login, account: 'otp', passwd: 'otp', ...code })
    expect(text).toMatch(
      /^\{"error":\{"code":403,"errors":\{"token":"[^"]+","types":\[\{"type":"otp"\}\]\}\},"success":false\}$/,
    )
    expect(cookies).toEqual([])
  },
)

test('a refused login leaves sessions that exist alone', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  await logIn(nas, { passwd: 'wrong' })
  expect(await readIsFine(nas, sid)).toBe(true)
})

test.each([
  'a+b',
  'a b',
  '100%',
  '%41',
  'a&b=c',
  '"quoted"',
  "it's",
  'пароль',
  '\u{1f511}',
  '{"a":1}',
  '123',
  'null',
  'a:b',
])('the password %s works in a form and in a query', async (password) => {
  await using nas = await startEmpty({ account: { name: 'root', password } })
  const params = new URLSearchParams({ ...login, account: 'root', passwd: password })
  const got = await fetch(`${nas.url}/webapi/entry.cgi?${params}`)
  expect(await got.json()).toMatchObject({ success: true })
  expect(await answerOf(nas, Object.fromEntries(params))).toMatchObject({ success: true })
})

test('replaced credentials take the place of the administrator', async () => {
  await using nas = await startEmpty({ account: { name: 'root', password: 'secret' } })
  expect(await logIn(nas)).toEqual(refused(400))
  const { data } = await logIn(nas, { account: 'root', passwd: 'secret' })
  expect(data.account).toBe('root')
  expect(await readIsFine(nas, data.sid)).toBe(true)
  expect(await logIn(nas, { account: 'viewer', passwd: 'viewer' })).toMatchObject({ success: true })
})

test('a login may name any application and send what the web UI sends', async () => {
  await using nas = await startEmpty()
  const extras = { logintype: 'local', rememberme: '0', client: 'browser', timezone: '+01:00' }
  for (const session of ['FileStation', 'webui', 'DSM', 'ActiveBackup', '']) {
    expect(await logIn(nas, { session, ...extras })).toMatchObject({ success: true })
  }
})

// Using a session

test('the cookie is a session', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  expect(await answerOf(nas, read, { cookie: `id=${sid}` })).toMatchObject({ success: true })
  expect(await answerOf(nas, read, { cookie: `a=b; id=${sid}; stay_login=1` })).toMatchObject({
    success: true,
  })
  expect(await answerOf(nas, read, { cookie: `ID=${sid}` })).toEqual(refused(119))
})

test('the sid wins over the cookie', async () => {
  await using nas = await startEmpty()
  const [one, other] = [await nas.login('admin', 'mock-dsm'), await nas.login('viewer', 'viewer')]
  expect(await answerOf(nas, { ...read, _sid: one }, { cookie: `id=${other}` })).toMatchObject({
    success: true,
  })
  expect(await answerOf(nas, { ...read, _sid: other }, { cookie: `id=${one}` })).toEqual(
    refused(105),
  )
  expect(await answerOf(nas, { ...read, _sid: 'unknown' }, { cookie: `id=${one}` })).toEqual(
    refused(119),
  )
})

test('a call without a session, or with one that never was, is refused', async () => {
  await using nas = await startEmpty()
  expect(await answerOf(nas, read)).toEqual(refused(119))
  expect(await answerOf(nas, { ...read, _sid: '' })).toEqual(refused(119))
  expect(await answerOf(nas, { ...read, _sid: 'x'.repeat(86) })).toEqual(refused(119))
})

/** A call from another address of this machine. */
function readFrom(localAddress: string, nas: TestNas, sid: string): Promise<Envelope> {
  const query = new URLSearchParams({ ...read, _sid: sid })
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${nas.url}/webapi/entry.cgi?${query}`,
      { localAddress },
      async (answer) => resolve(JSON.parse((await answer.toArray()).join(''))),
    )
    outgoing.once('error', reject).end()
  })
}

test.runIf(process.platform === 'linux')('a session is bound to its address', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  expect(await readFrom('127.0.0.1', nas, sid)).toMatchObject({ success: true })
  expect(await readFrom('127.0.0.2', nas, sid)).toEqual(refused(150))
  expect(await readFrom('127.0.0.1', nas, sid)).toMatchObject({ success: true })
})

// Its end

test('logout ends the session that the sid names', async () => {
  await using nas = await startEmpty()
  const [sid, other] = [(await logIn(nas)).data.sid, (await logIn(nas)).data.sid]
  const logout = { api: auth, method: 'logout', version: '7', _sid: sid }
  expect(await post(nas, logout)).toEqual({ text: '{"success":true}', cookies: [] })
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(119))
  expect(await readIsFine(nas, other)).toBe(true)
})

test('logout ends the session of the cookie and takes the cookie back', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  const cookie = `id=${sid}`
  const { text, cookies } = await post(
    nas,
    { api: auth, method: 'logout', version: '1' },
    { cookie },
  )
  expect(text).toBe('{"success":true}')
  expect(cookies).toEqual(['id=;expires=Thu, 01-Jan-1970 00:00:00 GMT;path=/'])
  expect(await answerOf(nas, read, { cookie })).toEqual(refused(119))
})

test.each([1, 2, 3, 6, 7])('logout at version %i succeeds without any session', async (version) => {
  await using nas = await startEmpty()
  const answer = await request(nas.url, auth, 'logout', { session: 'webui' }, version)
  expect(answer).toEqual({ success: true })
})

test('logout succeeds with a sid that never was, twice, and ends nobody else', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  const out = (_sid: string) => request(nas.url, auth, 'logout', { _sid }, 7)
  expect(await out('unknown')).toEqual({ success: true })
  expect(await readIsFine(nas, sid)).toBe(true)
  expect(await out(sid)).toEqual({ success: true })
  expect(await out(sid)).toEqual({ success: true })
})

test('a session times out after a quarter of an hour without a call', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  nas.advance(15 * minute)
  expect(await readIsFine(nas, sid)).toBe(true)
  nas.advance(15 * minute + 1)
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(106))
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(106))
})

test('calls keep a session alive', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  for (let round = 0; round < 12; round += 1) {
    nas.advance(10 * minute)
    expect(await readIsFine(nas, sid)).toBe(true)
  }
})

test('a session that timed out is forgotten after an hour', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  nas.advance(16 * minute)
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(106))
  nas.advance(hour)
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(119))
})

test('a session nobody used for a day is forgotten without having been told', async () => {
  await using nas = await startEmpty()
  const { sid } = (await logIn(nas)).data
  nas.advance(24 * hour)
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(119))
})

test('sessions that ended do not pile up', async () => {
  await using nas = await startEmpty()
  for (let round = 0; round < 5; round += 1) {
    await logIn(nas)
    nas.advance(2 * hour)
  }
  const { sid } = (await logIn(nas)).data
  expect(Object.keys(nas.nas.state.sessions)).toEqual([sid])
})

test('what a session that timed out may still do is what anyone may', async () => {
  await using nas = await startEmpty()
  const _sid = (await logIn(nas)).data.sid
  nas.advance(16 * minute)
  expect(await request(nas.url, 'SYNO.API.Info', 'query', { _sid })).toMatchObject({
    success: true,
  })
  expect(await logIn(nas, { _sid })).toMatchObject({ success: true })
  expect(await request(nas.url, auth, 'logout', { _sid }, 7)).toEqual({ success: true })
  expect(await answerOf(nas, { ...read, _sid })).toEqual(refused(119))
})

test('a NAS whose sessions never time out says so with -1', async () => {
  await using nas = await startEmpty()
  nas.nas.state.system.idleMinutes = -1
  const { sid } = (await logIn(nas)).data
  nas.advance(30 * 24 * hour)
  expect(await readIsFine(nas, sid)).toBe(true)
})

// The SynoToken

async function withToken(nas: TestNas) {
  const { sid, synotoken } = (await logIn(nas, { enable_syno_token: 'yes' })).data
  return { sid, synotoken } as { sid: string; synotoken: string }
}

test('a write needs the token of the session, as header or parameter', async () => {
  await using nas = await startEmpty()
  const { sid: _sid, synotoken } = await withToken(nas)
  const call = { ...write, _sid }
  expect(await answerOf(nas, call)).toEqual(refused(119))
  expect(await answerOf(nas, { ...call, SynoToken: 'wrong' })).toEqual(refused(119))
  expect(await answerOf(nas, { ...call, SynoToken: '--------' })).toEqual(refused(119))
  expect(await answerOf(nas, call, { 'x-syno-token': 'wrong' })).toEqual(refused(119))
  expect(await answerOf(nas, { ...call, SynoToken: synotoken })).toEqual(writeLetThrough)
  expect(await answerOf(nas, call, { 'x-syno-token': synotoken })).toEqual(writeLetThrough)
})

test('a read with a sid passes without the token and not with a wrong one', async () => {
  await using nas = await startEmpty()
  const { sid: _sid } = await withToken(nas)
  const call = { ...read, _sid }
  expect(await answerOf(nas, call)).toMatchObject({ success: true })
  expect(await answerOf(nas, { ...call, SynoToken: '--------' })).toMatchObject({ success: true })
  expect(await answerOf(nas, { ...call, SynoToken: 'wrong' })).toEqual(refused(119))
})

test('a read with the cookie needs the token', async () => {
  await using nas = await startEmpty()
  const { sid, synotoken } = await withToken(nas)
  const cookie = `id=${sid}`
  expect(await answerOf(nas, read, { cookie })).toEqual(refused(119))
  expect(await answerOf(nas, read, { cookie, 'x-syno-token': 'wrong' })).toEqual(refused(119))
  expect(await answerOf(nas, read, { cookie, 'x-syno-token': synotoken })).toMatchObject({
    success: true,
  })
})

test('the token of one session is no token of another', async () => {
  await using nas = await startEmpty()
  const [one, other] = [await withToken(nas), await withToken(nas)]
  expect(one.synotoken).not.toBe(other.synotoken)
  const call = { ...write, _sid: one.sid, SynoToken: other.synotoken }
  expect(await answerOf(nas, call)).toEqual(refused(119))
})

test('a session without a token takes any', async () => {
  await using nas = await startEmpty()
  const { sid: _sid } = (await logIn(nas)).data
  for (const SynoToken of ['--------', 'anything']) {
    expect(await answerOf(nas, { ...write, _sid, SynoToken })).toEqual(writeLetThrough)
  }
})

test('logout needs no token', async () => {
  await using nas = await startEmpty()
  const { sid } = await withToken(nas)
  expect(await request(nas.url, auth, 'logout', { _sid: sid }, 7)).toEqual({ success: true })
  expect(await answerOf(nas, { ...read, _sid: sid })).toEqual(refused(119))
})

test('the token can be asked for later', async () => {
  await using nas = await startEmpty()
  const { sid: _sid, synotoken } = await withToken(nas)
  for (const version of [6, 7]) {
    expect(await request(nas.url, auth, 'token', { _sid }, version)).toEqual({
      data: { is_portal_port: false, synotoken },
      success: true,
    })
  }
  expect(await request(nas.url, auth, 'token', { _sid }, 5)).toEqual(refused(103))
  expect(await request(nas.url, auth, 'token', {}, 7)).toEqual(refused(119))
})

test('a session that has no token reads dashes', async () => {
  await using nas = await startEmpty()
  const { sid: _sid } = (await logIn(nas)).data
  expect(await request(nas.url, auth, 'token', { _sid }, 7)).toMatchObject({
    data: { synotoken: '--------' },
  })
})

// SYNO.API.Info

async function infoNames(nas: TestNas, params: Params): Promise<string[]> {
  const { data } = await request(nas.url, 'SYNO.API.Info', 'query', params)
  return Object.keys(data)
}

test.each([{}, { query: 'all' }, { query: 'ALL' }, { query: '"all"' }, { query: 'SYNO.' }])(
  'SYNO.API.Info with %o lists every API in alphabetical order',
  async (params) => {
    await using nas = await startEmpty()
    const names = await infoNames(nas, params)
    expect(names).toEqual([...names].sort())
    expect(names).toEqual(
      expect.arrayContaining([
        auth,
        'SYNO.API.Info',
        taskApi,
        'SYNO.Backup.Task',
        'SYNO.SDS.Backup.Server.Common.Log',
        'SYNO.Entry.Request',
      ]),
    )
  },
)

test.each([
  ['SYNO.DSM.Info,SYNO.API.Auth', [auth, 'SYNO.DSM.Info']],
  ['SYNO.DSM.Info, SYNO.API.Auth', [auth, 'SYNO.DSM.Info']],
  ['SYNO.API.Auth', [auth]],
  ['SYNO.API.Auth.', ['SYNO.API.Auth.UIConfig']],
  ['SYNO.DSM.', ['SYNO.DSM.Info']],
  ['SYNO.DSM', ['SYNO.DSM.Info']],
  [
    'SYNO.Backup.Service',
    ['SYNO.Backup.Service.VersionBackup.Config', 'SYNO.Backup.Service.VersionBackup.Target'],
  ],
  ['SYNO.Ba', []],
  ['SYNO.Nope,SYNO.DSM.Info', ['SYNO.DSM.Info']],
  ['SYNO.Nope', []],
  ['syno.dsm.info', []],
  ['__proto__', []],
])('SYNO.API.Info asked for %s lists %j', async (query, names) => {
  await using nas = await startEmpty()
  expect(await infoNames(nas, { query })).toEqual(names)
})

test('SYNO.API.Info says raw parameters by leaving requestFormat out', async () => {
  await using nas = await startEmpty()
  const { data } = await request(nas.url, 'SYNO.API.Info', 'query')
  const raw = Object.keys(data).filter((name) => data[name].requestFormat !== 'JSON')
  expect(raw).toEqual([auth])
  expect(data[taskApi]).toEqual({
    maxVersion: 2,
    minVersion: 1,
    path: 'entry.cgi',
    requestFormat: 'JSON',
  })
})

// Keys of the login

test('SYNO.API.Encryption gives the modulus of a 4096-bit key', async () => {
  await using nas = await startEmpty()
  const { data } = await request(nas.url, 'SYNO.API.Encryption', 'getinfo', { format: 'module' })
  expect(data).toEqual({
    cipherkey: '__cIpHeRtExT',
    ciphertoken: '__cIpHeRtOkEn',
    public_key: expect.stringMatching(/^[0-9a-f]{1024}$/),
    server_time: Date.parse('2026-11-23T08:00:00Z') / 1000,
  })
})

test('SYNO.API.Encryption gives the same key as base64 of its DER form', async () => {
  await using nas = await startEmpty()
  const info = (params: Params) => request(nas.url, 'SYNO.API.Encryption', 'getinfo', params)
  const { public_key } = (await info({})).data
  const key = createPublicKey({
    key: Buffer.from(public_key, 'base64'),
    format: 'der',
    type: 'spki',
  })
  const { n = '', e } = key.export({ format: 'jwk' })
  expect(e).toBe('AQAB')
  const { data } = await info({ format: 'module' })
  expect(Buffer.from(n, 'base64url').toString('hex')).toBe(data.public_key)
})

test('the clock of the NAS shows in server_time', async () => {
  await using nas = await startEmpty()
  nas.advance(90)
  const { data } = await request(nas.url, 'SYNO.API.Encryption', 'getinfo')
  expect(data.server_time).toBe(Date.parse('2026-11-23T08:01:30Z') / 1000)
})

test('SYNO.API.Auth.UIConfig sets the key of the handshake as a cookie', async () => {
  await using nas = await startEmpty()
  const call = { api: 'SYNO.API.Auth.UIConfig', method: 'get', version: '1' }
  const { text, cookies } = await post(nas, call)
  expect(cookies).toEqual([expect.stringMatching(/^_SSID=[A-Za-z0-9_-]{43};path=\/;HttpOnly$/)])
  const { data, success } = JSON.parse(text)
  expect(success).toBe(true)
  expect(data[0]).toEqual({
    jsPath: expect.any(String),
    texts: { authenticator: expect.any(Object) },
    version: expect.any(String),
  })
  expect((await post(nas, call)).cookies).toEqual(cookies)
})

test('SYNO.DSM.Info describes the unit', async () => {
  await using nas = await startEmpty()
  const { data } = await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)
  expect(data).toEqual({
    codepage: 'enu',
    model: 'DS918+',
    ram: 8192,
    serial: '1780PDN123456',
    temperature: 40,
    temperature_warn: false,
    time: 'Mon Nov 23 09:00:00 2026',
    uptime: 24 * hour,
    version: '72806',
    version_string: 'DSM 7.2.2-72806',
  })
  nas.advance(10 * 24 * hour)
  const _sid = await nas.login('admin', 'mock-dsm')
  const later = await request(nas.url, 'SYNO.DSM.Info', 'getinfo', { _sid }, 2)
  expect(later.data).toMatchObject({ time: 'Thu Dec  3 09:00:00 2026', uptime: 11 * 24 * hour })
})

test('SYNO.DSM.Info names the firmware of the profile', async () => {
  await using nas = await startEmpty({ profile: 'dsm-7.4' })
  const { data } = await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)
  expect(data).toMatchObject({ version: '90080', version_string: 'DSM 7.4.1-90080' })
})
