/** The Synology deploy hook of acme.sh: answers are picked apart with sed, so bytes matter. */
import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../support/nas.ts'
import { cookieOf, get, postForm, send } from '../support/replay.ts'

// sed -n 's/.*"name" *: *"\([^"]*\).*/\1/p'
const textOf = (answer: string, name: string): string =>
  new RegExp(`.*"${name}" *: *"([^"]*).*`).exec(answer)?.[1] ?? ''

/** `grep '"error":' | grep -o '"code":[0-9]*' | grep -o '[0-9]*'` */
const codeOf = (answer: string): string =>
  answer.includes('"error":') ? (/"code":(\d*)/.exec(answer)?.[1] ?? '') : ''

async function discover(nas: TestNas) {
  const { text } = await get(
    nas.url,
    '/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query&query=SYNO.API.Auth',
  )
  return { path: textOf(text, 'path'), version: /.*"maxVersion" *: *(\d*).*/.exec(text)?.[1] ?? '' }
}

async function logIn(nas: TestNas, account: string, rest = '') {
  const { path, version } = await discover(nas)
  const { text } = await get(
    nas.url,
    `/webapi/${path}?api=SYNO.API.Auth&version=${version}&method=login&format=sid&account=${account}&passwd=${account === 'admin' ? 'mock-dsm' : account}&enable_syno_token=yes${rest}`,
  )
  return text
}

async function open(nas: TestNas) {
  const text = await logIn(nas, 'admin')
  return { sid: textOf(text, 'sid'), token: textOf(text, 'synotoken') }
}

test('it finds path and highest version of the login', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  expect(await discover(nas)).toEqual({ path: 'entry.cgi', version: '7' })
})

test('it finds those of DSM 6 as well', async () => {
  await using nas = await startNas({ scenario: 'empty', profile: 'dsm-6.2' })
  expect(await discover(nas)).toEqual({ path: 'auth.cgi', version: '6' })
})

test('it finds sid and token in the answer to the login', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const text = await logIn(nas, 'admin')
  expect(codeOf(text)).toBe('')
  expect(textOf(text, 'sid')).toMatch(/^[\w-]{86}$/)
  expect(textOf(text, 'synotoken')).toMatch(/^[A-Za-z0-9./]{13}$/)
})

test('a call has the sid in its form and the token in a header', async () => {
  await using nas = await startNas()
  const { sid, token } = await open(nas)
  const list = (body: string) =>
    postForm(nas.url, '/webapi/entry.cgi', body, { 'X-SYNO-TOKEN': token })
  const { text } = await list(`api=SYNO.ActiveBackup.Task&method=list&version=1&_sid=${sid}`)
  expect(codeOf(text)).toBe('')
  // What it builds on: no blanks, and neighbours in alphabetical order.
  expect(text).toMatch(/^\{"data":\{"has_devices":(true|false),"has_dsm_agent":/)
  expect(text).toMatch(/\},"success":true\}$/)
})

test('its upload of a certificate is read as far as the method that is not there', async () => {
  await using nas = await startNas({ scenario: 'empty', profile: 'dsm-7.2-all' })
  const { sid, token } = await open(nas)
  const delimiter = '--------------------------20261123080000'
  const file = (name: string) =>
    `--${delimiter}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.pem"\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN-----\n\r\n`
  const field = (name: string, value: string) =>
    `--${delimiter}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const parts = [file('key'), file('cert'), file('inter_cert'), field('id', ''), field('desc', 'x')]
  const body = `${parts.join('')}--${delimiter}--\r\n`
  const { text } = await send(
    nas.url,
    `/webapi/entry.cgi?api=SYNO.Core.Certificate&method=import&version=1&SynoToken=${token}&_sid=${sid}`,
    {
      method: 'POST',
      body,
      headers: {
        'X-SYNO-TOKEN': token,
        'Content-Type': `multipart/form-data; boundary=${delimiter}`,
        'Content-Length': String(Buffer.byteLength(body)),
      },
    },
  )
  expect(codeOf(text)).toBe('103')
  expect(nas.requests().at(-1)).toMatchObject({
    params: { cert: 'cert.pem', desc: 'x' },
    violations: ['SYNO.Core.Certificate is known to DSM, not emulated'],
  })
})

test('its logout ends the session it names', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { sid } = await open(nas)
  const call = () =>
    postForm(nas.url, '/webapi/entry.cgi', `api=SYNO.DSM.Info&method=getinfo&version=2&_sid=${sid}`)
  expect(codeOf((await call()).text)).toBe('')
  const path = `/webapi/entry.cgi?api=SYNO.API.Auth&version=7&method=logout&_sid=${sid}`
  expect((await get(nas.url, path)).text).toBe('{"success":true}')
  expect(codeOf((await call()).text)).toBe('119')
})

test('its older logout names no session and succeeds', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { token } = await open(nas)
  const path = '/webapi/entry.cgi?api=SYNO.API.Auth&version=7&method=logout'
  expect((await get(nas.url, path, { 'X-SYNO-TOKEN': token })).text).toBe('{"success":true}')
})

test('it reads 403, sends the code with a device name and keeps the device', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  expect(codeOf(await logIn(nas, 'otp'))).toBe('403')
  const device = '&device_name=CertRenewal'
  const first = await logIn(
    nas,
    'otp',
    `&enable_device_token=yes${device}&otp_code=${nas.code('otp')}`,
  )
  expect(codeOf(first)).toBe('')
  const id = textOf(first, 'device_id')
  expect(id).toMatch(/^[\w-]{86}$/)
  nas.advance(60 * 24 * 3600)
  const renewal = await logIn(nas, 'otp', `${device}&device_id=${id}`)
  expect(codeOf(renewal)).toBe('')
  expect(textOf(renewal, 'sid')).not.toBe('')
  expect(textOf(renewal, 'synotoken')).not.toBe('')
})

test('a device that is unknown is 403 again, a wrong code 404', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const unknown = `&device_name=CertRenewal&device_id=${'x'.repeat(86)}`
  expect(codeOf(await logIn(nas, 'otp', unknown))).toBe('403')
  expect(codeOf(await logIn(nas, 'otp', '&device_name=CertRenewal&otp_code=000000'))).toBe('404')
})

test('on DSM 6 the device is called did', async () => {
  await using nas = await startNas({ scenario: 'empty', profile: 'dsm-6.2' })
  const rest = `&enable_device_token=yes&device_name=CertRenewal&otp_code=${nas.code('otp')}`
  const text = await logIn(nas, 'otp', rest)
  const id = textOf(text, 'did')
  expect(id).toMatch(/^[\w-]{86}$/)
  const renewal = await logIn(nas, 'otp', `&device_name=CertRenewal&device_id=${id}`)
  expect(codeOf(renewal)).toBe('')
})

/** The way it deprecated: a POST, the device as a cookie, an id that may be empty. */
const deprecatedLogin = (nas: TestNas, rest: string, headers: Record<string, string> = {}) =>
  postForm(
    nas.url,
    '/webapi/entry.cgi?enable_syno_token=yes',
    `method=login&account=otp&passwd=otp&api=SYNO.API.Auth&version=7&enable_syno_token=yes&${rest}`,
    headers,
  )

test('the deprecated login with a code and an empty device id passes', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const rest = `otp_code=${nas.code('otp')}&device_name=certrenewal&device_id=`
  expect(codeOf((await deprecatedLogin(nas, rest)).text)).toBe('')
})

test('the deprecated login shows its device as cookie and parameter', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const first = await deprecatedLogin(
    nas,
    `otp_code=${nas.code('otp')}&enable_device_token=yes&device_name=certrenewal`,
  )
  const id = textOf(first.text, 'device_id')
  expect(cookieOf(first, 'did')).toBe(id)
  const rest = `otp_code=${nas.code('otp')}&device_name=certrenewal&device_id=${id}`
  const answer = await deprecatedLogin(nas, rest, { Cookie: `did=${id}` })
  expect(codeOf(answer.text)).toBe('')
})

test.each([
  ['expired', '409'],
  ['expiredForGood', '408'],
  ['mustChangePassword', '410'],
  ['disabled', '401'],
] as const)('an account that is %s is told by %s', async (standing, code) => {
  await using nas = await startNas({ scenario: 'empty' })
  nas.world({ event: 'account.standing', account: 'admin', standing })
  expect(codeOf(await logIn(nas, 'admin'))).toBe(code)
})
