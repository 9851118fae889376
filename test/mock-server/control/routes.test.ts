/** What holds for every route of the control plane, those of the future among them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMockDsm, type MockDsm } from '../../../src/index.ts'
import { exchange } from '../../support/socket.ts'

interface Route {
  readonly method: string
  readonly url: string
}

const routes: Route[] = []
let open: MockDsm
let guarded: MockDsm

/** Fastify tells of each server that is made, early enough to learn of its routes. */
function watch(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url })
  })
}

beforeAll(async () => {
  subscribe('fastify.initialization', watch)
  open = await createMockDsm({ scenario: 'empty', clock: 'frozen' })
  // The routes are built when the first request comes.
  await fetch(`${open.control}/health`)
  unsubscribe('fastify.initialization', watch)
  guarded = await createMockDsm({ scenario: 'empty', clock: 'frozen', controlToken: 'sesame' })
})

afterAll(() => Promise.all([open.close(), guarded.close()]))

const values: Readonly<Record<string, string>> = { ':id': '1', ':name': 'otp', ':file': 'start.js' }

/** Also a route that does not exist: who may not come in does not learn what is there. */
const control = (): Route[] => [
  ...routes
    .filter(({ url }) => url.startsWith('/_mock'))
    .map(({ method, url }) => ({
      method,
      url: url.replace(/:\w+/, (name) => values[name] ?? '?'),
    })),
  { method: 'GET', url: '/_mock/nothing' },
  { method: 'POST', url: '/_mock/nothing' },
]

const changes = ({ method }: Route) => method !== 'GET' && method !== 'HEAD'

const ask = (nas: MockDsm, { method, url }: Route, headers: Readonly<Record<string, string>>) => {
  const lines = Object.entries({ host: '127.0.0.1', connection: 'close', ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return exchange(nas.url, `${method} ${url} HTTP/1.1\r\n${head}content-length: 0\r\n\r\n`)
}

test('the routes are all here', () => {
  const listed = control().map(({ method, url }) => `${method} ${url}`)
  expect(listed).toContain('POST /_mock/clock')
  expect(listed).toContain('GET /_mock/docs/start.js')
  expect(listed).toContain('GET /_mock/openapi.json')
  expect(listed).toContain('GET /_mock/events')
  expect(listed).toContain('GET /_mock/')
  expect(listed.length).toBeGreaterThan(30)
  expect(listed.filter((line) => line.includes('?'))).toEqual([])
})

test('with a token, no route answers without it', async () => {
  const before = guarded.snapshot()
  for (const route of control()) {
    for (const headers of [
      {},
      { authorization: 'Bearer sesam' },
      { authorization: 'Basic sesame' },
    ]) {
      const { status } = await ask(guarded, route, headers)
      expect({ route, status }).toEqual({ route, status: 401 })
    }
  }
  expect(guarded.snapshot()).toEqual(before)
})

test('with its token, what is not there is not found', async () => {
  const headers = { authorization: 'Bearer sesame' }
  expect((await ask(guarded, { method: 'GET', url: '/_mock/nothing' }, headers)).status).toBe(404)
  const url = '/_mock/nothing?token=sesame'
  expect((await ask(guarded, { method: 'POST', url }, {})).status).toBe(404)
})

test('without a token, no route that changes something answers to the name of a stranger', async () => {
  const before = open.snapshot()
  for (const route of control().filter(changes)) {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example:80',
      '',
    ]) {
      const { status } = await ask(open, route, { host })
      expect({ route, host, status }).toEqual({ route, host, status: 403 })
    }
  }
  expect(open.snapshot()).toEqual(before)
})

test('no route that changes something answers to the page of a stranger', async () => {
  const before = open.snapshot()
  const changing = control().filter(changes)
  expect(changing.length).toBeGreaterThan(10)
  for (const route of changing) {
    for (const origin of ['null', 'https://evil.example', 'http://localhost']) {
      const { status } = await ask(open, route, { origin })
      expect({ route, origin, status }).toEqual({ route, origin, status: 403 })
    }
  }
  expect(open.snapshot()).toEqual(before)
})

test('every answer tells browsers to run, frame and keep nothing else', async () => {
  // The stream of events has no end to wait for.
  const all = control().filter(({ url }) => url !== '/_mock/events')
  for (const route of all) {
    const { headers } = await ask(open, route, {})
    const policy = headers.get('content-security-policy')
    expect({ route, policy }).toEqual({
      route,
      policy: expect.stringMatching(/^default-src '(none|self)';.*frame-ancestors 'none'/),
    })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin')).toBeUndefined()
  }
})

test('no route gives a private key away', async () => {
  const secure = await createMockDsm({ scenario: 'empty', tlsPort: 0 })
  const all = control().filter(({ method, url }) => method === 'GET' && url !== '/_mock/events')
  for (const route of all) expect((await ask(secure, route, {})).body).not.toContain('PRIVATE KEY')
  await secure.close()
})

test.each([
  '/_mock/docs/../../../package.json',
  '/_mock/docs/..%2f..%2f..%2fpackage.json',
  '/_mock/docs/%2e%2e/%2e%2e/package.json',
  '/_mock/docs/%2fetc%2fpasswd',
  '/_mock/docs/swagger-ui.css%00.js',
  '/_mock/docs/index.html',
  '/_mock/docs/constructor',
])('%s is no file of the documentation', async (url) => {
  const { status, body } = await ask(open, { method: 'GET', url }, {})
  expect([400, 404]).toContain(status)
  expect(body).not.toContain('root:')
  expect(body).not.toContain('"version"')
})
