import type { Finding, ReportTarget, Surface } from './model.ts'

/** What came of looking at a target, before it is held against what is known and wanted. */
export interface Judged {
  readonly target: ReportTarget
  readonly findings: readonly Finding[]
  readonly observed: Surface
}
