import { expect, test } from 'vitest'
import { startNas, type TestNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Setting'

async function settingsOf(nas: TestNas): Promise<Record<string, string>> {
  const { data } = await nas.call(api, 'list')
  return Object.fromEntries(
    data.settings.map(({ name, value }: { name: string; value: string }) => [name, value]),
  )
}

test('the settings of a fresh office are the published ones', async () => {
  await using nas = await startNas()
  expect(await settingsOf(nas)).toEqual({
    max_concurrent_devices: '5',
    memory_usage_limit_percentage: '75',
    package_cert_id: 'dyAaL7',
    enable_global_bandwidth_control: 'false',
    global_backup_bandwidth_number: '0',
    enable_ip_range_bandwidth_control: 'false',
    full_backup_task_ids: '2',
    retention_run_hour: '14',
    retention_run_min: '50',
  })
})

test('set shows in list, as text, and adds names it did not have', async () => {
  await using nas = await startNas()
  const settings = [
    { name: 'max_concurrent_devices', value: 8 },
    { name: 'bandwidth_control_ip_start', value: '192.168.0.1' },
  ]
  expect(await nas.call(api, 'set', { settings })).toEqual({ success: true })
  expect(await settingsOf(nas)).toMatchObject({
    max_concurrent_devices: '8',
    bandwidth_control_ip_start: '192.168.0.1',
  })
})

test('an empty list with cert_use_package switches the certificate alone', async () => {
  await using nas = await startNas()
  const before = await settingsOf(nas)
  await nas.call(api, 'set', { settings: [], cert_use_package: false })
  expect((await nas.call(api, 'list')).data.cert_info.cert_use_package).toBe(false)
  expect(await settingsOf(nas)).toEqual(before)
})

test.each([
  ['max_concurrent_devices', '0'],
  ['max_concurrent_devices', 'many'],
  ['retention_run_hour', '24'],
  ['retention_run_min', '-1'],
  ['enable_global_bandwidth_control', 'yes'],
])('%s cannot be %s, and nothing else of the call is kept', async (name, value) => {
  await using nas = await startNas()
  const before = await settingsOf(nas)
  const settings = [
    { name: 'memory_usage_limit_percentage', value: '50' },
    { name, value },
  ]
  expect((await nas.call(api, 'set', { settings })).error).toEqual({
    code: 120,
    errors: { name: 'settings', reason: 'condition' },
  })
  expect(await settingsOf(nas)).toEqual(before)
})
