import { expect, test } from 'vitest'
import { readReport, reportFormats } from '../../../src/conformance/reports/index.ts'
import { aReport } from '../../support/report.ts'

/** The JSON of a report as an object to break. */
const parsed = () => JSON.parse(reportFormats.json(aReport()))

const reading = (value: unknown) => () => readReport(JSON.stringify(value), 'old.json')

test('a report that was written is read back whole', () => {
  const report = aReport({ fixed: ['shape/SYNO.Backup.Task.list@1/task_list[].state'] })
  const read = readReport(reportFormats.json(report), 'r.json')
  // JSON has no undefined, and no halves of characters are lost.
  expect(read).toEqual(JSON.parse(JSON.stringify(report)))
})

test('what tools rely on comes first, and tables are in alphabetical order', () => {
  const observed = {
    dsm: null,
    apis: {},
    methods: {
      'b.list@1': { fields: {}, codes: { 'no-session': 119, absent: 102 } },
      'a.list@1': { fields: {}, codes: {} },
    },
  }
  const value = JSON.parse(reportFormats.json(aReport({ observed })))
  expect(Object.keys(value)).toEqual([
    'tool',
    'target',
    'safety',
    'startedAt',
    'summary',
    'findings',
    'ms',
    'observed',
  ])
  expect(Object.keys(value.findings[0]).slice(0, 12)).toEqual([
    'id',
    'status',
    'severity',
    'api',
    'method',
    'version',
    'check',
    'path',
    'expected',
    'actual',
    'evidence',
    'howToFix',
  ])
  expect(Object.keys(value.summary)).toEqual(['pass', 'fail', 'warn', 'skip', 'error'])
  expect(Object.keys(value.observed.methods)).toEqual(['a.list@1', 'b.list@1'])
  expect(Object.keys(value.observed.methods['b.list@1'].codes)).toEqual(['absent', 'no-session'])
})

test('an older report without the later additions is read, with an empty surface', () => {
  const { observed: _, ms: __, ...old } = parsed()
  old.target = { url: 'http://nas', dsm: null }
  const report = readReport(JSON.stringify(old), 'old.json')
  expect(report.observed).toEqual({ dsm: null, apis: {}, methods: {} })
  expect(report.ms).toBe(0)
  expect(report.target).toEqual({ url: 'http://nas', dsm: null, kind: 'nas', profile: '' })
  expect(report.findings).toHaveLength(old.findings.length)
})

test('fields and sources of a later version do no harm', () => {
  const later = { ...parsed(), mood: 'fine' }
  later.findings[0].colour = 'red'
  later.findings[0].evidence = [{ kind: 'capture', source: 'found-next-year' }]
  expect(reading(later)()).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ evidence: [{ kind: 'capture', source: 'found-next-year' }] }),
    ]),
  })
})

test('what is no JSON is refused', () => {
  expect(() => readReport('<testsuites/>', 'old.json')).toThrow(
    new RangeError('old.json is no report: it is not JSON'),
  )
})

test.each([[[]], [null], ['text'], [7]])('%j is refused', (value) => {
  expect(reading(value)).toThrow(new RangeError('old.json is no report: it is no JSON object'))
})

test('what is missing is named', () => {
  const { summary: _, ...without } = parsed()
  expect(reading(without)).toThrow(new RangeError('old.json is no report: summary is missing'))
  const broken = parsed()
  delete broken.findings[3].path
  expect(reading(broken)).toThrow(
    new RangeError('old.json is no report: findings[3].path is missing'),
  )
})

test.each([
  [
    'status',
    'excellent',
    /^old\.json is no report: findings\[2\]\.status: expected one of .*"warn"/,
  ],
  ['version', '1', /^old\.json is no report: findings\[2\]\.version: expected number/],
  ['evidence', 'captured', /^old\.json is no report: findings\[2\]\.evidence: expected array/],
  ['evidence', [{ kind: 'rumour' }], /^old\.json is no report: findings\[2\]\.evidence\[0\]\.kind/],
  ['exchange', {}, /^old\.json is no report: findings\[2\]\.exchange\.request is missing$/],
])('a finding whose %s is %j is refused in one sentence', (name, value, message) => {
  const broken = parsed()
  broken.findings[2][name] = value
  expect(reading(broken)).toThrow(RangeError)
  expect(reading(broken)).toThrow(message)
  expect(reading(broken)).not.toThrow(/\n/)
})

test('counts below nothing are refused', () => {
  const broken = parsed()
  broken.summary.fail = -1
  expect(reading(broken)).toThrow(/^old\.json is no report: summary\.fail: /)
})
