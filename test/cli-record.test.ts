import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecording } from '../src/conformance/index.ts'
import { buildCommand, type Command, type Serving } from './support/command.ts'
import { inFolder } from './support/folder.ts'
import { request, startNas } from './support/nas.ts'

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

const record = (target: string, out: string, ...more: string[]) =>
  command.stay(/\n/, 'record', '--target', target, '--out', out, '--port', '0', '--json', ...more)

/** Resolves when the command has told of an exchange, which it does once that is stored. */
const toldOf = ({ process }: Serving) =>
  new Promise<void>((resolve) => {
    process.stderr?.on('data', (text: string) => text.includes('✓') && resolve())
  })

test.concurrent('record says where it is as JSON, keeps what passes and ends with 0', async () => {
  await using nas = await startNas()
  using folder = inFolder()
  const out = folder.file('recording')
  await using recording = await record(nas.url, out)
  const ready = JSON.parse(recording.stdout)
  expect(ready).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    target: nas.url,
    out,
  })
  const _sid = await nas.login('admin', 'mock-dsm')
  await request(ready.url, 'SYNO.DSM.Info', 'getinfo', { _sid }, 2)
  await request(ready.url, 'SYNO.ActiveBackup.Task', 'backup', { _sid })
  const { code, stderr } = await recording.stop('SIGTERM')
  expect(code).toBe(0)
  expect(stderr).toMatch(/^✓ SYNO\.DSM\.Info\.getinfo@2 {2}\d+ ms$/m)
  expect(stderr).toContain('parameter task_ids does not fit: required')
  expect(stderr).toContain(`2 exchanges in ${out}\n`)
  expect(readRecording(out).head).toMatchObject({
    exchanges: 2,
    target: { dsm: 'DSM 7.2.2-72806', kind: 'emulator' },
  })
})

test.concurrent('a recording that is killed can be read up to its last exchange', async () => {
  await using nas = await startNas()
  using folder = inFolder()
  const out = folder.file('recording')
  await using recording = await record(nas.url, out)
  const { url } = JSON.parse(recording.stdout)
  const files = () =>
    readdirSync(join(out, 'SYNO.API.Info')).filter((name) => name.endsWith('.json'))
  const told = toldOf(recording)
  const asking = Array.from({ length: 200 }, () =>
    request(url, 'SYNO.API.Info', 'query').catch(() => undefined),
  )
  await told
  const { signal } = await recording.stop('SIGKILL')
  await Promise.all(asking)
  expect(signal).toBe('SIGKILL')
  // What was being written at that moment has a name of its own.
  writeFileSync(join(out, 'SYNO.API.Info', '.query.9999.json.tmp'), '{"half')
  const { head, exchanges } = readRecording(out)
  expect(head?.exchanges).toBe(0)
  expect(exchanges.length).toBe(files().filter((name) => !name.startsWith('.')).length)
  expect(exchanges.length).toBeGreaterThan(0)
})

test.concurrent('a target that does not answer is exit 3 and leaves no folder', async () => {
  using folder = inFolder()
  const out = folder.file('recording')
  const target = 'http://127.0.0.1:1'
  const { code, stdout, stderr } = await command.run('record', '--target', target, '--out', out)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/^mock-dsm: no answer from http:\/\/127\.0\.0\.1:1.*\n$/)
  expect(existsSync(out)).toBe(false)
})

test.concurrent('a folder that holds something is exit 2 and stays as it is', async () => {
  await using nas = await startNas()
  using folder = inFolder({ 'mine.txt': 'mine' })
  const { code, stderr } = await command.run('record', '--target', nas.url, '--out', folder.path)
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `mock-dsm: ${folder.path} is not empty; a recording starts in a folder of its own\n`,
  })
  expect(readdirSync(folder.path)).toEqual(['mine.txt'])
  expect(readFileSync(folder.file('mine.txt'), 'utf8')).toBe('mine')
})

test.concurrent('a port that is taken is exit 2, and the folder can be used again', async () => {
  await using nas = await startNas()
  using folder = inFolder()
  const { port } = new URL(nas.url)
  const args = ['--target', nas.url, '--out', folder.path]
  const { code, stderr } = await command.run('record', ...args, '--port', port)
  expect(code).toBe(2)
  expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`)
  await using recording = await record(nas.url, folder.path)
  expect((await recording.stop('SIGINT')).code).toBe(0)
})

test.concurrent('a leak is exit 1, and its file is gone', async () => {
  await using nas = await startNas()
  using folder = inFolder()
  const out = folder.file('recording')
  await using recording = await record(nas.url, out)
  const told = toldOf(recording)
  await request(JSON.parse(recording.stdout).url, 'SYNO.API.Info', 'query')
  await told
  const file = 'SYNO.API.Info/query.0001.json'
  const path = join(out, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace('entry.cgi', '192.168.7.9'))
  const { code, stderr } = await recording.stop('SIGTERM')
  expect(code).toBe(1)
  expect(stderr).toContain(`mock-dsm: ${file} held a private address and was removed\n`)
  expect(existsSync(path)).toBe(false)
})

test.concurrent('evidence promote refuses an emulator, and what is no recording', async () => {
  await using nas = await startNas()
  using folder = inFolder({ 'SYNO.API.Info/query.0001.json': '{"half' })
  const out = folder.file('recording')
  await using recording = await record(nas.url, out)
  await recording.stop('SIGTERM')
  const emulator = await command.run('evidence', 'promote', out)
  expect(emulator.code).toBe(2)
  expect(emulator.stderr).toContain('was recorded from an emulator, which proves nothing')
  const broken = await command.run('evidence', 'promote', folder.path)
  expect(broken).toMatchObject({
    code: 2,
    stderr: `mock-dsm: ${folder.file('SYNO.API.Info/query.0001.json')} is not JSON\n`,
  })
})

test.concurrent('evidence promote finds the rows of a restore that a NAS showed', async () => {
  await using nas = await startNas()
  using folder = inFolder()
  const out = folder.file('recording')
  await using recording = await record(nas.url, out)
  const { url } = JSON.parse(recording.stdout)
  const task = nas.nas.state.activeBackup.tasks[5]
  const version_id = task?.versions.at(-1)?.version_id ?? 0
  nas.world({ event: 'abb.restore.start', task_id: 5, device_id: 5, version_id })
  const _sid = await nas.login('admin', 'mock-dsm')
  await request(url, 'SYNO.ActiveBackup.Restore', 'list', { _sid })
  await recording.stop('SIGTERM')
  // As if it had been a NAS: nothing else in a recording tells.
  const head = join(out, 'recording.json')
  writeFileSync(head, readFileSync(head, 'utf8').replace('"emulator"', '"nas"'))
  const file = folder.file('evidence.json')
  const { code, stdout } = await command.run('evidence', 'promote', out, '--out', file)
  expect(code).toBe(0)
  expect(stdout).toContain('captured: SYNO.ActiveBackup.Restore.list restore_infos[]')
  expect(JSON.parse(readFileSync(file, 'utf8')).claims).toContainEqual(
    expect.objectContaining({
      api: 'SYNO.ActiveBackup.Restore',
      method: 'list',
      aspect: 'data',
      exchange: 'SYNO.ActiveBackup.Restore/list.0001.json',
    }),
  )
})
