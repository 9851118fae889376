/** SARIF 2.1.0, for code scanning. */
import type { Finding, Report } from '../model.ts'
import { evidenceLine, placeOf, subjectOf } from './words.ts'

/** A rule for each check, a result for each failure and warning, a notification for each error. */
export function writeSarif(report: Report): string {
  const checks = [...new Set(report.findings.map(({ check }) => check))].sort()
  const findings = report.findings.filter(({ status }) => status === 'fail' || status === 'warn')
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { ...toolOf(report.tool), rules: checks.map(rule) } },
        automationDetails: { id: `conformance/${report.target.profile}/` },
        invocations: [
          {
            executionSuccessful: report.summary.error === 0,
            startTimeUtc: report.startedAt,
            toolExecutionNotifications: report.findings
              .filter(({ status }) => status === 'error')
              .map(notification),
          },
        ],
        results: findings.map((finding) => result(finding, checks.indexOf(finding.check))),
        columnKind: 'utf16CodeUnits',
        properties: { target: report.target, safety: report.safety, summary: report.summary },
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** `mock-dsm 0.1.0`. */
function toolOf(tool: string) {
  const [name = tool, version] = tool.split(' ')
  return { name, ...(version !== undefined && { version }) }
}

const rule = (check: string) => ({
  id: check,
  name: check,
  shortDescription: { text: `Answers keep the contract: ${check}` },
  defaultConfiguration: { level: 'error' },
})

const result = (finding: Finding, ruleIndex: number) => ({
  ruleId: finding.check,
  ruleIndex,
  level: finding.status === 'fail' ? 'error' : 'warning',
  message: { text: messageOf(finding) },
  locations: [location(finding)],
  partialFingerprints: { 'findingId/v1': finding.id },
  ...(finding.since !== undefined && { baselineState: finding.since }),
  ...(finding.divergence !== undefined && {
    suppressions: [{ kind: 'external', justification: finding.divergence.reason }],
  }),
  properties: {
    path: finding.path,
    version: finding.version,
    evidence: evidenceLine(finding),
    howToFix: finding.howToFix,
  },
})

const notification = (finding: Finding) => ({
  level: 'error',
  message: { text: messageOf(finding) },
  associatedRule: { id: finding.check },
  locations: [location(finding)],
})

/**
 * Contracts are no files of whoever reads this, but viewers show nothing without a place in one:
 * each API is a file of its own.
 */
const location = (finding: Finding) => ({
  physicalLocation: {
    artifactLocation: {
      uri: `contracts/${encodeURIComponent(finding.api.replace(loneSurrogate, ''))}`,
    },
    region: { startLine: 1 },
  },
  logicalLocations: [
    {
      fullyQualifiedName: finding.method === '' ? finding.api : `${finding.api}.${finding.method}`,
      kind: finding.method === '' ? 'module' : 'function',
    },
  ],
})

const messageOf = (finding: Finding): string =>
  plain(
    [
      `${placeOf(finding)}, ${subjectOf(finding)}: expected ${finding.expected}, got ${finding.actual}.`,
      ...(finding.howToFix === '' ? [] : [finding.howToFix]),
    ].join(' '),
  )

const loneSurrogate = /\p{Surrogate}/gu

/** `[text](target)` would become a link. */
const plain = (text: string): string => text.replace(/\[([^[\]]*)\](?=\()/g, '\\[$1\\]')
