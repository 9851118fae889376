/** What does not compile is the test; the calls themselves are never made. */
import { taskApi } from 'mock-dsm/contracts'
import { expectTypeOf, test } from 'vitest'
import {
  type ApiName,
  type BatchResult,
  createClient,
  type DsmClient,
  type ErrorKey,
  isDsmError,
  type MethodName,
} from '../../src/client/index.ts'

/** Looked at by the compiler alone. */
const unmade = (_look: (dsm: DsmClient) => unknown): void => {}

test('names of APIs and methods are known', () => {
  expectTypeOf<'SYNO.ActiveBackup.Task'>().toExtend<ApiName>()
  expectTypeOf<MethodName<'SYNO.ActiveBackup.Version'>>().toEqualTypeOf<'delete'>()
  expectTypeOf<MethodName<'SYNO.Backup.Target'>>().toEqualTypeOf<
    'error_detect' | 'error_detect_cancel' | 'get'
  >()
  unmade((dsm) => {
    // @ts-expect-error there is no such API
    dsm.call('SYNO.ActiveBackup.Tsak', 'list')
    // @ts-expect-error the method is one of another API
    dsm.call('SYNO.ActiveBackup.Task', 'suspend')
  })
})

test('a parameter that does not fit does not compile', () => {
  unmade((dsm) => {
    dsm.call('SYNO.ActiveBackup.Task', 'list', { load_result: true, filter: { task_id: [1, 2] } })
    // @ts-expect-error a wrong name
    dsm.call('SYNO.ActiveBackup.Task', 'list', { load_results: true })
    // @ts-expect-error a wrong type
    dsm.call('SYNO.ActiveBackup.Task', 'list', { load_result: 'yes' })
    // @ts-expect-error a wrong name further down
    dsm.call('SYNO.ActiveBackup.Task', 'list', { filter: { taskid: 1 } })
    // @ts-expect-error there are no parameters
    dsm.call('SYNO.ActiveBackup.Task', 'list_vm_check', { anything: 1 })
  })
})

test('arguments may be left out only where none is required', () => {
  unmade((dsm) => {
    dsm.call('SYNO.ActiveBackup.Task', 'list')
    dsm.call('SYNO.ActiveBackup.Task', 'list', {}, { version: 2 })
    dsm.call('SYNO.ActiveBackup.Task', 'list_vm_check')
    // @ts-expect-error task_ids is required
    dsm.call('SYNO.ActiveBackup.Task', 'backup')
    // @ts-expect-error task_ids is required
    dsm.call('SYNO.ActiveBackup.Task', 'backup', {})
    // @ts-expect-error task_state is required
    dsm.call('SYNO.Backup.Task', 'suspend', { task_id: 1 })
    // @ts-expect-error there is no such option
    dsm.call('SYNO.ActiveBackup.Task', 'list', {}, { retries: 3 })
  })
})

test('the answer is that of the contract', () => {
  const list = (dsm: DsmClient) => dsm.call('SYNO.ActiveBackup.Task', 'list')
  type Listed = Awaited<ReturnType<typeof list>>
  expectTypeOf<Listed['total']>().toEqualTypeOf<number>()
  expectTypeOf<Listed['tasks'][number]['backup_type']>().toEqualTypeOf<1 | 2 | 3 | 4 | 5>()
  const cancel = (dsm: DsmClient) => dsm.call('SYNO.ActiveBackup.Task', 'cancel', { task_ids: [1] })
  expectTypeOf(cancel).returns.resolves.toEqualTypeOf<undefined>()
})

test('a batch has the type of each of its calls', () => {
  const batch = (dsm: DsmClient) =>
    dsm.batch([
      ['SYNO.ActiveBackup.Task', 'get_default_task_name', { backup_type: 2 }],
      ['SYNO.ActiveBackup.Task', 'cancel', { task_ids: [1] }],
    ])
  expectTypeOf(batch).returns.resolves.toEqualTypeOf<
    readonly [BatchResult<{ task_name: string }>, BatchResult<undefined>]
  >()
  unmade((dsm) => {
    // @ts-expect-error there is no such method
    dsm.batch([['SYNO.ActiveBackup.Task', 'lst']])
    // @ts-expect-error task_ids is required
    dsm.batch([['SYNO.ActiveBackup.Task', 'backup']])
    // @ts-expect-error a wrong type
    dsm.batch([['SYNO.ActiveBackup.Task', 'backup', { task_ids: ['1'] }]])
    // @ts-expect-error a wrong name
    dsm.batch([['SYNO.ActiveBackup.Task', 'list', { load_results: true }]])
  })
})

test('an error is asked for by a name that the API has', () => {
  expectTypeOf<'taskBusy' | 'noPermission'>().toExtend<ErrorKey<typeof taskApi>>()
  const narrow = (error: unknown) => {
    if (isDsmError(error, taskApi, 'taskBusy')) expectTypeOf(error.api).toEqualTypeOf(taskApi.name)
    // @ts-expect-error that is an error of Hyper Backup
    return isDsmError(error, taskApi, 'notSuspendable')
  }
  expectTypeOf(narrow).parameter(0).toBeUnknown()
})

test('options that are none do not compile', () => {
  // @ts-expect-error there is no such option
  const client = () => createClient({ url: 'http://nas:5000', retries: 3 })
  expectTypeOf(client).returns.toEqualTypeOf<DsmClient>()
})
