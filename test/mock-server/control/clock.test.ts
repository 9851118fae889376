import { expect, test } from 'vitest'
import { control } from '../../support/control.ts'
import { startNas, startTime } from '../../support/nas.ts'

test('health tells what is running and what time it is there', async () => {
  await using nas = await startNas()
  expect(await control(nas, 'GET', '/health')).toEqual({
    status: 200,
    body: {
      status: 'ok',
      now: new Date(startTime).toISOString(),
      scenario: 'office',
      seed: 1,
      profile: 'dsm-7.2',
    },
  })
})

test.each([
  ['90s', '2026-11-23T08:01:30.000Z'],
  ['10m', '2026-11-23T08:10:00.000Z'],
  ['2h', '2026-11-23T10:00:00.000Z'],
  ['30d', '2026-12-23T08:00:00.000Z'],
])('advance %s moves the clock to %s', async (advance, now) => {
  await using nas = await startNas({ scenario: 'empty' })
  const { status, body } = await control(nas, 'POST', '/clock', { advance })
  expect(status).toBe(200)
  expect(body).toMatchObject({ now, mode: 'frozen', speed: 0 })
  expect((await control(nas, 'GET', '/clock')).body.now).toBe(now)
})

test('advance counts the events that happened on the way', async () => {
  await using nas = await startNas()
  const none = await control(nas, 'POST', '/clock', { advance: '1s' })
  expect(none.body.applied).toBe(0)
  const day = await control(nas, 'POST', '/clock', { advance: '1d' })
  expect(day.body.applied).toBeGreaterThan(10)
})

test('advanceTo moves to an instant', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { body } = await control(nas, 'POST', '/clock', { advanceTo: '2026-12-24T18:00:00Z' })
  expect(body.now).toBe('2026-12-24T18:00:00.000Z')
})

test.each([
  [{ advance: 'soon' }],
  [{ advance: '-5m' }],
  [{ advance: '99999d' }],
  [{ advance: 90 }],
  [{ advanceTo: '2020-01-01T00:00:00Z' }],
  [{ advanceTo: 'tomorrow' }],
  [{ advance: '1h', advanceTo: '2026-12-24T18:00:00Z' }],
  [{ mode: 'backwards' }],
  [{ mode: 'real', speed: -1 }],
  [{ mode: 'real', speed: 0 }],
  [{}],
  ['{"advance":'],
  [[]],
  [null],
])('%j is refused with a sentence, and the clock stays', async (body) => {
  await using nas = await startNas({ scenario: 'empty' })
  const before = (await control(nas, 'GET', '/clock')).body
  const answer = await control(nas, 'POST', '/clock', body)
  expect(answer.status).toBe(400)
  expect(answer.body).toEqual({ error: expect.any(String) })
  expect((await control(nas, 'GET', '/clock')).body).toEqual(before)
})

test('a frozen clock can be let run, and a running one be frozen', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const running = await control(nas, 'POST', '/clock', { mode: 'real', speed: 100_000 })
  expect(running.body).toMatchObject({ mode: 'real', speed: 100_000 })
  const later = await control(nas, 'GET', '/clock')
  expect(Date.parse(later.body.now)).toBeGreaterThan(Date.parse(startTime))
  const frozen = (await control(nas, 'POST', '/clock', { mode: 'frozen' })).body
  expect(frozen).toMatchObject({ mode: 'frozen', speed: 0 })
  expect((await control(nas, 'GET', '/clock')).body.now).toBe(frozen.now)
})

test('a month in one step and a month day by day leave the same NAS', async () => {
  await using oneStep = await startNas({ seed: 3 })
  await using daily = await startNas({ seed: 3 })
  oneStep.clock.advance('30d')
  for (let day = 0; day < 30; day += 1) daily.clock.advance('1d')
  expect(daily.snapshot()).toEqual(oneStep.snapshot())
})

test('an unknown path of the control plane answers JSON', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await control(nas, 'GET', '/nothing')
  expect(answer).toEqual({ status: 404, body: { error: 'there is no GET /_mock/nothing' } })
})

test('an address that cannot be read is refused in JSON too', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await control(nas, 'DELETE', '/faults/%E0%A4')
  expect(answer).toEqual({ status: 400, body: { error: 'the address is malformed' } })
})

test('a body is JSON even under a header that is malformed', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const junk = { 'content-type': 'junk' }
  const answer = await control(nas, 'POST', '/clock', '{"advance":"1h"}', junk)
  expect(answer).toMatchObject({ status: 200, body: { now: '2026-11-23T09:00:00.000Z' } })
})

test('a body is JSON whatever its header says, and may be missing', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const post = async (path: string, type: string, body: string) => {
    const headers = { 'content-type': type }
    return (await fetch(`${nas.control}${path}`, { method: 'POST', headers, body })).status
  }
  expect(await post('/clock', 'application/x-www-form-urlencoded', '{"advance":"1h"}')).toBe(200)
  expect(await post('/clock', 'text/plain', '{"advance":"1h"}')).toBe(200)
  expect(nas.clock.read().now).toBe('2026-11-23T10:00:00.000Z')
  expect(await post('/reset', 'application/json', '')).toBe(200)
  expect(await post('/clock', 'application/json', '')).toBe(400)
})

test.each([
  ['line breaks', 'a\r\nb\rc', 'a b c'],
  ['too much text', 'x'.repeat(100_000), 'xxx'],
])('what is refused is quoted on one line of a sane length: %s', async (_title, advance, shown) => {
  await using nas = await startNas({ scenario: 'empty' })
  const { status, body } = await control(nas, 'POST', '/clock', { advance })
  expect(status).toBe(400)
  expect(body.error).toContain(`not ${shown}`)
  expect(body.error.length).toBeLessThan(600)
})
