import { expect, test } from 'vitest'
import { DsmUnreachable } from '../../src/client/index.ts'
import type { MockDsm } from '../../src/index.ts'
import { admin, clientOf, loggedIn, logins, sessionsOf, start } from './support.ts'

const otp = { account: 'otp', password: 'otp' }

const expire = (nas: MockDsm) => nas.world({ event: 'session.expire' })

/** Longer than a code counts, so that the next one is another. */
const nextCode = (nas: MockDsm) => nas.clock.advance('31s')

test.each([106, 107, 119])('on %i the session is renewed and the call made again', async (code) => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, times: 1, effect: { error: { code } } })
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
  expect(logins(nas)).toBe(2)
})

test('on any other code it is not', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, effect: { error: { code: 105 } } })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 105 })
  expect(logins(nas)).toBe(1)
})

test('calls that find the session over at the same time share one renewal', async () => {
  const { nas, dsm } = await loggedIn()
  expire(nas)
  const calls = Array.from({ length: 20 }, () => dsm.call('SYNO.DSM.Info', 'getinfo'))
  expect(await Promise.all(calls)).toHaveLength(20)
  expect(logins(nas)).toBe(2)
  expire(nas)
  await dsm.call('SYNO.DSM.Info', 'getinfo')
  expect(logins(nas)).toBe(3)
})

test('a call that comes during a renewal waits for it', async () => {
  const { nas, dsm } = await loggedIn()
  expire(nas)
  nas.faults.add({ match: { method: 'login' }, times: 1, effect: { delay: '100ms' } })
  const first = dsm.call('SYNO.DSM.Info', 'getinfo')
  while (logins(nas) < 2) await new Promise((resume) => setImmediate(resume))
  nas.forgetRequests()
  await Promise.all([first, dsm.call('SYNO.DSM.Info', 'getinfo')])
  expect(nas.requests().map(({ success }) => success)).toEqual([true, true])
})

test('a renewal that fails rejects all who wait for it, and is made once', async () => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'account.standing', account: 'admin', standing: 'disabled' })
  expire(nas)
  const calls = [1, 2, 3].map(() => dsm.call('SYNO.DSM.Info', 'getinfo'))
  for (const outcome of await Promise.allSettled(calls)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { key: 'accountDisabled' } })
  }
  expect(logins(nas)).toBe(2)
})

test('credentials that were refused are not tried again', async () => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'account.standing', account: 'admin', standing: 'locked' })
  expire(nas)
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 411 })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 411 })
  expect(logins(nas)).toBe(2)
  nas.world({ event: 'account.standing', account: 'admin', standing: 'ok' })
  await dsm.login(admin)
  await dsm.call('SYNO.DSM.Info', 'getinfo')
})

test('a NAS that was not to be reached is asked again', async () => {
  const { nas, dsm } = await loggedIn()
  expire(nas)
  nas.faults.add({ match: { method: 'login' }, times: 1, effect: { status: 503 } })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toBeInstanceOf(DsmUnreachable)
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
})

test('a session that is over again at once is not renewed again', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, effect: { error: { code: 119 } } })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 119 })
  expect(logins(nas)).toBe(2)
})

test('a session that another login replaced is renewed', async () => {
  const { nas, dsm } = await loggedIn()
  nas.security({ singleSession: true })
  const other = clientOf(nas.url)
  await other.login(admin)
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
  expect(nas.requests().map(({ code }) => code)).toContain(107)
})

test('a renewal brings a new token and a new handshake', async () => {
  const { nas, dsm } = await start()
  await dsm.login({ ...admin, synoToken: true, handshake: true })
  expire(nas)
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  expect(sessionsOf(nas).at(-1)).toMatchObject({ noise: { window: { highest: 0 } } })
  expect(logins(nas)).toBe(2)
})

test('a login during a renewal counts, and one that is renewed does not come back', async () => {
  const { nas, dsm } = await loggedIn()
  expire(nas)
  nas.faults.add({ match: { method: 'login' }, times: 1, effect: { delay: '100ms' } })
  const call = dsm.call('SYNO.DSM.Info', 'getinfo')
  while (logins(nas) < 2) await new Promise((resume) => setImmediate(resume))
  const { sid } = await dsm.login({ account: 'viewer', password: 'viewer' })
  await call
  nas.forgetRequests()
  await dsm.call('SYNO.DSM.Info', 'getinfo')
  expect(nas.requests()).toMatchObject([{ account: 'viewer' }])
  expect(sid).toBe(sessionsOf(nas).find(({ account }) => account === 'viewer')?.sid)
})

test('after a logout during a renewal nobody is logged in', async () => {
  const { nas, dsm } = await loggedIn()
  expire(nas)
  nas.faults.add({ match: { method: 'login' }, times: 1, effect: { delay: '100ms' } })
  const call = dsm.call('SYNO.DSM.Info', 'getinfo')
  while (logins(nas) < 2) await new Promise((resume) => setImmediate(resume))
  await dsm.logout()
  await expect(call).rejects.toMatchObject({ code: 119 })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 119 })
})

// With a second factor

test('a renewal asks for another code', async () => {
  const { nas, dsm } = await start()
  const codes: string[] = []
  const ask = () => {
    codes.push(nas.code('otp') ?? '')
    return codes.at(-1) ?? ''
  }
  await dsm.login({ ...otp, otp: ask })
  nextCode(nas)
  expire(nas)
  await dsm.call('SYNO.DSM.Info', 'getinfo')
  expect(new Set(codes).size).toBe(2)
})

test('a code given as text is not used twice', async () => {
  const { nas, dsm } = await start()
  await dsm.login({ ...otp, otp: nas.code('otp') ?? '' })
  nextCode(nas)
  expire(nas)
  const call = dsm.call('SYNO.DSM.Info', 'getinfo')
  await expect(call).rejects.toMatchObject({ api: 'SYNO.API.Auth', key: 'codeRequired' })
  expect(logins(nas)).toBe(3)
})

test('a trusted device needs no code for a renewal', async () => {
  const { nas, dsm } = await start()
  await dsm.login({ ...otp, otp: nas.code('otp') ?? '', trustDevice: { name: 'laptop' } })
  nextCode(nas)
  expire(nas)
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
})

// The end

test('after a logout there is no session, and none is started', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.logout()
  expect(sessionsOf(nas)).toEqual([])
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 119 })
  expect(logins(nas)).toBe(1)
})

test('a logout that the NAS does not answer is one all the same', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { method: 'logout' }, effect: { reset: true } })
  await expect(dsm.logout()).rejects.toBeInstanceOf(DsmUnreachable)
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 119 })
})

test('a logout without a session asks nothing', async () => {
  const { nas, dsm } = await start()
  await dsm.logout()
  expect(nas.requests()).toEqual([])
})

test('a client that is closed keeps its session and makes no calls', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.close()
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toBeInstanceOf(DsmUnreachable)
  expect(sessionsOf(nas)).toHaveLength(1)
})
