/** Clients that are slow, many, or do not read. Shorter limits than usual, so that nobody waits. */
import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { limits, type SocketLimits, socketLimits } from '../../../src/mock-server/limits.ts'
import {
  type MockDsm,
  type MockDsmOptions,
  startMockDsm,
} from '../../../src/mock-server/mock-dsm.ts'
import { control } from '../../support/control.ts'
import { request } from '../../support/nas.ts'

const short = { headersTimeout: 100, requestTimeout: 200, checkEvery: 20 }

const start = (sockets: Partial<SocketLimits>, options: MockDsmOptions = {}) =>
  startMockDsm(
    { scenario: 'empty', clock: 'frozen', ...options },
    { sockets: { ...socketLimits, ...sockets }, instances: { running: 0 } },
  )

/** Sends a text now and its end drop by drop, until the server has enough of it. */
async function dribble(socket: Socket, text: string, drop: string): Promise<string> {
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.on('error', () => {})
  socket.write(text)
  const timer = setInterval(() => socket.write(drop), 10)
  onTestFinished(() => clearInterval(timer))
  await once(socket, 'close')
  return answer
}

/** Told so, unless its own last drop made the system throw the answer away. */
const cutOff = /^(HTTP\/1\.1 408 |$)/

const plain = ({ url }: { url: string }): Socket => {
  const { port, hostname } = new URL(url)
  return connect(Number(port), hostname)
}

const secure = ({ tlsUrl = '' }: { tlsUrl: string | undefined }, protocol: string): Socket => {
  const { port, hostname } = new URL(tlsUrl)
  return connectTls({
    ...{ port: Number(port), host: hostname },
    ...{ rejectUnauthorized: false, ALPNProtocols: [protocol] },
  })
}

test('a client that sends its headers drop by drop is cut off', async () => {
  await using nas = await start(short)
  const answer = await dribble(plain(nas), 'GET /webapi/entry.cgi HTTP/1.1\r\n', 'X-A: b\r\n')
  expect(answer).toMatch(cutOff)
})

test('a client that says nothing is cut off', async () => {
  await using nas = await start(short)
  const socket = plain(nas)
  socket.resume()
  await once(socket, 'close')
})

test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=b'])(
  'a client that sends its body of %s drop by drop is cut off',
  async (type) => {
    await using nas = await start(short)
    const head = `POST /webapi/entry.cgi HTTP/1.1\r\nHost: nas\r\nContent-Type: ${type}\r\nContent-Length: 100000\r\n\r\n`
    expect(await dribble(plain(nas), head, 'a')).toMatch(cutOff)
    expect(nas.requests()).toEqual([])
  },
)

test('a control call that comes drop by drop is cut off and changes nothing', async () => {
  await using nas = await start(short)
  const before = nas.snapshot()
  const head = 'POST /_mock/reset HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n'
  expect(await dribble(plain(nas), head, ' ')).toMatch(cutOff)
  expect(nas.snapshot()).toEqual(before)
})

test('over TLS the slow are cut off as well, before and after the greeting', async () => {
  await using nas = await start({ ...short, headersTimeout: 1_000 }, { tlsPort: 0 })
  const port = Number(new URL(nas.tlsUrl ?? '').port)
  const silent = connect(port, '127.0.0.1').on('error', () => {})
  silent.resume()
  await once(silent, 'close')
  const slow = secure(nas, 'http/1.1')
  expect(await dribble(slow, 'GET / HTTP/1.1\r\n', 'X-A: b\r\n')).toMatch(cutOff)
})

test('over HTTP/2 a body that comes drop by drop is cut off', async () => {
  await using nas = await start({ requestTimeout: 200, checkEvery: 20 }, { tlsPort: 0 })
  const session = connectHttp2(nas.tlsUrl ?? '', { rejectUnauthorized: false })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  const stream = session.request({
    ...{
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/webapi/entry.cgi',
    },
    'content-type': 'application/x-www-form-urlencoded',
  })
  stream.on('error', () => {})
  const timer = setInterval(() => stream.writable && stream.write(' '), 10)
  onTestFinished(() => clearInterval(timer))
  stream.resume()
  await once(stream, 'close')
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL)
  expect(nas.requests()).toEqual([])
  expect(session.remoteSettings.maxConcurrentStreams).toBe(socketLimits.http2Streams)
})

test('over HTTP/2 an idle connection is closed', async () => {
  await using nas = await start({ http2Idle: 100 }, { tlsPort: 0 })
  const session = connectHttp2(nas.tlsUrl ?? '', { rejectUnauthorized: false })
  await once(session, 'close')
})

test.each(['/webapi/entry.cgi', '/_mock/clock'])(
  'over HTTP/2, the first half of a body for %s is no request',
  async (path) => {
    await using nas = await start({}, { tlsPort: 0 })
    const before = nas.snapshot()
    const session = connectHttp2(nas.tlsUrl ?? '', { rejectUnauthorized: false })
    onTestFinished(() => session.destroy())
    const stream = session.request({
      ...{ [constants.HTTP2_HEADER_METHOD]: 'POST', [constants.HTTP2_HEADER_PATH]: path },
      'content-type': 'application/x-www-form-urlencoded',
    })
    stream.on('error', () => {})
    const half = path.startsWith('/_mock')
      ? '{"advance":"1h"}'
      : 'api=SYNO.API.Auth&version=7&method=login&account=admin&passwd=mock-dsm'
    stream.write(half)
    // It has come once the server has answered what was sent after it.
    await new Promise((resolve) => session.ping(resolve))
    stream.close(constants.NGHTTP2_CANCEL)
    await once(stream, 'close')
    await new Promise((resolve) => session.ping(resolve))
    expect((await control(nas, 'GET', '/health')).status).toBe(200)
    expect(nas.requests()).toEqual([])
    expect(nas.snapshot()).toEqual(before)
  },
)

test('whoever waits for a slow answer is not cut off', async () => {
  await using nas = await start(short, { tlsPort: 0 })
  nas.faults.add({ effect: { delay: '400ms' } })
  const query = { query: 'SYNO.DSM.Info' }
  expect((await request(nas.url, 'SYNO.API.Info', 'query', query)).success).toBe(true)
})

test('a connection too many is closed at once', async () => {
  await using nas = await start({ connections: 2 })
  const first = plain(nas)
  const second = plain(nas)
  await Promise.all([once(first, 'connect'), once(second, 'connect')])
  const third = plain(nas).on('error', () => {})
  third.resume()
  await once(third, 'close')
  first.destroy()
  await once(first, 'close')
  second.write('GET /_mock/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  const [answer] = await once(second, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
  second.destroy()
})

test('an event stream too many is refused, and there is room again when one ends', async () => {
  await using nas = await start({ eventStreams: 1 })
  const listen = async () => {
    const abort = new AbortController()
    onTestFinished(() => abort.abort())
    const { status } = await fetch(`${nas.control}/events`, { signal: abort.signal })
    return { status, abort }
  }
  const first = await listen()
  expect(first.status).toBe(200)
  expect(await control(nas, 'GET', '/events')).toEqual({
    status: 429,
    body: { error: 'there are 1 event streams: close one first' },
  })
  first.abort.abort()
  await expect.poll(async () => (await listen()).status).toBe(200)
})

const getinfo = { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }

/** Opens the stream of events and does not read on. */
async function listenIdly(nas: MockDsm, protocol: string): Promise<Duplex> {
  if (protocol === 'HTTP/1.1') {
    const socket = plain(nas).on('error', () => {})
    socket.write('GET /_mock/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await once(socket, 'data')
    return socket.pause()
  }
  const session = connectHttp2(nas.tlsUrl ?? '', { rejectUnauthorized: false })
  session.on('error', () => {})
  const stream = session.request({ [constants.HTTP2_HEADER_PATH]: '/_mock/events' })
  stream.on('error', () => {})
  await once(stream, 'response')
  return stream
}

test.each(['HTTP/1.1', 'HTTP/2'])(
  'over %s, who listens to events and does not read is dropped',
  async (protocol) => {
    await using nas = await start({ eventBacklog: 64 * 1024, eventStreams: 1 }, { tlsPort: 0 })
    const idle = await listenIdly(nas, protocol)
    expect((await control(nas, 'GET', '/events')).status).toBe(429)
    const more = 'x'.repeat(3_900)
    // More than the buffers of both ends hold.
    const compound = Array(2_000).fill({ ...getinfo, more })
    await request(nas.url, 'SYNO.Entry.Request', 'request', { compound })
    idle.resume()
    await once(idle, 'close')
    const abort = new AbortController()
    onTestFinished(() => abort.abort())
    const again = await fetch(`${nas.control}/events`, { signal: abort.signal })
    expect(again.status).toBe(200)
  },
)

test('headers that are too long are refused', async () => {
  await using nas = await start({})
  const socket = plain(nas).on('error', () => {})
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.write(`GET /webapi/entry.cgi?${'x'.repeat(limits.headerSize)} HTTP/1.1\r\n\r\n`)
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
})
