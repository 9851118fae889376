/** The npm package `syno` 2.2, unmodified. */
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../support/nas.ts'

type Done = (error: SynoError | null, data: unknown) => void
type Method = (params: Record<string, unknown>, done: Done) => void

interface SynoError extends Error {
  readonly code?: number
  readonly errors?: unknown
}

/** It has no types. Stations are objects of methods made from its API definitions. */
interface Syno {
  readonly auth: {
    login(session: string, done: Done): void
    logout(session: null, done: Done): void
  }
  readonly dsm: Record<string, Method>
  readonly fs: Record<string, Method>
  readonly dl: Record<string, Method>
}

const require = createRequire(import.meta.url)
const SynoClient: new (options: object) => Syno = require('syno')

const clientOf = (nas: TestNas, account = 'admin', passwd = 'mock-dsm') => {
  const { hostname, port } = new URL(nas.url)
  return new SynoClient({ protocol: 'http', host: hostname, port, account, passwd })
}

const start = (options: Parameters<typeof startNas>[0] = {}) =>
  startNas({ scenario: 'empty', ...options })

/** A promise of what a method hands to its callback. */
const result = <T>(call: (done: (error: SynoError | null, data: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => call((error, data) => (error ? reject(error) : resolve(data))))

const callOf = (station: Record<string, Method>, name: string, params = {}) =>
  result((done) => station[name]?.(params, done))

test('a call logs in for its station and answers data', async () => {
  await using nas = await start()
  const syno = clientOf(nas)
  nas.forgetRequests()
  expect(await callOf(syno.dsm, 'getInfo')).toMatchObject({ model: 'DS918+', version: '72806' })
  expect(nas.requests()).toMatchObject([
    {
      api: 'SYNO.API.Auth',
      version: '3',
      params: { account: 'admin', session: 'DiskStationManager', format: 'sid' },
    },
    { api: 'SYNO.DSM.Info', method: 'getinfo', version: '2', account: 'admin', success: true },
  ])
})

test.each(['FileStation', 'DownloadStation', 'AudioStation', 'SurveillanceStation'])(
  'a login for %s answers a sid',
  async (session) => {
    await using nas = await start()
    const data = await result((done) => clientOf(nas).auth.login(session, done))
    expect(data).toMatchObject({ sid: expect.stringMatching(/^[\w-]{86}$/) })
  },
)

test('an API that is not emulated is one that does not exist', async () => {
  await using nas = await start()
  await expect(callOf(clientOf(nas).fs, 'getInfo')).rejects.toMatchObject({
    code: 102,
    message: 'The requested API does not exist',
  })
})

test('on a unit that lists everything it is the method that does not exist', async () => {
  await using nas = await start({ profile: 'dsm-7.2-all' })
  await expect(callOf(clientOf(nas).fs, 'getInfo')).rejects.toMatchObject({
    code: 103,
    message: 'The requested method does not exist',
  })
})

test('a CGI that is not there is an HTTP status', async () => {
  await using nas = await start()
  await expect(callOf(clientOf(nas).dl, 'getInfo')).rejects.toThrow('HTTP status code: 404')
})

test.each([
  ['admin', 'wrong', 400, 'No such account or incorrect password'],
  ['disabled', 'disabled', 401, 'Account disabled'],
  ['otp', 'otp', 403, '2-step verification code required'],
])('a login of %s with %s fails with %i', async (account, passwd, code, message) => {
  await using nas = await start()
  await expect(callOf(clientOf(nas, account, passwd).dsm, 'getInfo')).rejects.toMatchObject({
    code,
    message,
  })
})

test('its logout succeeds', async () => {
  await using nas = await start()
  const syno = clientOf(nas)
  await callOf(syno.dsm, 'getInfo')
  await expect(result((done) => syno.auth.logout(null, done))).resolves.toBeUndefined()
  expect(nas.requests().at(-1)).toMatchObject({ method: 'logout', success: true })
})

test('it reads what DSM 6 answers', async () => {
  await using nas = await start({ profile: 'dsm-6.2' })
  expect(await callOf(clientOf(nas).dsm, 'getInfo')).toMatchObject({
    version_string: 'DSM 6.2.4-25556',
  })
})
