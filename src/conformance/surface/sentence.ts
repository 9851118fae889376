/** Faults of a file somebody wrote, each as one sentence. */
import type { z } from 'zod'

/** A file that cannot be used; the message is one sentence and names it. */
export class UnusableFile extends Error {
  override name = 'UnusableFile'
}

/** Reads JSON, or throws an UnusableFile. */
export function parseJsonFile(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnusableFile(`${file} is not JSON`)
  }
}

/** The first thing that does not fit, and where. */
export function firstIssue({ issues: [issue] }: z.core.$ZodError): string {
  if (issue === undefined) return 'it does not fit'
  const where = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
  const says = issue.message.replace(/^Invalid input: /, '')
  return where === '' ? says : `${where}: ${says}`
}
