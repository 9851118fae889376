/** What the web UI of DSM 7 does: cookies, encrypted login, request hashes, compound polling. */
import { expect, test } from 'vitest'
import { type EncryptionInfo, encryptParams } from '../../src/contracts/wire/encrypted-params.ts'
import { hashState, startHandshake, writeHash } from '../../src/contracts/wire/noise.ts'
import { type Envelope, startNas } from '../support/nas.ts'

type Fields = Readonly<Record<string, string>>

/** A browser tab: keeps cookies by hand and, once logged in, the token and the hash key. */
function openTab(url: string) {
  const cookies = new Map<string, string>()
  let token: string | undefined
  let nextHash: (() => string) | undefined

  async function ask(path: string, body?: Fields): Promise<Envelope> {
    const headers = new Headers({ cookie: [...cookies].map((pair) => pair.join('=')).join('; ') })
    if (token && body) headers.set('x-syno-token', token)
    if (nextHash && body) headers.set('x-syno-hash', nextHash())
    const response = await fetch(`${url}/webapi/${path}`, {
      headers,
      ...(body && { method: 'POST', body: new URLSearchParams(body) }),
    })
    for (const line of response.headers.getSetCookie()) keep(line)
    return (await response.json()) as Envelope
  }

  function keep(line: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/expires=Thu, 01-Jan-1970/.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  /** As the UI calls an API: its name behind the path, every value but the first three in JSON. */
  const call = (api: string, method: string, version: number, params: object = {}) =>
    ask(`entry.cgi/${api}`, {
      api,
      method,
      version: String(version),
      ...Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, JSON.stringify(value)]),
      ),
    })

  async function logIn(account: string, passwd: string, more: Fields = {}) {
    await call('SYNO.API.Auth.UIConfig', 'get', 1)
    const { data: info } = await call('SYNO.API.Encryption', 'getinfo', 1, { format: 'module' })
    const handshake = startHandshake(cookies.get('_SSID') ?? '')
    expect(handshake.message).toHaveLength(128)
    const secret = new URLSearchParams({
      account,
      passwd,
      logintype: 'local',
      otp_code: '',
      enable_device_token: 'no',
      rememberme: '0',
      session: 'webui',
      format: 'cookie',
      ...more,
    })
    const answer = await ask('entry.cgi/SYNO.API.Auth', {
      api: 'SYNO.API.Auth',
      version: '7',
      method: 'login',
      tabid: '41251',
      enable_syno_token: 'yes',
      timezone: '+01:00',
      client: 'browser',
      ik_message: handshake.message,
      [info.cipherkey]: encryptParams(secret, info as EncryptionInfo),
    })
    if (!answer.success) return answer
    token = answer.data.synotoken
    const key = hashState(handshake.finish(answer.data.ik_message).handshake)
    let nonce = 0
    nextHash = () => writeHash(key, nonce++)
    return answer
  }

  return {
    cookies,
    ask,
    call,
    logIn,
    get token() {
      return token ?? ''
    },
    forgetToken() {
      token = undefined
    },
  }
}

async function open(account = 'admin', passwd = 'mock-dsm') {
  const nas = await startNas()
  const tab = openTab(nas.url)
  const answer = await tab.logIn(account, passwd)
  return { nas, tab, answer, [Symbol.asyncDispose]: () => nas[Symbol.asyncDispose]() }
}

test('the login sets the session cookie and brings token and handshake', async () => {
  await using opened = await open()
  const { answer, tab } = opened
  expect(answer.data).toEqual({
    account: 'admin',
    device_id: '',
    ik_message: expect.stringMatching(/^[\w-]{64}$/),
    is_portal_port: false,
    sid: tab.cookies.get('id'),
    synotoken: expect.stringMatching(/^[A-Za-z0-9./]{13}$/),
  })
  expect([...tab.cookies.keys()]).toEqual(['_SSID', 'id'])
})

test('calls go by cookie, token and hash, their values in JSON', async () => {
  await using opened = await open()
  const { tab } = opened
  const list = await tab.call('SYNO.ActiveBackup.Task', 'list', 1, {
    load_status: true,
    filter: { backup_type: 2 },
  })
  expect(list.data.tasks[0]).toMatchObject({ backup_type: 2, target_status: 'online' })
  const { task_id } = list.data.tasks[0]
  expect(
    await tab.call('SYNO.ActiveBackup.Task', 'backup', 1, { task_ids: [task_id] }),
  ).toMatchObject({ success: true })
})

test('requests at the same time each have a hash of their own', async () => {
  await using opened = await open()
  const { tab } = opened
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => tab.call('SYNO.DSM.Info', 'getinfo', 2)),
  )
  expect(answers.every(({ success }) => success)).toBe(true)
})

test('a page without the token can do nothing with the cookie', async () => {
  await using opened = await open()
  const { tab } = opened
  tab.forgetToken()
  expect(await tab.call('SYNO.DSM.Info', 'getinfo', 2)).toMatchObject({ error: { code: 119 } })
})

test('a GET carries the token in its query, and quotes around names', async () => {
  await using opened = await open()
  const { tab } = opened
  const path = 'entry.cgi?api=%22SYNO.DSM.Info%22&method=%22getinfo%22&version=2'
  expect(await tab.ask(`${path}&SynoToken=${encodeURIComponent(tab.token)}`)).toMatchObject({
    data: { model: 'DS918+' },
  })
  expect(await tab.ask(path)).toMatchObject({ error: { code: 119 } })
})

test('polling asks for several things in one request', async () => {
  await using opened = await open()
  const { tab } = opened
  const poll = () =>
    tab.call('SYNO.Entry.Request', 'request', 1, {
      stop_when_error: false,
      mode: 'parallel',
      compound: [
        { api: 'SYNO.ActiveBackup.Task', method: 'list', version: 1, load_status: true },
        { api: 'SYNO.Core.Desktop.Timeout', method: 'check', version: 1 },
        { api: 'SYNO.Backup.Task', method: 'list', version: 1 },
      ],
    })
  for (let round = 0; round < 3; round += 1) {
    const { data } = await poll()
    expect(data.has_fail).toBe(true)
    expect(data.result).toMatchObject([
      { success: true, data: { tasks: expect.any(Array) } },
      { success: false, error: { code: 102 } },
      { success: true, data: { task_list: expect.any(Array) } },
    ])
  }
})

test('a compound request without the token reaches nothing inside', async () => {
  await using opened = await open()
  const { tab } = opened
  tab.forgetToken()
  const { data } = await tab.call('SYNO.Entry.Request', 'request', 1, {
    compound: [{ api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }],
  })
  expect(data.result).toMatchObject([{ success: false, error: { code: 119 } }])
})

test('polling keeps the session alive', async () => {
  await using opened = await open()
  const { nas, tab } = opened
  const compound = [{ api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }]
  for (let round = 0; round < 4; round += 1) {
    nas.advance(10 * 60)
    const { data } = await tab.call('SYNO.Entry.Request', 'request', 1, { compound })
    expect(data.has_fail).toBe(false)
  }
})

test('the token can be fetched again after a reload of the page', async () => {
  await using opened = await open()
  const { tab } = opened
  const before = tab.token
  tab.forgetToken()
  const answer = await tab.call('SYNO.API.Auth', 'token', 6)
  expect(answer.data.synotoken).toBe(before)
})

test('logging out takes the cookie back, and what follows is refused', async () => {
  await using opened = await open()
  const { tab } = opened
  const sid = tab.cookies.get('id') ?? ''
  expect(await tab.call('SYNO.API.Auth', 'logout', 7)).toEqual({ success: true })
  expect(tab.cookies.has('id')).toBe(false)
  tab.cookies.set('id', sid)
  expect(await tab.call('SYNO.DSM.Info', 'getinfo', 2)).toMatchObject({ error: { code: 119 } })
})

test('a second factor is asked for, and its device kept as a cookie', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const tab = openTab(nas.url)
  expect((await tab.logIn('otp', 'otp')).error).toMatchObject({
    code: 403,
    errors: { types: [{ type: 'otp' }] },
  })
  expect(tab.cookies.has('id')).toBe(false)
  const otp_code = nas.code('otp') ?? ''
  const answer = await tab.logIn('otp', 'otp', {
    otp_code,
    enable_device_token: 'yes',
    device_name: 'Firefox',
  })
  expect(answer.data.device_id).toBe(tab.cookies.get('did'))
  expect((await tab.logIn('otp', 'otp')).success).toBe(true)
})

test('two browsers are logged in side by side', async () => {
  await using opened = await open()
  const { nas, tab } = opened
  const other = openTab(nas.url)
  await other.logIn('admin', 'mock-dsm')
  expect(await tab.call('SYNO.DSM.Info', 'getinfo', 2)).toMatchObject({ success: true })
  expect(await other.call('SYNO.DSM.Info', 'getinfo', 2)).toMatchObject({ success: true })
})
