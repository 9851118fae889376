import { expect, test } from 'vitest'
import { control } from '../../support/control.ts'
import { startNas, type TestNas } from '../../support/nas.ts'

const list = (nas: TestNas) => nas.call('SYNO.ActiveBackup.Device', 'list')

const add = (nas: TestNas, rule: unknown) => control(nas, 'POST', '/faults', rule)

test('an error strikes the calls that match and no others', async () => {
  await using nas = await startNas()
  const match = { api: 'SYNO.ActiveBackup.Device', method: 'list' }
  const { status, body } = await add(nas, { match, effect: { error: { code: 117 } } })
  expect(status).toBe(201)
  expect(await list(nas)).toEqual({ error: { code: 117 }, success: false })
  expect((await nas.call('SYNO.ActiveBackup.Setting', 'list')).success).toBe(true)
  await control(nas, 'DELETE', `/faults/${body.id}`)
  expect((await list(nas)).success).toBe(true)
})

test('skip lets calls pass, times strikes so many, and hits counts them', async () => {
  await using nas = await startNas()
  await add(nas, { skip: 1, times: 2, effect: { error: { code: 117, errors: { name: 'x' } } } })
  const outcomes = []
  for (let call = 0; call < 5; call += 1) outcomes.push((await list(nas)).success)
  expect(outcomes).toEqual([true, false, false, true, true])
  const [rule] = (await control(nas, 'GET', '/faults')).body
  expect(rule).toMatchObject({ id: '1', skip: 1, times: 2, hits: 2 })
})

test('rules strike in the order they were added', async () => {
  await using nas = await startNas()
  await add(nas, { times: 1, effect: { error: { code: 117 } } })
  await add(nas, { effect: { error: { code: 105 } } })
  expect((await list(nas)).error?.code).toBe(117)
  expect((await list(nas)).error?.code).toBe(105)
})

test('a rule can name a family of APIs and values of parameters', async () => {
  await using nas = await startNas()
  const match = { api: 'SYNO.ActiveBackup.*', params: { task_ids: [5] } }
  await add(nas, { match, effect: { error: { code: 1018 } } })
  const backup = (task_ids: number[]) => nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids })
  expect((await backup([1])).success).toBe(true)
  expect((await backup([5])).error).toEqual({ code: 1018 })
})

test('a call that was struck changes nothing', async () => {
  await using nas = await startNas()
  await add(nas, { effect: { error: { code: 117 } }, times: 1 })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const filter = { status: 'backingup' }
  expect((await nas.call('SYNO.ActiveBackup.Task', 'list', { filter })).data.total).toBe(0)
})

const rawList = (nas: TestNas) =>
  fetch(`${nas.url}/webapi/entry.cgi?api=SYNO.API.Info&version=1&method=query`)

test('status answers as a broken proxy would', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await add(nas, { effect: { status: 502, body: '<h1>Bad Gateway</h1>' } })
  const response = await rawList(nas)
  expect(response.status).toBe(502)
  expect(await response.text()).toBe('<h1>Bad Gateway</h1>')
})

test('html puts a login page where JSON was expected', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await add(nas, { effect: { html: 'login' } })
  const response = await rawList(nas)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(await response.text()).toContain('<form')
})

test('truncate hangs up in the middle of an answer', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await add(nas, { effect: { truncate: 20 } })
  const response = await rawList(nas)
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow()
})

test('reset hangs up without an answer', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await add(nas, { effect: { reset: true }, times: 1 })
  await expect(rawList(nas)).rejects.toThrow()
  expect((await rawList(nas)).status).toBe(200)
})

test('delay holds the answer back', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await add(nas, { effect: { delay: '150ms' } })
  const startedAt = performance.now()
  expect((await rawList(nas)).status).toBe(200)
  expect(performance.now() - startedAt).toBeGreaterThan(140)
})

test('a fault strikes a call inside a compound request', async () => {
  await using nas = await startNas()
  const match = { api: 'SYNO.ActiveBackup.Device' }
  await add(nas, { match, effect: { error: { code: 117 } } })
  const compound = [
    { api: 'SYNO.ActiveBackup.Device', method: 'list', version: 1 },
    { api: 'SYNO.ActiveBackup.Setting', method: 'list', version: 1 },
  ]
  const { data } = await nas.call('SYNO.Entry.Request', 'request', { compound })
  expect(data.result.map(({ success }: { success: boolean }) => success)).toEqual([false, true])
})

test.each([
  [{}],
  [{ effect: {} }],
  [{ effect: { error: { code: 'x' } } }],
  [{ effect: { delay: 'long' } }],
  [{ effect: { delay: '2d' } }],
  [{ effect: { status: 9 } }],
  [{ effect: { status: 101 } }],
  [{ effect: { html: 'other' } }],
  [{ effect: { truncate: -1 } }],
  [{ effect: { reset: false } }],
  [{ effect: { error: { code: 1 }, reset: true } }],
  [{ times: 0, effect: { reset: true } }],
  [{ match: { colour: 'red' }, effect: { reset: true } }],
])('the rule %j is refused and not kept', async (rule) => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await add(nas, rule)
  expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } })
  expect((await control(nas, 'GET', '/faults')).body).toEqual([])
})

test('all faults can be taken back at once, an unknown one not', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await add(nas, { effect: { reset: true } })
  expect((await control(nas, 'DELETE', '/faults')).status).toBe(200)
  expect((await control(nas, 'GET', '/faults')).body).toEqual([])
  expect((await control(nas, 'DELETE', '/faults/7')).status).toBe(404)
})

test.each([
  ['SYNO.API.Info', true],
  ['syno.api.info', true],
  ['SYNO.API.Inf', false],
  ['*', true],
  ['**', true],
  ['SYNO.*.Info', true],
  ['SYNO.*.Info.*', false],
  ['*API*', true],
  ['SYNO.API*API.Info', false],
  ['SYNO.API.Info*Info', false],
  ['SYNO?API.Info', false],
  // Tried every way there is, this would outlast us all.
  [`${'*'.repeat(60)}!`, false],
  [`${'*O'.repeat(40)}*`, false],
])('the pattern %s matches SYNO.API.Info: %s', async (api, strikes) => {
  await using nas = await startNas({ scenario: 'empty' })
  nas.faults.add({ match: { api }, effect: { error: { code: 1 } } })
  const { success } = await nas.call('SYNO.API.Info', 'query')
  expect(success).toBe(!strikes)
})

test('a program is told in one sentence what is wrong with a rule, and nothing is added', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const rule = { effect: { status: 42 } }
  expect(() => nas.faults.add(rule)).toThrow(RangeError)
  expect(() => nas.faults.add(rule)).toThrow(/^the rule does not fit at effect/)
  expect(nas.faults.list()).toEqual([])
})
