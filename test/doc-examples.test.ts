/** The examples of the doc comments, word for word: `docstrings.test.ts` looks for each of them here. */
import { createMockDsm } from 'mock-dsm'
import { createClient, waitForBackup, waitForHyperBackup } from 'mock-dsm/client'
import { conform } from 'mock-dsm/conformance'
import { dsmTest } from 'mock-dsm/vitest'
import { expect, test } from 'vitest'

test('a NAS starts with its scenario, seed and clock', async () => {
  await using nas = await createMockDsm({ scenario: 'office', seed: 7, clock: 'frozen' })
  expect(nas.nas.state).toMatchObject({ scenario: 'office', seed: 7 })
  expect(nas.clock.read().mode).toBe('frozen')
})

test('a NAS starts at the time it is told', async () => {
  const nas = await createMockDsm({ scenario: 'trouble', startTime: '2026-01-12T09:00:00Z' })
  expect(nas.clock.read().now).toMatch(/^2026-01-12T09:00:/)
  await nas.close()
})

test('a client trusts the certificate of its NAS', async () => {
  await using nas = await createMockDsm({ scenario: 'empty', tlsPort: 0 })
  const dsm = createClient({ url: nas.tlsUrl ?? nas.url, ca: nas.certificate })
  await dsm.login({ account: 'admin', password: 'mock-dsm' })
  const [info] = await dsm.batch([
    ['SYNO.DSM.Info', 'getinfo'],
    ['SYNO.Backup.Task', 'list'],
  ])
  expect(info.ok).toBe(true)
  await dsm.close()
})

test('a client connects to nothing before its first call', async () => {
  const client = createClient({ url: 'https://nas:5001', insecure: true, timeout: 10_000 })
  await client.close()
})

test('the clock is moved', async () => {
  const startTime = '2026-01-12T09:00:00Z'
  await using nas = await createMockDsm({ scenario: 'empty', clock: 'frozen', startTime })
  nas.clock.advance('2h')
  expect(nas.clock.read().now).toBe('2026-01-12T11:00:00.000Z')
  nas.clock.advanceTo('2030-01-01T00:00:00Z')
  nas.clock.run('real', 60)
  expect(nas.clock.read()).toMatchObject({ mode: 'real', speed: 60 })
})

dsmTest('a fault strikes once', async ({ nas, dsm }) => {
  nas.faults.add({ match: { method: 'list' }, times: 1, effect: { status: 502 } })
  await expect(dsm.call('SYNO.Backup.Task', 'list')).rejects.toThrow('HTTP 502')
  const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list', { load_status: true })
  expect(tasks).toHaveLength(6)
})

dsmTest('logins are looked at', async ({ nas }) => {
  nas.security({ autoBlock: { enable: true, attempts: 3, within_mins: 5 } })
  await using dsm = createClient({ url: nas.url })
  await expect(dsm.login({ account: 'admin', password: 'wrong' })).rejects.toThrow('400')
  const otp = nas.code('otp')
  await dsm.login({ account: 'otp', password: 'otp', otp })
  const refused = nas.requests({ method: 'login' }).filter(({ success }) => !success)
  expect(refused.map(({ code }) => code)).toEqual([400, 403])
  const called = nas.coverage().map(({ api, method }) => `${api}.${method}`)
  expect(called).toContain('SYNO.API.Auth.login')
})

dsmTest('a NAS is kept, forked, restored and reset', async ({ nas }) => {
  const before = nas.snapshot()
  nas.world({ event: 'hb.target.offline', task_id: 1 })
  const other = await nas.fork()
  nas.restore(before)
  expect(other.nas.state.hyperBackup).not.toEqual(nas.nas.state.hyperBackup)
  nas.reset({ scenario: 'empty' })
  expect(nas.nas.state.hyperBackup.tasks).toEqual({})
  const names = nas.nas.state.accounts.map(({ name }) => name)
  expect(names).toEqual(['admin', 'viewer', 'otp', 'disabled'])
})

dsmTest('a request is sent without the network', async ({ nas }) => {
  const answer = await nas.inject('/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query')
  expect(answer.json().success).toBe(true)
})

dsmTest('backups are followed to their end', async ({ nas, dsm }) => {
  const pause = (ms: number) => void nas.clock.advance(`${ms}ms`)
  await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 }, { timeout: 5_000 })
  const { outcome, status } = await waitForHyperBackup(dsm, 1, { pause })
  expect([outcome, status.last_bkp_result]).toEqual(['success', 'done'])
})

dsmTest('a backup of Active Backup as well', async ({ nas, dsm }) => {
  const pause = (ms: number) => void nas.clock.advance(`${ms}ms`)
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [1] })
  const { outcome, result } = await waitForBackup(dsm, 1, { pause })
  expect([outcome, result.status]).toEqual(['success', 2])
})

dsmTest('an unplugged disk is noticed', async ({ nas, dsm }) => {
  nas.world({ event: 'hb.target.offline', task_id: 1 })
  const target = { task_id: 1, additional: ['is_online'] }
  const { is_online } = await dsm.call('SYNO.Backup.Target', 'get', target)
  expect(is_online).toBe(false)
})

dsmTest('a NAS is judged', async ({ nas }) => {
  const admin = { account: 'admin', password: 'mock-dsm' }
  const report = await conform({ target: nas.url, ...admin, only: 'SYNO.Backup.Task' })
  expect(report.summary).toMatchObject({ fail: 0, error: 0 })
  expect(report.summary.pass).toBeGreaterThan(0)
})
