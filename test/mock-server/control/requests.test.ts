import { expect, test } from 'vitest'
import { control } from '../../support/control.ts'
import { request, startNas } from '../../support/nas.ts'

test('the journal holds what was asked and answered, newest last', async () => {
  await using nas = await startNas()
  await control(nas, 'DELETE', '/requests')
  await nas.call('SYNO.ActiveBackup.Device', 'list', { limit: 1 })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [99] })
  const { body } = await control(nas, 'GET', '/requests')
  expect(body).toMatchObject([
    {
      api: 'SYNO.ActiveBackup.Device',
      method: 'list',
      version: '1',
      params: { limit: 1, _sid: '***' },
      account: 'admin',
      success: true,
      code: 0,
      violations: [],
      at: '2026-11-23T08:00:00.000Z',
    },
    {
      api: 'SYNO.ActiveBackup.Task',
      success: false,
      code: 1010,
      violations: ['1010: a task_id is unknown'],
    },
  ])
  expect(body[1].seq).toBe(body[0].seq + 1)
})

test('the journal can be asked for an API, a method, the newest few', async () => {
  await using nas = await startNas()
  for (const method of ['list', 'list_tasks', 'list']) {
    await nas.call('SYNO.ActiveBackup.Device', method)
  }
  const ask = async (query: string) => (await control(nas, 'GET', `/requests?${query}`)).body
  expect(await ask('api=SYNO.ActiveBackup.Device')).toHaveLength(3)
  expect(await ask('api=SYNO.ActiveBackup.Device&method=list')).toHaveLength(2)
  expect(await ask('limit=1')).toMatchObject([{ method: 'list' }])
  expect(await ask('limit=0')).toEqual([])
  expect((await ask('api=&method=&limit=')).length).toBeGreaterThanOrEqual(3)
  expect((await control(nas, 'GET', '/requests?limit=x')).status).toBe(400)
})

test('secrets are masked wherever they stand', async () => {
  await using nas = await startNas()
  await control(nas, 'DELETE', '/requests')
  const secret = 'hunter2'
  await request(nas.url, 'SYNO.API.Auth', 'login', {
    account: 'admin',
    passwd: secret,
    otp_code: secret,
    device_id: secret,
    SynoToken: secret,
  })
  await nas.call('SYNO.ActiveBackup.Device', 'set_credential', {
    device_ids: [1],
    login_password: secret,
    mssql_password: secret,
  })
  await nas.call('SYNO.ActiveBackup.Task', 'create_agent', {
    task_name: 'x',
    devices: [{ host_name: 'y', login_password: secret }],
  })
  await nas.call('SYNO.Entry.Request', 'request', {
    compound: [{ api: 'SYNO.API.Auth', method: 'login', version: 7, passwd: secret }],
  })
  await nas.call('SYNO.ActiveBackup.Task', 'create_agent', {
    devices: `[{"login_password":"${secret}"`,
  })
  const { body } = await control(nas, 'GET', '/requests')
  expect(body).toHaveLength(6)
  expect(JSON.stringify(body)).not.toContain(secret)
  expect(body[1].params.device_ids).toEqual([1])
})

test.each([
  ['SYNO.ActiveBackup.Taks', 'list', 1, 'the nearest is SYNO.ActiveBackup.Task'],
  ['SYNO.ActiveBackup.Task', 'lst', 1, 'the nearest is list'],
  ['SYNO.ActiveBackup.Task', 'list', 9, 'it has 1 to 2'],
  ['SYNO.API.Auth', 'login', 1, 'exists at version 3, 4, 5, 6, 7 under dsm-7.2, not at 1'],
])('a call of %s %s v%i is explained', async (api, method, version, explanation) => {
  await using nas = await startNas({ scenario: 'empty' })
  await nas.call(api, method, {}, version)
  const { body } = await control(nas, 'GET', '/requests?limit=1')
  expect(body[0].violations.join()).toContain(explanation)
})

test('a parameter that does not fit is explained with what was expected', async () => {
  await using nas = await startNas()
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: 12 })
  const { body } = await control(nas, 'GET', '/requests?limit=1')
  expect(body[0].violations).toEqual([
    'parameter task_ids has the wrong type; expected {"minItems":1,"type":"array","items":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}}',
  ])
})

test('a call of a stopped package is explained', async () => {
  await using nas = await startNas()
  nas.world({ event: 'package.stop', package: 'ActiveBackup' })
  await nas.call('SYNO.ActiveBackup.Task', 'list')
  const [entry] = nas.requests({ limit: 1 })
  expect(entry?.violations).toEqual([
    'SYNO.ActiveBackup.Task belongs to ActiveBackup, which is stopped',
  ])
})

test('coverage counts calls and the codes they were answered with', async () => {
  await using nas = await startNas()
  await control(nas, 'DELETE', '/requests')
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [99] })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const { body } = await control(nas, 'GET', '/coverage')
  expect(body).toEqual([
    {
      api: 'SYNO.ActiveBackup.Task',
      method: 'backup',
      calls: 3,
      errors: { 1010: 1, 1202: 1 },
    },
  ])
})

test('a long row of brackets is looked through in no time', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await nas.call('SYNO.API.Info', 'query', { x: '['.repeat(1_000_000) })
  await nas.call('SYNO.API.Info', 'query', { x: `${'['.repeat(1_000_000)}"PASSWD` })
  const [plain, secret] = nas.requests({ api: 'SYNO.API.Info' })
  expect(plain?.params.x).toMatch(/^\[+… \(1000000 characters\)$/)
  expect(secret?.params.x).toBe('***')
})
