import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { createClient, DsmRefusal, DsmUnreachable } from '../../src/client/index.ts'
import { admin, clientOf, loggedIn, start } from './support.ts'

/** A server that is no NAS; its URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
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
  const dsm = clientOf(await serve(() => {}), { timeout: 50 })
  await expect(dsm.login(admin)).rejects.toBeInstanceOf(DsmUnreachable)
})

test('a NAS that is not there cannot be reached', async () => {
  const { nas } = await start()
  await nas.close()
  const login = clientOf(nas.url).login(admin)
  await expect(login).rejects.toBeInstanceOf(DsmUnreachable)
  await expect(login).rejects.toThrow('ECONNREFUSED')
})

test('a server that sends elsewhere is not followed', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(302, { location: 'https://nas:5001/' }).end()
  })
  const login = clientOf(url).login(admin)
  await expect(login).rejects.toThrow('answered HTTP 302 and points to https://nas:5001/')
})

test('JSON of another shape is no answer', async () => {
  const url = await serve((_request, response) => response.end('{"success":true,"data":[]}'))
  await expect(clientOf(url).login(admin)).rejects.toThrow('answered no list of its APIs')
  const other = await serve((_request, response) => response.end('[]'))
  await expect(clientOf(other).login(admin)).rejects.toThrow("something that is not DSM's JSON")
})

// Patience

test('a call can be given less time, or more', async () => {
  const { nas, dsm } = await loggedIn()
  const hasty = clientOf(nas.url, { timeout: 50 })
  await hasty.login(admin)
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, effect: { delay: '2s' } })
  const ask = (client: typeof dsm, timeout?: number) =>
    client.call('SYNO.DSM.Info', 'getinfo', {}, { timeout })
  const [less, same, more] = await Promise.allSettled([ask(dsm, 50), ask(hasty), ask(hasty, 9_000)])
  expect(less).toMatchObject({ reason: { name: 'DsmUnreachable' } })
  expect(same).toMatchObject({ reason: { message: expect.stringContaining('no answer from') } })
  expect(more).toMatchObject({ value: { model: 'DS918+' } })
})

test('a call that is aborted throws the reason', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, effect: { delay: '1m' } })
  const abort = new AbortController()
  const call = dsm.call('SYNO.DSM.Info', 'getinfo', {}, { signal: abort.signal })
  while (nas.requests({ api: 'SYNO.DSM.Info' }).length === 0) {
    await new Promise((resume) => setImmediate(resume))
  }
  abort.abort(new Error('no longer wanted'))
  await expect(call).rejects.toThrow('no longer wanted')
})

test('a deadline is a signal', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ match: { api: 'SYNO.DSM.Info' }, effect: { delay: '1m' } })
  const signal = AbortSignal.timeout(20)
  const call = dsm.call('SYNO.DSM.Info', 'getinfo', {}, { signal })
  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('a call that was aborted before is not made', async () => {
  const { nas, dsm } = await start()
  const signal = AbortSignal.abort('too late')
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo', {}, { signal })).rejects.toBe('too late')
  expect(nas.requests()).toEqual([])
})

test('who gives up on a renewal does not spoil it for the others', async () => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'session.expire' })
  nas.faults.add({ match: { method: 'login' }, times: 1, effect: { delay: '200ms' } })
  const signal = AbortSignal.timeout(50)
  const hasty = dsm.call('SYNO.DSM.Info', 'getinfo', {}, { signal })
  const patient = dsm.call('SYNO.DSM.Info', 'getinfo')
  await expect(hasty).rejects.toMatchObject({ name: 'TimeoutError' })
  expect((await patient).model).toBe('DS918+')
})

// Connections

test('calls one after the other share connections', async () => {
  const ports = new Set<number | undefined>()
  const { nas } = await start()
  const url = await serve(async (request, response) => {
    ports.add(request.socket.remotePort)
    const body = Buffer.concat(await request.toArray()).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(`${nas.url}${request.url}`, { method: 'POST', headers, body })
    response.end(await answer.text())
  })
  const dsm = clientOf(url)
  await dsm.login(admin)
  for (let call = 0; call < 20; call += 1) await dsm.call('SYNO.DSM.Info', 'getinfo')
  expect(ports.size).toBeLessThanOrEqual(2)
})

test('calls at the same time use no more connections than they may', async () => {
  let open = 0
  let most = 0
  const url = await serve((_request, response) => {
    open += 1
    most = Math.max(most, open)
    setImmediate(() => {
      open -= 1
      response.end('{"data":{},"success":true}')
    })
  })
  const dsm = clientOf(url, { connections: 2 })
  await Promise.all(Array.from({ length: 12 }, () => dsm.call('SYNO.API.Auth', 'logout')))
  expect(most).toBe(2)
})

test('a client is closed at the end of its block, once or twice', async () => {
  const { nas } = await start()
  let leaked: ReturnType<typeof createClient>
  {
    await using dsm = createClient({ url: `${nas.url}//` })
    await dsm.login(admin)
    leaked = dsm
  }
  await leaked.close()
  const call = leaked.call('SYNO.DSM.Info', 'getinfo')
  await expect(call).rejects.toBeInstanceOf(DsmUnreachable)
})

test.each(['nas:5000', 'ftp://nas', '', 'http://'])('%j is no URL of a NAS', (url) => {
  expect(() => createClient({ url })).toThrow(`a URL is like https://nas:5001, not ${url}`)
})

// Versions

test('a method is called at a version that both sides have', async () => {
  const { nas, dsm } = await loggedIn()
  const listing = { minVersion: 2, maxVersion: 2, path: 'entry.cgi', requestFormat: 'JSON' }
  const body = JSON.stringify({ data: { 'SYNO.ActiveBackup.Task': listing }, success: true })
  nas.faults.add({ match: { api: 'SYNO.API.Info' }, times: 1, effect: { status: 200, body } })
  await dsm.call('SYNO.ActiveBackup.Task', 'list')
  const newer = clientOf(nas.url)
  await newer.login(admin)
  await newer.call('SYNO.ActiveBackup.Task', 'list')
  const asked = nas.requests({ api: 'SYNO.ActiveBackup.Task' }).map(({ version }) => version)
  expect(asked).toEqual(['1', '2'])
})

test('without a version in common the NAS says so itself', async () => {
  const { nas } = await start()
  const listing = { minVersion: 3, maxVersion: 4, path: 'entry.cgi', requestFormat: 'JSON' }
  const body = JSON.stringify({ data: { 'SYNO.DSM.Info': listing }, success: true })
  nas.faults.add({ match: { api: 'SYNO.API.Info' }, times: 1, effect: { status: 200, body } })
  const dsm = clientOf(nas.url)
  await dsm.call('SYNO.DSM.Info', 'getinfo').catch(() => undefined)
  expect(nas.requests({ api: 'SYNO.DSM.Info' })).toMatchObject([{ version: '2' }])
})

test('an API whose package was started after the login is there', async () => {
  const { nas, dsm } = await start()
  nas.world({ event: 'package.stop', package: 'ActiveBackup' })
  await dsm.login(admin)
  await expect(dsm.call('SYNO.ActiveBackup.Task', 'list')).rejects.toMatchObject({
    key: 'noSuchApi',
  })
  nas.world({ event: 'package.start', package: 'ActiveBackup' })
  expect((await dsm.call('SYNO.ActiveBackup.Task', 'list')).total).toBe(6)
})

test('what no contract describes is a mistake of the caller', async () => {
  const { dsm } = await loggedIn()
  const call = (api: string, method: string) =>
    dsm.call(api as 'SYNO.DSM.Info', method as 'getinfo')
  await expect(call('SYNO.Nonsense', 'list')).rejects.toThrow('no contract describes SYNO.Nonsense')
  await expect(call('SYNO.DSM.Info', 'toString')).rejects.toThrow('SYNO.DSM.Info.toString')
})
