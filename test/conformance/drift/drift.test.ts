import { expect, test } from 'vitest'
import { drift } from '../../../src/conformance/drift/drift.ts'
import { renderDriftJson, renderDriftMarkdown } from '../../../src/conformance/drift/render.ts'
import { readSide } from '../../../src/conformance/drift/side.ts'
import type { Divergence, Finding, Report } from '../../../src/conformance/model.ts'
import { inFolder } from '../../support/folder.ts'
import { changed, observedOffice } from '../../support/surfaces.ts'

const today = '2026-11-23'

const between = (before: string, after: string) =>
  drift(readSide(before), readSide(after), { today })

/** `what` by place, for changes that are all explained. */
const places = (changes: ReturnType<typeof between>['changes']) =>
  changes.map(({ api, method, version, what, when, before, after }) => {
    const call = `${api}${method && `.${method}`}${version === null ? '' : `@${version}`}`
    return `${call} ${when === undefined ? what : `${when} ${before} → ${after}`}`
  })

const nothing = { breaking: 0, risky: 0, additive: 0, explained: 0 }

// Profiles

test('from 7.2 to 7.4 the known differences are explained, and there are no others', () => {
  const { summary, changes } = between('dsm-7.2', 'dsm-7.4')
  expect(summary).toEqual({ ...nothing, explained: changes.length })
  const versions = changes.filter(({ what }) => what === 'version gone')
  expect(places(versions)).toEqual([
    'SYNO.ActiveBackup.Device.list@2 version gone',
    'SYNO.ActiveBackup.Log.list_log@2 version gone',
    'SYNO.ActiveBackup.Log.list_result@2 version gone',
    'SYNO.ActiveBackup.Restore.list@2 version gone',
    'SYNO.ActiveBackup.Task.list@2 version gone',
  ])
  const codes = changes.filter(({ what }) => what === 'code changed')
  expect(versions.length + codes.length).toBe(changes.length)
  expect(codes.length).toBeGreaterThan(0)
  for (const { api } of codes) expect(api).toMatch(/^SYNO\.(SDS\.)?Backup\./)
  const parameters = codes.filter(({ when }) => when?.match(/^(required|type):/))
  expect(new Set(parameters.map(({ before, after }) => `${before} ${after}`))).toEqual(
    new Set(['code 120 code 4400']),
  )
  const declared = codes.filter(({ when }) => !when?.match(/^(required|type):/))
  expect(new Set(declared.map(({ after }) => after))).toEqual(new Set(['code 4400', 'code 4401']))
})

test('from 7.2 to 6.2 the known differences are explained, and there are no others', () => {
  const { summary, changes } = between('dsm-7.2', 'dsm-6.2')
  expect(summary).toEqual({ ...nothing, explained: 9 })
  expect(places(changes)).toEqual([
    'SYNO.API.Auth maxVersion lowered',
    'SYNO.API.Auth path changed',
    'SYNO.API.Auth.login@1 version new',
    'SYNO.API.Auth.login@2 version new',
    'SYNO.API.Auth.UIConfig API gone',
    'SYNO.API.Encryption path changed',
    'SYNO.API.Encryption requestFormat changed',
    'SYNO.API.Info path changed',
    'SYNO.API.Info requestFormat changed',
  ])
})

test('an explanation names the profile, its sources, and what the change would be without', () => {
  const { changes } = between('dsm-7.2', 'dsm-7.4')
  const [version] = changes
  expect(version).toMatchObject({ class: 'explained', unexplained: 'breaking' })
  expect(version?.why).toContain(
    'firmware profile dsm-7.4 (probe pmilano1-recipes, partly assumed)',
  )
  const code = changes.find(({ when }) => when === 'required:task_id')
  expect(code?.why).toContain('probe n4s4-issue-53')
})

test('a downgrade is explained like the update', () => {
  const { changes } = between('dsm-7.2', 'dsm-7.4')
  const back = between('dsm-7.4', 'dsm-7.2')
  expect(back.summary).toEqual({ ...nothing, explained: changes.length })
})

test('profiles of the same firmware do not differ', () => {
  expect(between('dsm-7.2', 'dsm-7.2').changes).toEqual([])
  expect(between('dsm-7.2', 'dsm-7.2-all').changes).toEqual([])
  expect(between('dsm-7.2-all', 'dsm-7.2').changes).toEqual([])
})

test('the captures of this project agree with the profile, both ways', () => {
  const fixtures = new URL('../../../fixtures', import.meta.url).pathname
  expect(between('dsm-7.2', fixtures).changes).toEqual([])
  expect(between(fixtures, 'dsm-7.2').changes).toEqual([])
})

// Reports

const finding: Finding = {
  ...{ id: 'session/SYNO.Backup.Task.list@1', status: 'pass', severity: 'failure' },
  ...{ api: 'SYNO.Backup.Task', method: 'list', version: 1, check: 'session', path: '' },
  ...{ expected: 'code 119', actual: 'code 119', evidence: [], howToFix: '' },
}

const office = await observedOffice()

function reportOf(more: Partial<Report> = {}, dsm = 'DSM 7.2.2-72806'): Report {
  return {
    tool: 'mock-dsm 0.1.0',
    target: { url: 'http://nas:5000', dsm, kind: 'nas', profile: 'dsm-7.2' },
    safety: 'read',
    startedAt: '2026-11-23T08:00:00.000Z',
    ms: 1,
    summary: { pass: 1, fail: 0, warn: 0, skip: 0, error: 0 },
    findings: [finding],
    observed: { ...office, dsm },
    ...more,
  }
}

/** Compares two reports by way of their files. */
function compare(before: Report, after: Report, divergences: readonly Divergence[] = []) {
  using folder = inFolder({ 'before.json': before, 'after.json': after })
  const [a, b] = ['before.json', 'after.json'].map((name) => readSide(folder.file(name)))
  if (a === undefined || b === undefined) throw new Error('two sides')
  return drift(a, b, { today, divergences })
}

test('a report does not differ from itself', () => {
  expect(compare(reportOf(), reportOf()).summary).toEqual(nothing)
})

test.each([
  ['fail', 'breaking', 'check fails'],
  ['warn', 'risky', 'check warns'],
] as const)('a check that passed and now is %s is %s', (status, level, what) => {
  const now = { ...finding, status, actual: 'an answer with data' }
  const { changes } = compare(reportOf(), reportOf({ findings: [now] }))
  expect(changes).toMatchObject([{ class: level, what, when: 'session', after: status }])
  expect(changes[0]?.why).toBe('session: expected code 119, got an answer with data.')
})

test.each(['pass', 'skip', 'error'] as const)('a check that is %s now is no change', (status) => {
  const later = reportOf({ findings: [{ ...finding, status }] })
  expect(compare(reportOf(), later).changes).toEqual([])
})

test('a check that failed before, or did not run, is no change', () => {
  const failed = reportOf({ findings: [{ ...finding, status: 'fail' }] })
  expect(compare(failed, failed).changes).toEqual([])
  expect(compare(reportOf({ findings: [] }), failed).changes).toEqual([])
})

test('a check with a divergence attached is explained by it', () => {
  const divergence = { api: 'SYNO.Backup.*', reason: 'a known bug of this build' }
  const later = reportOf({ findings: [{ ...finding, status: 'fail', divergence }] })
  const { changes, summary } = compare(reportOf(), later)
  expect(summary).toEqual({ ...nothing, explained: 1 })
  expect(changes[0]?.why).toContain('declared: a known bug of this build')
})

const withoutNames = changed(office, ({ methods }) => {
  delete methods['SYNO.Backup.Task.list@1']?.fields['task_list[].name']
})

test('a shape that fails where a field is gone is not said twice', () => {
  const shape = { ...finding, id: 'shape/x', check: 'shape', path: 'task_list[].name' }
  const before = reportOf({ findings: [shape] })
  const after = reportOf({ findings: [{ ...shape, status: 'fail' }], observed: withoutNames })
  expect(compare(before, after).changes).toMatchObject([{ what: 'field gone' }])
})

test('what a report saw of the next firmware is explained by its profile', () => {
  const later = changed(office, ({ methods }) => {
    methods['SYNO.ActiveBackup.Task.list@2'] = { codes: { call: 103 }, fields: {} }
    delete methods['SYNO.Backup.Task.list@1']?.fields['task_list[].name']
  })
  const observed = { ...later, dsm: 'DSM 7.3-81180' }
  const { changes } = compare(reportOf(), reportOf({ observed }, 'DSM 7.3-81180'))
  expect(changes).toMatchObject([
    { class: 'breaking', what: 'field gone' },
    { class: 'explained', what: 'version gone', unexplained: 'breaking' },
  ])
})

test('the same firmware explains nothing', () => {
  const observed = changed(office, ({ methods }) => {
    methods['SYNO.ActiveBackup.Task.list@2'] = { codes: { call: 103 }, fields: {} }
  })
  expect(compare(reportOf(), reportOf({ observed })).changes).toMatchObject([
    { class: 'breaking', what: 'version gone' },
  ])
})

test('an unknown firmware explains nothing', () => {
  const observed = changed(office, (surface) => {
    surface.methods['SYNO.ActiveBackup.Task.list@2'] = { codes: { call: 103 }, fields: {} }
    surface.dsm = null
  })
  const target = { ...reportOf().target, dsm: null }
  expect(compare(reportOf(), reportOf({ observed, target })).summary.breaking).toBe(1)
})

test('a report of the emulator agrees with its profile, both ways', () => {
  using folder = inFolder({ 'report.json': reportOf() })
  expect(between('dsm-7.2', folder.file('report.json')).changes).toEqual([])
  expect(between(folder.file('report.json'), 'dsm-7.2').changes).toEqual([])
})

test('a report or a recording that saw nothing is refused, not called the same', () => {
  const target = { dsm: null, profile: 'dsm-7.2', kind: 'nas' }
  using folder = inFolder({
    'report.json': reportOf({ observed: { dsm: null, apis: {}, methods: {} } }),
    'rec/recording.json': { format: 1, tool: 'x', recordedAt: '', target, exchanges: 0 },
  })
  expect(() => readSide(folder.file('report.json'))).toThrow(/report\.json holds nothing/)
  expect(() => readSide(folder.file('rec'))).toThrow(/rec holds nothing that was seen/)
})

// Declared divergences

const declared = { api: 'SYNO.Backup.Task', path: 'task_list[].name', reason: 'renamed' }

test.each([
  ['that names it', declared, 'explained'],
  ['for a NAS', { ...declared, target: 'nas' }, 'explained'],
  ['of this firmware', { ...declared, firmware: '72806-' }, 'explained'],
  ['that holds to this day', { ...declared, expires: today }, 'explained'],
  ['of globs', { api: 'SYNO.Backup.*', path: 'task_list*', reason: 'renamed' }, 'explained'],
  ['for the emulator', { ...declared, target: 'emulator' }, 'breaking'],
  ['of another firmware', { ...declared, firmware: '90080-' }, 'breaking'],
  ['that expired', { ...declared, expires: '2026-11-22' }, 'breaking'],
  ['of another field', { ...declared, path: 'total' }, 'breaking'],
] as const)('a field that is gone, with a divergence %s', (_title, divergence, level) => {
  const after = reportOf({ observed: withoutNames })
  const { changes } = compare(reportOf(), after, [divergence])
  expect(changes).toMatchObject([{ what: 'field gone', class: level }])
  if (level === 'explained') expect(changes[0]?.why).toContain('declared: renamed')
})

// Renderers

test('the Markdown says first whether anything breaks, then what', () => {
  const markdown = renderDriftMarkdown(compare(reportOf(), reportOf({ observed: withoutNames })))
  expect(markdown).toContain('**Clients break.** 1 breaking, 0 risky, 0 additive, 0 explained.')
  expect(markdown).toContain('## Breaking (1)')
  expect(markdown).toContain(
    '| SYNO.Backup.Task.list v1 task_list[].name | field gone | string | – | A client that reads ' +
      'task_list[].name finds nothing there. |',
  )
  expect(markdown).not.toContain('## Risky')
})

test('the Markdown of no difference says so', () => {
  const markdown = renderDriftMarkdown(between('dsm-7.2', 'dsm-7.2'))
  expect(markdown).toContain('**Nothing breaks.**')
  expect(markdown.endsWith('Nothing differs.\n')).toBe(true)
})

test('the Markdown does not call a foretold break nothing', () => {
  const markdown = renderDriftMarkdown(between('dsm-7.2', 'dsm-7.4'))
  expect(markdown).toContain('**Nothing breaks but what was foretold.**')
})

test('the Markdown says once what is the same for several parameters', () => {
  const found = between('dsm-7.2', 'dsm-7.4')
  const markdown = renderDriftMarkdown(found)
  expect(markdown).toContain(
    '| SYNO.Backup.Task.cancel v1 when any of task_id, task_state is missing | code changed ',
  )
  expect(markdown).toContain(`## Explained (${found.summary.explained})`)
})

test('a text that is Markdown itself does not break the table', () => {
  const odd = { ...finding, status: 'fail', actual: 'a | b\n<b>' } as const
  const markdown = renderDriftMarkdown(compare(reportOf(), reportOf({ findings: [odd] })))
  expect(markdown).toContain('got a \\| b \\<b\\>.')
})

test('the JSON holds both sides, the counts and the changes', () => {
  const found = between('dsm-7.2', 'dsm-6.2')
  expect(JSON.parse(renderDriftJson(found))).toEqual({
    from: { name: 'dsm-7.2', kind: 'profile', dsm: 'DSM 7.2.2-72806' },
    to: { name: 'dsm-6.2', kind: 'profile', dsm: 'DSM 6.2.4-25556' },
    consumer: null,
    summary: { breaking: 0, risky: 0, additive: 0, explained: 9 },
    changes: found.changes,
  })
})
