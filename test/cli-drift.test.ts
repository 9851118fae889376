import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { surfaceOfProfile } from '../src/conformance/surface/profile.ts'
import { buildCommand, type Command } from './support/command.ts'
import { inFolder } from './support/folder.ts'
import { changed } from './support/surfaces.ts'

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

const fixtures = new URL('../fixtures', import.meta.url).pathname

const reportOf = (observed: unknown) => ({
  tool: 'mock-dsm 0.1.0',
  target: { url: 'http://nas:5000', dsm: 'DSM 7.2.2-72806', kind: 'nas', profile: 'dsm-7.2' },
  safety: 'read',
  startedAt: '2026-11-23T08:00:00.000Z',
  summary: { pass: 0, fail: 0, warn: 0, skip: 0, error: 0 },
  findings: [],
  observed,
})

const before = surfaceOfProfile('dsm-7.2')
const after = changed(before, ({ methods }) => {
  delete methods['SYNO.Backup.Task.list@1']?.fields['task_list[].name']
})

/** Two reports, between which the name of a task is gone, and files that speak of it. */
const inReports = () =>
  inFolder({
    'before.json': reportOf(before),
    'after.json': reportOf(after),
    'names.json': {
      name: 'names',
      uses: { 'SYNO.Backup.Task.list': { fields: ['task_list[].name'] } },
    },
    'states.json': {
      name: 'states',
      uses: { 'SYNO.Backup.Task.list': { fields: ['task_list[].state'] } },
    },
    'known.json': [{ api: 'SYNO.Backup.*', path: 'task_list[].name', reason: 'renamed' }],
    'bad.json': '{',
    'empty.json': reportOf(undefined),
    'odd.json': { name: 'odd', uses: { 'SYNO.Backup.Task.lst': {} } },
  })

test.concurrent('drift prints Markdown and ends with 0 where nothing breaks', async () => {
  const { code, stdout, stderr } = await command.run('drift', 'dsm-7.2', 'dsm-7.4')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^# Drift: dsm-7\.2 \(DSM 7\.2\.2-72806\) → dsm-7\.4 /)
  expect(stdout).toContain('| SYNO.ActiveBackup.Task.list v2 | version gone (breaking) |')
})

test.concurrent('drift --format json prints one object', async () => {
  const { code, stdout } = await command.run('drift', 'dsm-7.2', 'dsm-6.2', '--format', 'json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    from: { name: 'dsm-7.2' },
    to: { name: 'dsm-6.2' },
    summary: { breaking: 0, risky: 0, additive: 0, explained: 9 },
  })
})

test.concurrent('drift takes the folder of a recording', async () => {
  const { code, stdout } = await command.run('drift', 'dsm-7.2', fixtures)
  expect(code).toBe(0)
  expect(stdout).toContain('Nothing differs.')
})

test.concurrent('drift of two reports ends with 1 where something breaks', async () => {
  using folder = inReports()
  const { code, stdout } = await command.run(
    ...['drift', folder.file('before.json'), folder.file('after.json')],
  )
  expect(code).toBe(1)
  expect(stdout).toContain('**Clients break.** 1 breaking')
})

test.concurrent('drift judges only what a consumer uses', async () => {
  using folder = inReports()
  const reports = [folder.file('before.json'), folder.file('after.json')]
  const [names, states] = await Promise.all(
    ['names.json', 'states.json'].map((name) =>
      command.run('drift', ...reports, '--profile', folder.file(name)),
    ),
  )
  expect(names?.code).toBe(1)
  expect(names?.stdout).toContain('Only what concerns names.')
  expect(states?.code).toBe(0)
  expect(states?.stdout).toContain('Nothing differs.')
})

test.concurrent('drift counts a declared divergence as explained', async () => {
  using folder = inReports()
  const { code, stdout } = await command.run(
    ...['drift', folder.file('before.json'), folder.file('after.json')],
    ...['--divergences', folder.file('known.json')],
  )
  expect(code).toBe(0)
  expect(stdout).toContain('Foretold: declared: renamed')
})

test.concurrent('drift --out writes the file and prints nothing', async () => {
  using folder = inReports()
  const out = folder.file('drift.json')
  const { code, stdout } = await command.run(
    ...['drift', folder.file('before.json'), folder.file('after.json')],
    ...['--format', 'json', '--out', out],
  )
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ summary: { breaking: 1 } })
})

test.concurrent.each([
  ['what is not there', ['dsm-7.2', 'nowhere.json'], /nowhere\.json is no report, no folder/],
  ['a misspelt profile', ['dsm7.2', 'dsm-7.4'], /none of the profiles dsm-7\.2, dsm-7\.2-all/],
  ['a name that every object has', ['toString', 'dsm-7.4'], /toString is no report/],
  ['a file that is not JSON', ['dsm-7.2', '@bad.json'], /bad\.json is no report: it is not JSON/],
  [
    'JSON that is no report',
    ['dsm-7.2', '@names.json'],
    /names\.json is no report: tool is missing/,
  ],
  ['a report that saw nothing', ['dsm-7.2', '@empty.json'], /nothing that was seen of its target/],
  ['a folder that is no recording', ['dsm-7.2', '@'], /holds no recording/],
  [
    'an unknown method in a consumer profile',
    ['dsm-7.2', 'dsm-7.4', '--profile', '@odd.json'],
    /did you mean/,
  ],
  [
    'a consumer profile that is not there',
    ['dsm-7.2', 'dsm-7.4', '--profile', '@no.json'],
    /cannot read/,
  ],
  [
    'divergences that are none',
    ['dsm-7.2', 'dsm-7.4', '--divergences', '@odd.json'],
    /no list of div/,
  ],
  ['a place that cannot be written', ['dsm-7.2', 'dsm-7.4', '--out', '@no/f.md'], /cannot write/],
  ['an unknown format', ['dsm-7.2', 'dsm-7.4', '--format', 'xml'], /one of md, json/],
  ['one side only', ['dsm-7.2'], /missing required argument 'after'/],
  ['a side too many', ['dsm-7.2', 'dsm-7.2', 'dsm-7.4'], /too many arguments/],
])('drift refuses %s with code 2 and a sentence', async (_title, args, sentence) => {
  using folder = inReports()
  const given = args.map((arg) => (arg.startsWith('@') ? folder.file(arg.slice(1)) : arg))
  const { code, stdout, stderr } = await command.run('drift', ...given)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^(error|mock-dsm): /)
  expect(stderr).toMatch(sentence)
})

test.concurrent('the output in the documents is what drift prints', async () => {
  const page = readFileSync(new URL('../docs/drift.md', import.meta.url), 'utf8')
  const consumer = /```json\n(\{\n {2}"name": [\s\S]*?)```/.exec(page)?.[1]
  using folder = inFolder({ 'my-monitor.json': consumer })
  const profile = ['--profile', folder.file('my-monitor.json')]
  const update = await command.run('drift', 'dsm-7.2', 'dsm-6.2')
  const monitor = await command.run('drift', 'dsm-7.2', 'dsm-7.4', ...profile)
  const printed = [...page.matchAll(/```markdown\n([\s\S]*?)```/g)].map(([, text]) => text)
  expect(printed).toEqual([update.stdout, monitor.stdout])
})
