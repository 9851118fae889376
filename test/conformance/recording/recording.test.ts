import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readObservations } from '../../../src/cli/recording.ts'
import { createClient } from '../../../src/client/index.ts'
import { conform, promote, readRecording, startRecording } from '../../../src/conformance/index.ts'
import { findLeaks } from '../../../src/conformance/recording/leaks.ts'
import { createMockDsm, observedScenario } from '../../../src/index.ts'
import { request, startNas, startTime, type TestNas } from '../../support/nas.ts'

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'mock-dsm-')), 'recording')
const folder = newFolder()
const secrets = new Set<string>()
let finished: Awaited<ReturnType<Awaited<ReturnType<typeof startRecording>>['finish']>>

/** Every name, address, password and token of a NAS. */
function secretsOf({ nas: { state } }: TestNas): string[] {
  const { accounts, system, activeBackup, hyperBackup, hyperBackupVault, sessions } = state
  const named =
    /(?:(?<!os_|fs_)name|user|uuid|unikey|uni_key|serial|address|host_ip|password|otpSecret|pwd)$/i
  const found: string[] = Object.values(sessions).flatMap(({ sid, synotoken }) => [sid, synotoken])
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'string' && named.test(name)) found.push(value)
    if (typeof value !== 'object' || value === null) return
    for (const [key, member] of Object.entries(value))
      walk(member, Array.isArray(value) ? name : key)
  }
  for (const part of [accounts, system, activeBackup, hyperBackup, hyperBackupVault]) walk(part, '')
  return found
}

/** Words of the API itself, and texts too short to tell anything. */
const isTelling = (text: string) =>
  text.length > 3 &&
  !apiText.test(text) &&
  !/^(SYSTEM|admin|backup|btrfs|ext4|Local|-+|\*+)$/i.test(text)

/** Numbers, firmware, dated folders, names of settings. */
const apiText = /^[\d.,:-]+$|^DSM 7|^ActiveBackup_\d|^[a-z]+(_[a-z]+)+$/

beforeAll(async () => {
  await using nas = await startNas()
  const recording = await startRecording({ target: nas.url, folder })
  const dsm = createClient({ url: recording.url })
  await dsm.login({ account: 'admin', password: 'mock-dsm', encrypt: 'always', synoToken: true })
  for (const secret of secretsOf(nas)) secrets.add(secret)
  const additional = ['last_bkp_time', 'last_bkp_result', 'schedule', 'get_source']
  await dsm.call('SYNO.Backup.Task', 'list', { additional })
  await dsm.call('SYNO.ActiveBackup.Task', 'list', {
    load_status: true,
    load_result: true,
    load_devices: true,
    load_versions: true,
  })
  await dsm.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  await dsm.batch([
    ['SYNO.ActiveBackup.Device', 'list'],
    ['SYNO.Backup.Repository', 'list'],
  ])
  await dsm.logout()
  await dsm.close()
  const plain = { account: 'viewer', passwd: 'viewer' }
  await request(recording.url, 'SYNO.API.Auth', 'login', plain, 7)
  await request(recording.url, 'SYNO.API.Auth', 'login', { ...plain, passwd: 'mistyped1' }, 7)
  secrets.add('mistyped1')
  await conform({
    target: recording.url,
    account: 'admin',
    password: 'mock-dsm',
    safety: 'reversible',
    journal: `${folder}.jsonl`,
  })
  for (const secret of secretsOf(nas)) secrets.add(secret)
  finished = await recording.finish()
}, 60_000)

const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)

test('a recording holds none of the secrets of the NAS', () => {
  const telling = [...secrets].filter(isTelling)
  expect(telling.length).toBeGreaterThan(100)
  const found = files().flatMap(([file, text]) =>
    telling.filter((secret) => text.includes(secret)).map((secret) => `${file}: ${secret}`),
  )
  expect(found).toEqual([])
  expect(finished.leaks).toEqual([])
})

test('the same thing has the same stand-in everywhere', () => {
  const { exchanges } = readRecording(folder)
  const rows = (api: string, method: string) =>
    exchanges.filter((one) => one.api === api && one.method === method && one.response.success)
  const tasks = rows('SYNO.ActiveBackup.Task', 'list').map(
    ({ response }) => (response.data as { tasks: { task_id: number; task_name: string }[] }).tasks,
  )
  const names = new Map(tasks.flat().map(({ task_id, task_name }) => [task_id, task_name]))
  const logs = rows('SYNO.ActiveBackup.Log', 'list_result').flatMap(
    ({ response }) =>
      (response.data as { results: { task_id: number; task_name: string }[] }).results,
  )
  const known = logs.filter(({ task_id }) => names.has(task_id))
  expect(known.length).toBeGreaterThan(10)
  expect(known.filter(({ task_id, task_name }) => names.get(task_id) !== task_name)).toEqual([])
})

test('what is the API itself stays readable', () => {
  const { exchanges } = readRecording(folder)
  const settings = exchanges.find(
    ({ api, method, response }) =>
      api.endsWith('.Setting') && method === 'list' && response.success,
  )
  expect(JSON.stringify(settings?.response)).toContain('"name":"retention_run_hour"')
  const list = exchanges.find(
    ({ api, request }) => api.endsWith('.Task') && request.params.additional,
  )
  expect(JSON.stringify(list?.request)).toContain('last_bkp_time')
})

test('a recording is a target that keeps the contracts', async () => {
  const { summary, target } = await conform({ target: folder })
  expect(summary).toMatchObject({ fail: 0, warn: 0, error: 0 })
  expect(summary.pass).toBeGreaterThan(300)
  expect(target).toMatchObject({ kind: 'recording', dsm: 'DSM 7.2.2-72806' })
})

test('the fixtures of the project are a target too', async () => {
  const { summary } = await conform({ target: 'fixtures' })
  expect(summary).toMatchObject({ fail: 0, warn: 0, error: 0, skip: 0 })
})

test('a recording is a NAS to start from', async () => {
  const { observations, recordedAt } = readObservations(folder)
  const options = { name: 'recording', ...(recordedAt !== undefined && { recordedAt }) }
  await using nas = await createMockDsm({
    scenario: observedScenario(observations, options),
    clock: 'frozen',
  })
  await using office = await createMockDsm({ clock: 'frozen', startTime })
  const ids = ({ nas: { state } }: typeof nas) => Object.keys(state.activeBackup.tasks)
  expect(ids(nas)).toEqual(ids(office))
})

test('answers pass through the proxy byte for byte', async () => {
  await using nas = await startNas()
  const recording = await startRecording({ target: nas.url, folder: newFolder() })
  const path = '/webapi/entry.cgi?api=SYNO.API.Info&version=1&method=query'
  const [direct, through] = await Promise.all(
    [nas.url, recording.url].map(async (url) => (await fetch(`${url}${path}`)).text()),
  )
  expect(through).toBe(direct)
  expect((await fetch(`${recording.url}/nothing`)).status).toBe(404)
  const { exchanges } = await recording.finish()
  expect(exchanges).toBe(1)
})

test('what goes against the contracts is told while it happens', async () => {
  await using nas = await startNas()
  const notes: string[] = []
  const recording = await startRecording({
    target: nas.url,
    folder: newFolder(),
    onNote: ({ what, violations }) => notes.push(...violations.map((one) => `${what}: ${one}`)),
  })
  const _sid = await nas.login('admin', 'mock-dsm')
  await request(recording.url, 'SYNO.ActiveBackup.Task', 'backup', { _sid })
  nas.faults.add({ match: { method: 'list' }, effect: { error: { code: 987 } } })
  await request(recording.url, 'SYNO.ActiveBackup.Task', 'list', { _sid })
  await recording.finish()
  expect(notes).toEqual([
    'SYNO.ActiveBackup.Task.backup@1: parameter task_ids does not fit: required',
    'SYNO.ActiveBackup.Task.list@1: error 987 is not listed',
  ])
})

test('a leak is found by what was hidden and by what it looks like', () => {
  const leaky = newFolder()
  const source = files().find(([file]) => file.startsWith('SYNO.DSM.Info'))?.[1] ?? ''
  const api = join(leaky, 'SYNO.DSM.Info')
  mkdirSync(api, { recursive: true })
  writeFileSync(join(api, 'getinfo.0001.json'), source.replace('"model"', '"Fileserver 7"'))
  writeFileSync(join(api, 'getinfo.0002.json'), source.replace('"model"', '"192.168.7.9"'))
  expect(findLeaks(leaky, new Set(['Fileserver 7', 'backup']))).toEqual([
    {
      file: 'SYNO.DSM.Info/getinfo.0001.json',
      path: 'response.data.Fileserver 7',
      what: 'a text that was to be replaced',
    },
    { file: 'SYNO.DSM.Info/getinfo.0002.json', path: '', what: 'a private address' },
  ])
})

test('what an emulator answers promotes nothing, what a NAS answers does', () => {
  expect(() => promote(readRecording(folder))).toThrow(/proves nothing of a NAS/)
  const { head, ...recording } = readRecording(folder)
  if (head === null) throw new Error('it has a head')
  const fromNas = { ...head, target: { ...head.target, kind: 'nas' as const } }
  const { claims, contradictions } = promote({ ...recording, head: fromNas })
  expect(claims).toContainEqual(
    expect.objectContaining({ method: 'detail', aspect: 'field', path: 'version_count' }),
  )
  expect(claims.filter(({ api }) => api === 'SYNO.ActiveBackup.Restore')).toEqual([])
  expect(contradictions).toEqual([])
})

test('a folder that holds something, and a target that is not there, are refused', async () => {
  await using nas = await startNas()
  await expect(startRecording({ target: nas.url, folder })).rejects.toThrow(/is not empty/)
  const gone = startRecording({ target: 'http://127.0.0.1:1', folder: newFolder() })
  await expect(gone).rejects.toThrow(/no answer from/)
})
