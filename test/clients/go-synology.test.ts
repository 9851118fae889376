/** synology-community/go-synology: forms in alphabetical order, both sid and token demanded. */
import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../support/nas.ts'
import { type Answer, get, postForm, sortedForm } from '../support/replay.ts'

type Params = Readonly<Record<string, string | number>>

interface Credentials {
  readonly _sid: string
  readonly SynoToken: string
}

const logIn = (nas: TestNas, params: Params = {}) =>
  get(
    nas.url,
    `/webapi/entry.cgi?${sortedForm({
      account: 'admin',
      passwd: 'mock-dsm',
      format: 'sid',
      enable_syno_token: 'yes',
      timezone: '+01:00',
      api: 'SYNO.API.Auth',
      version: 7,
      method: 'login',
      ...params,
    })}`,
  )

async function open(nas: TestNas): Promise<Credentials> {
  const { sid, synotoken } = (await logIn(nas)).json.data
  return { _sid: sid, SynoToken: synotoken }
}

/** `Get`: sid and token are in the query of the base address by then. */
const getCall = (nas: TestNas, credentials: Credentials, params: Params) =>
  get(nas.url, `/webapi/entry.cgi?${sortedForm({ ...params, ...credentials })}`)

/** `Post`. The cookie jar is of no use here, since a login with format=sid sets no cookie. */
const postCall = (nas: TestNas, credentials: Credentials, params: Params) =>
  postForm(
    nas.url,
    `/webapi/entry.cgi/${params.api}`,
    sortedForm({ ...params, ...credentials }),
    // It reads the device from `did`, which a login at version 7 does not answer.
    { 'X-SYNO-TOKEN': credentials.SynoToken, Cookie: `did=; id=${credentials._sid}` },
  )

/** It takes these types for JSON, and any but one other for a failure. */
function expectJson({ headers }: Answer) {
  const [type] = headers['content-type']?.split(';') ?? ['']
  expect(['application/json', 'text/html', 'text/plain', '']).toContain(type)
}

const info = { api: 'SYNO.DSM.Info', version: 2, method: 'getinfo' }

test('the login asks in alphabetical order', () => {
  expect(sortedForm({ timezone: '+01:00', account: 'a', api: 'SYNO.API.Auth' })).toBe(
    'account=a&api=SYNO.API.Auth&timezone=%2B01%3A00',
  )
})

test('a login answers both a sid and a token', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await logIn(nas)
  expectJson(answer)
  expect(answer.cookies).toEqual([])
  expect(answer.json.data.sid).not.toBe('')
  expect(answer.json.data.synotoken).toMatch(/^[A-Za-z0-9./]{13}$/)
})

test('a GET has sid and token in its query', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await getCall(nas, await open(nas), info)
  expectJson(answer)
  expect(answer.json).toMatchObject({ success: true, data: { model: 'DS918+' } })
})

test('a POST has them in its form, its header and its cookie', async () => {
  await using nas = await startNas()
  const credentials = await open(nas)
  const params = {
    api: 'SYNO.ActiveBackup.Task',
    version: 1,
    method: 'list',
    filter: '{"backup_type":2}',
  }
  const answer = await postCall(nas, credentials, params)
  expectJson(answer)
  expect(answer.json.data.tasks.length).toBeGreaterThan(0)
})

test('a write passes with the token it was given', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const params = {
    api: 'SYNO.ActiveBackup.Task',
    version: 1,
    method: 'remove',
    task_ids: '[99999]',
  }
  const credentials = await open(nas)
  expect((await postCall(nas, credentials, params)).json.error?.code).toBe(1010)
  const wrong = { ...credentials, SynoToken: 'x'.repeat(13) }
  expect((await postCall(nas, wrong, params)).json.error?.code).toBe(119)
})

test('the list of APIs is fetched without a query', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { json } = await getCall(nas, await open(nas), {
    api: 'SYNO.API.Info',
    version: 1,
    method: 'query',
  })
  expect(json.data['SYNO.API.Auth']).toMatchObject({ path: 'entry.cgi', maxVersion: 7 })
})

const normalUser = { api: 'SYNO.Core.NormalUser', version: 1, method: 'get' }

test('its question whether the session lives is answered 103, not 119', async () => {
  await using nas = await startNas({ scenario: 'empty', profile: 'dsm-7.2-all' })
  const { text } = await postCall(nas, await open(nas), normalUser)
  expect(text).toBe('{"error":{"code":103},"success":false}')
})

test('a session that ended is 119 in what it asks next', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const credentials = await open(nas)
  nas.advance(24 * 3600)
  expect((await postCall(nas, credentials, info)).json.error?.code).toBe(119)
})

/** What it decodes to tell that a code is needed: `ApiResponsePartialAuth`. */
test('without a code the refusal holds a token and the types of second factors', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { json } = await logIn(nas, { account: 'otp', passwd: 'otp' })
  expect(json).toEqual({
    error: {
      code: 403,
      errors: { token: expect.stringMatching(/^.+$/), types: [{ type: 'otp' }] },
    },
    success: false,
  })
})

test('the code goes with the first login, and once', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const otp = { account: 'otp', passwd: 'otp', otp_code: nas.code('otp') ?? '' }
  expect((await logIn(nas, otp)).json.data).toMatchObject({ account: 'otp', device_id: '' })
  expect((await logIn(nas, otp)).text).toBe('{"error":{"code":404},"success":false}')
})

/** `IsSessionAlive` of an imported session, in the middle of other people's. */
test('an imported session is used as it is', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const credentials = await open(nas)
  await open(nas)
  expect((await getCall(nas, credentials, info)).json.success).toBe(true)
})
