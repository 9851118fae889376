import { backupTaskApi, taskApi } from 'mock-dsm/contracts'
import { expect, expectTypeOf, test } from 'vitest'
import { DsmUnreachable, isDsmError } from '../../src/client/index.ts'
import { clientOf, loggedIn } from './support.ts'

const caught = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

test('a refusal is told by its API and the name of its code', async () => {
  const { dsm } = await loggedIn()
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const error = await caught(dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] }))
  expect(isDsmError(error)).toBe(true)
  expect(isDsmError(error, taskApi)).toBe(true)
  expect(isDsmError(error, taskApi, 'taskBusy')).toBe(true)
  expect(isDsmError(error, taskApi, 'noSuchTask')).toBe(false)
  expect(isDsmError(error, backupTaskApi)).toBe(false)
  expect(isDsmError(error, backupTaskApi, 'taskBusy')).toBe(false)
})

test('what is told is narrowed', async () => {
  const { dsm } = await loggedIn()
  const error = await caught(dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [99] }))
  if (!isDsmError(error, taskApi, 'noSuchTask')) throw error
  expectTypeOf(error.key).toEqualTypeOf<'noSuchTask' | undefined>()
  expectTypeOf(error.api).toEqualTypeOf<'SYNO.ActiveBackup.Task'>()
  expect(error.message).toBe('SYNO.ActiveBackup.Task.backup answered 1010: a task_id is unknown')
})

test('refusals that every API shares have their names too', async () => {
  const { nas } = await loggedIn()
  const viewer = clientOf(nas.url)
  await viewer.login({ account: 'viewer', password: 'viewer' })
  const error = await caught(viewer.call('SYNO.ActiveBackup.Task', 'list'))
  expect(isDsmError(error, taskApi, 'noPermission')).toBe(true)
  expect(error).toMatchObject({ code: 105, key: 'noPermission' })
})

test.each([new Error('other'), new DsmUnreachable('no answer'), undefined, 'text', { code: 105 }])(
  '%s is no refusal',
  (value) => {
    expect(isDsmError(value)).toBe(false)
    expect(isDsmError(value, taskApi)).toBe(false)
  },
)

test('a parameter that does not fit is named', async () => {
  const { dsm } = await loggedIn()
  const error = await caught(dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [] }))
  expect(isDsmError(error, taskApi, 'parameterInvalid')).toBe(true)
  expect(error).toMatchObject({ errors: { name: 'task_ids', reason: 'condition' } })
})

// One code for several reasons

test('a firmware that tells less is understood as far as it tells', async () => {
  const { dsm } = await loggedIn({ profile: 'dsm-7.4' })
  const error = await caught(dsm.call('SYNO.Backup.Task', 'status', { task_id: 99 }))
  expect(error).toMatchObject({ code: 4401, key: undefined })
  expect(isDsmError(error, backupTaskApi, 'noSuchTask')).toBe(true)
  expect(isDsmError(error, backupTaskApi, 'taskBusy')).toBe(true)
  expect(isDsmError(error, backupTaskApi, 'targetBroken')).toBe(false)
  expect(String(error)).toMatch(
    /SYNO\.Backup\.Task\.status answered 4401, which can be any of .*noSuchTask/,
  )
})

test('a code of the API itself for parameters has a name', async () => {
  const { dsm } = await loggedIn({ profile: 'dsm-7.4' })
  const error = await caught(dsm.call('SYNO.Backup.Task', 'delete', { task_id_list: [] }))
  expect(isDsmError(error, backupTaskApi, 'missingParameter')).toBe(true)
})

test('a code that nobody knows has no name', async () => {
  const { nas, dsm } = await loggedIn()
  nas.faults.add({ effect: { error: { code: 9999, errors: { hint: 'new' } } } })
  await expect(dsm.call('SYNO.DSM.Info', 'getinfo')).rejects.toMatchObject({
    code: 9999,
    key: undefined,
    keys: [],
    message: 'SYNO.DSM.Info.getinfo answered 9999 {"hint":"new"}',
  })
})
