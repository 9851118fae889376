/** What the HTML page knows. Exchanges and evidence are kept once: many findings share them. */
import type { Exchange, Finding, Report } from '../../model.ts'
import { changesOf } from '../baseline.ts'
import { exchangeAsMarkdown, factsAsMarkdown } from '../markdown.ts'
import { duration, evidenceInWords, verdictOf } from '../words.ts'

/** The data of a page, as the script reads it. */
export function pageData(report: Report) {
  const exchanges = createShelf((exchange: Exchange) => ({
    ...exchange,
    markdown: exchangeAsMarkdown(exchange),
  }))
  const evidence = createShelf((piece: ReturnType<typeof evidenceInWords>[number]) => piece)
  const findings = report.findings.map((finding) => ({
    ...textsOf(finding),
    evidence: evidenceInWords(finding).map(evidence.put),
    ...(finding.exchange !== undefined && { exchange: exchanges.put(finding.exchange) }),
  }))
  return {
    verdict: verdictOf(report),
    target: report.target,
    facts: factsOf(report),
    summary: report.summary,
    changes: changesOf(report) ?? null,
    fixed: report.fixed ?? [],
    findings,
    evidence: evidence.all,
    exchanges: exchanges.all,
  }
}

const textsOf = (finding: Finding) => ({
  id: finding.id,
  status: finding.status,
  api: finding.api,
  method: finding.method,
  version: finding.version,
  check: finding.check,
  path: finding.path,
  expected: finding.expected,
  actual: finding.actual,
  howToFix: finding.howToFix,
  known: finding.divergence?.reason ?? '',
  since: finding.since,
  markdown: factsAsMarkdown(finding),
})

function factsOf({ target, safety, startedAt, ms, tool }: Report): [string, string][] {
  return [
    ['Target', target.kind],
    ...(target.profile === '' ? [] : ([['Judged by', target.profile]] as [string, string][])),
    ['Safety', safety],
    ['Started', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Took', duration(ms)],
    ['Tool', tool],
  ]
}

/** Keeps each different value once. */
function createShelf<Value, Kept>(prepare: (value: Value) => Kept) {
  const places = new Map<string, number>()
  const all: Kept[] = []
  return {
    all,
    put(this: void, value: Value): number {
      const key = JSON.stringify(value)
      const place = places.get(key)
      if (place !== undefined) return place
      places.set(key, all.length)
      return all.push(prepare(value)) - 1
    },
  }
}
