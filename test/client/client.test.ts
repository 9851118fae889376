import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { createClient, DsmRefusal, DsmUnreachable } from '../../src/client/index.ts'
import type { MockDsmOptions } from '../../src/index.ts'
import { startNas } from '../support/nas.ts'

const admin = { account: 'admin', password: 'mock-dsm' }

async function loggedIn(options: MockDsmOptions = {}) {
  const nas = await startNas(options)
  onTestFinished(() => nas.close())
  const dsm = createClient({ url: nas.url })
  await dsm.login(admin)
  return { nas, dsm }
}

test('a call returns what the contract says, typed', async () => {
  const { dsm } = await loggedIn()
  const { tasks, total } = await dsm.call('SYNO.ActiveBackup.Task', 'list', { load_status: true })
  expectTypeOf(total).toEqualTypeOf<number>()
  expect(tasks[0]?.target_status).toBe('online')
  expect(tasks).toHaveLength(total)
})

test('a method without data returns undefined', async () => {
  const { dsm } = await loggedIn()
  const answer = await dsm.call('SYNO.ActiveBackup.Task', 'cancel_waiting_backup')
  expect(answer).toBeUndefined()
})

test('arguments travel as what they are, whatever they look like', async () => {
  const { dsm } = await loggedIn()
  const task_name = '"true" & 123 ä'
  await dsm.call('SYNO.ActiveBackup.Task', 'set', { task_ids: [5], task_name })
  const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list', { filter: { task_id: 5 } })
  expect(tasks[0]?.task_name).toBe(task_name)
})

test('a refusal carries code, details and the name the contract gives it', async () => {
  const { dsm } = await loggedIn()
  const call = dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [99] })
  await expect(call).rejects.toMatchObject({
    name: 'DsmRefusal',
    code: 1010,
    key: 'noSuchTask',
    message: 'SYNO.ActiveBackup.Task.backup answered 1010: a task_id is unknown',
  })
  const malformed = dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [] })
  await expect(malformed).rejects.toMatchObject({
    code: 120,
    errors: { name: 'task_ids', reason: 'condition' },
  })
})

test('wrong credentials are a refusal, and are not tried again', async () => {
  const { nas, dsm } = await loggedIn()
  const wrong = dsm.login({ account: 'admin', password: 'wrong' })
  await expect(wrong).rejects.toBeInstanceOf(DsmRefusal)
  const logins = nas.requests({ method: 'login' }).length
  await expect(dsm.login({ account: 'admin', password: 'wrong' })).rejects.toThrow('400')
  expect(nas.requests({ method: 'login' })).toHaveLength(logins + 1)
})

test('when the session is over the next call starts another one', async () => {
  const { nas, dsm } = await loggedIn()
  nas.clock.advance('20m')
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
  nas.clock.advance('3d')
  expect((await dsm.call('SYNO.DSM.Info', 'getinfo')).model).toBe('DS918+')
})

test('after a logout there is no session, and none is started', async () => {
  const { dsm } = await loggedIn()
  await dsm.logout()
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({ code: 119 })
})

test('another version can be asked for', async () => {
  const { dsm } = await loggedIn({ profile: 'dsm-7.4' })
  const call = dsm.call('SYNO.ActiveBackup.Task', 'list', {}, { version: 2 })
  await expect(call).rejects.toMatchObject({ code: 103 })
})

test.each([
  [{ status: 502 }, 'answered HTTP 502'],
  [{ html: 'login' as const }, "answered something that is not DSM's JSON"],
  [{ truncate: 10 }, 'no answer from'],
  [{ reset: true as const }, 'no answer from'],
])('the fault %j is no answer', async (effect, message) => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ effect })
  const call = dsm.call('SYNO.DSM.Info', 'getinfo')
  await expect(call).rejects.toBeInstanceOf(DsmUnreachable)
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toThrow(message)
})

test('a NAS that says nothing is given up on', async () => {
  const silent = createServer(() => {})
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void silent.close())
  const { port } = silent.address() as AddressInfo
  const dsm = createClient({ url: `http://127.0.0.1:${port}/`, timeout: 100 })
  await expect(dsm.login(admin)).rejects.toBeInstanceOf(DsmUnreachable)
  silent.closeAllConnections()
})
