/** py-synologydsm-api 2.10, the library of Home Assistant: its requests and its demands. */
import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../support/nas.ts'
import { type Answer, formOf, get, postForm } from '../support/replay.ts'

type Params = Readonly<Record<string, string | number>>

/** `urlencode(params, safe="?/:@-._~!$'()*,", quote_via=quote)`: blanks are %20. */
const queryOf = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${quote(String(value))}`)
    .join('&')

const quote = (text: string): string =>
  encodeURIComponent(text).replace(/%(3F|2F|3A|40|24|2C)/g, (code) => decodeURIComponent(code))

/** One `SynologyDSM` object, with what it keeps between requests. */
class Client {
  deviceToken: string | undefined
  private sid: string | undefined
  private token: string | undefined
  private apis: Record<string, { maxVersion: number; path: string }> = {
    'SYNO.API.Info': { maxVersion: 1, path: 'query.cgi' },
  }
  private readonly url: string

  constructor(url: string, deviceToken?: string) {
    this.url = url
    this.deviceToken = deviceToken
  }

  async discover() {
    if (this.apis['SYNO.API.Auth']) return
    const answer = await get(this.url, '/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query')
    expect(['application/json', 'text/json', 'text/plain']).toContain(contentTypeOf(answer))
    this.apis = answer.json.data
  }

  private prepare(api: string, method: string, params: Params) {
    const { path, maxVersion } = this.apis[api] ?? { path: '', maxVersion: 0 }
    expect(path, `${api} is listed`).not.toBe('')
    const all = {
      ...params,
      api,
      version: maxVersion,
      method,
      ...(this.sid && { _sid: this.sid }),
      ...(this.token && { SynoToken: this.token }),
    }
    return { path: `/webapi/${path}?${queryOf(all)}`, all }
  }

  async get(api: string, method: string, params: Params = {}): Promise<Answer> {
    await this.discover()
    return get(this.url, this.prepare(api, method, params).path)
  }

  async post(api: string, method: string, params: Params = {}): Promise<Answer> {
    await this.discover()
    const { path, all } = this.prepare(api, method, params)
    return postForm(this.url, path, formOf({ ...all, mimeType: 'application/json' }))
  }

  async login(account: string, passwd: string, code?: string): Promise<Answer> {
    const answer = await this.get('SYNO.API.Auth', 'login', {
      account,
      passwd,
      enable_device_token: 'yes',
      device_name: 'home assistant',
      ...(code && { otp_code: code }),
      ...(this.deviceToken && { device_id: this.deviceToken }),
    })
    const { data } = answer.json
    if (data === undefined) return answer
    this.sid = data.sid
    if (data.synotoken) this.token = data.synotoken
    if (data.did) this.deviceToken = data.did
    if (data.device_id) this.deviceToken = data.device_id
    return answer
  }
}

const contentTypeOf = ({ headers }: Answer) => headers['content-type']?.split(';')[0]

const start = () => startNas()

async function withSession(nas: TestNas): Promise<Client> {
  const client = new Client(nas.url)
  await client.login('admin', 'mock-dsm')
  return client
}

test('it discovers without naming an API, logs in at the highest version, reads the unit', async () => {
  await using nas = await start()
  const client = new Client(nas.url)
  const { json } = await client.login('admin', 'mock-dsm')
  expect(json.data).toEqual({
    account: 'admin',
    device_id: '',
    ik_message: '',
    is_portal_port: false,
    sid: expect.stringMatching(/^[\w-]{86}$/),
    synotoken: '--------',
  })
  expect(client.deviceToken).toBeUndefined()
  const { data } = (await client.get('SYNO.DSM.Info', 'getinfo')).json
  expect(data.version_string).toMatch(/^DSM \d+\.\d+(\.\d+)?-\d+( Update \d+)?$/)
  expect(data).toMatchObject({ model: 'DS918+', serial: expect.any(String), version: '72806' })
})

test('it sends the token that means none with every call', async () => {
  await using nas = await start()
  const client = await withSession(nas)
  await client.get('SYNO.ActiveBackup.Task', 'list')
  expect(nas.requests().at(-1)).toMatchObject({
    params: { SynoToken: '***', _sid: '***' },
    version: '2',
    success: true,
  })
})

test('its POST repeats the query in the body and adds a type', async () => {
  await using nas = await start()
  const client = await withSession(nas)
  const params = { load_status: 'True', filter: '{"key_word":"a b"}' }
  const { json } = await client.post('SYNO.ActiveBackup.Task', 'list', params)
  expect(json).toEqual((await client.get('SYNO.ActiveBackup.Task', 'list', params)).json)
  expect(json.success).toBe(true)
})

test("Python's booleans are read", async () => {
  await using nas = await start()
  const client = await withSession(nas)
  const list = async (load_status: string) =>
    (await client.get('SYNO.ActiveBackup.Task', 'list', { load_status })).json
  expect((await list('True')).data.tasks[0]).toHaveProperty('target_status')
  expect((await list('False')).data.tasks[0]).not.toHaveProperty('target_status')
  expect((await list('Maybe')).error?.code).toBe(120)
})

test('a second login shows the sid and token of the first and starts a session', async () => {
  await using nas = await start()
  const client = await withSession(nas)
  nas.advance(3600)
  expect((await client.get('SYNO.DSM.Info', 'getinfo')).json.error?.code).toBe(106)
  expect((await client.login('admin', 'mock-dsm')).json.success).toBe(true)
  expect((await client.get('SYNO.DSM.Info', 'getinfo')).json.success).toBe(true)
})

test('its logout ends the session, whose next call is answered 119', async () => {
  await using nas = await start()
  const client = await withSession(nas)
  expect((await client.get('SYNO.API.Auth', 'logout')).json).toEqual({ success: true })
  expect((await client.get('SYNO.DSM.Info', 'getinfo')).text).toBe(
    '{"error":{"code":119},"success":false}',
  )
})

test('a second factor is asked for once, and never again from the device it was given to', async () => {
  await using nas = await start()
  const client = new Client(nas.url)
  expect((await client.login('otp', 'otp')).json.error?.code).toBe(403)
  expect((await client.login('otp', 'otp', '000000')).json.error?.code).toBe(404)
  expect((await client.login('otp', 'otp', nas.code('otp'))).json.success).toBe(true)
  expect(client.deviceToken).toMatch(/^[\w-]{86}$/)
  nas.advance(30 * 24 * 3600)
  const later = new Client(nas.url, client.deviceToken)
  expect((await later.login('otp', 'otp')).json).toMatchObject({
    success: true,
    data: { device_id: client.deviceToken },
  })
})

test('a device token that is unknown asks for the code again', async () => {
  await using nas = await start()
  const client = new Client(nas.url, 'x'.repeat(86))
  expect((await client.login('otp', 'otp')).json.error?.code).toBe(403)
})

test('a policy that enforces the second factor is told by 406', async () => {
  await using nas = await start()
  nas.security({ otpEnforced: true })
  expect((await new Client(nas.url).login('admin', 'mock-dsm')).json.error?.code).toBe(406)
})

test('on DSM 6 it follows the path of the login and reads the device from did', async () => {
  await using nas = await startNas({ profile: 'dsm-6.2' })
  const client = new Client(nas.url)
  const answer = await client.login('otp', 'otp', nas.code('otp'))
  expect(contentTypeOf(answer)).toBe('text/plain')
  expect(answer.json.data).toEqual({
    did: client.deviceToken,
    is_portal_port: false,
    sid: expect.stringMatching(/^[\w-]{86}$/),
  })
  expect(client.deviceToken).toMatch(/^[\w-]{86}$/)
  expect((await client.login('otp', 'otp')).json.data.did).toBe(client.deviceToken)
  expect((await client.get('SYNO.DSM.Info', 'getinfo')).json.success).toBe(true)
  expect(nas.requests().at(-1)).toMatchObject({ account: 'otp' })
})
