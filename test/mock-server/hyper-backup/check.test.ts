import { expect, test } from 'vitest'
import {
  setCheckOutcome,
  setTargetOnline,
} from '../../../src/mock-server/nas/hyper-backup/world.ts'
import {
  atRest,
  clientLog,
  local,
  type Office,
  openOffice,
  runIntoData,
  targetName,
  taskName,
} from './support.ts'

const check = (office: Office) => office.call(targetName, 'error_detect', { task_id: local })
const cancel = (office: Office) =>
  office.call(targetName, 'error_detect_cancel', { task_id: local })
const lastDetectTime = (office: Office) =>
  office.call(targetName, 'get', { task_id: local }).data.last_detect_time

test('a check waits, runs and finds nothing', () => {
  const office = openOffice()
  expect(lastDetectTime(office)).toBe('')
  expect(check(office)).toEqual({ success: true })
  expect(office.status(local)).toMatchObject({
    state: 'error_detect',
    status: 'detect_waiting',
    last_bkp_result: 'done',
  })
  office.until(local, ({ status }) => status === 'detect')
  expect(office.status(local).state).toBe('error_detect')
  office.until(local, atRest)
  expect(office.status(local)).toMatchObject({ state: 'backupable', last_bkp_result: 'done' })
  expect(lastDetectTime(office)).toMatch(/^2026\/11\/23 09:\d\d$/)
  expect(office.events(2)).toEqual([
    '[Local][Backup to LOCAL] Backup integrity check is finished. No error was found.',
    '[Local][Backup to LOCAL] Backup integrity check has started.',
  ])
})

test('a check asked for with everything the Python client sends is taken', () => {
  const office = openOffice()
  const params = { task_id: '1', detect_data: 'true', sessId: 'null', sessKey: 'null' }
  expect(office.call(targetName, 'error_detect', params)).toEqual({ success: true })
})

test('on a running task the call succeeds, the check fails and the run goes on', () => {
  const office = openOffice()
  runIntoData(office, local)
  const before = office.status(local)
  expect(check(office)).toEqual({ success: true })
  expect(office.status(local)).toEqual(before)
  expect(lastDetectTime(office)).toBe('')
  const { log_list } = office.call(clientLog, 'list', { limit: 2, offset: 0 }).data
  expect(log_list[0]).toMatchObject({
    event:
      '[Local][Backup to LOCAL] Failed to run backup integrity check. (The backup destination is busy.)',
    level: 'err',
  })
  expect(log_list[1].event).toContain('Backup integrity check has started.')
  expect(cancel(office).code).toBe(4487)
  office.until(local, atRest)
  expect(office.status(local).last_bkp_result).toBe('done')
})

test('a second check fails and leaves the first alone', () => {
  const office = openOffice()
  check(office)
  office.until(local, ({ status }) => status === 'detect')
  expect(check(office)).toEqual({ success: true })
  expect(office.status(local).status).toBe('detect')
})

test.each(['detect_waiting', 'detect'])('a check is cancelled in %s', (status) => {
  const office = openOffice()
  check(office)
  office.until(local, (now) => now.status === status)
  expect(cancel(office)).toEqual({ success: true })
  expect(office.status(local)).toMatchObject({ state: 'backupable', status: 'none' })
  office.advance(3600)
  expect(office.status(local).status).toBe('none')
  expect(lastDetectTime(office)).toBe('')
})

test('a check that finds damage leaves a task that can only restore', () => {
  const office = openOffice()
  office.world((nas) => setCheckOutcome(nas, local, 'broken'))
  check(office)
  office.until(local, atRest)
  expect(office.status(local)).toMatchObject({
    state: 'restore_only',
    status: 'none',
    last_bkp_result: 'done',
    last_bkp_error: 'SYNO.SDS.Backup.Application:error:status_target_broken',
    last_bkp_error_code: 4467,
  })
  expect(lastDetectTime(office)).not.toBe('')
  expect(office.events(1)[0]).toContain('target is found broken')
})

test('a broken destination stays broken until a check finds it clean', () => {
  const office = openOffice()
  office.world((nas) => setCheckOutcome(nas, local, 'broken'))
  check(office)
  office.until(local, atRest)
  check(office)
  office.until(local, atRest)
  expect(office.status(local).state).toBe('restore_only')
  office.world((nas) => setCheckOutcome(nas, local, 'clean'))
  check(office)
  office.until(local, atRest)
  expect(office.status(local)).toMatchObject({ state: 'backupable', last_bkp_error_code: 4401 })
})

test('a check waits for as long as its destination is away', () => {
  const office = openOffice()
  office.world((nas) => setTargetOnline(nas, local, false))
  check(office)
  office.advance(3600)
  expect(office.status(local)).toMatchObject({ state: 'error_detect', status: 'detect_waiting' })
  office.world((nas) => setTargetOnline(nas, local, true))
  office.advance(10)
  expect(office.status(local).status).toBe('detect')
  office.world((nas) => setTargetOnline(nas, local, false))
  expect(office.status(local).status).toBe('detect_waiting')
  office.advance(3600)
  expect(office.status(local).status).toBe('detect_waiting')
})

test('a suspended run is still there after a check', () => {
  const office = openOffice()
  runIntoData(office, local)
  office.call(taskName, 'suspend', { task_id: local, task_state: 'backupable' })
  office.advance(5)
  office.status(local)
  check(office)
  office.until(local, ({ status }) => status === 'detect')
  office.until(local, atRest)
  expect(office.status(local)).toMatchObject({ state: 'backupable', last_bkp_result: 'suspend' })
  office.call(taskName, 'resume', { task_id: local })
  expect(office.status(local).last_bkp_result).toBe('resuming')
})

test('a scheduled check runs by itself', () => {
  const office = openOffice({ days: 7 })
  const { data } = office.call(targetName, 'get', { task_id: 2 })
  expect(data.last_detect_time).toMatch(/^2026\/11\/21 13:/)
})
