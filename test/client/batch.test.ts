import { expect, expectTypeOf, test } from 'vitest'
import { DsmDrift, type DsmRefusal, DsmUnreachable } from '../../src/client/index.ts'
import { admin, loggedIn, logins, start } from './support.ts'

test('a batch is one request and answers each call, typed', async () => {
  const { nas, dsm } = await loggedIn()
  nas.forgetRequests()
  const [info, tasks, status] = await dsm.batch([
    ['SYNO.DSM.Info', 'getinfo'],
    ['SYNO.ActiveBackup.Task', 'list', { filter: { task_id: [5] } }],
    ['SYNO.Backup.Task', 'status', { task_id: 1, additional: ['last_bkp_result'] }],
  ] as const)
  if (!info.ok || !tasks.ok || !status.ok) throw new Error('one of them was refused')
  expectTypeOf(tasks.data.total).toEqualTypeOf<number>()
  expect(info.data.model).toBe('DS918+')
  expect(tasks.data.tasks[0]?.task_id).toBe(5)
  expect(status.data.task_id).toBe(1)
  expect(nas.requests({ api: 'SYNO.Entry.Request' })).toHaveLength(1)
})

test('a list that was not written down as constant will do', async () => {
  const { dsm } = await loggedIn()
  const results = await dsm.batch([1, 2].map((task_id) => ['SYNO.Backup.Task', 'get', { task_id }]))
  expect(results.map(({ ok }) => ok)).toEqual([true, true])
})

test('a refusal is the result of its call alone', async () => {
  const { dsm } = await loggedIn()
  const [first, second, third] = await dsm.batch([
    ['SYNO.ActiveBackup.Task', 'backup', { task_ids: [99] }],
    ['SYNO.ActiveBackup.Task', 'backup', { task_ids: [] }],
    ['SYNO.DSM.Info', 'getinfo'],
  ])
  expect(first).toMatchObject({
    ok: false,
    error: { api: 'SYNO.ActiveBackup.Task', method: 'backup', code: 1010, key: 'noSuchTask' },
  })
  expect(second).toMatchObject({ ok: false, error: { errors: { name: 'task_ids' } } })
  expect(third.ok).toBe(true)
  if (!first.ok) expectTypeOf(first.error).toEqualTypeOf<DsmRefusal>()
})

test('a batch can stop at the first refusal', async () => {
  const { dsm } = await loggedIn()
  const calls = [
    ['SYNO.DSM.Info', 'getinfo'],
    ['SYNO.ActiveBackup.Task', 'backup', { task_ids: [99] }],
    ['SYNO.ActiveBackup.Task', 'remove', { task_ids: [1] }],
  ] as const
  const results = await dsm.batch(calls, { stopOnError: true })
  expect(results.map((result) => (result.ok ? 'ok' : result.error.key))).toEqual([
    'ok',
    'noSuchTask',
    'compoundStopped',
  ])
  expect((await dsm.call('SYNO.ActiveBackup.Task', 'list')).total).toBe(6)
})

test('the mode is passed on', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.batch([['SYNO.DSM.Info', 'getinfo']], { mode: 'parallel' })
  await dsm.batch([['SYNO.DSM.Info', 'getinfo']])
  const modes = nas.requests({ api: 'SYNO.Entry.Request' }).map(({ params }) => params.mode)
  expect(modes).toEqual(['parallel', 'sequential'])
})

test('calls that found the session over are made again, the others are not', async () => {
  const { nas, dsm } = await loggedIn()
  const match = { api: 'SYNO.Backup.Task', method: 'get' }
  nas.faults.add({ match, times: 1, effect: { error: { code: 119 } } })
  const results = await dsm.batch([
    ['SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] }],
    ['SYNO.Backup.Task', 'get', { task_id: 1 }],
    ['SYNO.DSM.Info', 'getinfo'],
  ])
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true])
  expect(nas.requests({ method: 'backup' })).toHaveLength(1)
  expect(nas.requests({ api: 'SYNO.DSM.Info' })).toHaveLength(1)
  expect(logins(nas)).toBe(2)
})

test.each([true, false])(
  'a batch renews the session once, stopping or not: %s',
  async (stopOnError) => {
    const { nas, dsm } = await start()
    await dsm.login({ ...admin, handshake: true, synoToken: true })
    nas.world({ event: 'session.expire' })
    const results = await dsm.batch(
      [
        ['SYNO.API.Info', 'query', { query: 'SYNO.API.Auth' }],
        ['SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] }],
        ['SYNO.DSM.Info', 'getinfo'],
      ],
      { stopOnError },
    )
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true])
    expect(nas.requests({ api: 'SYNO.API.Info' })).toHaveLength(2)
    expect(logins(nas)).toBe(2)
  },
)

test('a renewal that is refused is thrown', async () => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'account.standing', account: 'admin', standing: 'disabled' })
  nas.world({ event: 'session.expire' })
  const batch = dsm.batch([['SYNO.DSM.Info', 'getinfo']])
  await expect(batch).rejects.toMatchObject({ key: 'accountDisabled' })
})

test('without a login the calls are refused one by one', async () => {
  const { dsm } = await start()
  const [open, closed] = await dsm.batch([
    ['SYNO.API.Info', 'query', { query: 'SYNO.API.Auth' }],
    ['SYNO.DSM.Info', 'getinfo'],
  ])
  expect(open.ok).toBe(true)
  expect(closed).toMatchObject({ ok: false, error: { code: 119 } })
})

test('an empty batch asks nothing and answers nothing', async () => {
  const { nas, dsm } = await loggedIn()
  expect(await dsm.batch([])).toEqual([])
  expect(nas.requests({ api: 'SYNO.Entry.Request' })).toEqual([])
})

test('a batch that is not answered is thrown', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.Entry.Request' }, effect: { html: 'login' } })
  const batch = dsm.batch([['SYNO.DSM.Info', 'getinfo']])
  await expect(batch).rejects.toBeInstanceOf(DsmUnreachable)
})

test('a batch can be aborted', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.Entry.Request' }, effect: { delay: '1m' } })
  const signal = AbortSignal.timeout(20)
  const batch = dsm.batch([['SYNO.DSM.Info', 'getinfo']], { signal })
  await expect(batch).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('answers of a batch are held against their contracts too', async () => {
  const { nas, dsm } = await loggedIn({}, { validate: 'throw' })
  const rows = [{ api: 'SYNO.DSM.Info', method: 'getinfo', success: true, version: 2, data: {} }]
  const body = JSON.stringify({ data: { has_fail: false, result: rows }, success: true })
  nas.faults.add({ match: { api: 'SYNO.Entry.Request' }, effect: { status: 200, body } })
  const batch = dsm.batch([['SYNO.DSM.Info', 'getinfo']])
  await expect(batch).rejects.toBeInstanceOf(DsmDrift)
  await expect(batch).rejects.toThrow('SYNO.DSM.Info.getinfo at version 2')
})

test('a batch without its results is no answer, and a row that is missing was left out', async () => {
  const { nas, dsm } = await loggedIn()
  const answerWith = (data: unknown) => {
    const body = JSON.stringify({ data, success: true })
    const effect = { status: 200, body }
    nas.faults.add({ match: { api: 'SYNO.Entry.Request' }, times: 1, effect })
  }
  answerWith({ has_fail: false })
  const batch = dsm.batch([['SYNO.DSM.Info', 'getinfo']])
  await expect(batch).rejects.toBeInstanceOf(DsmUnreachable)
  answerWith({ has_fail: true, result: [] })
  const [info] = await dsm.batch([['SYNO.DSM.Info', 'getinfo']])
  expect(info).toMatchObject({ ok: false, error: { key: 'compoundStopped' } })
})
