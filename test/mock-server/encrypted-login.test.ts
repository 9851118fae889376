import { expect, test } from 'vitest'
import { type EncryptionInfo, encryptParams } from '../../src/contracts/wire/encrypted-params.ts'
import { createMockDsm, type MockDsm } from '../../src/index.ts'
import { type Params, request, startTime } from '../support/nas.ts'
import { formOf, postForm } from '../support/replay.ts'

const auth = 'SYNO.API.Auth'
const taskApi = 'SYNO.ActiveBackup.Task'
const validity = 360

const refused = (code: number) => ({ error: { code }, success: false })

/** Without a session: what a refused login leaves behind is looked at. */
const start = (options: Parameters<typeof createMockDsm>[0] = {}) =>
  createMockDsm({ clock: 'frozen', startTime, scenario: 'empty', ...options })

const admin = { account: 'admin', passwd: 'mock-dsm', session: 'webui', format: 'cookie' }

type Form = Readonly<Record<string, string>>

async function infoOf(nas: MockDsm, format = 'module'): Promise<EncryptionInfo> {
  return (await request(nas.url, 'SYNO.API.Encryption', 'getinfo', { format })).data
}

const seal = async (nas: MockDsm, form: Form | string) =>
  encryptParams(new URLSearchParams(form), await infoOf(nas))

const logIn = (nas: MockDsm, sealed: string, outer: Params = {}) =>
  request(nas.url, auth, 'login', { ...outer, __cIpHeRtExT: sealed }, 7)

const sessionsOf = (nas: MockDsm) => Object.values(nas.nas.state.sessions)

test('what is encrypted logs in like what is not', async () => {
  await using nas = await start()
  const { data, success } = await logIn(nas, await seal(nas, admin), { enable_syno_token: 'yes' })
  expect(success).toBe(true)
  expect(data).toMatchObject({ account: 'admin', synotoken: expect.stringMatching(/^.{13}$/) })
  expect(sessionsOf(nas)).toMatchObject([{ account: 'admin', application: 'webui' }])
})

test('either spelling of the key will do', async () => {
  await using nas = await start()
  const sealed = encryptParams(new URLSearchParams(admin), await infoOf(nas, 'der'))
  expect(await logIn(nas, sealed)).toMatchObject({ success: true })
})

test('it works in a query, at any CGI, and at older versions', async () => {
  await using nas = await start()
  for (const [cgi, version] of [
    ['entry.cgi', 7],
    ['auth.cgi', 6],
    ['auth.cgi', 3],
  ] as const) {
    const query = formOf({
      api: auth,
      version,
      method: 'login',
      __cIpHeRtExT: await seal(nas, admin),
    })
    const response = await fetch(`${nas.url}/webapi/${cgi}?${query}`)
    expect(await response.json()).toMatchObject({ success: true })
  }
})

test('even api, version and method may be inside', async () => {
  await using nas = await start()
  const sealed = await seal(nas, { api: auth, version: '7', method: 'login', ...admin })
  const { json } = await postForm(nas.url, '/webapi/entry.cgi', formOf({ __cIpHeRtExT: sealed }))
  expect(json).toMatchObject({ success: true })
})

test('what is inside wins over what is outside', async () => {
  await using nas = await start()
  const sealed = await seal(nas, admin)
  const outer = { account: 'viewer', passwd: 'viewer', session: 'FileStation' }
  expect((await logIn(nas, sealed, outer)).data.account).toBe('admin')
  expect(sessionsOf(nas)).toMatchObject([{ application: 'webui' }])
})

test.each(['a+b c', 'пароль & =%', '"quoted"', '\u{1f511}', 'ä'.repeat(40)])(
  'the password %s survives encryption',
  async (password) => {
    await using nas = await start({ account: { name: 'root', password } })
    const sealed = await seal(nas, { account: 'root', passwd: password })
    expect(await logIn(nas, sealed)).toMatchObject({ success: true })
  },
)

test('a wrong password inside is refused with 400 and leaves no session', async () => {
  await using nas = await start()
  expect(await logIn(nas, await seal(nas, { ...admin, passwd: 'wrong' }))).toEqual(refused(400))
  expect(sessionsOf(nas)).toEqual([])
})

// Freshness

test.each([
  [0, true],
  [validity, true],
  [validity + 1, false],
  [24 * 3600, false],
])('a form of %i seconds ago passes: %o', async (seconds, passes) => {
  await using nas = await start()
  const sealed = await seal(nas, admin)
  nas.clock.advance(`${seconds}s`)
  expect((await logIn(nas, sealed)).success).toBe(passes)
  expect(sessionsOf(nas)).toHaveLength(passes ? 1 : 0)
})

test('a stale form is refused with 400, and the journal says why', async () => {
  await using nas = await start()
  const sealed = await seal(nas, admin)
  nas.clock.advance('361s')
  expect(await logIn(nas, sealed)).toEqual(refused(400))
  expect(nas.requests().at(-1)?.violations).toEqual([
    'the encrypted parameters cannot be opened, or are older than 360 seconds',
  ])
  expect(await logIn(nas, await seal(nas, admin))).toMatchObject({ success: true })
})

test.each(['', '0', 'soon', '-1', '1e99', '99999999999999999999'])(
  'the token %j is not fresh',
  async (time) => {
    await using nas = await start()
    const info = await infoOf(nas)
    const sealed = encryptParams(new URLSearchParams(admin), {
      ...info,
      server_time: time as unknown as number,
    })
    expect(await logIn(nas, sealed)).toEqual(refused(400))
  },
)

test('a form without a token is refused', async () => {
  await using nas = await start()
  const info = { ...(await infoOf(nas)), ciphertoken: 'other' }
  expect(await logIn(nas, encryptParams(new URLSearchParams(admin), info))).toEqual(refused(400))
})

test('a fresh form may be sent twice', async () => {
  await using nas = await start()
  const sealed = await seal(nas, admin)
  expect(await logIn(nas, sealed)).toMatchObject({ success: true })
  expect(await logIn(nas, sealed)).toMatchObject({ success: true })
})

// What cannot be opened

const flipped = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, 'base64')
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return bytes.toString('base64')
}

type Sealed = { rsa: string; aes: string }

const tampered: readonly (readonly [string, (sealed: Sealed) => unknown])[] = [
  ['the first byte of rsa changed', ({ rsa, aes }) => ({ rsa: flipped(rsa, 5), aes })],
  ['the last byte of rsa changed', ({ rsa, aes }) => ({ rsa: flipped(rsa, -1), aes })],
  ['the magic of aes changed', ({ rsa, aes }) => ({ rsa, aes: flipped(aes, 0) })],
  ['the salt of aes changed', ({ rsa, aes }) => ({ rsa, aes: flipped(aes, 9) })],
  ['the end of aes changed', ({ rsa, aes }) => ({ rsa, aes: flipped(aes, -1) })],
  ['aes cut short', ({ rsa, aes }) => ({ rsa, aes: aes.slice(0, -8) })],
  ['rsa and aes swapped', ({ rsa, aes }) => ({ rsa: aes, aes: rsa })],
  ['no rsa', ({ aes }) => ({ aes })],
  ['no aes', ({ rsa }) => ({ rsa })],
  ['numbers', () => ({ rsa: 1, aes: 2 })],
  ['empty texts', () => ({ rsa: '', aes: '' })],
  ['null', () => null],
  ['a list', ({ rsa, aes }) => [rsa, aes]],
]

test.each(tampered)(
  'a login with %s is refused with 400 and leaves no session',
  async (_what, tamper) => {
    await using nas = await start()
    const sealed = JSON.parse(await seal(nas, admin)) as Sealed
    expect(await logIn(nas, JSON.stringify(tamper(sealed)))).toEqual(refused(400))
    expect(sessionsOf(nas)).toEqual([])
  },
)

test.each([
  ['of nothing', ''],
  ['of one letter', 'x'],
  ['that breaks off', '{'],
  ['of one quote', '"'],
  ['of too few bytes', '{"rsa":"AA==","aes":"AA=="}'],
  ['of a NUL', '\0'],
  ['of a hundred thousand letters', 'a'.repeat(100_000)],
])('an envelope %s is refused even beside good credentials', async (_what, sealed) => {
  await using nas = await start()
  expect(await logIn(nas, sealed, admin)).toEqual(refused(400))
  expect(sessionsOf(nas)).toEqual([])
})

test('of two envelopes, tampered and good, neither the form nor the other counts', async () => {
  await using nas = await start()
  const one = JSON.parse(await seal(nas, admin)) as Sealed
  const other = JSON.parse(await seal(nas, { account: 'viewer', passwd: 'viewer' })) as Sealed
  const mixed = JSON.stringify({ rsa: one.rsa, aes: other.aes })
  expect(await logIn(nas, mixed)).toEqual(refused(400))
})

test('another API answers 101 to what it cannot open', async () => {
  await using nas = await start()
  const { data } = await logIn(nas, await seal(nas, { ...admin, format: 'sid' }))
  const call = { _sid: data.sid, __cIpHeRtExT: '{"rsa":"AA==","aes":"AA=="}' }
  expect(await request(nas.url, taskApi, 'list', call)).toEqual(refused(101))
  expect(nas.requests().at(-1)?.violations).toEqual([
    'the encrypted parameters cannot be opened, or are older than 360 seconds',
  ])
})

// The second factor beside the form

const otp = { account: 'otp', passwd: 'otp', otp_code: '', enable_device_token: 'no' }

test('a code outside beats the empty one inside', async () => {
  await using nas = await start()
  const otp_code = nas.code('otp') ?? ''
  expect(await logIn(nas, await seal(nas, otp))).toMatchObject(refused(403))
  expect(await logIn(nas, await seal(nas, otp), { otp_code: '' })).toMatchObject(refused(403))
  expect(sessionsOf(nas)).toEqual([])
  expect(await logIn(nas, await seal(nas, otp), { otp_code })).toMatchObject({ success: true })
})

test('a code inside beats the one outside', async () => {
  await using nas = await start()
  const sealed = await seal(nas, { ...otp, otp_code: nas.code('otp') ?? '' })
  expect(await logIn(nas, sealed, { otp_code: '000000' })).toMatchObject({ success: true })
})

test('a trusted device may be shown outside', async () => {
  await using nas = await start()
  const asked = { enable_device_token: 'yes', device_name: 'pc', otp_code: nas.code('otp') ?? '' }
  const { device_id } = (await logIn(nas, await seal(nas, { ...otp, ...asked }))).data
  const outer = { device_id, device_name: 'pc' }
  expect(await logIn(nas, await seal(nas, otp), outer)).toMatchObject({
    success: true,
    data: { device_id },
  })
})

// Other calls

test('a call in JSON style takes encrypted parameters', async () => {
  await using nas = await start({ scenario: 'office' })
  const { data } = await logIn(nas, await seal(nas, { ...admin, format: 'sid' }))
  const sealed = await seal(nas, { filter: '{"backup_type":2}', load_status: 'true' })
  const list = await request(nas.url, taskApi, 'list', { _sid: data.sid, __cIpHeRtExT: sealed })
  expect(list.data.tasks[0]).toMatchObject({ backup_type: 2, target_status: 'online' })
  const open = { _sid: data.sid, filter: { backup_type: 2 }, load_status: true }
  expect(await request(nas.url, taskApi, 'list', open)).toEqual(list)
})

test('the sid may be encrypted as well', async () => {
  await using nas = await start()
  const { data } = await logIn(nas, await seal(nas, { ...admin, format: 'sid' }))
  const sealed = await seal(nas, { _sid: data.sid })
  expect(await request(nas.url, taskApi, 'list', { __cIpHeRtExT: sealed })).toMatchObject({
    success: true,
  })
})

test('nothing of it shows in the journal', async () => {
  await using nas = await start({ account: { name: 'root', password: 'very secret' } })
  const sealed = await seal(nas, { account: 'root', passwd: 'very secret' })
  await logIn(nas, sealed)
  await logIn(nas, `${sealed} `.replace('rsa', 'asr'))
  const kept = JSON.stringify(nas.requests())
  expect(kept).not.toContain('very secret')
  expect(kept).not.toContain((JSON.parse(sealed) as Sealed).aes)
  expect(nas.requests().at(1)?.params).toMatchObject({ account: 'root', passwd: '***' })
})

test('the key stays the same over restarts and resets, so that a pinned one goes on', async () => {
  await using nas = await start()
  await using other = await start({ seed: 7 })
  const { public_key } = await infoOf(nas)
  expect((await infoOf(other)).public_key).toBe(public_key)
  nas.reset()
  expect((await infoOf(nas)).public_key).toBe(public_key)
})
