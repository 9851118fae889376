import { expect, test } from 'vitest'
import type { Envelope } from '../../../src/conformance/recording/format.ts'
import { createRedactor } from '../../../src/conformance/recording/redact.ts'
import { contracts } from '../../../src/contracts/index.ts'
import { strict } from '../../support/contracts.ts'
import { startNas } from '../../support/nas.ts'

const key = Buffer.from('the same in every run')

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
const answer = (api: string, method: string, data: unknown): any =>
  createRedactor({ key }).answer({ api, method }, { success: true, data }).data

const params = (api: string, method: string, given: Record<string, unknown>) =>
  createRedactor({ key }).params({ api, method }, given)

test('numbers under the name of a secret are masked like texts', () => {
  expect(params('SYNO.API.Auth', 'login', { account: 'peter', passwd: 73519 })).toEqual({
    account: expect.stringMatching(/^name-/),
    passwd: '***',
  })
  expect(params('SYNO.Core.User', 'set', { password: 1234, otp_code: 482915 })).toEqual({
    password: '***',
    otp_code: '***',
  })
  const secret = { password: 1234, token: ['abc', 5], isSecret: true }
  expect(answer('SYNO.Core.User', 'get', secret)).toEqual({
    password: 0,
    token: ['***', 0],
    isSecret: true,
  })
})

test('a password of asterisks in a request is a password, in an answer a mask', () => {
  expect(params('SYNO.API.Auth', 'login', { passwd: '********' })).toEqual({ passwd: '***' })
  expect(answer('SYNO.Backup.Repository', 'get', { pwd: '********' })).toEqual({ pwd: '********' })
})

test('a text stays only where it has the form that its field is known by', () => {
  const info = { model: 'DS918+', version_string: 'DSM 7.2.2-72806', codepage: 'enu' }
  expect(answer('SYNO.DSM.Info', 'getinfo', info)).toEqual(info)
  const odd = { model: 'box of Peter', version_string: 'Peter 7', time: 'noon at Peter' }
  expect(JSON.stringify(answer('SYNO.DSM.Info', 'getinfo', odd))).not.toContain('Peter')
  const devices = [{ os_name: 'Windows Server 2022(64-bit)' }, { os_name: 'Windows of Peter' }]
  expect(answer('SYNO.ActiveBackup.Device', 'list', { devices }).devices).toEqual([
    { os_name: 'Windows Server 2022(64-bit)' },
    { os_name: expect.stringMatching(/^name-/) },
  ])
})

test('keys that are names are replaced, and read like the same name in a path', () => {
  const share_list = {
    hr_salaries: { fullPath: '/volume1/hr_salaries/2026' },
    backup: { fullPath: '/volume1/backup' },
  }
  const { source } = answer('SYNO.Backup.Task', 'get', { source: { share_list } })
  const rows = Object.entries(source.share_list) as [string, { fullPath: string }][]
  expect(rows.map(([name]) => name)).not.toContain('backup')
  for (const [name, { fullPath }] of rows) {
    expect(fullPath).toMatch(new RegExp(`^/volume1/${name}(/2026)?$`))
  }
})

test('a name reads the same in a field, in another API and in the line of a log', () => {
  const redactor = createRedactor({ key })
  const lines = [
    '[Local][Backup to LOCAL] Backup task started.',
    '[192.168.0.80] Backup destination [Backup to LOCAL] created.',
    'Setting of backup task [Backup to LOCAL] was created',
  ]
  const log = { log_list: lines.map((event) => ({ event, user: 'SYSTEM' })) }
  const lined = redactor.answer(
    { api: 'SYNO.SDS.Backup.Client.Common.Log', method: 'list' },
    { success: true, data: log },
  ).data as typeof log
  const row = redactor.answer(
    { api: 'SYNO.Backup.Task', method: 'get' },
    { success: true, data: { name: 'Backup to LOCAL' } },
  ).data as { name: string }
  expect(lined.log_list.map(({ event }) => event)).toEqual([
    `[Local][${row.name}] Backup task started.`,
    expect.stringMatching(
      /^\[(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+\] Backup destination \[name-/,
    ),
    `Setting of backup task [${row.name}] was created`,
  ])
  expect(lined.log_list[0]?.user).toBe('SYSTEM')
})

test('a word of a log line that is not one of DSM is replaced, wherever it stands', () => {
  const event = '[Network][x] Failed to backup data from Zanzibar. (Permission denied by peter)'
  const { log_list } = answer('SYNO.SDS.Backup.Client.Common.Log', 'list', {
    log_list: [{ event }],
  })
  expect(log_list[0].event).toMatch(
    /^\[Network\]\[name-\w+\] Failed to backup data from name-\w+\. \(Permission denied by name-\w+\)$/,
  )
})

test('stand-ins keep the form of what they stand for', () => {
  const values = {
    '192.168.0.7': /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/,
    'fe80::1': /^2001:db8::/,
    '00:11:32:AB:CD:EF': /^02:00:00(:[0-9A-F]{2}){3}$/,
    '37E1E2FE-B040-0F76-E903-40B0760FE904': /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-A[0-9A-F]{3}-/,
    '1780PDN123456': /^0000MCK\d{6}$/,
    '1780PDN123456_2_1787644800': /^0000MCK\d{6}_2_1787644800$/,
    'peter@firm.test': /^mail-\w+@example\.com$/,
    'https://nas.firm.test:5001/photos': /^https:\/\/host-\w+\.example:5001\/name-\w+$/,
    'nas.firm.test': /^host-\w+\.example$/,
    '*.firm.test': /^\*\.host-\w+\.example$/,
    '/volume1/photos/2026': /^\/volume1\/name-\w+\/2026$/,
    'C:\\Users\\Peter': /^C:\\name-\w+\\name-\w+$/,
    'synology01_1.hbk': /^name-\w+\.hbk$/,
  }
  const given = Object.keys(values)
  const made = answer('SYNO.Some.Api', 'get', given) as string[]
  const expected = Object.values(values).map((form) => expect.stringMatching(form))
  expect(made).toEqual(expected)
})

test('hundreds of addresses stay apart', () => {
  const devices = Array.from({ length: 600 }, (_, at) => ({
    host_ip: `10.0.${at >> 8}.${at & 255}`,
  }))
  const made = answer('SYNO.ActiveBackup.Device', 'list', { devices }).devices as typeof devices
  expect(new Set(made.map(({ host_ip }) => host_ip)).size).toBe(600)
})

test('whatever an answer has besides is replaced as well', () => {
  const redactor = createRedactor({ key })
  const call = { api: 'SYNO.Entry.Request', method: 'request' }
  const envelopes = [
    {
      success: true,
      user: 'Peter',
      data: { by: 'Peter', result: [{ api: 'Peter', method: 'x' }] },
    },
    { success: false, error: { code: 120, errors: { name: 'Peter', Peter: 1, reason: 'Peter' } } },
    { success: false, error: { code: 4400, errors: ['Peter'], line: 'Peter' } },
  ] as unknown as Envelope[]
  for (const envelope of envelopes) {
    expect(JSON.stringify(redactor.answer(call, envelope))).not.toContain('Peter')
  }
  for (const compound of [
    'Peter',
    ['Peter'],
    [{ api: 'Peter', method: 'Peter', version: 'Peter' }],
  ]) {
    expect(JSON.stringify(redactor.params(call, { compound }))).not.toContain('Peter')
  }
})

test('the refusal of a parameter stays readable', () => {
  const error = { code: 120, errors: { name: 'task_ids', reason: 'required' } }
  const call = { api: 'SYNO.ActiveBackup.Task', method: 'backup' }
  expect(createRedactor({ key }).answer(call, { success: false, error })).toEqual({
    success: false,
    error,
  })
})

test('a word that DSM added to an enumeration stays, a name in its place does not', () => {
  const state = (value: string) => answer('SYNO.Backup.Task', 'get', { state: value }).state
  expect(state('backupable')).toBe('backupable')
  expect(state('newly_invented')).toBe('newly_invented')
  expect(state('Peter Miller')).toMatch(/^name-/)
})

test('without its key nobody makes the same stand-ins', () => {
  const once = () =>
    createRedactor().answer(
      { api: 'SYNO.Backup.Task', method: 'get' },
      { success: true, data: { name: 'Peter' } },
    ).data
  expect(once()).not.toEqual(once())
})

test('nesting without end ends', () => {
  let deep: unknown = 'Peter'
  for (let level = 0; level < 5000; level += 1) deep = [deep]
  expect(JSON.stringify(answer('SYNO.Some.Api', 'get', deep))).not.toContain('Peter')
})

/** Reads that fill every list of the office. */
const reads: readonly [string, string, Record<string, unknown>, number][] = [
  [
    'SYNO.ActiveBackup.Task',
    'list',
    { load_status: true, load_result: true, load_devices: true, load_versions: true },
    1,
  ],
  ['SYNO.ActiveBackup.Task', 'list_with_device', {}, 1],
  ['SYNO.ActiveBackup.Device', 'list', { load_result: true }, 1],
  ['SYNO.ActiveBackup.Log', 'list_log', { limit: -1 }, 1],
  ['SYNO.ActiveBackup.Log', 'list_result', { limit: -1 }, 1],
  ['SYNO.ActiveBackup.Setting', 'list', {}, 1],
  ['SYNO.ActiveBackup.Share', 'list_storage', {}, 1],
  ['SYNO.ActiveBackup.Inventory', 'list', {}, 1],
  ['SYNO.Backup.Task', 'list', { additional: ['last_bkp_time', 'get_source', 'schedule'] }, 1],
  [
    'SYNO.Backup.Task',
    'get',
    { task_id: 2, additional: ['repository', 'schedule', 'rotate_params'] },
    1,
  ],
  ['SYNO.Backup.Task', 'status', { task_id: 3, additional: ['last_bkp_result'] }, 1],
  ['SYNO.Backup.Target', 'get', { task_id: 1 }, 1],
  ['SYNO.Backup.Version', 'list', { task_id: 2, additional: ['source'] }, 2],
  ['SYNO.Backup.Repository', 'list', {}, 1],
  ['SYNO.SDS.Backup.Client.Common.Log', 'list', { limit: -1, offset: 0 }, 1],
  ['SYNO.SDS.Backup.Server.Common.Log', 'list', { limit: -1, offset: 0 }, 1],
  ['SYNO.Backup.Service.VersionBackup.Target', 'list', {}, 1],
  ['SYNO.Backup.Service.VersionBackup.Target', 'detail', { target_id: 1 }, 1],
  ['SYNO.DSM.Info', 'getinfo', {}, 2],
  ['SYNO.API.Info', 'query', {}, 1],
]

test.each(['office', 'trouble'] as const)(
  'an answer of the %s fits its contract after it was redacted',
  async (scenario) => {
    await using nas = await startNas({ scenario })
    const redactor = createRedactor({ key })
    for (const [api, method, given, version] of reads) {
      const whole = (await nas.call(api, method, given, version)) as Envelope
      const { data } = redactor.answer({ api, method }, whole)
      const contract = contracts.find(({ name }) => name === api)?.methods as Record<
        string,
        { data: Parameters<typeof strict>[0] }
      >
      const schema = strict((contract[method] as { data: Parameters<typeof strict>[0] }).data)
      expect([api, method, schema.safeParse(data).error?.issues ?? []]).toEqual([api, method, []])
    }
  },
)
