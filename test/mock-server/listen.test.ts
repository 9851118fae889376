import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createMockDsm } from '../../src/index.ts'

const scenario = 'empty'
const ask = '/webapi/entry.cgi?api=SYNO.API.Info&method=query&version=1&query=SYNO.DSM.Info'

test('the first requests may come all at once', async () => {
  await using nas = await createMockDsm({ scenario })
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(nas.url + ask)).text()),
  )
  expect(new Set(answers).size).toBe(1)
  expect(JSON.parse(answers[0] ?? '')).toMatchObject({ success: true })
  expect(nas.requests()).toHaveLength(20)
})

test('the body of the first request may come in pieces', async () => {
  await using nas = await createMockDsm({ scenario })
  const socket = connect(Number(new URL(nas.url).port), '127.0.0.1')
  const form = ask.slice(ask.indexOf('?') + 1)
  socket.write(
    'POST /webapi/entry.cgi HTTP/1.1\r\nHost: nas\r\nConnection: close\r\n' +
      'Content-Type: application/x-www-form-urlencoded\r\n' +
      `Content-Length: ${form.length}\r\n\r\n${form.slice(0, 10)}`,
  )
  await fetch(`${nas.control}/health`)
  socket.write(form.slice(10))
  let answer = ''
  for await (const chunk of socket) answer += chunk
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"success":true/)
})

test.each([
  ['that nobody asked', async () => {}],
  ['that was asked', async (url: string) => void (await fetch(url + ask))],
  ['with a stream open', async (url: string) => void (await fetch(`${url}/_mock/events`))],
])('a NAS %s ends while a connection is open', async (_what, use) => {
  const nas = await createMockDsm({ scenario })
  const port = Number(new URL(nas.url).port)
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  await use(nas.url)
  // Read, or the end of it would never be seen.
  const ended = once(socket.resume(), 'close')
  await nas.close()
  await ended
  const late = connect(port, '127.0.0.1')
  await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a port that is taken is refused with the reason', async () => {
  await using nas = await createMockDsm({ scenario })
  const port = Number(new URL(nas.url).port)
  await expect(createMockDsm({ scenario, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test.each(['127.0.0.1', '127.0.0.2', 'localhost', '0.0.0.0'])('it listens on %s', async (host) => {
  await using nas = await createMockDsm({ scenario, host })
  expect(await (await fetch(nas.url + ask)).json()).toMatchObject({ success: true })
})
