import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { observe, writeRecording } from './mock-server/scenarios/observe.ts'
import { buildCommand, type Command, type Serving } from './support/command.ts'
import { control } from './support/control.ts'
import { request, startNas } from './support/nas.ts'

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

async function temporary(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'mock-dsm-scenario-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const serve = (...args: string[]) =>
  command.serve(/\n/, '--port', '0', '--json', '--clock', 'frozen', ...args)

const ready = ({ stdout }: Serving): { url: string; control: string } => JSON.parse(stdout)

const health = async (serving: Serving) => (await control(ready(serving), 'GET', '/health')).body

/** A state file, saved by a NAS with seed 4 that calls its administrator boss. */
async function savedFile(): Promise<string> {
  const account = { name: 'boss', password: 'secret' }
  await using nas = await startNas({ scenario: 'trouble', seed: 4, account })
  const file = join(await temporary(), 'monday.json')
  await writeFile(file, JSON.stringify((await control(nas, 'GET', '/state')).body))
  return file
}

test('a file with a saved state is a NAS to start with, and is never written', async () => {
  const file = await savedFile()
  const before = await readFile(file, 'utf8')
  await using serving = await serve('--scenario', file)
  expect(JSON.parse(serving.stdout)).toMatchObject({ account: 'boss', password: 'secret' })
  const asSaved = {
    scenario: 'monday.json',
    seed: 4,
    profile: 'dsm-7.2',
    now: '2026-11-23T08:00:00.000Z',
  }
  expect(await health(serving)).toMatchObject(asSaved)
  await control(ready(serving), 'POST', '/clock', { advance: '2d' })
  await control(ready(serving), 'POST', '/reset')
  expect(await health(serving)).toMatchObject(asSaved)
  expect((await serving.stop('SIGTERM')).code).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(before)
})

test('flags win over what a saved state brings', async () => {
  const flags = ['--seed', '9', '--profile', 'dsm-7.4', '--account', 'root:toor']
  const later = ['--start-time', '2026-11-30T08:00:00Z']
  await using serving = await serve('--scenario', await savedFile(), ...flags, ...later)
  expect(JSON.parse(serving.stdout)).toMatchObject({ account: 'root', password: 'toor' })
  expect(await health(serving)).toMatchObject({
    seed: 9,
    profile: 'dsm-7.4',
    now: '2026-11-30T08:00:00.000Z',
  })
})

test('a folder with a recording is a NAS to start with', async () => {
  await using original = await startNas()
  const folder = join(await temporary(), 'branch')
  await mkdir(folder)
  await writeRecording(folder, await observe(original))
  await using serving = await serve('--scenario', folder)
  expect(await health(serving)).toMatchObject({
    scenario: 'branch',
    now: '2026-11-23T08:00:00.000Z',
    profile: 'dsm-7.2',
  })
  const { url } = ready(serving)
  const login = { account: 'admin', passwd: 'mock-dsm', format: 'sid' }
  const _sid = (await request(url, 'SYNO.API.Auth', 'login', login, 7)).data.sid
  const flags = { load_status: true, load_result: true, load_versions: true }
  const list = await request(url, 'SYNO.ActiveBackup.Task', 'list', { ...flags, _sid })
  expect(list).toEqual(await original.call('SYNO.ActiveBackup.Task', 'list', flags))
})

test('the fixtures of this project are such a folder', async () => {
  const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url))
  await using serving = await serve('--scenario', fixtures)
  expect(await health(serving)).toMatchObject({ status: 'ok', scenario: 'fixtures' })
})

test('a state that is kept wins over a recording', async () => {
  const file = join(await temporary(), 'nas.json')
  const scenario = await savedFile()
  await using first = await serve('--state', file, '--scenario', scenario)
  await control(ready(first), 'POST', '/clock', { advance: '1d' })
  await first.stop('SIGTERM')
  await using second = await serve('--state', file, '--scenario', scenario)
  expect((await health(second)).now).toBe('2026-11-24T08:00:00.000Z')
  await control(ready(second), 'POST', '/reset')
  expect((await health(second)).now).toBe('2026-11-23T08:00:00.000Z')
})

test('a scenario that is not there is refused with the names', async () => {
  const { code, stdout, stderr } = await command.run('serve', '--scenario', 'nope')
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(
    'It must be one of office, empty, trouble, large, a file with a saved state, or a folder with ' +
      'a recording.',
  )
})

const exchange = (success: boolean) =>
  JSON.stringify({ request: { version: 1, params: {} }, response: { success, data: {} } })

test.each([
  ['no JSON', 'a.json', '{"format":1,', 'a.json: it is not JSON'],
  ['no state', 'a.json', '{"colour":"red"}', 'a.json: the state does not fit'],
  ['a newer state', 'a.json', '{"format":2}', 'a.json: the state has format 2'],
  ['a damaged exchange', 'A/list.1.json', '{', 'A/list.1.json is not JSON'],
  ['no exchange', 'A/list.1.json', '{}', 'A/list.1.json is not a recorded exchange at request'],
  [
    'only failures',
    'A/list.1.json',
    exchange(false),
    'holds no recorded exchange that was a success',
  ],
  ['nothing in it', 'readme.txt', '', 'holds no recorded exchange that was a success'],
])('a scenario with %s is refused with one sentence', async (_title, name, text, reason) => {
  const folder = await temporary()
  const file = join(folder, name)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, text)
  const path = name === 'a.json' ? file : folder
  const { code, stdout, stderr } = await command.run('serve', '--port', '0', '--scenario', path)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`Cannot start from it: ${folder}`)
  expect(stderr).toContain(reason)
})

test('a newer recording is refused', async () => {
  const folder = await temporary()
  await mkdir(join(folder, 'A'))
  await writeFile(join(folder, 'A/list.1.json'), exchange(true))
  await writeFile(join(folder, 'recording.json'), '{"format":2}')
  const { code, stderr } = await command.run('serve', '--port', '0', '--scenario', folder)
  expect(code).toBe(2)
  expect(stderr).toContain('recording.json has format 2, this program knows 1')
})

test('a start before the scenario is refused with one sentence', async () => {
  const file = await savedFile()
  const early = ['--start-time', '2026-01-01']
  const ended = await command.run('serve', '--port', '0', '--scenario', file, ...early)
  expect(ended).toEqual({
    code: 2,
    stdout: '',
    stderr: 'mock-dsm: monday.json is as of 2026-11-23T08:00:00.000Z and cannot start earlier\n',
  })
})
