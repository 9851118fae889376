import { expect, test } from 'vitest'
import { control } from '../../support/control.ts'
import { request, startNas } from '../../support/nas.ts'

const info = (url: string) => request(url, 'SYNO.API.Info', 'query')

test('another NAS listens on its own port and lives its own life', async () => {
  await using nas = await startNas()
  const { status, body } = await control(nas, 'POST', '/instances', { scenario: 'empty', seed: 4 })
  expect(status).toBe(201)
  expect(body.url).not.toBe(nas.url)
  const health = await control(body, 'GET', '/health')
  expect(health.body).toMatchObject({ scenario: 'empty', seed: 4 })
  await control(body, 'POST', '/clock', { advance: '1d' })
  expect((await control(nas, 'GET', '/clock')).body.now).toBe('2026-11-23T08:00:00.000Z')
})

test('a NAS made from the current one has its state and sessions', async () => {
  await using nas = await startNas()
  await nas.call('SYNO.ActiveBackup.Task', 'remove', { task_ids: [9] })
  const { body } = await control(nas, 'POST', '/instances', { from: 'current' })
  const original = (await control(nas, 'GET', '/state')).body
  expect((await control(body, 'GET', '/state')).body).toEqual(original)
})

test('a NAS can be made from a snapshot', async () => {
  await using nas = await startNas()
  const snapshot = (await control(nas, 'POST', '/snapshots')).body
  const then = (await control(nas, 'GET', '/state')).body
  nas.clock.advance('5d')
  const { body } = await control(nas, 'POST', '/instances', { from: snapshot.id })
  expect((await control(body, 'GET', '/state')).body).toEqual(then)
})

test('instances are listed until they are closed', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { body } = await control(nas, 'POST', '/instances', { scenario: 'empty' })
  expect((await control(nas, 'GET', '/instances')).body).toEqual([body])
  expect((await control(nas, 'DELETE', `/instances/${body.id}`)).status).toBe(200)
  expect((await control(nas, 'GET', '/instances')).body).toEqual([])
  await expect(info(body.url)).rejects.toThrow()
  expect((await control(nas, 'DELETE', `/instances/${body.id}`)).status).toBe(404)
})

test('closing a NAS closes those made from it', async () => {
  const nas = await startNas({ scenario: 'empty' })
  const { body } = await control(nas, 'POST', '/instances', { scenario: 'empty' })
  const fork = await nas.fork()
  await nas.close()
  await expect(info(body.url)).rejects.toThrow()
  await expect(info(fork.url)).rejects.toThrow()
})

test.each([
  [{ from: '9' }, 404],
  [{ from: 'current', seed: 2 }, 400],
  [{ scenario: 'castle' }, 400],
])('%j is refused', async (body, status) => {
  await using nas = await startNas({ scenario: 'empty' })
  const answer = await control(nas, 'POST', '/instances', body)
  expect(answer).toEqual({ status, body: { error: expect.any(String) } })
  expect((await control(nas, 'GET', '/instances')).body).toEqual([])
})
