/** From what a check noted to findings that can be read. */
import { type Evidence, strongest } from '../contracts/define/evidence.ts'
import type { BreachOf, Check } from './check.ts'
import type { Exchange, Finding, Status } from './model.ts'

export type TargetKind = 'emulator' | 'nas' | 'recording'

/** What came of a check. */
export type Verdict =
  | { readonly kind: 'judged'; readonly breaches: readonly NotedBreach[] }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string }

export type NotedBreach = BreachOf

/** `shape/SYNO.Backup.Task.list@1/task_list[].name`. */
export function idOf(check: Check, path: string): string {
  const call = check.method === '' ? check.api : `${check.api}.${check.method}`
  const at = check.version === null ? call : `${call}@${check.version}`
  return [check.check, at, path].filter((part) => part !== '').join('/')
}

/** One finding for each place that breaks the claim, or one for the check as a whole. */
export function findingsOf(
  check: Check,
  verdict: Verdict,
  exchange: Exchange | undefined,
  target: TargetKind,
): Finding[] {
  if (verdict.kind !== 'judged') {
    const status = verdict.kind === 'skipped' ? 'skip' : 'error'
    return [whole(check, status, verdict.reason, exchange)]
  }
  if (verdict.breaches.length === 0) return [whole(check, 'pass', 'as expected', exchange)]
  const byId = new Map<string, Finding>()
  for (const breach of verdict.breaches) {
    const finding = breachFinding(check, breach, target)
    if (!byId.has(finding.id)) byId.set(finding.id, finding)
  }
  return [...byId.values()]
}

const basics = (check: Check, path: string) => ({
  id: idOf(check, path),
  api: check.api,
  method: check.method,
  version: check.version,
  check: check.check,
  path,
})

function whole(
  check: Check,
  status: Status,
  actual: string,
  exchange: Exchange | undefined,
): Finding {
  return {
    ...basics(check, check.path ?? ''),
    status,
    severity: check.assumed ? 'warning' : 'failure',
    expected: check.claim,
    actual,
    evidence: check.evidence,
    howToFix: status === 'error' ? 'This is a fault of mock-dsm: please report it.' : '',
    exchange,
  }
}

function breachFinding(check: Check, breach: NotedBreach, target: TargetKind): Finding {
  const places = new Set([check.path, breach.path].filter((part) => part !== undefined))
  const path = [...places].join('/')
  const evidence = breach.evidence ?? check.evidence
  const assumed = breach.assumed ?? check.assumed
  return {
    ...basics(check, path),
    status: assumed ? 'warn' : 'fail',
    severity: assumed ? 'warning' : 'failure',
    expected: breach.expected ?? check.claim,
    actual: breach.actual,
    evidence,
    howToFix: howToFix(check, evidence, assumed, target),
    exchange: breach.exchange,
  }
}

function howToFix(
  check: Check,
  evidence: readonly Evidence[],
  assumed: boolean,
  target: TargetKind,
): string {
  const call = check.method === '' ? check.api : `${check.api}.${check.method}`
  if (target === 'emulator') {
    return `Correct what answers ${call}, or its contract if a real unit answers like this.`
  }
  if (assumed) {
    const why = evidence.find((piece) => piece.kind === 'assumed')
    const reason = why?.kind === 'assumed' ? ` (${why.why})` : ''
    return `The contract assumes this${reason}: a recording of ${call} with mock-dsm record can correct it.`
  }
  return (
    `The contract rests on a source of kind ${strongest(evidence)}: see whether a firmware or package ` +
    `update changed ${call}, then make clients ready for both, or declare the divergence.`
  )
}
