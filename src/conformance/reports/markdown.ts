/** Markdown: for the summary of a CI run, and for what is pasted into an issue. */
import type { AskedCall, Exchange, Finding, Report, Status } from '../model.ts'
import { changesOf } from './baseline.ts'
import { curlLine } from './curl.ts'
import {
  byApi,
  counted,
  duration,
  evidenceInWords,
  evidenceLine,
  placeOf,
  subjectOf,
  thousands,
  verdictOf,
} from './words.ts'

/** CI servers cut long summaries off somewhere; better to say what is left out. */
const rowsPerClass = 50
/** Characters of a cell, and of an answer. */
const longestCell = 300
const longestAnswer = 20_000

const signs: Readonly<Record<Status, string>> = {
  pass: '✅',
  fail: '❌',
  warn: '⚠️',
  skip: '⏭️',
  error: '💥',
}

/** A page for `$GITHUB_STEP_SUMMARY` and its like. */
export function writeMarkdown(report: Report): string {
  const { status, text } = verdictOf(report)
  const { target, safety, startedAt, ms, tool } = report
  const facts = [
    `**${escaped(target.dsm ?? 'unknown firmware')}** at ${code(target.url)} (${target.kind})`,
    ...(target.profile === '' ? [] : [`judged by ${code(target.profile)}`]),
    `safety ${code(safety)}`,
    `${escaped(startedAt)}, ${duration(ms)}`,
    escaped(tool),
  ]
  return [
    `# ${signs[status]} ${text}`,
    facts.join(' · '),
    countsTable(report),
    ...baselineSection(report),
    ...classSection(report, 'fail', 'Failures'),
    ...classSection(report, 'error', 'Errors of the tool'),
    ...classSection(report, 'warn', 'Warnings'),
    ...skipSection(report),
  ]
    .join('\n\n')
    .concat('\n')
}

function countsTable({ summary }: Report): string {
  const columns: readonly Status[] = ['fail', 'error', 'warn', 'skip', 'pass']
  const names = {
    fail: 'failed',
    error: 'errors',
    warn: 'warnings',
    skip: 'skipped',
    pass: 'passed',
  }
  return [
    row(columns.map((status) => `${signs[status]} ${names[status]}`)),
    row(columns.map(() => '---:')),
    row(columns.map((status) => thousands(summary[status]))),
  ].join('\n')
}

function baselineSection(report: Report): string[] {
  const changes = changesOf(report)
  if (changes === undefined) return []
  const line = `Since the baseline: **${changes.new} new**, ${changes.unchanged} unchanged, **${changes.fixed} fixed**.`
  const fixed = report.fixed ?? []
  if (fixed.length === 0) return [line]
  return [line, folded(`${fixed.length} fixed`, capped(fixed.map((id) => `- ${code(id)}`)))]
}

function classSection(report: Report, status: Status, title: string): string[] {
  const all = report.findings.filter((finding) => finding.status === status)
  if (all.length === 0) return []
  const sorted = byApi(all).flatMap(([, findings]) => findings)
  const groups = byApi(sorted.slice(0, rowsPerClass))
  const left = all.length - rowsPerClass
  return [
    `## ${title} (${thousands(all.length)})`,
    ...groups.map(([api, findings]) => `### ${escaped(api)}\n\n${findingTable(findings)}`),
    ...(left > 0 ? [`… and ${thousands(left)} more: the other reports list them all.`] : []),
  ]
}

function findingTable(findings: readonly Finding[]): string {
  const head = ['what', 'expected', 'actual', 'evidence', 'how to fix']
  const rows = findings.map((finding) => [
    `${finding.since === 'new' ? '🆕 ' : ''}${code(whatOf(finding))}`,
    escaped(finding.expected),
    escaped(finding.actual),
    escaped(evidenceLine(finding)),
    escaped(finding.howToFix),
  ])
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

const whatOf = (finding: Finding): string =>
  [placeOf(finding).slice(finding.api.length + 1), subjectOf(finding)].join(' ').trim()

function skipSection({ findings }: Report): string[] {
  const skipped = findings.filter(({ status }) => status === 'skip')
  if (skipped.length === 0) return []
  const reasons = new Map<string, Finding[]>()
  for (const finding of skipped) {
    const reason = finding.actual || finding.howToFix || 'no reason given'
    reasons.set(reason, [...(reasons.get(reason) ?? []), finding])
  }
  const lines = [...reasons].map(([reason, group]) => {
    const places = [...new Set(group.map(placeOf))]
    const shown = places.slice(0, 10).map(code).join(', ')
    const more = places.length > 10 ? ` and ${places.length - 10} more` : ''
    return `- ${escaped(reason)} (${counted('skip', group.length)}): ${shown}${more}`
  })
  return [folded(counted('skip', skipped.length), capped(lines))]
}

function capped(lines: readonly string[]): string {
  const left = lines.length - rowsPerClass
  return [...lines.slice(0, rowsPerClass), ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n')
}

const folded = (summary: string, text: string): string =>
  `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** What one pastes into an issue about a finding. Ends with the answer. */
export const findingAsMarkdown = (finding: Finding): string =>
  finding.exchange === undefined
    ? factsAsMarkdown(finding)
    : factsAsMarkdown(finding) + exchangeAsMarkdown(finding.exchange)

/** All about a finding but what was asked and answered. */
export function factsAsMarkdown(finding: Finding): string {
  const { status, expected, actual, howToFix, id, since, divergence } = finding
  const title = `### ${signs[status]} ${code(`${placeOf(finding)} ${subjectOf(finding)}`)}`
  const evidence = evidenceInWords(finding).map(
    ({ word, cited, title }) =>
      `  - ${word}: ${escaped(cited)}${title === '' ? '' : ` (${escaped(title)})`}`,
  )
  const facts = [
    `- **Expected:** ${escaped(expected)}`,
    `- **Actual:** ${escaped(actual)}`,
    ...(evidence.length === 0 ? [] : ['- **Evidence:**', ...evidence]),
    ...(howToFix === '' ? [] : [`- **How to fix:** ${escaped(howToFix)}`]),
    ...(divergence === undefined ? [] : [`- **Known:** ${escaped(divergence.reason)}`]),
    ...(since === undefined ? [] : [`- **Since the baseline:** ${since}`]),
    `- **Finding:** ${code(id)}`,
  ]
  return `${title}\n\n${facts.join('\n')}\n`
}

/** What was asked, as a line for a shell, and what was answered. */
export function exchangeAsMarkdown({ request, response }: Exchange): string {
  const { status, contentType, body, ms } = response
  const isText = typeof body === 'string'
  const text = isText ? body : (JSON.stringify(body, null, 2) ?? '')
  const asked = `Asked ${callerInWords(request)}:\n\n${fenced('sh', curlLine(request))}`
  const about = [`HTTP ${status}`, ...(contentType === '' ? [] : [code(contentType)]), duration(ms)]
  return `\n${asked}\n\nAnswer (${about.join(', ')}):\n\n${fenced(isText ? 'text' : 'json', cut(text, longestAnswer))}\n`
}

const callerInWords = ({ as }: AskedCall): string =>
  ({ admin: 'as administrator', user: 'as ordinary user', nobody: 'without a session' })[as]

/** A fence that the text itself cannot close. */
function fenced(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}${language}\n${text}\n${fence}`
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))

/** A code span on one line, fit for a table. */
function code(text: string): string {
  const line = cut(oneLine(text), longestCell).replaceAll('|', '\\|')
  const fence = '`'.repeat(longestRun(line) + 1)
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${gap}${line}${gap}${fence}`
}

/** Text that nothing of what a NAS sent can turn into markup. */
const escaped = (text: string): string =>
  cut(oneLine(text), longestCell)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]#|~]/g, '\\$&')

/** Control characters, and those that turn the direction of writing. */
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu

const oneLine = (text: string): string => text.replace(unseen, ' ').trim()

/** At most so many characters, none of them halved. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const kept = text.slice(0, longest).replace(/\p{Surrogate}$/u, '')
  return `${kept}… (${thousands(text.length - kept.length)} more characters)`
}
