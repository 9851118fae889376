/** What every report says in the same words. */
import { cite, evidenceWord, sourceTitle } from '../../contracts/define/evidence-words.ts'
import type { Finding, Report, Status } from '../model.ts'

/** From what needs somebody most to what needs nobody. */
export const byUrgency: readonly Status[] = ['fail', 'error', 'warn', 'skip', 'pass']

const nouns: Readonly<Record<Status, readonly [string, string]>> = {
  fail: ['failure', 'failures'],
  error: ['error', 'errors'],
  warn: ['warning', 'warnings'],
  skip: ['skipped', 'skipped'],
  pass: ['passed', 'passed'],
}

/** `1 failure`, `12 passed`. */
export const counted = (status: Status, count: number): string =>
  `${thousands(count)} ${nouns[status][count === 1 ? 0 : 1]}`

/** `3,000`, whatever the language of the machine. */
export const thousands = (count: number): string =>
  String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

export interface Verdict {
  /** The status that decides; `skip` where nothing was judged at all. */
  readonly status: Status
  /** A sentence without its full stop. */
  readonly text: string
}

/** What a run comes to, in a sentence. */
export function verdictOf({ summary }: Pick<Report, 'summary'>): Verdict {
  const { fail, error, warn, pass } = summary
  if (fail > 0) return { status: 'fail', text: `Breaks the contract: ${counted('fail', fail)}` }
  if (error > 0) return { status: 'error', text: `Not judged in full: ${counted('error', error)}` }
  if (warn > 0) {
    return { status: 'warn', text: `Keeps the contract, with ${counted('warn', warn)}` }
  }
  if (pass > 0) return { status: 'pass', text: 'Keeps the contract' }
  return { status: 'skip', text: 'Nothing was judged' }
}

/** `SYNO.Backup.Task.list@1`; the API alone where a finding is about it as a whole. */
export const placeOf = ({ api, method, version }: Finding): string =>
  `${api}${method === '' ? '' : `.${method}`}${version === null ? '' : `@${version}`}`

/** `shape task_list[].name`. */
export const subjectOf = ({ check, path }: Finding): string =>
  path === '' ? check : `${check} ${path}`

/** A piece of evidence, as a reader who does not know the ids of sources wants it. */
export interface EvidenceInWords {
  /** `captured`. */
  readonly word: string
  /** `dsmctl (list)`, or the reason of an assumption. */
  readonly cited: string
  /** What the source is; may be empty. */
  readonly title: string
}

export const evidenceInWords = (finding: Finding): EvidenceInWords[] =>
  finding.evidence.map((piece) => ({
    word: evidenceWord(piece),
    cited: piece.kind === 'assumed' ? piece.why : cite(piece),
    title: sourceTitle(piece),
  }))

/** `captured: dsmctl (list); assumed: nobody published it`. */
export const evidenceLine = (finding: Finding): string =>
  evidenceInWords(finding)
    .map(({ word, cited }) => `${word}: ${cited}`)
    .join('; ')

/** `850 ms`, `12.3 s`, `4 min 10 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Findings by API, the APIs by name. */
export function byApi(findings: readonly Finding[]): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const group = groups.get(finding.api)
    if (group === undefined) groups.set(finding.api, [finding])
    else group.push(finding)
  }
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1))
}
