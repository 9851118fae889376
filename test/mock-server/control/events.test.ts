import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

/** Reads the stream until it holds all the texts. */
async function watch(nas: TestNas, act: () => Promise<unknown>, texts: string[]): Promise<string> {
  const abort = new AbortController()
  const response = await fetch(`${nas.control}/events`, { signal: abort.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  await act()
  while (!texts.every((text) => seen.includes(text))) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) break
    seen += value
  }
  abort.abort()
  return seen
}

test('requests, steps of machines and the clock are told as they happen', async () => {
  await using nas = await startNas()
  const seen = await watch(nas, async () => {
    await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
    nas.clock.advance('1m')
  }, ['event: clock'])
  expect(seen).toContain('event: request\ndata: {"seq":')
  expect(seen).toContain('"machine":"Active Backup task","id":5,"event":"backup"')
  expect(seen).toContain('"from":"waiting","to":"running"')
  expect(seen).toContain('event: clock\ndata: {"now":"2026-11-23T08:01:00.000Z"')
})

test('there is nothing to ask for with HEAD, which would wait for the end of all events', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await fetch(`${nas.control}/events`, { method: 'HEAD' })
  expect(answer.status).toBe(404)
})
