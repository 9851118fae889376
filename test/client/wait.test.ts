import { expect, test } from 'vitest'
import {
  DsmTimeout,
  waitForBackup,
  waitForHyperBackup,
  waitForIntegrityCheck,
} from '../../src/client/index.ts'
import type { MockDsm } from '../../src/index.ts'
import { loggedIn } from './support.ts'

/** Time passes on the clock of the NAS alone. */
const onClockOf = (nas: MockDsm) => ({
  interval: 60_000,
  timeout: 24 * 3_600_000,
  pause: (milliseconds: number) => void nas.clock.advance(`${milliseconds}ms`),
})

const stateOf = (nas: MockDsm, id: number) => nas.nas.state.hyperBackup.tasks[id]?.state

// Active Backup

test.each([
  ['success', 'success', 2],
  ['partial', 'partial', 3],
  ['fail', 'failed', 4],
] as const)('a backup that is to end in %s is followed to %s', async (outcome, ended, status) => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'abb.run.outcome', task_id: 5, outcome })
  const before = nas.nas.state.activeBackup.tasks[5]?.lastResultId
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const end = await waitForBackup(dsm, 5, onClockOf(nas))
  expect(end).toMatchObject({ outcome: ended, result: { status, task_id: 5 } })
  expect(end.result.result_id).not.toBe(before)
})

test('a backup that is cancelled has ended', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.clock.advance('5s')
  await dsm.call('SYNO.ActiveBackup.Task', 'cancel', { task_ids: [5] })
  expect((await waitForBackup(dsm, 5, onClockOf(nas))).outcome).toBe('cancelled')
})

test('a wait is longer than a session', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const how = { ...onClockOf(nas), interval: 3 * 3_600_000 }
  expect((await waitForBackup(dsm, 5, how)).outcome).toBe('success')
  expect(nas.requests({ method: 'login' })).toHaveLength(2)
})

test('a task that is not there is not waited for', async () => {
  const { nas, dsm } = await loggedIn()
  await expect(waitForBackup(dsm, 99, onClockOf(nas))).rejects.toThrow(
    'there is no Active Backup task 99',
  )
  await expect(waitForHyperBackup(dsm, 99, onClockOf(nas))).rejects.toMatchObject({
    key: 'noSuchTask',
  })
})

// Hyper Backup

test.each([
  ['done', 'success'],
  ['partial', 'partial'],
  ['failed', 'failed'],
] as const)('a run that is to end in %s is followed to %s', async (outcome, ended) => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'hb.run.outcome', task_id: 1, outcome })
  await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  const end = await waitForHyperBackup(dsm, 1, onClockOf(nas))
  expect(end).toMatchObject({ outcome: ended, status: { last_bkp_result: outcome } })
  expect(stateOf(nas, 1)).toBe('idle')
})

test('a run that is suspended has come to a rest', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  nas.clock.advance('2m')
  await dsm.call('SYNO.Backup.Task', 'suspend', { task_id: 1, task_state: 'backupable' })
  expect((await waitForHyperBackup(dsm, 1, onClockOf(nas))).outcome).toBe('suspended')
})

test('a run that is cancelled has ended', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  nas.clock.advance('2m')
  await dsm.call('SYNO.Backup.Task', 'cancel', { task_id: 1, task_state: 'backupable' })
  expect((await waitForHyperBackup(dsm, 1, onClockOf(nas))).outcome).toBe('cancelled')
})

// Integrity checks

test.each(['clean', 'broken'] as const)('a check that finds it %s is followed', async (outcome) => {
  const { nas, dsm } = await loggedIn()
  nas.world({ event: 'hb.check.outcome', task_id: 1, outcome })
  await dsm.call('SYNO.Backup.Target', 'error_detect', { task_id: 1 })
  const end = await waitForIntegrityCheck(dsm, 1, onClockOf(nas))
  expect(end).toMatchObject({ outcome, lastDetectTime: expect.stringMatching(/^2026\/11\/23 /) })
})

test('a check that is cancelled is incomplete', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.Backup.Target', 'error_detect', { task_id: 1 })
  const waiting = waitForIntegrityCheck(dsm, 1, {
    ...onClockOf(nas),
    async pause() {
      await dsm.call('SYNO.Backup.Target', 'error_detect_cancel', { task_id: 1 })
    },
  })
  expect((await waiting).outcome).toBe('incomplete')
})

test('a check of a task that runs fails at once and is incomplete', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  await dsm.call('SYNO.Backup.Target', 'error_detect', { task_id: 1 })
  expect((await waitForIntegrityCheck(dsm, 1, onClockOf(nas))).outcome).toBe('incomplete')
})

// Patience

test('what does not end in time is given up on', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  const looks = () => nas.requests({ method: 'status' }).length
  const how = { interval: 10, timeout: 50, pause: () => {} }
  const waiting = waitForHyperBackup(dsm, 1, how)
  await expect(waiting).rejects.toBeInstanceOf(DsmTimeout)
  await expect(waiting).rejects.toThrow(
    'the run of Hyper Backup task 1 did not come to its end in 50 ms',
  )
  expect(looks()).toBe(5)
})

test('without a pause of one’s own it is real time that passes', async () => {
  const { nas, dsm } = await loggedIn()
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const waiting = waitForBackup(dsm, 5, { interval: 5, timeout: 20 })
  await expect(waiting).rejects.toBeInstanceOf(DsmTimeout)
  nas.clock.advance('1d')
  expect((await waitForBackup(dsm, 5, { interval: 1 })).outcome).toBe('success')
})

test('waiting can be aborted, asleep or not', async () => {
  const { dsm } = await loggedIn()
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const signal = AbortSignal.timeout(20)
  const asleep = waitForBackup(dsm, 5, { interval: 60_000, signal })
  await expect(asleep).rejects.toMatchObject({ name: 'TimeoutError' })
  const late = waitForBackup(dsm, 5, { interval: 1, signal: AbortSignal.abort('enough') })
  await expect(late).rejects.toBe('enough')
})

test('an interval that makes no sense is refused', async () => {
  const { dsm } = await loggedIn()
  await expect(waitForBackup(dsm, 5, { interval: 0 })).rejects.toThrow('an interval is more than 0')
})
