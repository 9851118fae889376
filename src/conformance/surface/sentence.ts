/** Faults of a file somebody wrote, each as one sentence. */
import type * as z from 'zod'

/** Reads JSON, or throws a RangeError. */
export function parseJsonFile(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RangeError(`${file} is not JSON`)
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
