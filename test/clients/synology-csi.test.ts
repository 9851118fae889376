/** Synology's own CSI driver: everything in the query, in alphabetical order, POST bodies empty. */
import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../support/nas.ts'
import { type Answer, send, sortedForm } from '../support/replay.ts'

type Params = Readonly<Record<string, string | number>>

/** `sendRequest`: the sid is a cookie, also on the login that follows a refusal. */
const ask = (
  nas: TestNas,
  params: Params,
  {
    sid = '',
    method = 'GET',
    path = 'webapi/entry.cgi',
  }: {
    sid?: string
    method?: 'GET' | 'POST'
    path?: string
  } = {},
): Promise<Answer> =>
  send(nas.url, `/${path}?${sortedForm(params)}`, {
    method,
    headers: {
      ...(sid !== '' && { Cookie: `id=${sid}` }),
      ...(method === 'POST' && { 'Content-Length': '0' }),
    },
  })

const login = {
  api: 'SYNO.API.Auth',
  method: 'login',
  version: '3',
  account: 'admin',
  passwd: 'mock-dsm',
  format: 'sid',
}

async function logIn(nas: TestNas, sid = '', path = 'webapi/auth.cgi'): Promise<string> {
  const { status, json } = await ask(nas, login, { sid, path })
  expect(status).toBe(200)
  expect(json.success).toBe(true)
  return json.data.sid
}

const info = { api: 'SYNO.DSM.Info', method: 'getinfo', version: '2' }
const codeOf = ({ json }: Answer) => json.error?.code

test('the login writes its query in alphabetical order', () => {
  expect(sortedForm(login)).toBe(
    'account=admin&api=SYNO.API.Auth&format=sid&method=login&passwd=mock-dsm&version=3',
  )
})

test.each(['webapi/auth.cgi', '/webapi/auth.cgi'])('a login at /%s answers a sid', async (path) => {
  await using nas = await startNas({ scenario: 'empty' })
  expect(await logIn(nas, '', path)).toMatch(/^[\w-]{86}$/)
})

test('a GET goes by the cookie alone', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const sid = await logIn(nas)
  expect((await ask(nas, info, { sid })).json.data).toMatchObject({ model: 'DS918+' })
})

test('a POST with an empty body and no type reads its query', async () => {
  await using nas = await startNas()
  const sid = await logIn(nas)
  const params = {
    api: 'SYNO.ActiveBackup.Task',
    method: 'list',
    version: '1',
    filter: '{"backup_type":2}',
  }
  const { json } = await ask(nas, params, { sid, method: 'POST' })
  expect(json.data.tasks.length).toBeGreaterThan(0)
})

test('a write needs no token, since the login asked for none', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const sid = await logIn(nas)
  const params = { api: 'SYNO.ActiveBackup.Task', method: 'remove', version: '1', task_ids: '[9]' }
  expect(codeOf(await ask(nas, params, { sid, method: 'POST' }))).toBe(1010)
})

test('a string in quotes is read', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const sid = await logIn(nas)
  const params = { api: 'SYNO.API.Info', method: 'query', version: '1', query: '"SYNO.DSM.Info"' }
  expect(Object.keys((await ask(nas, params, { sid })).json.data)).toEqual(['SYNO.DSM.Info'])
})

test.each([
  [106, 16 * 60],
  [119, 24 * 3600],
])('after %i it logs in again with the old cookie and goes on', async (code, seconds) => {
  await using nas = await startNas({ scenario: 'empty' })
  const old = await logIn(nas)
  nas.advance(seconds)
  expect(codeOf(await ask(nas, info, { sid: old }))).toBe(code)
  const sid = await logIn(nas, old)
  expect(sid).not.toBe(old)
  expect((await ask(nas, info, { sid })).json.success).toBe(true)
})

test('its logout at version 1 ends the session of the cookie', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const sid = await logIn(nas)
  const logout = { api: 'SYNO.API.Auth', method: 'logout', version: '1' }
  expect((await ask(nas, logout, { sid })).text).toBe('{"success":true}')
  expect(codeOf(await ask(nas, info, { sid }))).toBe(119)
})

test('an account with a second factor cannot use it', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await ask(nas, { ...login, account: 'otp', passwd: 'otp' })
  expect(answer.status).toBe(200)
  expect(codeOf(answer)).toBe(403)
})
