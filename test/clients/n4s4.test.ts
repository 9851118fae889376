/** N4S4/synology-api 0.9: its requests byte for byte, and what it demands of the answers. */
import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ProfileName } from '../../src/contracts/define/profiles.ts'
import { type EncryptionInfo, encryptParams } from '../../src/contracts/wire/encrypted-params.ts'
import { type Handshake, startHandshake, writeHash } from '../../src/contracts/wire/noise.ts'
import { createMockDsm, type MockDsm } from '../../src/index.ts'
import { startTime } from '../support/nas.ts'
import { type Answer, cookieOf, formOf, get, postForm } from '../support/replay.ts'

const schemes = ['http', 'https'] as const

const start = (scheme: (typeof schemes)[number] = 'http', profile: ProfileName = 'dsm-7.2') =>
  createMockDsm({
    clock: 'frozen',
    startTime,
    profile,
    tlsPort: scheme === 'https' ? 0 : undefined,
  })

/** Where the client is told to find the NAS. */
const urlOf = ({ url, tlsUrl }: MockDsm): string => tlsUrl ?? url

interface Options {
  readonly account?: string
  readonly passwd?: string
  /** Sent beside the encrypted form, after it. */
  readonly otp_code?: string
  readonly device_id?: string
  readonly device_name?: string
}

/** `Authentication.login`: over HTTP all but a few parameters are encrypted. */
async function logIn(url: string, options: Options = {}) {
  const { account = 'admin', passwd = 'mock-dsm', ...outside } = options
  const uiConfig = await postForm(
    url,
    '/webapi/entry.cgi/SYNO.API.Auth.UIConfig',
    'api=SYNO.API.Auth.UIConfig&method=get&version=1',
  )
  expect(uiConfig.status).toBe(200)
  const ssid = cookieOf(uiConfig, '_SSID') ?? ''
  expect(Buffer.from(ssid, 'base64url')).toHaveLength(32)
  const handshake = startHandshake(ssid, {
    payload: `{"time": ${Math.floor(Date.parse(startTime) / 1000)}}`,
  })
  expect(handshake.message).toHaveLength(155)
  const secret = {
    account,
    enable_device_token: 'no',
    logintype: 'local',
    otp_code: '',
    rememberme: 0,
    passwd,
    session: 'webui',
    format: 'cookie',
  }
  const body = formOf({
    api: 'SYNO.API.Auth',
    version: 7,
    method: 'login',
    enable_syno_token: 'yes',
    client: 'browser',
    ik_message: handshake.message,
    ...(url.startsWith('https') ? secret : await encrypt(url, secret)),
    ...outside,
  })
  return { handshake, answer: await postForm(url, '/webapi/auth.cgi', body) }
}

/** `encrypt_params`, with its passphrase of 501 characters. */
async function encrypt(url: string, params: Record<string, string | number>, query = '') {
  const { json } = await get(
    url,
    `/webapi/encryption.cgi?api=SYNO.API.Encryption&method=getinfo&version=1&format=module${query}`,
  )
  const info: EncryptionInfo & { cipherkey: string } = json.data
  const characters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ~!@#$%^&*()_+-/'
  const passphrase = Array.from(
    { length: 501 },
    () => characters[randomInt(characters.length)],
  ).join('')
  const { rsa, aes } = JSON.parse(encryptParams(formOf(params), info, { passphrase }))
  expect(Buffer.from(rsa, 'base64')).toHaveLength(512)
  return { [info.cipherkey]: `{"rsa": "${rsa}", "aes": "${aes}"}` }
}

interface Session {
  readonly sid: string
  readonly synotoken: string
  /** `_get_request_headers`: the hash of the next request. */
  headers(): Record<string, string>
}

async function open(url: string, options?: Options): Promise<Session> {
  const { answer, handshake } = await logIn(url, options)
  const { sid, synotoken, ik_message } = answer.json.data
  const finished = handshake.finish(ik_message).handshake
  let nonce = 0
  return { sid, synotoken, headers: () => headersWith(finished, synotoken, nonce++) }
}

const headersWith = ({ hash, toServer }: Handshake, token: string, nonce: number) => ({
  'X-SYNO-TOKEN': token,
  'X-SYNO-HASH': writeHash({ prefix: hash.slice(0, 8), key: toServer }, nonce),
})

const apiList = (url: string): Promise<Answer> =>
  get(url, '/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query&query=all')

const listQuery = 'version=1&method=list&load_status=true&filter=%7B%22backup_type%22%3A+2%7D'

const listTasks = (url: string, { sid }: Session, headers: Record<string, string>) =>
  get(url, `/webapi/entry.cgi?api=SYNO.ActiveBackup.Task&${listQuery}&_sid=${sid}`, headers)

test.each(schemes)('over %s a login finishes the handshake and brings a token', async (scheme) => {
  await using nas = await start(scheme)
  const { answer, handshake } = await logIn(urlOf(nas))
  expect(answer.status).toBe(200)
  const { data, success } = answer.json
  expect(success).toBe(true)
  expect(data).toEqual({
    account: 'admin',
    device_id: '',
    ik_message: expect.stringMatching(/^[\w-]{64}$/),
    is_portal_port: false,
    sid: expect.stringMatching(/^[\w-]{86}$/),
    synotoken: expect.stringMatching(/^[A-Za-z0-9./]{13}$/),
  })
  expect(handshake.finish(data.ik_message).payload).toHaveLength(0)
  expect(cookieOf(answer, 'id')).toBe(data.sid)
})

test.each(schemes)('over %s calls carry the sid, the token and a new hash each', async (scheme) => {
  await using nas = await start(scheme)
  const url = urlOf(nas)
  const session = await open(url)
  for (let round = 0; round < 3; round += 1) {
    const { json } = await listTasks(url, session, session.headers())
    expect(json.data.tasks.length).toBeGreaterThan(0)
    expect(json.data.tasks.every((task: { backup_type: number }) => task.backup_type === 2)).toBe(
      true,
    )
  }
  const headers = session.headers()
  expect((await listTasks(url, session, headers)).json.success).toBe(true)
  expect((await listTasks(url, session, headers)).text).toBe(
    '{"error":{"code":119},"success":false}',
  )
})

test.each(schemes)('over %s the list of APIs is fetched without a session', async (scheme) => {
  await using nas = await start(scheme)
  const url = urlOf(nas)
  await open(url)
  for (const { json } of [await apiList(url), await apiList(url)]) {
    expect(json.data['SYNO.Entry.Request']).toEqual({
      maxVersion: 2,
      minVersion: 1,
      path: 'entry.cgi',
      requestFormat: 'JSON',
    })
    expect(json.data['SYNO.ActiveBackup.Task']).toMatchObject({ path: 'entry.cgi', minVersion: 1 })
  }
})

test.each(schemes)('over %s a JSON-style call goes by the cookie', async (scheme) => {
  await using nas = await start(scheme)
  const url = urlOf(nas)
  const session = await open(url)
  const { json } = await postForm(
    url,
    '/webapi/entry.cgi/SYNO.ActiveBackup.Task',
    'api=SYNO.ActiveBackup.Task&method=list&version=1&filter=%7B%22backup_type%22%3A+2%7D&load_status=true',
    { ...session.headers(), Cookie: `id=${session.sid}` },
  )
  expect(json.data.tasks.length).toBeGreaterThan(0)
})

test('a JSON-style call may be encrypted, its getinfo carrying the session', async () => {
  await using nas = await start()
  const session = await open(nas.url)
  const sealed = await encrypt(nas.url, { filter: '{"backup_type": 2}' }, `&_sid=${session.sid}`)
  const { json } = await postForm(
    nas.url,
    '/webapi/entry.cgi/SYNO.ActiveBackup.Task',
    formOf({ api: 'SYNO.ActiveBackup.Task', method: 'list', version: 1, ...sealed }),
    { ...session.headers(), Cookie: `id=${session.sid}` },
  )
  const types = json.data.tasks.map(({ backup_type }: { backup_type: number }) => backup_type)
  expect(new Set(types)).toEqual(new Set([2]))
})

/** `request_multi_datas`; its JSON has blanks. */
const batch = (sid: string, compound: string) =>
  formOf({
    api: 'SYNO.Entry.Request',
    method: 'request',
    version: '2',
    mode: 'sequential',
    stop_when_error: 'true',
    _sid: sid,
    compound,
  })

const twoCalls =
  '[{"api": "SYNO.DSM.Info", "method": "getinfo", "version": 2}, {"api": "SYNO.ActiveBackup.Task", "method": "list", "version": 1}]'

test.each(schemes)('over %s a batch answers each call, by GET and by POST', async (scheme) => {
  await using nas = await start(scheme)
  const url = urlOf(nas)
  const session = await open(url)
  const form = batch(session.sid, twoCalls)
  const answers = [
    await get(url, `/webapi/entry.cgi?${form}`, session.headers()),
    await postForm(url, '/webapi/entry.cgi', form, session.headers()),
  ]
  for (const { json } of answers) {
    expect(json).toMatchObject({ success: true, data: { has_fail: false } })
    expect(json.data.result).toMatchObject([
      { api: 'SYNO.DSM.Info', success: true, data: { model: 'DS918+' } },
      { api: 'SYNO.ActiveBackup.Task', success: true },
    ])
  }
})

test.each(schemes)('over %s a logout without sid, cookie or token succeeds', async (scheme) => {
  await using nas = await start(scheme)
  const url = urlOf(nas)
  await open(url)
  const { text } = await get(
    url,
    '/webapi/auth.cgi?api=SYNO.API.Auth&version=7&method=logout&session=webui',
  )
  expect(text).toBe('{"success":true}')
})

test.each(schemes)('over %s a second factor is told by its code alone', async (scheme) => {
  await using nas = await start(scheme)
  const { answer } = await logIn(urlOf(nas), { account: 'otp', passwd: 'otp' })
  expect(answer.json.error?.code).toBe(403)
})

test.each(schemes)('over %s the code outside beats the empty one inside', async (scheme) => {
  await using nas = await start(scheme)
  const options = { account: 'otp', passwd: 'otp', otp_code: nas.code('otp') ?? '' }
  const { answer } = await logIn(urlOf(nas), options)
  expect(answer.json).toMatchObject({ success: true, data: { account: 'otp', device_id: '' } })
})

test.each(schemes)('over %s a trusted device logs in without a code', async (scheme) => {
  await using nas = await start(scheme)
  const { json } = await get(
    nas.url,
    `/webapi/entry.cgi?api=SYNO.API.Auth&version=7&method=login&account=otp&passwd=otp&format=sid&enable_device_token=yes&device_name=laptop&otp_code=${nas.code('otp')}`,
  )
  const { device_id } = json.data
  const options = { account: 'otp', passwd: 'otp', device_id, device_name: 'laptop' }
  const { answer } = await logIn(urlOf(nas), options)
  expect(answer.json).toMatchObject({ success: true, data: { device_id } })
})

test.each(schemes)('over %s a wrong password is refused with 400', async (scheme) => {
  await using nas = await start(scheme)
  const { answer } = await logIn(urlOf(nas), { passwd: 'wrong' })
  expect(answer.text).toBe('{"error":{"code":400},"success":false}')
})

test('a unit that lists everything names File Station, and calls to it answer 103', async () => {
  await using nas = await start('http', 'dsm-7.2-all')
  const session = await open(nas.url)
  const { json } = await apiList(nas.url)
  const { path, maxVersion } = json.data['SYNO.FileStation.List']
  expect(
    Object.keys(json.data).filter((name) => name.includes('FileStation')).length,
  ).toBeGreaterThan(10)
  nas.forgetRequests()
  const { text } = await get(
    nas.url,
    `/webapi/${path}?api=SYNO.FileStation.List&version=${maxVersion}&method=list_share&_sid=${session.sid}`,
    session.headers(),
  )
  expect(text).toBe('{"error":{"code":103},"success":false}')
  expect(nas.requests()).toMatchObject([
    { code: 103, violations: ['SYNO.FileStation.List is known to DSM, not emulated'] },
  ])
})
