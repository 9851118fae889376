/** A comparison as Markdown for people and as JSON for programs. */
import { type Change, type ChangeClass, changeClasses } from './change.ts'
import { partsOf, wordsFor } from './codes.ts'
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
  const own = changes.filter((change) => change.class === name)
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`
  return `## ${title} (${own.length})

${about[name]}

| where | what | before | after | why |
|---|---|---|---|---|
${alike(own).map(row).join('')}`
}

/** A code often changes for many parameters of a method at once: one row says it. */
function alike(changes: readonly Change[]): Change[][] {
  const rows = new Map<string, Change[]>()
  for (const change of changes) {
    const { api, method, version, path, what, when = '', before, after } = change
    const { kind, param } = partsOf(when)
    const place = what === 'code changed' && param !== '' ? kind : `${path} ${when}`
    const key = JSON.stringify([api, method, version, what, place, before, after])
    rows.set(key, [...(rows.get(key) ?? []), change])
  }
  return [...rows.values()]
}

function row(changes: readonly Change[]): string {
  const [first] = changes
  if (first === undefined) return ''
  const { api, what, when, before, after, why, unexplained } = first
  const kind = unexplained === undefined ? what : `${what} (${unexplained})`
  const isSituation = when !== undefined && !what.startsWith('check')
  const alone = isSituation ? wordsFor(api, when) : ''
  const words = changes.length === 1 ? alone : wordsForAll(changes, alone)
  const reason = isSituation ? why.replace(alone, () => words) : why
  const cells = [where(first, words), kind, before ?? '–', after ?? '–', reason]
  return `| ${cells.map(escaped).join(' | ')} |\n`
}

/** `any of task_id, task_state is missing`. */
function wordsForAll(changes: readonly Change[], alone: string): string {
  const params = changes.map(({ path }) => path)
  return `any of ${params.join(', ')}${alone.slice(params[0]?.length ?? 0)}`
}

function where({ api, method, version, path }: Change, situation: string): string {
  const call = method === '' ? api : `${api}.${method}`
  const at = version === null ? '' : ` v${version}`
  const inside = path === '' ? '' : ` ${path}`
  return `${call}${at}${situation === '' ? inside : ` when ${situation}`}`
}

const escaped = (text: string): string =>
  text.replace(/[\\|<>*_`]/g, (mark) => (mark === '_' ? mark : `\\${mark}`)).replace(/\s+/g, ' ')
