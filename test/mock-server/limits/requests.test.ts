import { expect, test } from 'vitest'
import { limits } from '../../../src/mock-server/limits.ts'
import { control } from '../../support/control.ts'
import { startNas, type TestNas } from '../../support/nas.ts'
import { exchange, rawRequest } from '../../support/socket.ts'

const start = () => startNas({ scenario: 'empty' })

const refused = (code: number) => ({ error: { code }, success: false })

/** What a request leaves behind, faults and the snapshots on the shelf apart. */
async function leavesAsItWas(nas: TestNas, act: () => Promise<unknown>): Promise<void> {
  const before = nas.snapshot()
  await act()
  expect(nas.snapshot()).toEqual(before)
}

const post = (nas: TestNas, body: string | ReadableStream, type?: string) =>
  fetch(`${nas.url}/webapi/entry.cgi`, {
    method: 'POST',
    body,
    ...(type !== undefined && { headers: { 'content-type': type } }),
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })

const formType = 'application/x-www-form-urlencoded'

/** So many bytes, in pieces, without a length in the headers. */
function stream(bytes: number, piece = 'x'.repeat(1024 * 1024)): ReadableStream {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(Buffer.from(piece))
      left -= piece.length
      if (left <= 0) controller.close()
    },
  })
}

/** The connection may be gone before all was sent, which is an answer as well. */
const statusOf = (answer: Promise<Response>) =>
  answer.then(
    ({ status }) => status,
    () => 'hung up',
  )

test.each([
  ['a form', formType],
  ['text', 'text/plain'],
])('a body of %s that says it is too long is refused unread', async (_what, type) => {
  await using nas = await start()
  await leavesAsItWas(nas, async () => {
    const headers = [`Content-Type: ${type}`, `Content-Length: ${limits.bodySize + 1}`]
    const answer = await exchange(nas.url, rawRequest('POST /webapi/entry.cgi', headers))
    expect(answer.status).toBe(413)
    expect(answer.headers.get('content-type')).toBe('text/html')
  })
})

test('a body that turns out to be too long is refused', async () => {
  await using nas = await start()
  const body = () => stream(limits.bodySize + 1024 * 1024)
  for (const type of [formType, 'text/plain']) {
    expect([413, 'hung up']).toContain(await statusOf(post(nas, body(), type)))
  }
})

test('a form of several parts is measured as a whole', async () => {
  await using nas = await start()
  const part = `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(1024 * 1024)}\r\n`
  const body = stream(limits.bodySize + 3 * part.length, part)
  const answer = await statusOf(post(nas, body, 'multipart/form-data; boundary=b'))
  expect([413, 'hung up']).toContain(answer)
  expect(nas.requests({ limit: 1 })).toMatchObject([{ method: 'login' }])
})

test('a control call that is too long is refused with a sentence', async () => {
  await using nas = await start()
  await leavesAsItWas(nas, async () => {
    const body = JSON.stringify({ event: 'x'.repeat(limits.controlBodySize) })
    expect(await control(nas, 'POST', '/world', body)).toEqual({
      status: 413,
      body: { error: `the body has more than ${limits.controlBodySize} bytes` },
    })
  })
})

test('a whole NAS may be longer than other control calls', async () => {
  await using nas = await start()
  const state = `${' '.repeat(2 * limits.controlBodySize)}${JSON.stringify(nas.snapshot())}`
  expect((await control(nas, 'PUT', '/state', state)).status).toBe(200)
})

const pairs = (count: number) => Array(count).fill('a=1').join('&')

test('a form of too many parameters holds none, and the journal says why', async () => {
  await using nas = await start()
  const call = 'api=SYNO.API.Info&version=1&method=query&query=SYNO.DSM.Info'
  const most = `${call}&${pairs(limits.params - 4)}`
  expect(await (await post(nas, most, formType)).json()).toMatchObject({ success: true })
  await leavesAsItWas(nas, async () => {
    expect(await (await post(nas, `${most}&a=1`, formType)).json()).toEqual(refused(101))
  })
  expect(nas.requests({ limit: 1 })).toMatchObject([
    {
      api: null,
      code: 101,
      violations: ['the request cannot be read: there are more than 10000 parameters'],
    },
  ])
})

test('parameters are counted over query and form, and in parts', async () => {
  await using nas = await start()
  const half = pairs(limits.params / 2)
  const both = await fetch(`${nas.url}/webapi/entry.cgi?${half}&a=1`, {
    method: 'POST',
    body: new URLSearchParams(half),
  })
  expect(await both.json()).toEqual(refused(101))
  const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
  const parts = `${part.repeat(limits.params + 1)}--b--\r\n`
  const answer = await post(nas, parts, 'multipart/form-data; boundary=b')
  expect(await answer.json()).toEqual(refused(101))
  const [last] = nas.requests({ limit: 1 })
  expect(last?.violations.join()).toContain('more than 10000 parameters')
})

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

test('a parameter that nests too deep has the wrong type, and the journal says why', async () => {
  await using nas = await start()
  await leavesAsItWas(nas, async () => {
    const params = { task_ids: nested(limits.nesting + 1) }
    const { error } = await nas.call('SYNO.ActiveBackup.Task', 'remove', params)
    expect(error).toEqual({ code: 120, errors: { name: 'task_ids', reason: 'type' } })
  })
  expect(nas.requests({ limit: 1 })[0]?.violations).toEqual([
    'parameter task_ids nests more than 64 levels deep',
  ])
})

test('a fault rule meets parameters of any depth', async () => {
  await using nas = await start()
  nas.faults.add({ match: { params: { task_ids: [1] } }, effect: { error: { code: 999 } } })
  const params = { task_ids: nested(100_000) }
  expect((await nas.call('SYNO.ActiveBackup.Task', 'remove', params)).error?.code).toBe(120)
})

test('a control call that nests too deep is refused with a sentence', async () => {
  await using nas = await start()
  await leavesAsItWas(nas, async () => {
    for (const [method, path] of [
      ['POST', '/faults'],
      ['POST', '/world'],
      ['PUT', '/state'],
    ] as const) {
      expect(await control(nas, method, path, nested(100_000))).toEqual({
        status: 400,
        body: { error: 'the body nests more than 64 levels deep' },
      })
    }
  })
})

const getinfo = { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }

test('a compound request of 10,000 calls is run, one of 10,001 is rejected as a whole', async () => {
  await using nas = await start()
  const run = (count: number) =>
    nas.call('SYNO.Entry.Request', 'request', { compound: Array(count).fill(getinfo) })
  const most = await run(10_000)
  expect(most.data.result).toHaveLength(10_000)
  expect(most.data.has_fail).toBe(false)
  await leavesAsItWas(nas, async () => expect(await run(10_001)).toEqual(refused(113)))
  const [last] = nas.requests({ limit: 1 })
  expect(last?.violations).toEqual(['a compound request has 10000 calls at most'])
})

test('the calls of compound requests inside one another count together', async () => {
  await using nas = await start()
  const inner = {
    ...{ api: 'SYNO.Entry.Request', method: 'request', version: 1 },
    compound: Array(5_000).fill({ api: 'SYNO.Nope', method: 'nope', version: 1 }),
  }
  const compound = [inner, inner]
  expect(await nas.call('SYNO.Entry.Request', 'request', { compound })).toEqual(refused(113))
})

test('an answer that grows beyond all bounds stops the calls that are left', async () => {
  await using nas = await start()
  const errors = { text: 'x'.repeat(limits.compoundAnswer / 4) }
  nas.faults.add({ match: { api: getinfo.api }, effect: { error: { code: 999, errors } } })
  const compound = Array(7).fill(getinfo)
  const { data } = await nas.call('SYNO.Entry.Request', 'request', { compound })
  const codes = data.result.map((row: { error: { code: number } }) => row.error.code)
  expect(codes).toEqual([999, 999, 999, 999, 112, 112, 112])
})

test('a name that was made up is not compared with all others at any length', async () => {
  await using nas = await start()
  const name = `SYNO.${'x'.repeat(5_000_000)}`
  expect((await nas.call(name, 'list')).error).toEqual({ code: 102 })
  expect((await nas.call('SYNO.DSM.Info', name, {}, 2)).error).toEqual({ code: 103 })
  const [entry] = nas.requests({ limit: 1 })
  expect(entry?.violations.join()).not.toContain('the nearest')
})

test('a text of opening brackets is looked at once', async () => {
  await using nas = await start()
  const startedAt = performance.now()
  await nas.call('SYNO.ActiveBackup.Task', 'list', { filter: '['.repeat(1_000_000) })
  // Looked at once from each bracket it takes ten minutes.
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('a pattern of many stars matches as fast as any', async () => {
  await using nas = await start()
  const api = `${'*S'.repeat(20)}*a*e*a*e*b`
  nas.faults.add({ match: { api }, effect: { error: { code: 999 } } })
  expect((await nas.call('SYNO.ActiveBackup.Task', 'list')).success).toBe(true)
})

test.each([
  ['SYNO.ActiveBackup.*', true],
  ['syno.activebackup.task', true],
  ['*', true],
  ['**', true],
  ['*.Task', true],
  ['SYNO.*Backup.*ask', true],
  ['SYNO.ActiveBackup.Task*', true],
  ['SYNO.ActiveBackup', false],
  ['ActiveBackup.*', false],
  ['*.Device', false],
  ['SYNO.ActiveBackup.Task.*', false],
  ['SYNO*SYNO', false],
  ['SYNO.ActiveBackup.Task*Task', false],
  ['SYNO?ActiveBackup?Task', false],
  ['', false],
])('the pattern "%s" matching SYNO.ActiveBackup.Task: %s', async (api, matches) => {
  await using nas = await start()
  nas.faults.add({ match: { api }, effect: { error: { code: 999 } } })
  expect((await nas.call('SYNO.ActiveBackup.Task', 'list')).success).toBe(!matches)
})

test('millions of names in one query of SYNO.API.Info are looked up, not compared', async () => {
  await using nas = await start()
  const query = `SYNO.DSM.Info,${'x,'.repeat(1_000_000)}`
  const { data } = await nas.call('SYNO.API.Info', 'query', { query })
  expect(Object.keys(data)).toEqual(['SYNO.DSM.Info'])
})
