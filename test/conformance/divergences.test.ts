import { expect, test } from 'vitest'
import {
  applyDivergences,
  buildOfFirmware,
  type Circumstances,
  readDivergences,
} from '../../src/conformance/divergences.ts'
import type { Divergence, Finding } from '../../src/conformance/model.ts'

const failed: Finding = {
  ...{ id: 'shape/SYNO.ActiveBackup.Task.list@1/tasks[].progress', status: 'fail' },
  ...{ severity: 'failure', api: 'SYNO.ActiveBackup.Task', method: 'list', version: 1 },
  ...{ check: 'shape', path: 'tasks[].progress', expected: 'integer', actual: 'string' },
  ...{ evidence: [], howToFix: '' },
}

const passed: Finding = { ...failed, id: 'paging/SYNO.ActiveBackup.Task.list@1', status: 'pass' }

const entry: Divergence = {
  api: 'SYNO.ActiveBackup.Task',
  path: 'tasks[].progress',
  reason: 'the emulator counts in text',
}

const emulator: Circumstances = { kind: 'emulator', build: 72806, today: '2026-11-23' }
const nas: Circumstances = { ...emulator, kind: 'nas' }

// The file

const read = (content: unknown) =>
  readDivergences(typeof content === 'string' ? content : JSON.stringify(content), 'known.json')

test('a file of divergences is read as it is written', () => {
  const full: Divergence = {
    ...entry,
    ...{ method: 'list', check: 'shape', target: 'emulator' },
    ...{ firmware: '72806-90080', expires: '2027-01-31' },
  }
  expect(read([entry, full])).toEqual([entry, full])
  expect(read([])).toEqual([])
})

test.each([
  ['no JSON', '[', 'known.json is not JSON'],
  ['an object', {}, /^known\.json is no list of divergences: expected array/],
  ['no reason', [{ api: 'x' }], /: \[0\]\.reason: /],
  ['an empty reason', [{ api: 'x', reason: '' }], /: \[0\]\.reason: /],
  ['a misspelt key', [{ ...entry, expire: '2027-01-01' }], /"expire"/],
  ['an unknown target', [entry, { ...entry, target: 'dsm' }], /: \[1\]\.target: /],
  ['a day that is none', [{ ...entry, expires: '2027-02-30' }], /expires: a day is written YYYY/],
  ['a firmware that is no range', [{ ...entry, firmware: '7.2' }], /firmware: a range of builds/],
  ['a range upside down', [{ ...entry, firmware: '90080-72806' }], /firmware: a range of builds/],
])('a file with %s is refused in one sentence', (_title, content, sentence) => {
  expect(() => read(content)).toThrow(sentence)
})

test.each([
  ['DSM 7.2.2-72806', 72806],
  ['DSM 7.2.2-72806 Update 3', 72806],
  ['DSM 7', undefined],
  [null, undefined],
])('the build of %s is %s', (firmware, build) => {
  expect(buildOfFirmware(firmware)).toBe(build)
})

// What it does

test.each(['fail', 'warn'] as const)('on the emulator a declared %s is skipped', (status) => {
  const found = { ...failed, status }
  expect(applyDivergences([found], [entry], emulator)).toEqual([
    { ...found, status: 'skip', divergence: entry },
  ])
})

test.each(['nas', 'recording'] as const)('on a %s a declared failure stays one', (kind) => {
  expect(applyDivergences([failed], [entry], { ...nas, kind })).toEqual([
    { ...failed, divergence: entry },
  ])
})

test('what passes, or was not judged, is left alone', () => {
  const others: Finding[] = [passed, { ...failed, status: 'skip' }, { ...failed, status: 'error' }]
  expect(applyDivergences(others, [{ ...entry, api: 'SYNO.Other' }], emulator)).toEqual(others)
})

test.each([
  ['the API', { api: 'SYNO.ActiveBackup.Task' }, true],
  ['a glob of APIs', { api: 'SYNO.ActiveBackup.*' }, true],
  ['a glob of everything', { api: '*' }, true],
  ['a glob in the middle', { api: 'SYNO.*.Task' }, true],
  ['the beginning of an API', { api: 'SYNO.ActiveBackup' }, false],
  ['a dot for any letter', { api: 'SYNO-ActiveBackup-Task' }, false],
  ['the method', { method: 'list' }, true],
  ['another method', { method: 'list_with_device' }, false],
  ['the check', { check: 'sh*' }, true],
  ['another check', { check: 'paging' }, false],
  ['the path', { path: 'tasks[].*' }, true],
  ['another path', { path: 'tasks[].name' }, false],
  ['both targets', { target: undefined }, true],
  ['this target', { target: 'emulator' }, true],
  ['the other target', { target: 'nas' }, false],
  ['builds around this', { firmware: '72806-90080' }, true],
  ['builds from this on', { firmware: '72806-' }, true],
  ['builds up to this', { firmware: '-72806' }, true],
  ['this build', { firmware: '72806' }, true],
  ['later builds', { firmware: '72807-' }, false],
  ['earlier builds', { firmware: '69057-72805' }, false],
  ['a last day that is today', { expires: '2026-11-23' }, true],
  ['a last day that was yesterday', { expires: '2026-11-22' }, false],
] as const)('an entry that names %s', (_title, more, applies) => {
  const [first] = applyDivergences([failed], [{ ...entry, ...more }], emulator)
  expect(first?.status).toBe(applies ? 'skip' : 'fail')
})

test('an entry for some builds does not hold where the build is not known', () => {
  const [first] = applyDivergences([failed], [{ ...entry, firmware: '1-' }], {
    ...emulator,
    build: undefined,
  })
  expect(first).toEqual(failed)
})

test('an expired entry is a finding of its own', () => {
  const expired = { ...entry, expires: '2026-11-22' }
  const [first, second, ...more] = applyDivergences([failed], [expired], emulator)
  expect(more).toEqual([])
  expect(first).toEqual(failed)
  expect(second).toMatchObject({
    ...{ status: 'warn', severity: 'warning', check: 'divergence', divergence: expired },
    ...{ api: entry.api, expected: 'a divergence that holds until 2026-11-22' },
  })
})

test('an entry that matched nothing is a finding of its own', () => {
  const found = applyDivergences([{ ...failed, status: 'pass' }], [entry], emulator)
  expect(found).toHaveLength(2)
  expect(found[1]).toMatchObject({
    ...{ status: 'warn', check: 'divergence', path: entry.path, divergence: entry },
    actual: 'no finding matches the entry',
  })
})

test.each([
  ['its API was not part of the run', { api: 'SYNO.Backup.Task' }],
  ['its method was not part of the run', { method: 'backup' }],
  ['its check was not part of the run', { check: 'journey:*' }],
  ['it is about another target', { target: 'nas' }],
  ['it is about another firmware', { firmware: '90080-' }],
] as const)('an entry is not called unused where %s', (_title, more) => {
  expect(applyDivergences([passed], [{ ...entry, ...more }], emulator)).toEqual([passed])
})

test('an entry is not called unused where all it speaks of was skipped', () => {
  const skipped: Finding = { ...failed, status: 'skip' }
  expect(applyDivergences([skipped], [entry], emulator)).toEqual([skipped])
})

test('two entries for one finding are both used, and the first is shown', () => {
  const wider = { api: 'SYNO.ActiveBackup.*', reason: 'wider' }
  expect(applyDivergences([failed], [entry, wider], nas)).toEqual([
    { ...failed, divergence: entry },
  ])
})

test('findings about entries have ids of their own, the same in every run', () => {
  const unused = [entry, { ...entry, path: 'tasks[].name' }, { ...entry, firmware: '1-' }]
  const ids = applyDivergences([passed], unused, emulator).map(({ id }) => id)
  expect(new Set(ids).size).toBe(4)
  expect(applyDivergences([passed], unused, emulator).map(({ id }) => id)).toEqual(ids)
})
