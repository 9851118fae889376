import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildCommand, type Command, type Serving } from './support/command.ts'
import { control } from './support/control.ts'
import { request } from './support/nas.ts'

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'mock-dsm-state-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const serve = (...args: string[]) => command.serve(/\n/, '--port', '0', '--json', ...args)

const ready = ({ stdout }: Serving): { url: string; control: string } => JSON.parse(stdout)

async function sidOf(url: string): Promise<string> {
  const params = { account: 'admin', passwd: 'mock-dsm', format: 'sid' }
  return (await request(url, 'SYNO.API.Auth', 'login', params, 7)).data.sid
}

test('a NAS goes on from its file, state and clock', async () => {
  const file = join(await folder(), 'nas.json')
  await using first = await serve('--state', file, '--clock', 'frozen', '--scenario', 'office')
  const nas = ready(first)
  const _sid = await sidOf(nas.url)
  await request(nas.url, 'SYNO.ActiveBackup.Task', 'backup', { task_ids: [5], _sid })
  await control(nas, 'POST', '/clock', { advance: '10s' })
  const { now } = (await control(nas, 'GET', '/clock')).body
  expect((await first.stop('SIGTERM')).code).toBe(0)

  await using second = await serve('--state', file, '--scenario', 'empty', '--clock', 'real')
  const again = ready(second)
  expect((await control(again, 'GET', '/clock')).body).toEqual({ now, mode: 'frozen', speed: 0 })
  const filter = { status: 'backingup' }
  const running = await request(again.url, 'SYNO.ActiveBackup.Task', 'list', { filter, _sid })
  expect(running.data.tasks[0].task_id).toBe(5)
})

test('a change is in the file within five seconds, and no half file is ever there', async () => {
  const path = await folder()
  const file = join(path, 'nas.json')
  await using serving = await serve('--state', file, '--scenario', 'empty', '--clock', 'frozen')
  const nas = ready(serving)
  const before = (await stat(file)).mtimeMs
  await control(nas, 'POST', '/clock', { advance: '1h' })
  const changedAt = performance.now()
  await expect
    .poll(async () => (await stat(file)).mtimeMs, { timeout: 5_000, interval: 50 })
    .toBeGreaterThan(before)
  expect(performance.now() - changedAt).toBeLessThan(5_000)
  const { now } = (await control(nas, 'GET', '/clock')).body
  const saved = JSON.parse(await readFile(file, 'utf8'))
  expect(saved.clock.now).toBe(Date.parse(now))
  expect(await readdir(path)).toEqual(['nas.json'])
})

test.each([
  ['no JSON', '{"format":1,', 'it is not JSON'],
  ['something else', '{"colour":"red"}', 'the state does not fit'],
  ['a newer format', '{"format":2}', 'the state has format 2, this program knows 1'],
])('a file with %s is refused with a sentence and left alone', async (_title, text, reason) => {
  const file = join(await folder(), 'nas.json')
  await writeFile(file, text)
  const { code, stdout, stderr } = await command.run('serve', '--port', '0', '--state', file)
  expect(code).toBe(5)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^mock-dsm: cannot use the state file .*\n$/)
  expect(stderr).toContain(reason)
  expect(await readFile(file, 'utf8')).toBe(text)
})

test('the control token is in the ready line and guards the control plane', async () => {
  await using serving = await serve('--scenario', 'empty', '--control-token', 'open sesame')
  const { controlToken, ...nas } = JSON.parse(serving.stdout)
  expect(controlToken).toBe('open sesame')
  expect((await control(nas, 'GET', '/health')).status).toBe(401)
  const headers = { authorization: `Bearer ${controlToken}` }
  expect((await control(nas, 'GET', '/health', undefined, headers)).status).toBe(200)
})

test('beyond loopback a token is made up', async () => {
  await using serving = await serve('--scenario', 'empty', '--host', '0.0.0.0')
  expect(JSON.parse(serving.stdout).controlToken).toMatch(/^[\w-]{32}$/)
})

test('--tls-port opens a second door to the same NAS', async () => {
  await using serving = await serve('--scenario', 'empty', '--tls-port', '0')
  const { url, tlsUrl } = JSON.parse(serving.stdout)
  expect(tlsUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  expect(tlsUrl).not.toBe(url.replace('http', 'https'))
})

test.each([
  [['--tls-cert', 'cert.pem'], '--tls-cert, --tls-key and --tls-port go together'],
  [
    ['--tls-port', '0', '--tls-cert', 'nowhere.pem', '--tls-key', 'nowhere.pem'],
    '--tls-cert and --tls-key are no certificate and its key',
  ],
])('%j is a usage error', async (flags, sentence) => {
  const { code, stderr } = await command.run('serve', '--port', '0', ...flags)
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
})
