import { expect, test } from 'vitest'
import { createMockDsm } from '../../../src/index.ts'
import { control } from '../../support/control.ts'
import { startNas } from '../../support/nas.ts'
import { exchange } from '../../support/socket.ts'

test.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
  'a change asked for by a page of %s is refused',
  async (origin) => {
    await using nas = await startNas({ scenario: 'empty' })
    const answer = await control(nas, 'POST', '/clock', { advance: '1h' }, { origin })
    expect(answer).toEqual({ status: 403, body: { error: expect.any(String) } })
    expect((await control(nas, 'GET', '/clock')).body.now).toBe('2026-11-23T08:00:00.000Z')
  },
)

test('a page of our own may ask for a change', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await control(nas, 'POST', '/clock', { advance: '1h' }, { origin: nas.url })
  expect(answer.status).toBe(200)
})

test('a change asked for under a foreign host name is refused', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await exchange(
    nas.url,
    'POST /_mock/reset HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  )
  expect(answer.status).toBe(403)
})

test('with a token every call needs it, in a header or in the query', async () => {
  await using nas = await createMockDsm({ scenario: 'empty', controlToken: 'open sesame' })
  expect((await control(nas, 'GET', '/health')).status).toBe(401)
  const wrong = { authorization: 'Bearer open door' }
  expect((await control(nas, 'GET', '/health', undefined, wrong)).status).toBe(401)
  const right = { authorization: 'Bearer open sesame' }
  expect((await control(nas, 'POST', '/reset', undefined, right)).status).toBe(200)
  expect((await control(nas, 'GET', '/health?token=open%20sesame')).status).toBe(200)
})

test('beyond loopback there is always a token', async () => {
  await using nas = await createMockDsm({ scenario: 'empty', host: '0.0.0.0' })
  expect(nas.controlToken).toMatch(/^[\w-]{32}$/)
})
