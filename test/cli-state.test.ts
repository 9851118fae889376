import {
  copyFile,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
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

const ready = ({ stdout }: Serving): { url: string; control: string; pid: number } =>
  JSON.parse(stdout)

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
  expect(await readdir(path)).toEqual(['nas.json', 'nas.json.bak', 'nas.json.lock'])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
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

test('a file that was damaged is refused with where the save before it is, which can be used', async () => {
  const file = join(await folder(), 'nas.json')
  await using first = await serve('--state', file, '--scenario', 'empty', '--clock', 'frozen')
  await control(ready(first), 'POST', '/clock', { advance: '1h' })
  await first.stop('SIGTERM')
  await truncate(file, 1000)
  const { code, stderr } = await command.run('serve', '--port', '0', '--state', file)
  expect(code).toBe(5)
  expect(stderr).toBe(
    `mock-dsm: cannot use the state file ${file}: it is not JSON; it was left as it is; ` +
      `the save before it is ${file}.bak: copy that over it to go on from there\n`,
  )
  await copyFile(`${file}.bak`, file)
  await using second = await serve('--state', file)
  expect((await control(ready(second), 'GET', '/health')).status).toBe(200)
})

test('a second server on the same file is refused, also by the name of a link', async () => {
  const path = await folder()
  const file = join(path, 'nas.json')
  await using first = await serve('--state', file, '--scenario', 'empty')
  await symlink(file, join(path, 'link.json'))
  for (const name of ['nas.json', 'link.json']) {
    const { code, stdout, stderr } = await command.run(
      ...['serve', '--port', '0', '--state', join(path, name)],
    )
    expect(code).toBe(5)
    expect(stdout).toBe('')
    const holder = ready(first).pid
    expect(stderr).toBe(`mock-dsm: the state file ${file} is in use by process ${holder}\n`)
  }
  expect((await first.stop('SIGTERM')).code).toBe(0)
  expect(await readdir(path)).toEqual(['link.json', 'nas.json', 'nas.json.bak'])
  await using second = await serve('--state', join(path, 'link.json'))
  expect((await lstat(join(path, 'link.json'))).isSymbolicLink()).toBe(true)
  expect(ready(second).pid).not.toBe(ready(first).pid)
})

test('a killed server leaves nothing that is in the way', async () => {
  const path = await folder()
  const file = join(path, 'nas.json')
  await using first = await serve('--state', file, '--scenario', 'empty')
  await first.stop('SIGKILL')
  expect(await readdir(path)).toContain('nas.json.lock')
  await writeFile(`${file}.4711.tmp`, 'half a fi')
  await writeFile(`${file}.bak.4711.tmp`, '')
  await writeFile(join(path, 'other.4711.tmp'), 'not ours')
  await using second = await serve('--state', file)
  expect((await second.stop('SIGTERM')).stderr).toBe('')
  expect(await readdir(path)).toEqual(['nas.json', 'nas.json.bak', 'other.4711.tmp'])
})

test.runIf(process.platform === 'linux')(
  'the lock of a process whose id somebody else has by now is taken over',
  async () => {
    const file = join(await folder(), 'nas.json')
    // This process is alive; it was not started right after the boot.
    await writeFile(`${file}.lock`, `${process.pid} 1\n`)
    await using serving = await serve('--state', file, '--scenario', 'empty')
    expect(await readFile(`${file}.lock`, 'utf8')).toMatch(`${ready(serving).pid} `)
  },
)

test('a server that is told to stop does not wait for an answer that it delays', async () => {
  await using serving = await serve('--scenario', 'empty')
  const nas = ready(serving)
  await control(nas, 'POST', '/faults', { effect: { delay: '1h' } })
  const call = { query: 'SYNO.DSM.Info' }
  const waiting = request(nas.url, 'SYNO.API.Info', 'query', call).catch(() => 'hung up')
  await expect.poll(async () => (await control(nas, 'GET', '/faults')).body[0].hits).toBe(1)
  expect((await serving.stop('SIGTERM')).code).toBe(0)
  expect(await waiting).toBe('hung up')
})

test('--journal says how many requests are kept', async () => {
  await using serving = await serve('--scenario', 'empty', '--journal', '2')
  const nas = ready(serving)
  for (let count = 1; count <= 3; count += 1) await request(nas.url, 'SYNO.API.Info', 'query')
  const { body } = await control(nas, 'GET', '/requests')
  expect(body.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3])
  const wrong = await command.run('serve', '--journal', '0')
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('whole number from 1 to 1000000')
})

test('an empty control token is refused, for it would guard nothing', async () => {
  const { code, stderr } = await command.run('serve', '--port', '0', '--control-token', '')
  expect(code).toBe(2)
  expect(stderr).toBe('mock-dsm: controlToken must not be empty\n')
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
