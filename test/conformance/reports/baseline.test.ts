import { expect, test } from 'vitest'
import type { Finding, Status } from '../../../src/conformance/model.ts'
import { compareWithBaseline } from '../../../src/conformance/reports/index.ts'
import { aFinding, aReport } from '../../support/report.ts'

const finding = (id: string, status: Status, more: Partial<Finding> = {}): Finding =>
  aFinding({ id, status, ...more })

const compare = (now: readonly Finding[], before: readonly Finding[]) => {
  const report = compareWithBaseline(aReport({ findings: now }), aReport({ findings: before }))
  return {
    since: Object.fromEntries(report.findings.map(({ id, since }) => [id, since])),
    fixed: report.fixed,
  }
}

test('what failed or warned then and does now is unchanged; the rest is new', () => {
  const now = [finding('a', 'fail'), finding('b', 'warn'), finding('c', 'fail')]
  const before = [finding('a', 'fail'), finding('b', 'warn'), finding('c', 'pass')]
  expect(compare(now, before)).toEqual({
    since: { a: 'unchanged', b: 'unchanged', c: 'new' },
    fixed: [],
  })
})

test('a warning that became a failure is new', () => {
  expect(compare([finding('a', 'fail')], [finding('a', 'warn')])).toEqual({
    since: { a: 'new' },
    fixed: [],
  })
})

test('what passes now is fixed', () => {
  expect(compare([finding('a', 'pass')], [finding('a', 'fail')])).toEqual({
    since: { a: undefined },
    fixed: ['a'],
  })
})

test('a breach that left no trace is fixed when its check judged the method', () => {
  const surprise = finding('surprise', 'warn', { check: 'shape' })
  expect(compare([finding('a', 'pass', { check: 'shape' })], [surprise]).fixed).toEqual([
    'surprise',
  ])
})

test.each<[string, Finding]>([
  ['skipped now', finding('a', 'skip')],
  ['ended in an error', finding('a', 'error')],
  ['of another method', finding('b', 'pass', { method: 'get' })],
  ['of another check', finding('b', 'pass', { check: 'paging' })],
])('what was not judged is not fixed: %s', (_, now) => {
  expect(compare([now], [finding('a', 'fail')]).fixed).toEqual([])
})

test('the marks of an earlier comparison are gone', () => {
  const now = [finding('a', 'pass', { since: 'new' }), finding('b', 'fail', { since: 'new' })]
  expect(compare(now, [finding('b', 'fail')])).toEqual({
    since: { a: undefined, b: 'unchanged' },
    fixed: [],
  })
})

test('the reports that were compared stay as they were', () => {
  const report = aReport()
  const before = structuredClone(report)
  compareWithBaseline(report, report)
  expect(report).toEqual(before)
})
