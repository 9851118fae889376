import { expect, test } from 'vitest'
import { DsmRefusal, DsmUnsupported } from '../../src/client/index.ts'
import { admin, clientOf, logins, sessionsOf, start } from './support.ts'

const otp = { account: 'otp', password: 'otp' }

test('a login returns the session', async () => {
  const { nas, dsm } = await start()
  const session = await dsm.login({ ...admin, session: 'ActiveBackup' })
  expect(session).toEqual({ sid: expect.stringMatching(/^[\w-]{86}$/), account: 'admin' })
  expect(sessionsOf(nas)).toMatchObject([{ sid: session.sid, application: 'ActiveBackup' }])
})

test.each([
  [{ account: 'admin', password: 'wrong' }, 'wrongCredentials'],
  [{ account: 'disabled', password: 'disabled' }, 'accountDisabled'],
  [otp, 'codeRequired'],
])('the login of %j is refused as %s', async (credentials, key) => {
  const { dsm } = await start()
  await expect(dsm.login(credentials)).rejects.toMatchObject({ name: 'DsmRefusal', key })
})

test('a login that is refused leaves the session there was', async () => {
  const { dsm } = await start()
  await dsm.login(admin)
  await expect(dsm.login({ ...admin, password: 'wrong' })).rejects.toBeInstanceOf(DsmRefusal)
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
})

// Versions and paths

test.each([
  ['dsm-7.2', '7'],
  ['dsm-7.2-all', '7'],
  ['dsm-7.4', '7'],
  ['dsm-6.2', '6'],
] as const)('%s is logged in to at version %s', async (profile, version) => {
  const { nas, dsm } = await start({ profile })
  const session = await dsm.login({ ...admin, synoToken: true })
  expect(session).toMatchObject({ account: 'admin', synotoken: expect.stringMatching(/^.{13}$/) })
  expect(nas.requests({ method: 'login' })).toMatchObject([{ version, success: true }])
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
  await dsm.logout()
  expect(sessionsOf(nas)).toEqual([])
})

test('the NAS is asked for its APIs once', async () => {
  const { nas, dsm } = await start()
  await Promise.all([dsm.login(admin), dsm.login(admin)])
  await dsm.call('SYNO.DSM.Info', 'getinfo')
  expect(nas.requests({ api: 'SYNO.API.Info' })).toHaveLength(1)
})

test('a list of APIs that did not come is asked for again', async () => {
  const { nas, dsm } = await start()
  nas.faults.add({ match: { api: 'SYNO.API.Info' }, times: 1, effect: { status: 502 } })
  await expect(dsm.login(admin)).rejects.toThrow('HTTP 502')
  await dsm.login(admin)
})

test('without a login an API for anybody can be called', async () => {
  const { dsm } = await start({ profile: 'dsm-6.2' })
  const listed = await dsm.call('SYNO.API.Info', 'query', { query: 'SYNO.API.Auth' })
  expect(listed).toEqual({ 'SYNO.API.Auth': { maxVersion: 6, minVersion: 1, path: 'auth.cgi' } })
})

// Encrypted

const wasSealed = (nas: Parameters<typeof logins>[0]) =>
  nas.requests({ api: 'SYNO.API.Encryption' }).length > 0

test.each(['dsm-7.2', 'dsm-6.2'] as const)('%s takes an encrypted login', async (profile) => {
  const { nas, dsm } = await start({ profile })
  const session = await dsm.login({ ...admin, encrypt: 'always', session: 'webui' })
  expect(session.account).toBe('admin')
  expect(wasSealed(nas)).toBe(true)
  expect(sessionsOf(nas)).toMatchObject([{ application: 'webui' }])
})

test('a password that would leave the machine in clear is encrypted', async () => {
  const { nas } = await start()
  const outside = nas.url.replace('127.0.0.1', '0.0.0.0')
  await clientOf(outside).login({ ...admin, encrypt: 'never' })
  expect(wasSealed(nas)).toBe(false)
  await clientOf(outside).login(admin)
  expect(wasSealed(nas)).toBe(true)
})

test.each(['127.0.0.1', 'localhost'])('on the way to %s nobody listens', async (host) => {
  const { nas } = await start()
  await clientOf(nas.url.replace('127.0.0.1', host)).login(admin)
  expect(wasSealed(nas)).toBe(false)
})

test('over https nothing is encrypted twice', async () => {
  const { nas } = await start({ tlsPort: 0 })
  const url = (nas.tlsUrl ?? '').replace('127.0.0.1', '0.0.0.0')
  await clientOf(url, { insecure: true }).login(admin)
  expect(wasSealed(nas)).toBe(false)
})

test('an encrypted login with a second factor encrypts the code as well', async () => {
  const { nas, dsm } = await start()
  const code = () => nas.code('otp') ?? ''
  await dsm.login({ ...otp, encrypt: 'always', otp: code })
  expect(nas.requests({ api: 'SYNO.API.Encryption' })).toHaveLength(2)
})

// The second factor

test('the code is asked for only where the NAS wants one', async () => {
  const { nas, dsm } = await start()
  let asked = 0
  const code = async () => {
    asked += 1
    return nas.code('otp') ?? ''
  }
  await dsm.login({ ...admin, otp: code })
  expect(asked).toBe(0)
  await dsm.login({ ...otp, otp: code })
  expect(asked).toBe(1)
})

test('a code can be given as text', async () => {
  const { nas, dsm } = await start()
  expect((await dsm.login({ ...otp, otp: nas.code('otp') ?? '' })).deviceId).toBeUndefined()
})

test('a wrong code is refused', async () => {
  const { nas, dsm } = await start()
  await expect(dsm.login({ ...otp, otp: '000000' })).rejects.toMatchObject({ key: 'codeWrong' })
  expect(logins(nas)).toBe(2)
})

test('an error of the one who is asked for the code is passed on', async () => {
  const { dsm } = await start()
  const nobody = () => Promise.reject(new Error('nobody is here'))
  await expect(dsm.login({ ...otp, otp: nobody })).rejects.toThrow('nobody is here')
})

test.each(['dsm-7.2', 'dsm-6.2'] as const)(
  '%s trusts a device and asks no more',
  async (profile) => {
    const { nas, dsm } = await start({ profile })
    const code = nas.code('otp') ?? ''
    const { deviceId } = await dsm.login({ ...otp, otp: code, trustDevice: { name: 'laptop' } })
    expect(deviceId).toMatch(/^[\w-]{86}$/)
    const later = clientOf(nas.url)
    await later.login({ ...otp, ...(deviceId !== undefined && { deviceId }) })
    expect(nas.nas.state.accounts.find(({ name }) => name === 'otp')?.trusted).toMatchObject([
      { id: deviceId, name: 'laptop' },
    ])
  },
)

// SynoToken

test('with a SynoToken calls that change something pass', async () => {
  const { nas, dsm } = await start()
  const { synotoken } = await dsm.login({ ...admin, synoToken: true })
  expect(sessionsOf(nas)).toMatchObject([{ synotoken }])
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  expect(logins(nas)).toBe(1)
})

// Handshake

test('after a handshake each call proves it', async () => {
  const { nas, dsm } = await start()
  await dsm.login({ ...admin, handshake: true })
  await Promise.all([1, 2, 3].map(() => dsm.call('SYNO.DSM.Info', 'getinfo')))
  expect(sessionsOf(nas)).toMatchObject([{ noise: { window: { highest: 2, missing: [] } } }])
  expect(logins(nas)).toBe(1)
})

test('a handshake, a SynoToken, encryption and a second factor go together', async () => {
  const { nas, dsm } = await start()
  const session = await dsm.login({
    ...otp,
    encrypt: 'always',
    handshake: true,
    synoToken: true,
    otp: () => nas.code('otp') ?? '',
    trustDevice: { name: 'laptop' },
  })
  expect(session).toEqual({
    sid: expect.any(String),
    account: 'otp',
    synotoken: expect.stringMatching(/^.{13}$/),
    deviceId: expect.stringMatching(/^[\w-]{86}$/),
  })
  await dsm.call('SYNO.DSM.Info', 'getinfo')
  expect(sessionsOf(nas).at(-1)).toMatchObject({ noise: { window: { highest: 0 } } })
})

test('a handshake is not to be had from DSM 6', async () => {
  const { nas, dsm } = await start({ profile: 'dsm-6.2' })
  const login = dsm.login({ ...admin, handshake: true })
  await expect(login).rejects.toBeInstanceOf(DsmUnsupported)
  await expect(login).rejects.toThrow('offers no handshake')
  expect(logins(nas)).toBe(0)
})
