import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { filtersWithoutMethod } from '../../src/conformance/checks/filters.ts'
import {
  type Check,
  type ConformOptions,
  conform,
  type Finding,
  LoginRefused,
  NoAnswer,
  type Report,
  SafetyRefusal,
  safetyLevels,
} from '../../src/conformance/index.ts'
import { startMutantProxy } from '../support/mutant-proxy.ts'
import { startNas } from '../support/nas.ts'

const admin = { account: 'admin', password: 'mock-dsm' }
const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-'))
const journal = join(folder, 'journal.jsonl')

const run = (target: string, more: Partial<ConformOptions> = {}) =>
  conform({ target, ...admin, journal, ...more })

const troubles = ({ findings }: Report): string[] =>
  findings
    .filter(({ status }) => status === 'fail' || status === 'warn' || status === 'error')
    .map(({ id, expected, actual }) => `${id}: expected ${expected}, got ${actual}`)

const statusOf = ({ findings }: Report, id: string): Finding['status'] | undefined =>
  findings.find((finding) => finding.id === id)?.status

test.each(safetyLevels)(
  'the emulator passes at %s, and is as before',
  async (safety) => {
    await using nas = await startNas()
    const before = nas.snapshot()
    const report = await run(nas.url, { safety })
    expect(troubles(report)).toEqual([])
    expect(report.summary.pass).toBeGreaterThan(500)
    expect(nas.snapshot()).toEqual(before)
  },
  60_000,
)

test.each(['dsm-7.4', 'dsm-6.2'] as const)('the emulator passes under %s', async (profile) => {
  await using nas = await startNas({ profile })
  const report = await run(nas.url)
  expect(troubles(report)).toEqual([])
  expect(report.target.profile).toBe(profile)
})

test('a run while the clock goes fast passes too', async () => {
  await using nas = await startNas({ clock: 'x60', scenario: 'trouble' })
  expect(troubles(await run(nas.url, { only: 'SYNO.ActiveBackup.*' }))).toEqual([])
})

test('checks of a package that is stopped are skipped', async () => {
  await using nas = await startNas()
  nas.world({ event: 'package.stop', package: 'HyperBackupVault' })
  const report = await run(nas.url, { only: 'SYNO.Backup.Service.*' })
  expect(new Set(report.findings.map(({ status }) => status))).toEqual(new Set(['skip']))
  expect(report.findings[0]?.actual).toBe('the package is not installed')
})

test('a report says what was asked, what was answered and what the claim rests on', async () => {
  await using nas = await startNas()
  const report = await run(nas.url, { only: 'SYNO.Backup.Task.list' })
  const finding = report.findings.find(({ check }) => check === 'shape')
  expect(finding).toMatchObject({
    id: 'shape/SYNO.Backup.Task.list@1',
    status: 'pass',
    severity: 'failure',
    exchange: {
      request: { via: 'POST', as: 'admin', api: 'SYNO.Backup.Task', method: 'list', version: 1 },
      response: { status: 200, body: { success: true } },
    },
  })
  expect(finding?.evidence).toContainEqual({
    kind: 'seed',
    source: 'seed-004',
    section: 'backup_task_list',
  })
  expect(report.target).toMatchObject({ kind: 'emulator', dsm: 'DSM 7.2.2-72806' })
})

test('no secret gets into a report', async () => {
  await using nas = await startNas({ account: { name: 'root', password: 'hunter2-secret' } })
  const sids: string[] = []
  const report = await conform({
    target: nas.url,
    account: 'root',
    password: 'hunter2-secret',
    journal,
    only: '*login*',
    onFinding: () => sids.push(...Object.keys(nas.nas.state.sessions)),
  })
  const text = JSON.stringify(report)
  expect(sids.length).toBeGreaterThan(0)
  expect([...sids, 'hunter2-secret'].filter((secret) => text.includes(secret))).toEqual([])
})

test('a consumer profile leaves only what the application uses', async () => {
  await using nas = await startNas()
  const uses = { 'SYNO.Backup.Task.list': { fields: ['task_list[].name'] } }
  const report = await run(nas.url, { consumer: { name: 'monitor', uses } })
  const methods = new Set(report.findings.map(({ api }) => api))
  expect(methods).toContain('SYNO.Backup.Task')
  expect(methods).not.toContain('SYNO.ActiveBackup.Task')
})

test('a declared difference of the emulator is honoured, and an unused one is told', async () => {
  await using nas = await startNas()
  const report = await run(nas.url, {
    only: 'SYNO.Backup.Task.list',
    divergences: [{ api: 'SYNO.Backup.Task', method: 'list', reason: 'none' }],
  })
  expect(report.findings.filter(({ check }) => check === 'divergence')).toHaveLength(1)
})

test('a call that is not in the plan is refused before it leaves', async () => {
  await using nas = await startNas()
  const sneaky: Check = {
    check: 'sneaky',
    api: 'SYNO.ActiveBackup.Task',
    method: 'list',
    version: 1,
    level: 'read',
    claim: 'nothing',
    evidence: [],
    assumed: false,
    calls: [{ api: 'SYNO.ActiveBackup.Task', method: 'list', intent: 'answer' }],
    async run(context) {
      await context.data({ method: 'remove', params: { task_ids: [1] } })
    },
  }
  nas.forgetRequests()
  await expect(run(nas.url, { only: 'sneaky', checks: [sneaky] })).rejects.toThrow(SafetyRefusal)
  expect(nas.requests({ method: 'remove' })).toEqual([])
})

test('the plan is told before anything but the login is asked', async () => {
  await using nas = await startNas()
  nas.forgetRequests()
  let asked: unknown[] = []
  await run(nas.url, {
    only: 'SYNO.Backup.Task.list',
    onPlan: (plan) => {
      expect(plan.calls.every(({ intent }) => intent === 'answer' || intent === 'refusal')).toBe(
        true,
      )
      asked = nas.requests().map(({ api }) => api)
    },
  })
  expect(asked).toEqual(['SYNO.API.Info', 'SYNO.API.Auth', 'SYNO.DSM.Info'])
})

test('a login that is refused and a target that is not there end the run', async () => {
  await using nas = await startNas()
  await expect(run(nas.url, { password: 'wrong' })).rejects.toThrow(LoginRefused)
  await expect(run('http://127.0.0.1:1')).rejects.toThrow(NoAnswer)
  await expect(run('nonsense')).rejects.toThrow(RangeError)
})

test('logins that will be refused stop at their budget', async () => {
  await using nas = await startNas()
  nas.forgetRequests()
  const report = await run(nas.url, { only: 'journey:login-refused', maxFailedLogins: 1 })
  expect(nas.requests({ method: 'login' }).filter(({ success }) => !success)).toHaveLength(1)
  expect(report.findings.map(({ status }) => status)).toEqual(['skip'])
})

test('a second factor gets in with its code', async () => {
  await using nas = await startNas()
  const otp = nas.code('otp')
  const account = { account: 'otp', password: 'otp', otp }
  const report = await conform({ target: nas.url, ...account, journal, only: 'discovery' })
  expect(statusOf(report, 'discovery/SYNO.Backup.Task')).toBe('pass')
})

test('requests keep to the pace they are given', async () => {
  await using nas = await startNas()
  nas.forgetRequests()
  const started = performance.now()
  await run(nas.url, { only: 'incomplete-request', maxRate: 50 })
  const sent = nas.requests().length - 1
  expect(performance.now() - started).toBeGreaterThanOrEqual((sent - 2) * 20)
})

test('every filter that is checked belongs to a method there is', () => {
  expect(filtersWithoutMethod()).toEqual([])
})

test('a breach of a claim that a recording bore out is a failure', async () => {
  await using nas = await startNas()
  const proxy = await startMutantProxy(nas.url, { control: true })
  onTestFinished(() => proxy.close())
  proxy.mutate({
    on: ({ method }) => method === 'detail',
    data: (data) => {
      data.version_count = 'many'
    },
  })
  const only = 'SYNO.Backup.Service.VersionBackup.Target.detail'
  const place = { api: 'SYNO.Backup.Service.VersionBackup.Target', method: 'detail', version: 1 }
  const claim = {
    ...place,
    aspect: 'field',
    path: 'version_count',
    exchange: 'x',
    was: 'y',
  } as const
  const id = `shape/${only}@1/version_count`
  expect(statusOf(await run(proxy.url, { only }), id)).toBe('warn')
  expect(statusOf(await run(proxy.url, { only, evidence: [claim] }), id)).toBe('fail')
})
