import { expect, test } from 'vitest'
import { createMockDsm } from '../../src/index.ts'
import { startTime } from '../support/nas.ts'

/** What one run answers, byte for byte: logins, runs of both packages, a week, faults, a restore. */
async function bytesOf(seed: number): Promise<string> {
  await using nas = await createMockDsm({ seed, startTime, clock: 'frozen' })
  let sid = ''
  const answers: string[] = []
  const call = async (api: string, method: string, params: object = {}, version = 1) => {
    const form = new URLSearchParams({ api, method, version: String(version), _sid: sid })
    for (const [name, value] of Object.entries(params)) {
      form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
    }
    const response = await nas.inject(`/webapi/entry.cgi?${form}`)
    answers.push(response.body)
    return response.body
  }
  const login = async () => {
    const params = { account: 'admin', passwd: 'mock-dsm', enable_syno_token: 'no' }
    sid = JSON.parse(await call('SYNO.API.Auth', 'login', params, 7)).data.sid
  }

  await login()
  await call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5, 9] })
  await call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  nas.clock.advance('5m')
  await call('SYNO.ActiveBackup.Task', 'list', { load_result: true, load_status: true })
  await call('SYNO.Backup.Task', 'status', { task_id: 1, additional: ['last_bkp_result'] })
  nas.world({ event: 'hb.target.offline', task_id: 3 })
  nas.clock.advance('7d')
  await login()
  await call('SYNO.ActiveBackup.Log', 'list_log', { limit: 500 })
  await call('SYNO.ActiveBackup.Task', 'list', { load_versions: true })
  await call('SYNO.SDS.Backup.Client.Common.Log', 'list', { limit: 500, offset: 0 })
  await call('SYNO.Backup.Service.VersionBackup.Target', 'list')
  const created = { task_name: 'New', devices: [{ host_name: 'PC' }] }
  await call('SYNO.ActiveBackup.Task', 'create_agent', created)
  await call('SYNO.ActiveBackup.Device', 'list')
  answers.push(JSON.stringify(nas.snapshot()))
  return answers.join('\n')
}

test('the same seed, start and calls give the same bytes', async () => {
  expect(await bytesOf(11)).toBe(await bytesOf(11))
})

test('another seed gives other bytes', async () => {
  expect(await bytesOf(11)).not.toBe(await bytesOf(12))
})
