/** JUnit's XML, which every CI server reads. */
import type { Finding, Report } from '../model.ts'
import { byApi, evidenceLine, placeOf, subjectOf } from './words.ts'

/** One test suite for each API, one test case for each finding. Warnings pass, with a remark. */
export function writeJunit(report: Report): string {
  const totals = attributes({
    name: `conformance of ${report.target.url}`,
    ...counts(report.findings),
    time: (report.ms / 1000).toFixed(3),
  })
  const suites = byApi(report.findings).map(([api, findings]) => suite(api, findings, report))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${totals}>\n${suites.join('')}</testsuites>\n`
}

function suite(api: string, findings: readonly Finding[], report: Report): string {
  const head = attributes({ name: api, timestamp: report.startedAt, ...counts(findings) })
  return `  <testsuite${head}>\n${findings.map(testCase).join('')}  </testsuite>\n`
}

function counts(findings: readonly Finding[]) {
  const of = (status: Finding['status']) =>
    String(findings.filter((finding) => finding.status === status).length)
  return {
    tests: String(findings.length),
    failures: of('fail'),
    errors: of('error'),
    skipped: of('skip'),
  }
}

function testCase(finding: Finding): string {
  const { api, method, status, check, actual } = finding
  const name = method === '' ? subjectOf(finding) : `${nameOf(finding)} ${subjectOf(finding)}`
  const head = `    <testcase${attributes({ classname: api, name })}`
  const details = escapeText(detailsOf(finding))
  if (status === 'pass') return `${head}/>\n`
  const inside = {
    fail: `<failure${attributes({ message: actual, type: check })}>${details}</failure>`,
    error: `<error${attributes({ message: actual, type: check })}>${details}</error>`,
    skip: `<skipped${attributes({ message: actual })}/>`,
    warn: `<system-out>${details}</system-out>`,
  }[status]
  return `${head}>\n      ${inside}\n    </testcase>\n`
}

const nameOf = (finding: Finding): string => placeOf(finding).slice(finding.api.length + 1)

function detailsOf(finding: Finding): string {
  const { status, expected, actual, howToFix, id, since } = finding
  const lines = [
    ...(status === 'warn' ? ['warning'] : []),
    `expected: ${expected}`,
    `actual: ${actual}`,
    `evidence: ${evidenceLine(finding) || 'none'}`,
    ...(howToFix === '' ? [] : [`how to fix: ${howToFix}`]),
    ...(since === undefined ? [] : [`since the baseline: ${since}`]),
    `id: ${id}`,
  ]
  return lines.join('\n')
}

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('')

/** XML 1.0 has no way to write these, not even as references. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const escapeText = (text: string): string =>
  text
    .replace(forbidden, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')

/** Line breaks inside attributes would be read as blanks. */
const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
