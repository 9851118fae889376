import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { reportFormats } from '../../../src/conformance/reports/index.ts'
import { aFinding, aReport, hostile, summaryOf } from '../../support/report.ts'

interface Case {
  readonly classname: string
  readonly name: string
  readonly failure?: { readonly message: string; readonly type: string; readonly '#text': string }
  readonly error?: { readonly message: string }
  readonly skipped?: { readonly message: string }
  readonly 'system-out'?: string
}
interface Suite {
  readonly name: string
  readonly tests: string
  readonly failures: string
  readonly errors: string
  readonly skipped: string
  readonly testcase: readonly Case[]
}

function read(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    htmlEntities: true,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  })
  const { testsuites } = parser.parse(xml) as {
    testsuites: Omit<Suite, 'testcase'> & { readonly testsuite?: readonly Suite[] }
  }
  return testsuites
}

const casesOf = (xml: string) => (read(xml).testsuite ?? []).flatMap(({ testcase }) => testcase)

test('there is a suite for each API and a case for each finding', () => {
  const report = aReport()
  const suites = read(reportFormats.junit(report)).testsuite ?? []
  expect(suites.map(({ name }) => name)).toEqual(
    [...new Set(report.findings.map(({ api }) => api))].sort(),
  )
  for (const { name, testcase, ...counts } of suites) {
    const findings = report.findings.filter(({ api }) => api === name)
    const summary = summaryOf(findings)
    expect(testcase).toHaveLength(findings.length)
    expect(counts).toMatchObject({
      tests: String(findings.length),
      failures: String(summary.fail),
      errors: String(summary.error),
      skipped: String(summary.skip),
    })
  }
})

test('the totals are those of the summary', () => {
  const { summary, findings } = aReport()
  expect(read(reportFormats.junit(aReport()))).toMatchObject({
    tests: String(findings.length),
    failures: String(summary.fail),
    errors: String(summary.error),
    skipped: String(summary.skip),
    time: '84.200',
  })
})

test('a failure names what was asked, expected and answered, and the evidence', () => {
  const failed = casesOf(reportFormats.junit(aReport())).find(
    ({ name }) => name === 'list@1 shape task_list[].task_id',
  )
  expect(failed).toMatchObject({
    classname: 'SYNO.Backup.Task',
    failure: { message: 'the string "2" in 1 of 3 rows', type: 'shape' },
  })
  expect(failed?.failure?.['#text']).toBe(
    [
      'expected: an integer',
      'actual: the string "2" in 1 of 3 rows',
      'evidence: documented: seed-004 (backup_task_list); captured: catchdave (task list)',
      'how to fix: Answer task_id as a number.',
      'id: shape/SYNO.Backup.Task.list@1/task_list[].task_id',
    ].join('\n'),
  )
})

test('errors and skips are told apart, and warnings pass with a remark', () => {
  const cases = casesOf(reportFormats.junit(aReport()))
  const named = (text: string) => cases.find(({ name }) => name === text)
  expect(named('login@6 journey:login')?.error?.message).toBe('HTTP 502 with a page of HTML')
  expect(named('cancel@1 shape')?.skipped?.message).toBe('needs the safety level destructive')
  const warned = named('list@1 shape task_list[].surprise')
  expect(warned).not.toHaveProperty('failure')
  expect(warned?.['system-out']).toMatch(/^warning\nexpected: no field of this name\n/)
  expect(named('advertised')?.failure?.message).toBe('not listed')
})

test.each(Object.entries(hostile))('the text %s comes through as text', (_, text) => {
  const xml = reportFormats.junit(aReport({ findings: [aFinding({ actual: text })] }))
  const [failed] = casesOf(xml)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these XML cannot hold
  const kept = text.replace(/[\u0000-\u0008\u000e-\u001f\uffff\ud83d](?![\udc00-\udfff])/g, '')
  expect(failed?.failure?.message).toBe(kept)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these XML cannot hold
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u)
})

test('a run without findings is a file without suites', () => {
  expect(read(reportFormats.junit(aReport({ findings: [] }))).tests).toBe('0')
})
