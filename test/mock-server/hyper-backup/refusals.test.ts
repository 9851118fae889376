import { expect, test } from 'vitest'
import { breakTarget } from '../../../src/mock-server/nas/hyper-backup/world.ts'
import {
  inStep,
  local,
  memoryOf,
  type Office,
  openOffice,
  runIntoData,
  targetName,
  taskName,
} from './support.ts'

const task_state = 'backupable'

/** Expects a refusal that leaves everything as it was. */
function refuses(office: Office, api: string, method: string, params: object, code: number) {
  office.call(taskName, 'status', { task_id: local })
  const before = memoryOf(office)
  expect(office.call(api, method, { task_id: local, ...params })).toEqual({ success: false, code })
  expect(memoryOf(office)).toBe(before)
}

test('a task that runs is busy', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  refuses(office, taskName, 'backup', {}, 4483)
  refuses(office, taskName, 'delete', { task_id_list: [local] }, 4483)
})

test('a task whose state is not backupable refuses to run', () => {
  const office = openOffice()
  office.call(targetName, 'error_detect', { task_id: local })
  refuses(office, taskName, 'backup', {}, 4482)
})

test('a task with a broken destination refuses to run with the code of that', () => {
  const office = openOffice()
  office.world((nas) => breakTarget(nas, local))
  refuses(office, taskName, 'backup', {}, 4467)
})

test('cancel needs a run', () => {
  refuses(openOffice(), taskName, 'cancel', { task_state }, 4484)
})

test('cancel comes too late when the run is being cancelled or finishes', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  office.until(local, inStep('backup_complete'))
  refuses(office, taskName, 'cancel', { task_state }, 4486)
  const other = openOffice()
  runIntoData(other, local)
  expect(other.call(taskName, 'cancel', { task_id: local, task_state })).toEqual({ success: true })
  refuses(other, taskName, 'cancel', { task_state }, 4486)
})

test('suspend needs a run', () => {
  refuses(openOffice(), taskName, 'suspend', { task_state }, 4484)
})

test('suspend has to wait until the run can be suspended', () => {
  const office = openOffice()
  office.call(taskName, 'backup', { task_id: local })
  refuses(office, taskName, 'suspend', { task_state }, 4485)
  office.until(local, inStep('config_backup'), 1)
  refuses(office, taskName, 'suspend', { task_state }, 4485)
})

test('cancel and suspend ask for the state the task is in', () => {
  const office = openOffice()
  runIntoData(office, local)
  refuses(office, taskName, 'cancel', { task_state: 'error_detect' }, 4488)
  refuses(office, taskName, 'suspend', { task_state: 'error_detect' }, 4488)
})

test('there is no check to cancel on an idle task or beside a run', () => {
  const office = openOffice()
  refuses(office, targetName, 'error_detect_cancel', {}, 4487)
  office.call(taskName, 'backup', { task_id: local })
  office.call(targetName, 'error_detect', { task_id: local })
  refuses(office, targetName, 'error_detect_cancel', {}, 4487)
})

test('an unknown task is refused everywhere', () => {
  const office = openOffice()
  for (const method of ['backup', 'discard', 'resume', 'get', 'status']) {
    expect(office.call(taskName, method, { task_id: 99 }).code).toBe(4481)
  }
  for (const method of ['cancel', 'suspend']) {
    expect(office.call(taskName, method, { task_id: 99, task_state }).code).toBe(4481)
  }
  for (const method of ['error_detect', 'error_detect_cancel', 'get']) {
    expect(office.call(targetName, method, { task_id: 99 }).code).toBe(4481)
  }
})

test('one unknown or busy task refuses the whole removal', () => {
  const office = openOffice()
  expect(office.call(taskName, 'delete', { task_id_list: [2, 99] }).code).toBe(4481)
  office.call(taskName, 'backup', { task_id: local })
  expect(office.call(taskName, 'delete', { task_id_list: [2, local] }).code).toBe(4483)
  expect(office.call(taskName, 'list').data.total).toBe(3)
})

test('units that tell less answer 4401 for what they refuse and 4400 for what is missing', () => {
  const office = openOffice({ profile: 'dsm-7.4' })
  const cancel = { task_id: local, task_state }
  expect(office.call(taskName, 'cancel', cancel)).toEqual({ success: false, code: 4401 })
  expect(office.call(taskName, 'cancel', { task_id: local })).toEqual({
    success: false,
    code: 4400,
  })
  expect(office.call('SYNO.Backup.Repository', 'get')).toEqual({ success: false, code: 4400 })
  expect(openOffice().call('SYNO.Backup.Repository', 'get')).toEqual({
    success: false,
    code: 120,
    errors: { name: 'task_id', reason: 'required' },
  })
})
