import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCommand, type Command } from './support/command.ts'
import { startNas, type TestNas } from './support/nas.ts'

let command: Command
let nas: TestNas
const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-'))
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  command = await buildCommand()
  nas = await startNas()
}, 30_000)

afterAll(async () => {
  await nas.close()
  await command[Symbol.asyncDispose]()
})

const conform = (...args: string[]) =>
  command.run(
    'conform',
    ...['--target', nas.url, '--account', 'admin', '--password', 'mock-dsm'],
    ...['--journal', file('journal'), '--only', 'SYNO.Backup.Task.list'],
    ...args,
  )

test('conform passes on the emulator and writes the reports asked for', async () => {
  const formats = ['json', 'junit', 'html', 'md', 'sarif']
  const wanted = formats.flatMap((format) => ['--report', `${format}=${file(format)}`])
  const { code, stdout } = await conform(...wanted)
  expect(stdout).toContain('Keeps the contract')
  expect(code).toBe(0)
  const report = JSON.parse(readFileSync(file('json'), 'utf8'))
  expect(Object.keys(report).slice(0, 6)).toEqual([
    'tool',
    'target',
    'safety',
    'startedAt',
    'summary',
    'findings',
  ])
  expect(report.summary).toMatchObject({ fail: 0, error: 0 })
  expect(readFileSync(file('html'), 'utf8')).toMatch(/^<!doctype html>/i)
})

test('no report and nothing that is printed holds the password', async () => {
  const password = 'M4rk3r-of-a-s3cr3t'
  await using other = await startNas({
    scenario: 'empty',
    account: { name: 'admin', password },
  })
  // What fails is shown with the requests that were sent.
  other.faults.add({
    match: { api: 'SYNO.API.Auth', method: 'logout' },
    effect: { error: { code: 999 } },
  })
  const formats = ['json', 'junit', 'html', 'md', 'sarif']
  const { code, stdout, stderr } = await command.run(
    ...['conform', '--target', other.url, '--account', 'admin', '--password', password],
    ...['--journal', file('secret-journal'), '--only', 'SYNO.API.Auth.*', '--safety', 'reversible'],
    ...formats.flatMap((format) => ['--report', `${format}=${file(`secret.${format}`)}`]),
  )
  expect(code).toBe(1)
  for (const format of formats) {
    const text = readFileSync(file(`secret.${format}`), 'utf8')
    expect(text).toContain('SYNO.API.Auth')
    expect(text).not.toContain(password)
  }
  expect(stdout + stderr).not.toContain(password)
})

test('a broken contract ends with 1, and a baseline tells what is new', async () => {
  await conform('--report', `json=${file('before')}`)
  nas.faults.add({
    match: { api: 'SYNO.Backup.Task', method: 'list' },
    effect: { error: { code: 4481 } },
  })
  const { code, stdout } = await conform(
    '--baseline',
    file('before'),
    '--report',
    `json=${file('after')}`,
  )
  nas.faults.clear()
  expect(code).toBe(1)
  expect(stdout).toContain('Breaks the contract')
  const { findings } = JSON.parse(readFileSync(file('after'), 'utf8'))
  expect(
    findings.filter(({ since }: { since?: string }) => since === 'new').length,
  ).toBeGreaterThan(3)
})

test('the plan is printed without a target, and nothing else happens', async () => {
  const { code, stdout } = await command.run('conform', '--safety', 'prepared', '--plan')
  expect(code).toBe(0)
  expect(stdout).toContain('calls   SYNO.ActiveBackup.Task.backup as admin (prepared:')
  expect(stdout).not.toContain('Task.remove')
})

test.each([
  ['a wrong password', ['--password', 'wrong'], 3, 'the login of admin is refused with 400'],
  [
    'an unreachable target',
    ['--target', 'http://127.0.0.1:1'],
    3,
    'no answer from http://127.0.0.1:1',
  ],
  ['a target that is none', ['--target', 'nonsense'], 2, 'nonsense is no http or https address'],
  ['a level that is none', ['--safety', 'brave'], 2, 'Allowed choices are read, reversible'],
  ['a report that is none', ['--report', 'pdf=x'], 2, 'It must be like html=report.html'],
  ['an object that is none', ['--object', 'cat=5'], 2, 'It must be like abb.task=5'],
  [
    'a profile that is not there',
    ['--profile', '/nowhere/p.json'],
    2,
    '/nowhere/p.json cannot be read',
  ],
  ['a flag that is none', ['--saftey', 'read'], 2, 'Did you mean --safety?'],
])('%s ends with its code and one sentence', async (_title, args, expected, sentence) => {
  const { code, stderr } = await conform(...args)
  expect(stderr).toContain(sentence)
  expect(code).toBe(expected)
})

test('damaged profiles, divergences and baselines end with 2 and name the file', async () => {
  writeFileSync(file('damaged.json'), '{"name": 5}')
  for (const flag of ['--profile', '--divergences', '--baseline']) {
    const { code, stderr } = await conform(flag, file('damaged.json'))
    expect(stderr).toContain('damaged.json')
    expect(code).toBe(2)
  }
})

test('a password may come from the environment, and one is needed', async () => {
  const args = ['conform', '--target', nas.url, '--account', 'admin', '--only', 'discovery']
  const { code, stderr } = await command.run(...args)
  expect(stderr).toContain('DSM_PASSWORD')
  expect(code).toBe(2)
})

test('record needs a folder of its own and a target that answers', async () => {
  const busy = ['record', '--target', nas.url, '--port', '0', '--out', folder]
  expect(await command.run(...busy)).toMatchObject({ code: 2 })
  const gone = ['record', '--target', 'http://127.0.0.1:1', '--port', '0', '--out', file('gone')]
  expect(await command.run(...gone)).toMatchObject({ code: 3 })
})

test('evidence promote refuses what is no recording', async () => {
  const { code, stderr } = await command.run('evidence', 'promote', '/nowhere')
  expect(stderr).toBe('mock-dsm: /nowhere is no folder\n')
  expect(code).toBe(2)
})
