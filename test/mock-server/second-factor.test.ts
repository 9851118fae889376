import { expect, test } from 'vitest'
import { control } from '../support/control.ts'
import { type Params, request, startNas, type TestNas } from '../support/nas.ts'
import { cookieOf, formOf, postForm } from '../support/replay.ts'

const auth = 'SYNO.API.Auth'
const otp = { account: 'otp', passwd: 'otp' }
const step = 30
const deviceId = /^[\w-]{86}$/

const refused = (code: number) => ({ error: { code }, success: false })

const start = (options: Parameters<typeof startNas>[0] = {}) =>
  startNas({ scenario: 'empty', ...options })

const logIn = (nas: TestNas, params: Params = {}, version = 7) =>
  request(nas.url, auth, 'login', { ...otp, ...params }, version)

const code = (nas: TestNas): string => nas.code('otp') ?? ''

/** A login as the bytes and cookies of its answer. */
const post = (nas: TestNas, params: Record<string, string>, version = 7, cookie = '') =>
  postForm(
    nas.url,
    '/webapi/entry.cgi',
    formOf({ api: auth, method: 'login', version, ...otp, ...params }),
    cookie === '' ? {} : { Cookie: cookie },
  )

const trusting = (nas: TestNas, device_name = 'laptop') => ({
  enable_device_token: 'yes',
  device_name,
  otp_code: code(nas),
})

async function trust(nas: TestNas, name = 'laptop'): Promise<string> {
  const { data } = await logIn(nas, trusting(nas, name))
  // The code is used up; the next one is wanted soon.
  nas.advance(step)
  return data.device_id
}

// The code

test.each([3, 4, 5, 6, 7])(
  'without a code a login at version %i is asked for one',
  async (version) => {
    await using nas = await start()
    expect(await logIn(nas, {}, version)).toEqual({
      error: {
        code: 403,
        errors: { token: expect.stringMatching(/^[\w-]+$/), types: [{ type: 'otp' }] },
      },
      success: false,
    })
  },
)

test.each([3, 4, 5, 6, 7])('with the code a login at version %i passes', async (version) => {
  await using nas = await start()
  expect(await logIn(nas, { otp_code: code(nas) }, version)).toMatchObject({ success: true })
})

test('the password comes before the code', async () => {
  await using nas = await start()
  expect(await logIn(nas, { passwd: 'wrong', otp_code: code(nas) })).toEqual(refused(400))
  expect(await logIn(nas, { otp_code: code(nas) })).toMatchObject({ success: true })
})

test.each(['000000', '12345', '1234567', 'abcdef', '１２３４５６', ' ', '""', '-1', '1e5', 'NaN'])(
  'the code %s is wrong',
  async (otp_code) => {
    await using nas = await start()
    expect(await logIn(nas, { otp_code })).toEqual(refused(404))
  },
)

test('a code works once', async () => {
  await using nas = await start()
  const otp_code = code(nas)
  expect(await logIn(nas, { otp_code })).toMatchObject({ success: true })
  expect(await logIn(nas, { otp_code })).toEqual(refused(404))
})

test('of two logins with one code at the same time, one passes', async () => {
  await using nas = await start()
  const otp_code = code(nas)
  const answers = await Promise.all([logIn(nas, { otp_code }), logIn(nas, { otp_code })])
  expect(answers.filter(({ success }) => success)).toHaveLength(1)
})

test('a wrong code uses nothing up', async () => {
  await using nas = await start()
  expect(await logIn(nas, { otp_code: '000000' })).toEqual(refused(404))
  expect(await logIn(nas, { otp_code: code(nas) })).toMatchObject({ success: true })
})

test('after half a minute there is a new code, which works', async () => {
  await using nas = await start()
  const first = code(nas)
  expect(await logIn(nas, { otp_code: first })).toMatchObject({ success: true })
  nas.advance(step)
  expect(code(nas)).not.toBe(first)
  expect(await logIn(nas, { otp_code: code(nas) })).toMatchObject({ success: true })
})

test('a code counts for one step after its own, not for two', async () => {
  await using nas = await start()
  const [early, late] = [code(nas), code(nas)]
  nas.advance(step)
  expect(await logIn(nas, { otp_code: early })).toMatchObject({ success: true })
  await using other = await start()
  other.advance(2 * step)
  expect(await logIn(other, { otp_code: late })).toEqual(refused(404))
})

test('the code of the step to come counts, and those before it no more', async () => {
  await using nas = await start()
  await using ahead = await start()
  ahead.advance(step)
  const present = code(nas)
  expect(await logIn(nas, { otp_code: code(ahead) })).toMatchObject({ success: true })
  expect(await logIn(nas, { otp_code: present })).toEqual(refused(404))
  nas.advance(step)
  expect(await logIn(nas, { otp_code: code(nas) })).toEqual(refused(404))
  nas.advance(step)
  expect(await logIn(nas, { otp_code: code(nas) })).toMatchObject({ success: true })
})

test('a code of an account that needs none does no harm', async () => {
  await using nas = await start()
  const admin = { account: 'admin', passwd: 'mock-dsm', otp_code: '000000' }
  expect(await logIn(nas, admin)).toMatchObject({ success: true })
})

// Trusted devices

test('a right code makes the device trusted when that is asked for', async () => {
  await using nas = await start()
  const { data } = await logIn(nas, trusting(nas))
  expect(data.device_id).toMatch(deviceId)
  expect(nas.nas.state.accounts.find(({ name }) => name === 'otp')?.trusted).toEqual([
    { id: data.device_id, name: 'laptop' },
  ])
})

test('without asking for it none is trusted', async () => {
  await using nas = await start()
  const answer = await post(nas, { otp_code: code(nas), device_name: 'laptop' })
  expect(answer.json.data.device_id).toBe('')
  expect(cookieOf(answer, 'did')).toBeUndefined()
})

test('an account without a second factor has no trusted devices', async () => {
  await using nas = await start()
  const params = { account: 'admin', passwd: 'mock-dsm', ...trusting(nas) }
  expect((await logIn(nas, params)).data.device_id).toBe('')
})

test('a trusted device needs no code, and reads its id again', async () => {
  await using nas = await start()
  const device_id = await trust(nas)
  const named = await logIn(nas, { device_id, device_name: 'laptop' })
  expect(named.data.device_id).toBe(device_id)
  expect((await logIn(nas, { device_id })).data.device_id).toBe(device_id)
})

test('its trust outlives sessions and months', async () => {
  await using nas = await start()
  const device_id = await trust(nas)
  nas.advance(90 * 24 * 3600)
  expect(await logIn(nas, { device_id, device_name: 'laptop' })).toMatchObject({ success: true })
})

test('an unknown id is asked for the code', async () => {
  await using nas = await start()
  await trust(nas)
  expect(await logIn(nas, { device_id: 'x'.repeat(86) })).toMatchObject(refused(403))
  expect(await logIn(nas, { device_id: '' })).toMatchObject(refused(403))
})

test('an unknown id beside a right code does no harm', async () => {
  await using nas = await start()
  const params = { device_id: 'x'.repeat(86), otp_code: code(nas) }
  expect(await logIn(nas, params)).toMatchObject({ success: true, data: { device_id: '' } })
})

test('an id under another name is asked for the code', async () => {
  await using nas = await start()
  const device_id = await trust(nas)
  expect(await logIn(nas, { device_id, device_name: 'phone' })).toMatchObject(refused(403))
})

test('the id of one account is none of another', async () => {
  await using nas = await start()
  const device_id = await trust(nas)
  const viewer = nas.nas.state.accounts.find(({ name }) => name === 'viewer')
  if (viewer) viewer.otpSecret = 'GEZDGNBVGY3TQOJQ'
  const params = { account: 'viewer', passwd: 'viewer', device_id }
  expect(await logIn(nas, params)).toMatchObject(refused(403))
})

test('there is one id for each device name', async () => {
  await using nas = await start()
  const [first, again, other] = [
    await trust(nas, 'laptop'),
    await trust(nas, 'laptop'),
    await trust(nas, 'phone'),
  ]
  expect(again).toBe(first)
  expect(other).toMatch(deviceId)
  expect(other).not.toBe(first)
  expect(nas.nas.state.accounts.find(({ name }) => name === 'otp')?.trusted).toHaveLength(2)
})

test('the id is set as a cookie for thirty days, whatever the format', async () => {
  await using nas = await start()
  for (const format of ['sid', 'cookie']) {
    const answer = await post(nas, { ...trusting(nas), format })
    const { device_id } = answer.json.data
    expect(answer.cookies).toContain(
      `did=${device_id};expires=${format === 'sid' ? 'Wed, 23-Dec-2026 08:00:00' : 'Wed, 23-Dec-2026 08:00:30'} GMT;max-age=2592000;path=/;HttpOnly`,
    )
    expect(cookieOf(answer, 'id')).toBe(format === 'sid' ? undefined : answer.json.data.sid)
    nas.advance(step)
  }
})

test('the cookie stands in for the parameter', async () => {
  await using nas = await start()
  const device_id = await trust(nas)
  const answer = await post(nas, {}, 7, `did=${device_id}`)
  expect(answer.json).toMatchObject({ success: true, data: { device_id } })
  expect(cookieOf(answer, 'did')).toBeUndefined()
  expect((await post(nas, { device_id: '' }, 7, `did=${device_id}`)).json.success).toBe(true)
  expect((await post(nas, {}, 7, 'did=')).json).toMatchObject(refused(403))
  expect((await post(nas, {}, 7, `did=${'x'.repeat(86)}`)).json).toMatchObject(refused(403))
})

test('at version 6 the id is called did, and missing where there is none', async () => {
  await using nas = await start()
  const { json } = await post(nas, trusting(nas), 6)
  expect(Object.keys(json.data)).toEqual(['did', 'is_portal_port', 'sid'])
  expect(json.data.did).toMatch(deviceId)
  nas.advance(step)
  expect((await logIn(nas, { device_id: json.data.did }, 6)).data.did).toBe(json.data.did)
  expect(Object.keys((await logIn(nas, { otp_code: code(nas) }, 6)).data)).toEqual([
    'is_portal_port',
    'sid',
  ])
})

test('trust is part of a snapshot', async () => {
  await using nas = await start()
  const before = nas.snapshot()
  const device_id = await trust(nas)
  const after = nas.snapshot()
  nas.restore(before)
  expect(await logIn(nas, { device_id })).toMatchObject(refused(403))
  nas.restore(JSON.parse(JSON.stringify(after)))
  expect(await logIn(nas, { device_id })).toMatchObject({ success: true })
})

test('a used code stays used across a snapshot', async () => {
  await using nas = await start()
  const otp_code = code(nas)
  await logIn(nas, { otp_code })
  nas.restore(nas.snapshot())
  expect(await logIn(nas, { otp_code })).toEqual(refused(404))
})

// The control plane

test('the control plane tells the code of the moment', async () => {
  await using nas = await start()
  const { status, body } = await control(nas, 'GET', '/accounts/otp')
  expect({ status, body }).toEqual({ status: 200, body: { account: 'otp', code: code(nas) } })
  expect(body.code).toMatch(/^\d{6}$/)
  expect(await logIn(nas, { otp_code: body.code })).toMatchObject({ success: true })
})

test.each(['admin', 'nobody', '__proto__', ''])(
  'it has no code for the account %j',
  async (name) => {
    await using nas = await start()
    const { status, body } = await control(nas, 'GET', `/accounts/${name}`)
    expect(status).toBe(404)
    expect(body).toEqual({ error: expect.any(String) })
    expect(nas.code(name)).toBeUndefined()
  },
)

test('neither code nor device shows in the journal', async () => {
  await using nas = await start()
  const params = trusting(nas)
  const { data } = await logIn(nas, params)
  nas.advance(step)
  await logIn(nas, { device_id: data.device_id })
  const kept = JSON.stringify(nas.requests())
  expect(kept).not.toContain(params.otp_code)
  expect(kept).not.toContain(data.device_id)
})
