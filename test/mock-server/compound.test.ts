import { expect, test } from 'vitest'
import { type Params, request, startNas, type TestNas } from '../support/nas.ts'

const entryRequest = 'SYNO.Entry.Request'
const taskApi = 'SYNO.ActiveBackup.Task'

const list = { api: taskApi, method: 'list', version: 1 }
const info = { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }
const nope = { api: 'SYNO.Nope', method: 'nope', version: 1 }

const refused = (code: number) => ({ error: { code }, success: false })

const start = () => startNas({ scenario: 'empty' })

const run = (nas: TestNas, compound: unknown, params: Params = {}) =>
  nas.call(entryRequest, 'request', { compound, ...params })

test('a compound request answers one row for each call, in their order', async () => {
  await using nas = await start()
  const alone = [await nas.call(taskApi, 'list'), await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)]
  expect(await run(nas, [list, info])).toEqual({
    data: {
      has_fail: false,
      result: [
        { ...list, ...alone[0] },
        { ...info, ...alone[1] },
      ],
    },
    success: true,
  })
})

test('a compound answer has these bytes', async () => {
  await using nas = await start()
  const body = new URLSearchParams({
    api: entryRequest,
    method: 'request',
    version: '2',
    compound: JSON.stringify([
      { version: 1, method: 'logout', api: 'SYNO.API.Auth' },
      { version: 1, method: 'list', api: taskApi },
    ]),
  })
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })
  expect(await response.text()).toBe(
    '{"data":{"has_fail":true,"result":[' +
      '{"api":"SYNO.API.Auth","method":"logout","success":true,"version":1},' +
      '{"api":"SYNO.ActiveBackup.Task","error":{"code":119},"method":"list","success":false,"version":1}' +
      ']},"success":true}',
  )
})

test('a failed call sets has_fail and lets the others run', async () => {
  await using nas = await start()
  const { data, success } = await run(nas, [nope, list])
  expect(success).toBe(true)
  expect(data.has_fail).toBe(true)
  expect(data.result).toMatchObject([{ ...nope, ...refused(102) }, { success: true }])
})

test.each(['sequential', '"sequential"', 'parallel', '"parallel"'])(
  'a compound request may be %s',
  async (mode) => {
    await using nas = await start()
    const { data } = await run(nas, [list, nope, info], { mode })
    expect(data.result).toMatchObject([{ success: true }, refused(102), { success: true }])
  },
)

test('a mode that does not exist is refused by its name', async () => {
  await using nas = await start()
  expect(await run(nas, [list], { mode: 'random' })).toEqual({
    error: { code: 120, errors: { name: 'mode', reason: 'condition' } },
    success: false,
  })
})

test.each([true, 'true', '"true"', 'True'])(
  'with stop_when_error %j the calls after a failed one are not run',
  async (stop_when_error) => {
    await using nas = await start()
    const set = (value: string) => ({
      ...{ api: 'SYNO.ActiveBackup.Setting', method: 'set', version: 1 },
      settings: [{ name: 'max_concurrent_devices', value }],
    })
    const { data } = await run(nas, [set('7'), nope, set('9'), list], { stop_when_error })
    expect(data.result).toMatchObject([{ success: true }, refused(102), refused(112), refused(112)])
    expect(data.result[3]).toEqual({ ...list, ...refused(112) })
    const { settings } = (await nas.call('SYNO.ActiveBackup.Setting', 'list')).data
    expect(settings).toContainEqual(
      expect.objectContaining({ name: 'max_concurrent_devices', value: '7' }),
    )
  },
)

test('an empty list of calls is a success with an empty result', async () => {
  await using nas = await start()
  expect(await run(nas, [])).toEqual({ data: { has_fail: false, result: [] }, success: true })
})

test('a compound request may hold others', async () => {
  await using nas = await start()
  const inner = { api: entryRequest, method: 'request', version: 1, compound: [nope, list] }
  const { data } = await run(nas, [inner, info])
  expect(data.has_fail).toBe(false)
  expect(data.result[0]).toMatchObject({
    api: entryRequest,
    data: { has_fail: true, result: [{ ...nope, ...refused(102) }, { success: true }] },
    success: true,
  })
  expect(data.result[1]).toMatchObject({ success: true })
})

test.each([
  ['no JSON', '[{]'],
  ['an object', list],
  ['a number', 1],
  ['null', 'null'],
  ['an empty text', ''],
  ['a list of numbers', [1]],
  ['an entry without an API', [list, { method: 'list', version: 1 }]],
  ['an entry without a method', [list, { api: taskApi, version: 1 }]],
  ['an entry whose API is a number', [{ ...list, api: 1 }]],
  ['an entry that is null', [list, null]],
  ['an entry whose version no number can hold', [{ ...list, version: '9'.repeat(26) }]],
])('a compound request that holds %s is rejected as a whole', async (_what, compound) => {
  await using nas = await start()
  expect(await run(nas, compound)).toEqual(refused(113))
})

test('a compound request without calls is refused by name', async () => {
  await using nas = await start()
  expect(await nas.call(entryRequest, 'request')).toEqual({
    error: { code: 120, errors: { name: 'compound', reason: 'required' } },
    success: false,
  })
})

test('the calls of a rejected list are not run', async () => {
  await using nas = await start()
  const set = {
    ...{ api: 'SYNO.ActiveBackup.Setting', method: 'set', version: 1 },
    settings: [{ name: 'max_concurrent_devices', value: '9' }],
  }
  const before = await nas.call('SYNO.ActiveBackup.Setting', 'list')
  expect(await run(nas, [set, null])).toEqual(refused(113))
  expect(await nas.call('SYNO.ActiveBackup.Setting', 'list')).toEqual(before)
})

test('each call is checked by itself while the request needs no session', async () => {
  await using nas = await start()
  const query = { api: 'SYNO.API.Info', method: 'query', version: 1, query: 'SYNO.DSM.Info' }
  const { data, success } = await request(nas.url, entryRequest, 'request', {
    compound: [list, query],
  })
  expect(success).toBe(true)
  expect(data).toMatchObject({ has_fail: true, result: [refused(119), { success: true }] })
})

test('calls of a user who is no administrator are refused one by one', async () => {
  await using nas = await start()
  const _sid = await nas.login('viewer', 'viewer')
  const { data } = await request(nas.url, entryRequest, 'request', { compound: [list, info], _sid })
  expect(data.result).toMatchObject([refused(105), { success: true }])
})

test('a sid inside a call is not the session of the call', async () => {
  await using nas = await start()
  const _sid = await nas.login('admin', 'mock-dsm')
  const compound = [{ ...list, _sid }]
  const { data } = await request(nas.url, entryRequest, 'request', { compound })
  expect(data.result).toMatchObject([refused(119)])
})

test('the token of the request counts for its calls, one inside a call does not', async () => {
  await using nas = await start()
  const login = { account: 'admin', passwd: 'mock-dsm', enable_syno_token: 'yes' }
  const { sid, synotoken } = (await request(nas.url, 'SYNO.API.Auth', 'login', login, 7)).data
  const remove = { api: taskApi, method: 'remove', version: 1, task_ids: [99999] }
  const runAs = (params: Params) =>
    request(nas.url, entryRequest, 'request', { compound: [remove], _sid: sid, ...params })
  const inside = [{ ...remove, SynoToken: synotoken }]
  expect((await runAs({})).data.result).toMatchObject([refused(119)])
  expect((await runAs({ compound: inside })).data.result).toMatchObject([refused(119)])
  expect((await runAs({ SynoToken: synotoken })).data.result).toMatchObject([refused(1010)])
})

test('values inside a call are JSON already: text is not read again', async () => {
  await using nas = await start()
  const propose = {
    ...{ api: taskApi, method: 'get_default_task_name', version: 1, backup_type: 2 },
    default_prefix: '"123"',
  }
  const remove = { api: taskApi, method: 'remove', version: 1, task_ids: '[1]' }
  const { data } = await run(nas, [propose, remove])
  expect(data.result[0].data.task_name).toContain('"123"')
  expect(data.result[1].error).toEqual({
    code: 120,
    errors: { name: 'task_ids', reason: 'type' },
  })
})

test('later calls see what earlier ones did', async () => {
  await using nas = await start()
  const set = {
    ...{ api: 'SYNO.ActiveBackup.Setting', method: 'set', version: 1 },
    settings: [{ name: 'max_concurrent_devices', value: '3' }],
  }
  const read = { api: 'SYNO.ActiveBackup.Setting', method: 'list', version: 1 }
  const { data } = await run(nas, [set, read])
  expect(data.result[1].data.settings).toContainEqual(
    expect.objectContaining({ name: 'max_concurrent_devices', value: '3' }),
  )
})

/** Compound requests inside one another. */
function nested(levels: number): string {
  let compound = '[]'
  for (let level = 1; level < levels; level += 1) {
    compound = `[{"api":"${entryRequest}","method":"request","version":1,"compound":${compound}}]`
  }
  return compound
}

test('compound requests go eight levels deep and are rejected beyond', async () => {
  await using nas = await start()
  expect(await run(nas, nested(8))).toMatchObject({ data: { has_fail: false }, success: true })
  expect(await run(nas, nested(9))).toEqual(refused(113))
  expect(await run(nas, nested(5000))).toEqual(refused(113))
})

test('lists within lists without end are rejected like others', async () => {
  await using nas = await start()
  expect(await run(nas, '['.repeat(100_000) + ']'.repeat(100_000))).toEqual(refused(113))
})
