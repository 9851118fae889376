import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { compareWithBaseline, reportFormats } from '../../../src/conformance/reports/index.ts'
import { aReport } from '../../support/report.ts'

// It is of draft 4; what it uses means the same in draft 7, but for these two keywords.
const { $schema: _, id: __, ...sarif } = schema

// One of its patterns is no regular expression in the strict sense.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(sarif)

function runOf(text: string) {
  const log = JSON.parse(text)
  validate(log)
  expect(validate.errors).toBeNull()
  return log.runs[0]
}

test('the log keeps the schema of SARIF 2.1.0', () => {
  const log = JSON.parse(reportFormats.sarif(aReport()))
  validate(log)
  expect(validate.errors).toBeNull()
  expect(log.version).toBe('2.1.0')
  // The schema would tell.
  expect(validate({ ...log, version: '1.0' })).toBe(false)
})

test('there is a rule for each check, and a result for each failure and warning', () => {
  const report = aReport()
  const { tool, results } = runOf(reportFormats.sarif(report))
  expect(tool.driver).toMatchObject({ name: 'mock-dsm', version: '0.1.0' })
  const rules = tool.driver.rules.map(({ id }: { id: string }) => id)
  expect(rules).toEqual([...new Set(report.findings.map(({ check }) => check))].sort())
  expect(results).toHaveLength(report.summary.fail + report.summary.warn)
  for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]).toBe(ruleId)
})

test('a result has its level, its place and a fingerprint that stays', () => {
  const { results } = runOf(reportFormats.sarif(aReport()))
  expect(results[0]).toMatchObject({
    ruleId: 'shape',
    level: 'error',
    message: {
      text: 'SYNO.Backup.Task.list@1, shape task_list[].task_id: expected an integer, got the string "2" in 1 of 3 rows. Answer task_id as a number.',
    },
    partialFingerprints: { 'findingId/v1': 'shape/SYNO.Backup.Task.list@1/task_list[].task_id' },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'contracts/SYNO.Backup.Task' } },
        logicalLocations: [{ fullyQualifiedName: 'SYNO.Backup.Task.list' }],
      },
    ],
  })
  expect(results[0]).not.toHaveProperty('baselineState')
  expect(results[2]).toMatchObject({ level: 'warning' })
})

test('a comparison with a baseline is told in the words of SARIF', () => {
  const report = aReport()
  const baseline = aReport({ findings: report.findings.slice(1) })
  const { results } = runOf(reportFormats.sarif(compareWithBaseline(report, baseline)))
  const states = results.map(({ baselineState }: { baselineState: string }) => baselineState)
  expect(states[0]).toBe('new')
  expect(new Set(states.slice(1))).toEqual(new Set(['unchanged']))
})

test('errors of the tool are notifications of a run that did not succeed', () => {
  const { invocations, results } = runOf(reportFormats.sarif(aReport()))
  expect(invocations[0].executionSuccessful).toBe(false)
  expect(invocations[0].toolExecutionNotifications[0].message.text).toContain('HTTP 502')
  expect(results.some(({ ruleId }: { ruleId: string }) => ruleId === 'journey:login')).toBe(false)
})

test('a known difference is suppressed with its reason', () => {
  const { results } = runOf(reportFormats.sarif(aReport()))
  const known = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'advertised')
  expect(known.suppressions).toEqual([
    { kind: 'external', justification: 'The package of this unit is from a beta.' },
  ])
})

test('texts of a target become no links', () => {
  const { results } = runOf(reportFormats.sarif(aReport()))
  const linked = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'required')
  expect(linked.message.text).toContain('\\[click\\](https://evil.example/)')
})
