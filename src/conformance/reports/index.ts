/** A report as something to read, and its comparison with an earlier one. */
import type { Report } from '../model.ts'
import { writeHtml } from './html.ts'
import { writeJson } from './json.ts'
import { writeJunit } from './junit.ts'
import { writeMarkdown } from './markdown.ts'
import { writeSarif } from './sarif.ts'

export { compareWithBaseline } from './baseline.ts'
export { readReport } from './json.ts'
export { findingAsMarkdown } from './markdown.ts'
export { createProgress, type ProgressOptions } from './progress.ts'

/** The text of a report file, by the name of its format: `reportFormats.junit(report)`. */
export const reportFormats = {
  json: writeJson,
  junit: writeJunit,
  html: writeHtml,
  md: writeMarkdown,
  sarif: writeSarif,
} as const satisfies Readonly<Record<string, (report: Report) => string>>

/** A format of reports, as `--report` takes it. */
export type ReportFormat = keyof typeof reportFormats
