import { expect, test } from 'vitest'
import { control } from '../support/control.ts'
import { type Envelope, type Params, request, startNas, type TestNas } from '../support/nas.ts'
import { formOf, send } from '../support/replay.ts'

const auth = 'SYNO.API.Auth'
const minute = 60

const refused = (code: number) => ({ error: { code }, success: false })

const start = () => startNas({ scenario: 'empty' })

const logIn = (nas: TestNas, params: Params = {}) =>
  request(nas.url, auth, 'login', { account: 'admin', passwd: 'mock-dsm', ...params }, 7)

const codeOf = async (answer: Promise<Envelope>): Promise<number> => (await answer).error?.code ?? 0

const wrong = { passwd: 'wrong' }

const info = { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }

/** A call from one of the addresses of this machine. */
const from = async (nas: TestNas, localAddress: string, params: Record<string, string | number>) =>
  (await send(nas.url, `/webapi/entry.cgi?${formOf(params)}`, { localAddress })).json

/** Only Linux answers on all of 127.0.0.0/8. */
const withAddresses = test.runIf(process.platform === 'linux')

// Auto block

const block = (nas: TestNas, attempts = 3, within_mins = 5) =>
  nas.security({ autoBlock: { enable: true, attempts, within_mins } })

async function fail(nas: TestNas, times: number) {
  for (let round = 0; round < times; round += 1) {
    expect(await codeOf(logIn(nas, wrong))).toBe(400)
  }
}

test('nobody is blocked unless that is turned on', async () => {
  await using nas = await start()
  expect(nas.security().autoBlock).toEqual({ enable: false, attempts: 10, within_mins: 5 })
  await fail(nas, 30)
  expect(await logIn(nas)).toMatchObject({ success: true })
})

test('after so many failures even the right password is refused', async () => {
  await using nas = await start()
  block(nas)
  await fail(nas, 2)
  expect(await codeOf(logIn(nas))).toBe(0)
  await fail(nas, 1)
  expect(await logIn(nas)).toEqual(refused(407))
  expect(await logIn(nas, wrong)).toEqual(refused(407))
})

test('sessions that exist go on', async () => {
  await using nas = await start()
  block(nas)
  await fail(nas, 3)
  expect(await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)).toMatchObject({ success: true })
})

test('unknown accounts and wrong codes count as well', async () => {
  await using nas = await start()
  block(nas)
  expect(await codeOf(logIn(nas, { account: 'nobody' }))).toBe(400)
  const otp = { account: 'otp', passwd: 'otp' }
  expect(await codeOf(logIn(nas, { ...otp, otp_code: '000000' }))).toBe(404)
  expect(await codeOf(logIn(nas, { account: 'viewer' }))).toBe(400)
  expect(await codeOf(logIn(nas))).toBe(407)
})

test('being asked for a code counts for nothing', async () => {
  await using nas = await start()
  block(nas)
  for (let round = 0; round < 5; round += 1) {
    expect(await codeOf(logIn(nas, { account: 'otp', passwd: 'otp' }))).toBe(403)
  }
  expect(await codeOf(logIn(nas))).toBe(0)
})

test('failures that lie too far apart block nobody', async () => {
  await using nas = await start()
  block(nas)
  for (let round = 0; round < 10; round += 1) {
    await fail(nas, 1)
    nas.advance(3 * minute)
  }
  expect(await codeOf(logIn(nas))).toBe(0)
})

test('a block does not end by itself', async () => {
  await using nas = await start()
  block(nas)
  await fail(nas, 3)
  nas.advance(30 * 24 * 60 * minute)
  expect(await codeOf(logIn(nas))).toBe(407)
})

test('turning it off forgets who was blocked', async () => {
  await using nas = await start()
  block(nas)
  await fail(nas, 3)
  nas.security({ autoBlock: { enable: false, attempts: 3, within_mins: 5 } })
  expect(await codeOf(logIn(nas))).toBe(0)
  block(nas)
  expect(await codeOf(logIn(nas))).toBe(0)
})

withAddresses('failures are counted by address', async () => {
  await using nas = await start()
  block(nas)
  const login = { api: auth, method: 'login', version: 7, account: 'admin', format: 'sid' }
  for (let round = 0; round < 3; round += 1) {
    expect(await from(nas, '127.0.0.2', { ...login, ...wrong })).toEqual(refused(400))
  }
  expect(await from(nas, '127.0.0.2', { ...login, passwd: 'mock-dsm' })).toEqual(refused(407))
  expect(await codeOf(logIn(nas))).toBe(0)
})

test('a block is part of a snapshot', async () => {
  await using nas = await start()
  block(nas)
  await fail(nas, 3)
  await using twin = await nas.fork()
  expect(
    await request(twin.url, auth, 'login', { account: 'admin', passwd: 'mock-dsm' }, 7),
  ).toEqual(refused(407))
})

test('a failure is a change worth saving', async () => {
  await using nas = await start()
  block(nas)
  const before = nas.revision()
  await fail(nas, 1)
  expect(nas.revision()).toBeGreaterThan(before)
})

// The standing of an account

const standings = [
  ['disabled', 401],
  ['expiredForGood', 408],
  ['expired', 409],
  ['mustChangePassword', 410],
  ['locked', 411],
] as const

test.each(standings)('an account that is %s is refused with %i', async (standing, code) => {
  await using nas = await start()
  nas.world({ event: 'account.standing', account: 'viewer', standing })
  const viewer = { account: 'viewer', passwd: 'viewer' }
  expect(await logIn(nas, viewer)).toEqual(refused(code))
  expect(await logIn(nas, { ...viewer, ...wrong })).toEqual(refused(400))
  expect(await logIn(nas)).toMatchObject({ success: true })
  nas.world({ event: 'account.standing', account: 'viewer', standing: 'ok' })
  expect(await logIn(nas, viewer)).toMatchObject({ success: true })
})

test('the standing can be set over the control plane', async () => {
  await using nas = await start()
  const event = { event: 'account.standing', account: 'admin', standing: 'locked' }
  expect((await control(nas, 'POST', '/world', event)).status).toBe(200)
  expect(await logIn(nas)).toEqual(refused(411))
})

test.each([
  { account: 'nobody', standing: 'locked' },
  { account: 'admin', standing: 'tired' },
])('it refuses %o', async (event) => {
  await using nas = await start()
  const answer = await control(nas, 'POST', '/world', { event: 'account.standing', ...event })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(await logIn(nas)).toMatchObject({ success: true })
})

test('the standing comes before application and second factor', async () => {
  await using nas = await start()
  nas.world({ event: 'account.standing', account: 'otp', standing: 'expired' })
  deny(nas, 'otp', 'DSM')
  expect(await logIn(nas, { account: 'otp', passwd: 'otp' })).toEqual(refused(409))
})

// Applications

function deny(nas: TestNas, name: string, ...applications: string[]) {
  nas.nas.state.accounts.find((account) => account.name === name)?.denied.push(...applications)
}

test('an application that is denied to the account is refused with 402', async () => {
  await using nas = await start()
  deny(nas, 'admin', 'Core')
  expect(await logIn(nas, { session: 'Core' })).toEqual(refused(402))
  expect(await logIn(nas, { session: 'FileStation' })).toMatchObject({ success: true })
  expect(await logIn(nas)).toMatchObject({ success: true })
})

test('a login that names no application is one to DSM', async () => {
  await using nas = await start()
  deny(nas, 'admin', 'DSM')
  expect(await logIn(nas)).toEqual(refused(402))
  expect(await logIn(nas, { session: '' })).toEqual(refused(402))
  expect(await logIn(nas, { session: 'DSM' })).toEqual(refused(402))
  expect(await logIn(nas, { session: 'webui' })).toMatchObject({ success: true })
})

test('the application comes before the second factor', async () => {
  await using nas = await start()
  deny(nas, 'otp', 'DSM')
  expect(await logIn(nas, { account: 'otp', passwd: 'otp' })).toEqual(refused(402))
})

// Policies

test('where a second factor is enforced, an account without one is refused with 406', async () => {
  await using nas = await start()
  nas.security({ otpEnforced: true })
  expect(await logIn(nas)).toEqual(refused(406))
  const otp = { account: 'otp', passwd: 'otp' }
  expect(await codeOf(logIn(nas, otp))).toBe(403)
  expect(await logIn(nas, { ...otp, otp_code: nas.code('otp') ?? '' })).toMatchObject({
    success: true,
  })
})

test('with single sessions a login ends those before it', async () => {
  await using nas = await start()
  nas.security({ singleSession: true })
  const [first, viewer] = [(await logIn(nas)).data.sid, await nas.login('viewer', 'viewer')]
  const second = (await logIn(nas)).data.sid
  const read = (_sid: string) => request(nas.url, 'SYNO.DSM.Info', 'getinfo', { _sid }, 2)
  expect(await read(first)).toEqual(refused(107))
  expect(await read(second)).toMatchObject({ success: true })
  expect(await read(viewer)).toMatchObject({ success: true })
  nas.advance(2 * 60 * minute)
  expect(await read(first)).toEqual(refused(119))
})

test('a refused login ends no session', async () => {
  await using nas = await start()
  nas.security({ singleSession: true })
  const { sid } = (await logIn(nas)).data
  await logIn(nas, wrong)
  const answer = await request(nas.url, 'SYNO.DSM.Info', 'getinfo', { _sid: sid }, 2)
  expect(answer).toMatchObject({ success: true })
})

// The SynoToken

test.each([119, 103, 403] as const)(
  'a missing token is refused with %i where so set',
  async (code) => {
    await using nas = await start()
    nas.security({ tokenRefusal: code })
    const { sid: _sid } = (await logIn(nas, { enable_syno_token: 'yes' })).data
    const write = (params: Params) =>
      request(nas.url, 'SYNO.ActiveBackup.Task', 'remove', { task_ids: [1], _sid, ...params })
    expect(await write({})).toEqual(refused(code))
    expect(await write({ SynoToken: 'wrong' })).toEqual(refused(code))
    expect(nas.requests().at(-1)?.violations).toEqual([expect.stringContaining('SynoToken')])
  },
)

test('asking for the token needs no token', async () => {
  await using nas = await start()
  const { sid, synotoken } = (await logIn(nas, { enable_syno_token: 'yes' })).data
  const { json } = await send(nas.url, `/webapi/entry.cgi?api=${auth}&version=6&method=token`, {
    headers: { Cookie: `id=${sid}` },
  })
  expect(json).toEqual({ data: { is_portal_port: false, synotoken }, success: true })
})

test('an empty token header is none', async () => {
  await using nas = await start()
  const { sid } = (await logIn(nas, { enable_syno_token: 'yes' })).data
  const { json } = await send(nas.url, `/webapi/entry.cgi?${formOf({ ...info, _sid: sid })}`, {
    headers: { 'X-SYNO-TOKEN': '' },
  })
  expect(json.success).toBe(true)
})

// The address

withAddresses(
  'a session from another address is refused with 150 unless that is allowed',
  async () => {
    await using nas = await start()
    const { sid: _sid } = (await logIn(nas)).data
    const read = (address: string) => from(nas, address, { ...info, _sid })
    expect(await read('127.0.0.2')).toEqual(refused(150))
    nas.security({ skipAddressCheck: true })
    expect(await read('127.0.0.2')).toMatchObject({ success: true })
    nas.security({ skipAddressCheck: false })
    expect(await read('127.0.0.2')).toEqual(refused(150))
    expect(await read('127.0.0.1')).toMatchObject({ success: true })
  },
)

withAddresses('whom a session does not belong to cannot keep it alive', async () => {
  await using nas = await start()
  const { sid: _sid } = (await logIn(nas)).data
  nas.advance(14 * minute)
  await from(nas, '127.0.0.2', { ...info, _sid })
  nas.advance(2 * minute)
  expect(await from(nas, '127.0.0.1', { ...info, _sid })).toEqual(refused(106))
})

// The settings

test('the settings can be read and changed over the control plane', async () => {
  await using nas = await start()
  const { body } = await control(nas, 'GET', '/security')
  expect(body).toEqual({
    autoBlock: { enable: false, attempts: 10, within_mins: 5 },
    otpEnforced: false,
    singleSession: false,
    skipAddressCheck: false,
    tokenRefusal: 119,
  })
  const changed = await control(nas, 'PUT', '/security', { otpEnforced: true })
  expect(changed).toEqual({ status: 200, body: { ...body, otpEnforced: true } })
  expect(await logIn(nas)).toEqual(refused(406))
})

test.each([
  { tokenRefusal: 105 },
  { otpEnforced: 'yes' },
  { autoBlock: { enable: true } },
  { autoBlock: { enable: true, attempts: 0, within_mins: 5 } },
  { failures: {} },
  { unheardOf: 1 },
])('the settings %o are refused', async (changes) => {
  await using nas = await start()
  const before = nas.security()
  const { status, body } = await control(nas, 'PUT', '/security', changes)
  expect(status).toBe(400)
  expect(body).toEqual({ error: expect.any(String) })
  expect(nas.security()).toEqual(before)
})
