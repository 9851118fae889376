/** kwent/syno 3.0, the TypeScript one: everything in the form of a POST, a login per station. */
import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../support/nas.ts'
import { type Answer, formOf, postForm } from '../support/replay.ts'

type Params = Readonly<Record<string, string | number>>

/** `API.request`: the path comes from a definition that was shipped with it. */
const ask = (
  nas: TestNas,
  path: string,
  api: string,
  version: number,
  method: string,
  params: Params = {},
) => postForm(nas.url, `/webapi/${path}`, formOf({ api, version, method, ...params }))

const logIn = (nas: TestNas, session: string, params: Params = {}) =>
  ask(nas, 'auth.cgi', 'SYNO.API.Auth', 3, 'login', {
    account: 'admin',
    passwd: 'mock-dsm',
    session,
    format: 'sid',
    ...params,
  })

/** What it returns to its caller, or the code of the error it throws. */
function dataOf({ status, headers, json }: Answer): unknown {
  expect(status).toBe(200)
  expect(headers['content-type']).toMatch(/application\/json|text\//)
  const { data, error, success } = json
  const code = Array.isArray(data) ? data[0]?.error : undefined
  if (success && code === undefined) return data
  return error?.code ?? code ?? 0
}

const stations = ['FileStation', 'DownloadStation', 'SurveillanceStation', 'SynologyPhotos', 'DSM']

test.each(stations)('a login for %s answers the sid and sets no cookie', async (session) => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await logIn(nas, session)
  expect(dataOf(answer)).toEqual({
    is_portal_port: false,
    sid: expect.stringMatching(/^[\w-]{86}$/),
  })
  expect(answer.cookies).toEqual([])
})

test('a call shows the sid in its form', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { sid } = (await logIn(nas, 'DiskStationManager')).json.data
  const answer = await ask(nas, 'entry.cgi', 'SYNO.DSM.Info', 2, 'getinfo', { _sid: sid })
  expect(dataOf(answer)).toMatchObject({ model: 'DS918+' })
})

test('a call whose data is a list is no error', async () => {
  await using nas = await startNas()
  const { sid } = (await logIn(nas, 'DSM')).json.data
  const answer = await ask(nas, 'entry.cgi', 'SYNO.ActiveBackup.Inventory', 1, 'list', {
    _sid: sid,
  })
  expect(dataOf(answer)).toBeInstanceOf(Array)
})

test('lists and objects that were made strings by its caller are read', async () => {
  await using nas = await startNas()
  const { sid: _sid } = (await logIn(nas, 'DSM')).json.data
  const params = { load_status: String(true), filter: JSON.stringify({ backup_type: 2 }), _sid }
  const answer = await ask(nas, 'entry.cgi', 'SYNO.ActiveBackup.Task', 1, 'list', params)
  const { tasks } = dataOf(answer) as { tasks: { backup_type: number; target_status: string }[] }
  expect(new Set(tasks.map(({ backup_type }) => backup_type))).toEqual(new Set([2]))
  expect(tasks[0]?.target_status).toBe('online')
})

test('an API that is not there gives 102, a method that is not 103, a version 104', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { sid: _sid } = (await logIn(nas, 'FileStation')).json.data
  const code = async (api: string, version: number, method: string) =>
    dataOf(await ask(nas, 'entry.cgi', api, version, method, { _sid }))
  expect(await code('SYNO.FileStation.List', 2, 'list_share')).toBe(102)
  expect(await code('SYNO.DSM.Info', 2, 'list_share')).toBe(103)
  expect(await code('SYNO.DSM.Info', 9, 'getinfo')).toBe(104)
})

test('the second factor goes with the login of a station', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const account = { account: 'otp', passwd: 'otp' }
  expect(dataOf(await logIn(nas, 'FileStation', account))).toBe(403)
  const otp_code = nas.code('otp') ?? ''
  const answer = await logIn(nas, 'FileStation', { ...account, otp_code })
  expect(dataOf(answer)).toMatchObject({ sid: expect.any(String) })
  expect(dataOf(await logIn(nas, 'DownloadStation', { ...account, otp_code }))).toBe(404)
})

test('its logout names the station and no session, and succeeds', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await logIn(nas, 'FileStation')
  const out = (params: Params) => ask(nas, 'auth.cgi', 'SYNO.API.Auth', 3, 'logout', params)
  expect((await out({ session: 'FileStation' })).text).toBe('{"success":true}')
  expect((await out({})).text).toBe('{"success":true}')
})
