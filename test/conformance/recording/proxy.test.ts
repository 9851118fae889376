import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { readRecording, startRecording } from '../../../src/conformance/index.ts'
import { findLeaks } from '../../../src/conformance/recording/leaks.ts'
import { largestBody } from '../../../src/conformance/recording/read-body.ts'
import type { Note } from '../../../src/conformance/recording/recorder.ts'
import { request, startNas } from '../../support/nas.ts'
import { cookieOf, formOf, postForm, send } from '../../support/replay.ts'

const entry = '/webapi/entry.cgi'

async function record(target: string) {
  const folder = join(mkdtempSync(join(tmpdir(), 'mock-dsm-')), 'recording')
  const notes: Note[] = []
  const recording = await startRecording({ target, folder, onNote: (note) => notes.push(note) })
  return { ...recording, folder, notes }
}

/** A target that is found to be a NAS, and from `record` on answers as told. */
async function serve(answer: RequestListener) {
  let isWatched = false
  const server = createServer((incoming, outgoing) =>
    isWatched ? answer(incoming, outgoing) : outgoing.end('{"success":true,"data":{}}'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async record() {
      const recording = await record(url)
      isWatched = true
      return recording
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const textOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => `${file} ${readFileSync(join(folder, file), 'utf8')}`)
    .join('\n')

test('no credential of a login is stored, however the login is written', async () => {
  await using nas = await startNas()
  const { url, folder, finish } = await record(nas.url)
  const secrets = ['73519264', '482915', '73519265', '73519266', 'Zanzibar-1']
  const login = { api: 'SYNO.API.Auth', version: 6, method: 'Login', format: 'sid' }
  const [first = '', code = '', second = '', third = '', fourth = ''] = secrets
  await postForm(url, entry, formOf({ ...login, account: 'otp', passwd: first, otp_code: code }))
  await send(url, `${entry}?${formOf({ ...login, method: 'login', account: 'x', passwd: fourth })}`)
  const compound = [{ api: 'SYNO.API.Auth', method: 'login', version: 7, passwd: Number(second) }]
  await request(url, 'SYNO.Entry.Request', 'request', { compound })
  await request(url, 'SYNO.Core.User', 'set', { name: 'x', password: third })
  expect(await finish()).toEqual({ exchanges: 5, leaks: [] })
  const text = textOf(folder)
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  expect(text).toContain('"passwd": "***"')
})

test('sessions in cookies and tokens in headers are not stored', async () => {
  await using nas = await startNas()
  const { url, folder, finish } = await record(nas.url)
  const login = { api: 'SYNO.API.Auth', version: 7, method: 'login', account: 'admin' }
  const form = formOf({ ...login, passwd: 'mock-dsm', enable_syno_token: 'yes' })
  const answer = await postForm(url, entry, form)
  const id = cookieOf(answer, 'id') ?? ''
  const token = answer.json.data.synotoken as string
  const headers = { cookie: `id=${id}`, 'x-syno-token': token }
  const call = formOf({ api: 'SYNO.DSM.Info', version: 2, method: 'getinfo' })
  expect((await postForm(url, entry, call, headers)).json.success).toBe(true)
  await finish()
  const text = textOf(folder)
  expect(id).toHaveLength(86)
  expect([id, answer.json.data.sid, token].filter((secret) => text.includes(secret))).toEqual([])
  const info = readRecording(folder).exchanges.find(({ api }) => api === 'SYNO.DSM.Info')
  expect(info?.recorded?.caller).toBe('session')
})

test('nothing is written outside the folder, and no name that is none becomes a file', async () => {
  await using nas = await startNas()
  const { url, folder, finish, notes } = await record(nas.url)
  for (const [api, method] of [
    ['..', 'escape'],
    ['.', 'escape'],
    ['SYNO.API.Info', '../../escape'],
    ['SYNO.API.Info/..', 'escape'],
    ['Peter', 'escape'],
  ] as const) {
    expect(await request(url, api, method)).toMatchObject({ success: false })
  }
  expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
  expect(notes.map(({ what }) => what)).toEqual(Array(5).fill('no call of the API'))
  expect(readdirSync(dirname(folder))).toEqual(['recording'])
  expect(readdirSync(folder)).toEqual(['recording.json'])
})

test('the fields of a multipart form are read, an encrypted form is not', async () => {
  await using nas = await startNas()
  const { url, folder, finish } = await record(nas.url)
  const body = new FormData()
  for (const [name, value] of [
    ['api', 'SYNO.Backup.Task'],
    ['version', '1'],
    ['method', 'list'],
    ['additional', '["last_bkp_time"]'],
    ['_sid', await nas.login('admin', 'mock-dsm')],
  ] as const) {
    body.set(name, value)
  }
  const answer = await (await fetch(`${url}${entry}`, { method: 'POST', body })).json()
  expect(answer).toMatchObject({ success: true })
  const sealed = { api: 'SYNO.API.Auth', version: 7, method: 'login', __cIpHeRtExT: 'Zanzibar' }
  await postForm(url, entry, formOf({ ...sealed, account: 'peter' }))
  await finish()
  const { exchanges } = readRecording(folder)
  expect(exchanges.map(({ request }) => request.params)).toEqual([
    { additional: ['last_bkp_time'] },
    {},
  ])
  expect(exchanges.map(({ recorded }) => recorded?.unreadable)).toEqual([undefined, true])
})

test('calls inside a compound request are stored beside it', async () => {
  await using nas = await startNas()
  const { url, folder, finish } = await record(nas.url)
  const compound = [
    { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 },
    { api: 'SYNO.Backup.Task', method: 'list', version: 1 },
  ]
  const _sid = await nas.login('admin', 'mock-dsm')
  await request(url, 'SYNO.Entry.Request', 'request', { compound, _sid })
  await finish()
  const { exchanges, head } = readRecording(folder)
  expect(exchanges.map(({ api, recorded }) => [api, recorded?.seq, recorded?.within])).toEqual([
    ['SYNO.Entry.Request', 1, undefined],
    ['SYNO.DSM.Info', 2, 1],
    ['SYNO.Backup.Task', 3, 1],
  ])
  expect(exchanges.flatMap(({ recorded }) => recorded?.violations)).toEqual([])
  expect(head).toMatchObject({ exchanges: 3, target: { kind: 'emulator' } })
})

test('headers, cookies and redirects pass as they are', async () => {
  const seen: string[][] = []
  await using target = await serve((incoming, outgoing) => {
    seen.push(incoming.rawHeaders)
    const cookies = ['id=abc; Path=/; Secure', 'other=1']
    outgoing.writeHead(302, 'Found It', {
      Location: 'https://elsewhere.test/',
      'Set-Cookie': cookies,
    })
    outgoing.end('<html></html>')
  })
  const { url, finish } = await target.record()
  const headers = { 'X-Odd-Name': 'kept', Cookie: 'id=abc', 'Accept-Encoding': 'gzip' }
  const answer = await send(url, '/webman/index.cgi?x=%7E1', { headers })
  await finish()
  expect(answer).toMatchObject({ status: 302, text: '<html></html>' })
  expect(answer.headers.location).toBe('https://elsewhere.test/')
  expect(answer.cookies).toEqual(['id=abc; Path=/; Secure', 'other=1'])
  const pairs = Object.fromEntries((seen[0] ?? []).map((name, at, all) => [name, all[at + 1]]))
  expect(pairs).toMatchObject({ ...headers, Host: new URL(target.url).host })
})

test('a packed answer passes packed and is recorded unpacked', async () => {
  const packed = gzipSync('{"data":{"task_list":[],"total":0},"success":true}')
  await using target = await serve((_incoming, outgoing) => {
    outgoing.setHeader('Content-Encoding', 'gzip')
    outgoing.end(packed)
  })
  const { url, folder, finish } = await target.record()
  const call = formOf({ api: 'SYNO.Backup.Task', version: 1, method: 'list' })
  const answer = await fetch(`${url}${entry}?${call}`)
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(await answer.json()).toMatchObject({ success: true })
  await finish()
  expect(readRecording(folder).exchanges.map(({ response }) => response.data)).toEqual([
    { task_list: [], total: 0 },
  ])
})

const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', (bytes: Buffer) => brotliCompressSync(bytes, quickly)],
])(
  'an answer in %s that unpacks to far more passes and is not recorded',
  async (encoding, pack) => {
    const packed = pack(Buffer.alloc(largestBody + 1, ' '))
    expect(packed.length).toBeLessThan(largestBody / 500)
    await using target = await serve((_incoming, outgoing) => {
      outgoing.setHeader('Content-Encoding', encoding)
      outgoing.end(packed)
    })
    const { url, notes, finish } = await target.record()
    const call = formOf({ api: 'SYNO.Backup.Task', version: 1, method: 'list' })
    const answer = await fetch(`${url}${entry}?${call}`)
    expect((await answer.arrayBuffer()).byteLength).toBe(largestBody + 1)
    expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
    expect(notes.map(({ what }) => what)).toEqual([`too big or not readable: ${entry}`])
  },
)

test('an answer arrives as it comes, and one without end does not hold up the end', async () => {
  await using target = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.write('data: 1\n\n')
  })
  const { url, finish } = await target.record()
  const answer = await fetch(`${url}/webapi/stream`)
  const { value } = (await answer.body?.getReader().read()) ?? {}
  expect(new TextDecoder().decode(value)).toBe('data: 1\n\n')
  expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
})

test('half an answer reaches the client as half an answer and is not stored', async () => {
  await using nas = await startNas()
  nas.faults.add({ match: { api: 'SYNO.API.Info' }, skip: 1, effect: { truncate: 20 } })
  const { url, finish, notes } = await record(nas.url)
  const call = formOf({ api: 'SYNO.API.Info', version: 1, method: 'query' })
  await expect(fetch(`${url}${entry}?${call}`).then((answer) => answer.text())).rejects.toThrow()
  expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
  expect(notes).toMatchObject([{ what: `half an answer: ${entry}`, stored: false }])
})

test('what is no answer of the API passes and is not stored', async () => {
  await using nas = await startNas()
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, times: 1, effect: { html: 'login' } })
  const { url, finish, notes } = await record(nas.url)
  const _sid = await nas.login('admin', 'mock-dsm')
  const call = formOf({ api: 'SYNO.DSM.Info', version: 2, method: 'getinfo', _sid })
  expect((await postForm(url, entry, call)).headers['content-type']).toContain('text/html')
  expect((await fetch(`${url}/_mock/health`)).status).toBe(200)
  expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
  expect(notes).toMatchObject([{ what: 'SYNO.DSM.Info.getinfo@2', stored: false }])
  expect(notes[0]?.violations).toHaveLength(1)
})

test('a target that goes away is a 502, and the recording goes on', async () => {
  const target = await serve((_incoming, outgoing) => outgoing.end())
  const { url, finish, notes } = await target.record()
  await target[Symbol.asyncDispose]()
  const answer = await fetch(`${url}${entry}?api=SYNO.API.Info`)
  expect([answer.status, await answer.text()]).toEqual([
    502,
    'mock-dsm record: the target does not answer\n',
  ])
  expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
  expect(notes[0]?.what).toMatch(/^no answer: /)
})

test('a client that hangs up ends its request at the target, and nobody else notices', async () => {
  let noticed = () => {}
  const hungUp = new Promise<void>((resolve) => {
    noticed = resolve
  })
  await using target = await serve((_incoming, outgoing) => {
    outgoing.once('close', () => noticed())
    outgoing.write('{')
  })
  const { url, finish } = await target.record()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.once('data', () => socket.destroy())
  socket.write(`GET ${entry}?api=x HTTP/1.1\r\nHost: nas\r\n\r\n`)
  await hungUp
  expect(await finish()).toEqual({ exchanges: 0, leaks: [] })
})

test('a file with a leak is taken out of the recording and named', async () => {
  await using nas = await startNas()
  const { url, folder, finish, notes } = await record(nas.url)
  await request(url, 'SYNO.API.Info', 'query', { query: 'SYNO.API.Auth' })
  await request(url, 'SYNO.API.Info', 'query', { query: 'all' })
  await vi.waitFor(() => expect(notes).toHaveLength(2))
  const file = 'SYNO.API.Info/query.0001.json'
  const path = join(folder, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace('entry.cgi', '192.168.7.9'))
  const { leaks } = await finish()
  expect(leaks).toEqual([{ file, path: '', what: 'a private address' }])
  expect(existsSync(path)).toBe(false)
  expect(readRecording(folder)).toMatchObject({ head: { exchanges: 1 } })
  expect(findLeaks(folder)).toEqual([])
})
