import { expect, test } from 'vitest'
import { type Envelope, type Params, request, startNas, type TestNas } from '../support/nas.ts'

const taskApi = 'SYNO.ActiveBackup.Task'

const refused = (code: number) => ({ error: { code }, success: false })

/** The state as text, without the moment sessions were last seen. */
const stateOf = ({ nas }: TestNas) =>
  JSON.stringify(nas.state, (key, value) => (key === 'lastSeen' ? undefined : value))

/** A call of which any part may be missing. */
async function send(nas: TestNas, params: Readonly<Record<string, string>>) {
  const body = new URLSearchParams(params)
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })
  return { status: response.status, answer: (await response.json()) as Envelope }
}

test.each(['api', 'method', 'version'])('a call without %s is a bad request', async (missing) => {
  await using nas = await startNas({ scenario: 'empty' })
  const call = { api: 'SYNO.API.Info', method: 'query', version: '1' }
  const without = Object.fromEntries(Object.entries(call).filter(([name]) => name !== missing))
  expect(await send(nas, call)).toMatchObject({ answer: { success: true } })
  expect(await send(nas, without)).toEqual({ status: 200, answer: refused(101) })
  expect(await send(nas, { ...call, [missing]: '' })).toEqual({ status: 200, answer: refused(101) })
})

test('a missing method is found before an unknown API', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { answer } = await send(nas, { api: 'SYNO.Nope', version: '1' })
  expect(answer).toEqual(refused(101))
})

test.each(['SYNO.Nope', 'syno.api.info', 'SYNO.API.Info ', 'SYNO.API', '*', '__proto__'])(
  'the API %s does not exist',
  async (api) => {
    await using nas = await startNas({ scenario: 'empty' })
    expect(await nas.call(api, 'query')).toEqual(refused(102))
  },
)

test('an unknown API is found before a version that makes no sense', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { answer } = await send(nas, { api: 'SYNO.Nope', method: 'nope', version: 'abc' })
  expect(answer).toEqual(refused(102))
})

test.each(['0', '3', '-1', '1.5', 'abc', '1a', 'NaN', 'Infinity', '0x1', '1e0', '[1]', 'null'])(
  'version %s is refused before the method is looked at',
  async (version) => {
    await using nas = await startNas({ scenario: 'empty' })
    for (const method of ['list', 'nope']) {
      const { answer } = await send(nas, { api: taskApi, method, version })
      expect(answer).toEqual(refused(104))
    }
  },
)

test.each(['nope', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'list '])(
  'the method %s does not exist, which needs no session to say',
  async (method) => {
    await using nas = await startNas({ scenario: 'empty' })
    expect(await nas.call(taskApi, method)).toEqual(refused(103))
    expect(await request(nas.url, taskApi, method)).toEqual(refused(103))
  },
)

test('the session is looked at before the parameters', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  expect(await request(nas.url, taskApi, 'backup')).toEqual(refused(119))
})

test('the privilege is looked at before the parameters', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const _sid = await nas.login('viewer', 'viewer')
  expect(await request(nas.url, taskApi, 'backup', { _sid })).toEqual(refused(105))
})

test('the first parameter that does not fit is named with the reason', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  expect(await nas.call(taskApi, 'backup')).toEqual({
    error: { code: 120, errors: { name: 'task_ids', reason: 'required' } },
    success: false,
  })
  expect(await nas.call(taskApi, 'backup', { task_ids: 12 })).toEqual({
    error: { code: 120, errors: { name: 'task_ids', reason: 'type' } },
    success: false,
  })
  expect(await nas.call(taskApi, 'backup', { task_ids: [] })).toEqual({
    error: { code: 120, errors: { name: 'task_ids', reason: 'condition' } },
    success: false,
  })
})

test('the parameters are looked at before what they mean', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const params = { task_ids: [99999], trigger_type: 'x' }
  expect(await nas.call(taskApi, 'backup', params)).toMatchObject({ error: { code: 120 } })
  expect(await nas.call(taskApi, 'backup', { task_ids: [99999] })).toEqual(refused(1010))
})

test.each(['list', 'List', 'LIST'])('a method may be written %s', async (method) => {
  await using nas = await startNas({ scenario: 'empty' })
  expect(await nas.call(taskApi, method)).toMatchObject({ success: true })
})

test('api, method, version and sid may be JSON strings, as the web UI writes them', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const sid = await nas.login('admin', 'mock-dsm')
  const quoted = { api: `"${taskApi}"`, method: '"list"', version: '"1"', _sid: `"${sid}"` }
  expect((await send(nas, quoted)).answer).toMatchObject({ success: true })
})

test('Active Backup answers alike at versions 1 and 2', async () => {
  await using nas = await startNas()
  const [first, second] = [await nas.call(taskApi, 'list'), await nas.call(taskApi, 'list', {}, 2)]
  expect(first.data.tasks.length).toBeGreaterThan(0)
  expect(second).toEqual(first)
})

test.each([
  [taskApi, 'list'],
  ['SYNO.ActiveBackup.Device', 'list'],
  ['SYNO.ActiveBackup.Log', 'list_log'],
  ['SYNO.ActiveBackup.Log', 'list_result'],
])('under dsm-7.4 %s.%s is known at version 1 only', async (api, method) => {
  await using nas = await startNas({ scenario: 'empty', profile: 'dsm-7.4' })
  expect(await nas.call(api, method, {}, 2)).toEqual(refused(103))
  expect(await nas.call(api, method, {}, 1)).toMatchObject({ success: true })
  expect(await nas.call(api, method, {}, 3)).toEqual(refused(104))
})

test('under dsm-7.4 other methods of Active Backup keep version 2', async () => {
  await using nas = await startNas({ scenario: 'empty', profile: 'dsm-7.4' })
  expect(await nas.call('SYNO.ActiveBackup.Setting', 'list', {}, 2)).toMatchObject({
    success: true,
  })
})

test('a user who is no administrator may read DSM.Info and nothing of Active Backup', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const _sid = await nas.login('viewer', 'viewer')
  const ask = (api: string, method: string, version: number, params: Params = {}) =>
    request(nas.url, api, method, { ...params, _sid }, version)
  expect(await ask('SYNO.DSM.Info', 'getinfo', 2)).toMatchObject({ success: true })
  expect(await ask(taskApi, 'list', 1)).toEqual(refused(105))
  expect(await ask(taskApi, 'remove', 1, { task_ids: [1] })).toEqual(refused(105))
  expect(await ask('SYNO.ActiveBackup.Setting', 'list', 1)).toEqual(refused(105))
})

test('the APIs of a stopped package are gone until it runs again', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const namesOf = async () => Object.keys((await nas.call('SYNO.API.Info', 'query')).data)
  expect(await namesOf()).toContain(taskApi)

  nas.world({ event: 'package.stop', package: 'ActiveBackup' })
  expect(await nas.call(taskApi, 'list')).toEqual(refused(102))
  const names = await namesOf()
  expect(names.filter((name) => name.startsWith('SYNO.ActiveBackup.'))).toEqual([])
  expect(names).toContain('SYNO.Backup.Task')
  expect(await nas.call('SYNO.API.Info', 'query', { query: taskApi })).toEqual({
    data: {},
    success: true,
  })

  nas.world({ event: 'package.start', package: 'ActiveBackup' })
  expect(await nas.call(taskApi, 'list')).toMatchObject({ success: true })
  expect(await namesOf()).toContain(taskApi)
})

test('a refused call changes nothing', async () => {
  await using nas = await startNas()
  const viewer = await nas.login('viewer', 'viewer')
  const sid = await nas.login('admin', 'mock-dsm')
  const before = stateOf(nas)
  const remove = { api: taskApi, method: 'remove', version: '1', task_ids: '[1]', _sid: sid }
  const calls: Record<string, string>[] = [
    {},
    { ...remove, api: '' },
    { ...remove, api: 'SYNO.Nope' },
    { ...remove, version: '9' },
    { ...remove, version: 'abc' },
    { ...remove, method: 'removes' },
    { ...remove, _sid: 'unknown' },
    { ...remove, _sid: '__proto__' },
    { ...remove, _sid: viewer },
    { ...remove, task_ids: '1' },
    { ...remove, task_ids: '[' },
    { ...remove, task_ids: '[1,"2"]' },
    { ...remove, task_ids: '[1,99999]' },
    { ...remove, api: 'SYNO.API.Auth', method: 'login', version: '7' },
    { ...remove, api: 'SYNO.API.Auth', method: 'login', version: '7', account: 'a', passwd: 'b' },
    { ...remove, api: 'SYNO.Entry.Request', method: 'request', compound: '[{]' },
    { ...remove, api: 'SYNO.ActiveBackup.Setting', method: 'set', settings: '{"a":1}' },
  ]
  for (const call of calls) {
    const { status, answer } = await send(nas, call)
    expect({ call, status, success: answer.success }).toEqual({
      call,
      status: 200,
      success: false,
    })
    expect(stateOf(nas)).toBe(before)
  }
  expect((await send(nas, remove)).answer).toEqual({ success: true })
  expect(stateOf(nas)).not.toBe(before)
})
