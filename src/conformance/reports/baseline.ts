/** What changed since an earlier run. */
import type { Finding, Report } from '../model.ts'

const isTrouble = ({ status }: Finding): boolean => status === 'fail' || status === 'warn'

/** What was judged where; a breach that was only found when it was there has no passing twin. */
const groundOf = ({ api, method, check }: Finding): string => JSON.stringify([api, method, check])

/**
 * The report, with `since` on what fails or warns and with `fixed`. A breach counts as known when
 * the baseline has it with the same status: a warning that became a failure is new. It counts as
 * fixed when it passes now, or when it is gone though the same check judged the same method; what
 * was left out, skipped or ended in an error is not fixed.
 */
export function compareWithBaseline(report: Report, baseline: Report): Report {
  const known = new Set(baseline.findings.filter(isTrouble).map(({ id, status }) => status + id))
  const now = new Map<string, Finding[]>()
  const judged = new Set<string>()
  for (const finding of report.findings) {
    now.set(finding.id, [...(now.get(finding.id) ?? []), finding])
    if (finding.status !== 'skip' && finding.status !== 'error') judged.add(groundOf(finding))
  }
  const isFixed = (before: Finding): boolean => {
    const findings = now.get(before.id)
    if (findings !== undefined) return findings.every(({ status }) => status === 'pass')
    return judged.has(groundOf(before))
  }
  return {
    ...report,
    findings: report.findings.map(({ since: _, ...finding }) =>
      isTrouble(finding)
        ? { ...finding, since: known.has(finding.status + finding.id) ? 'unchanged' : 'new' }
        : finding,
    ),
    fixed: [
      ...new Set(
        baseline.findings
          .filter(isTrouble)
          .filter(isFixed)
          .map(({ id }) => id),
      ),
    ],
  }
}

/** How much is new, unchanged and fixed; undefined where the report was compared with none. */
export function changesOf(
  report: Report,
): { readonly new: number; readonly unchanged: number; readonly fixed: number } | undefined {
  if (report.fixed === undefined) return undefined
  const count = (since: Finding['since']) =>
    report.findings.filter((finding) => finding.since === since).length
  return { new: count('new'), unchanged: count('unchanged'), fixed: report.fixed.length }
}
