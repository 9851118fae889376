/** A comparison as Markdown for people and as JSON for programs. */
import { type Change, type ChangeClass, changeClasses } from './change.ts'
import { wordsFor } from './codes.ts'
import type { Drift, DriftSide } from './drift.ts'

export const renderDriftJson = (drift: Drift): string => `${JSON.stringify(drift, null, 2)}\n`

export function renderDriftMarkdown({ from, to, consumer, summary, changes }: Drift): string {
  const counts = changeClasses.map((name) => `${summary[name]} ${name}`).join(', ')
  const reader = consumer === null ? '' : `Only what concerns ${escaped(consumer)}.\n\n`
  const sections = changeClasses
    .filter((name) => summary[name] > 0)
    .map((name) => section(name, changes))
  const body = sections.length === 0 ? 'Nothing differs.\n' : sections.join('\n')
  return `# Drift: ${sideName(from)} → ${sideName(to)}\n\n**${headline(summary, changes)}** ${counts}.\n\n${reader}${body}`
}

function headline({ breaking, risky }: Drift['summary'], changes: readonly Change[]): string {
  if (breaking > 0) return 'Clients break.'
  const foretold = changes.some(({ unexplained }) => unexplained === 'breaking')
  const none = foretold ? 'Nothing breaks but what was foretold' : 'Nothing breaks'
  return risky > 0 ? `${none}; some clients may stumble.` : `${none}.`
}

function sideName({ name, dsm }: DriftSide): string {
  return dsm === null ? escaped(name) : `${escaped(name)} (${escaped(dsm)})`
}

const about: Readonly<Record<ChangeClass, string>> = {
  breaking: 'What a client relied on is gone or different.',
  risky: 'Clients that are strict, or that took the former answers for all there are, may stumble.',
  additive: 'New; clients that do not know it go on as before.',
  explained: 'Foretold by a firmware profile or a declared divergence. The exit code ignores it.',
}

function section(name: ChangeClass, changes: readonly Change[]): string {
  const rows = changes.filter((change) => change.class === name).map(row)
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`
  return `## ${title} (${rows.length})

${about[name]}

| where | what | before | after | why |
|---|---|---|---|---|
${rows.join('')}`
}

function row(change: Change): string {
  const { what, before, after, why, unexplained } = change
  const kind = unexplained === undefined ? what : `${what} (${unexplained})`
  const cells = [where(change), kind, before ?? '–', after ?? '–', why]
  return `| ${cells.map(escaped).join(' | ')} |\n`
}

function where({ api, method, version, path, when, what }: Change): string {
  const call = method === '' ? api : `${api}.${method}`
  const at = version === null ? '' : ` v${version}`
  const inside = path === '' ? '' : ` ${path}`
  const situation =
    when === undefined || what.startsWith('check') ? '' : ` when ${wordsFor(api, when)}`
  return `${call}${at}${situation === '' ? inside : situation}`
}

const escaped = (text: string): string =>
  text.replace(/[\\|<>*_`]/g, (mark) => (mark === '_' ? mark : `\\${mark}`)).replace(/\s+/g, ' ')
