import { expect, test } from 'vitest'
import { describeMethods, type MethodDescription } from '../../src/generate/methods.ts'
import { methodOf, strict } from '../support/contracts.ts'
import { type Params, startNas } from '../support/nas.ts'

/** Calls that fit the office: ids it has, names it does not. */
const fitting: Record<string, Params | undefined> = {
  'SYNO.ActiveBackup.Device.list_restorable_version': { device_id: 5 },
  'SYNO.ActiveBackup.Device.list_tasks': { device_ids: [1, 5] },
  'SYNO.ActiveBackup.Device.remove': { device_ids: [3] },
  'SYNO.ActiveBackup.Device.set_credential': { device_ids: [1], login_user: 'peter' },
  'SYNO.ActiveBackup.Log.list_result_detail': { result_id: 592 },
  'SYNO.ActiveBackup.Overview.list_device_transfer_size': { time_start: 1741890000 },
  'SYNO.ActiveBackup.Restore.clear': { sessions: [] },
  'SYNO.ActiveBackup.Setting.set': { settings: [] },
  'SYNO.ActiveBackup.Task.backup': { task_ids: [1] },
  'SYNO.ActiveBackup.Task.create_agent': { task_name: 'new', devices: [{ host_name: 'PC-NEW' }] },
  'SYNO.ActiveBackup.Task.create_agentless': {
    task_name: 'new',
    devices: [{ host_name: 'files', host_ip: '192.168.0.90' }],
  },
  'SYNO.ActiveBackup.Task.create_vm': { task_name: 'new', devices: [{ host_name: 'vm-new' }] },
  'SYNO.ActiveBackup.Task.get_default_task_name': { backup_type: 2 },
  'SYNO.ActiveBackup.Task.remove': { task_ids: [9] },
  'SYNO.ActiveBackup.Task.set': { task_ids: [1], task_name: 'renamed' },
  'SYNO.API.Auth.login': { account: 'admin', passwd: 'mock-dsm' },
  'SYNO.Backup.Repository.get': { task_id: 1 },
  'SYNO.Backup.Service.VersionBackup.Config.set': { parallel_backup_limit: 3 },
  'SYNO.Backup.Service.VersionBackup.Target.detail': { target_id: 1 },
  'SYNO.Backup.Target.error_detect': { task_id: 1 },
  'SYNO.Backup.Target.get': { task_id: 1, additional: ['is_online', 'used_size'] },
  'SYNO.Backup.Task.backup': { task_id: 1 },
  'SYNO.Backup.Task.delete': { task_id_list: [1] },
  'SYNO.Backup.Task.discard': { task_id: 1 },
  'SYNO.Backup.Task.get': { task_id: 1, additional: ['repository', 'rotate_params'] },
  'SYNO.Backup.Task.list': { additional: ['last_bkp_time', 'get_source'] },
  'SYNO.Backup.Task.resume': { task_id: 1 },
  'SYNO.Backup.Task.status': { task_id: 1, additional: ['last_bkp_time', 'last_bkp_result'] },
  'SYNO.Backup.Version.list': { task_id: 1, additional: ['source'] },
  'SYNO.Entry.Request.request': { compound: [] },
  'SYNO.SDS.Backup.Client.Common.Log.list': { limit: 10, offset: 0 },
  'SYNO.SDS.Backup.Client.Common.Statistic.get': { task_id: 1 },
  'SYNO.SDS.Backup.Server.Common.Log.list': { limit: 10, offset: 0 },
  'SYNO.SDS.Backup.Server.Common.Statistic.get': { task_id: 1, additional: ['volume_size'] },
}

/** Methods that refuse what the office has nothing of, with the code they refuse it with. */
const refusing: Record<string, { params: Params; code: number } | undefined> = {
  'SYNO.ActiveBackup.Restore.pause': { params: { job_ids: [1] }, code: 1201 },
  'SYNO.ActiveBackup.Restore.resume': { params: { job_ids: [1] }, code: 1201 },
  'SYNO.ActiveBackup.Restore.status': { params: { job_id: 1 }, code: 1201 },
  'SYNO.ActiveBackup.Task.cancel': { params: { task_ids: [1] }, code: 1201 },
  'SYNO.ActiveBackup.Version.delete': { params: { task_id: 1, version_ids: [1] }, code: 1103 },
  'SYNO.Backup.Target.error_detect_cancel': { params: { task_id: 1 }, code: 4487 },
  'SYNO.Backup.Task.cancel': { params: { task_id: 1, task_state: 'backupable' }, code: 4484 },
  'SYNO.Backup.Task.suspend': { params: { task_id: 1, task_state: 'backupable' }, code: 4484 },
}

const methods = describeMethods().filter(({ implemented }) => implemented)
const nameOf = ({ api, method }: MethodDescription) => `${api}.${method}`
const titled = methods.map((method) => [nameOf(method), method] as const)

test.each(titled)(
  '%s answers at each of its versions as its contract says',
  async (name, method) => {
    for (const version of method.versions) {
      await using nas = await startNas()
      const refusal = refusing[name]
      const params = refusal?.params ?? fitting[name] ?? {}
      const answer = await nas.call(method.api, method.method, params, version)
      if (refusal) expect(answer).toEqual({ error: { code: refusal.code }, success: false })
      else {
        expect(answer).toMatchObject({ success: true })
        const schema = strict(methodOf(method.api, method.method).data)
        expect(schema.safeParse(answer.data).error?.issues ?? []).toEqual([])
      }
    }
  },
)

const required = methods.flatMap((method) =>
  method.params
    .filter((param) => param.required)
    .map((param) => [nameOf(method), param.name, method] as const),
)

test.each(required)('%s without %s is refused by that name', async (name, missing, method) => {
  await using nas = await startNas()
  const given = refusing[name]?.params ?? fitting[name] ?? {}
  const rest = Object.fromEntries(Object.entries(given).filter(([param]) => param !== missing))
  const [version = 1] = method.versions
  const answer = await nas.call(method.api, method.method, rest, version)
  const expected =
    method.api === 'SYNO.API.Auth'
      ? { code: 101 }
      : { code: 120, errors: { name: missing, reason: 'required' } }
  expect(answer).toEqual({ error: expected, success: false })
})

/** A value of no use as the given type. */
const unfit: Record<string, unknown> = {
  integer: 'abc',
  number: 'abc',
  boolean: 'abc',
  array: 'abc',
  object: 'abc',
  string: { not: 'text' },
  any: { not: 'fitting' },
}

const typed = methods
  .filter(({ api }) => api !== 'SYNO.API.Auth')
  .flatMap((method) => method.params.map((param) => [nameOf(method), param.name, method] as const))
  .filter(([, name]) => name !== 'compound')

test.each(typed)(
  '%s with a %s of the wrong type is refused by that name',
  async (name, bad, method) => {
    await using nas = await startNas()
    const before = JSON.stringify(nas.nas.state)
    const given = refusing[name]?.params ?? fitting[name] ?? {}
    const { type = '' } = method.params.find((param) => param.name === bad) ?? {}
    const [version = 1] = method.versions
    const params = { ...given, [bad]: unfit[type] }
    const answer = await nas.call(method.api, method.method, params, version)
    expect(answer).toEqual({
      error: { code: 120, errors: { name: bad, reason: 'type' } },
      success: false,
    })
    expect(JSON.stringify(nas.nas.state)).toBe(before)
  },
)
