/**
 * The envelope around every answer: compact JSON with its keys in alphabetical order, as DSM 7
 * writes it (`{"error":{"code":105},"success":false}` is exactly 38 bytes on a real unit, and
 * acme.sh picks such answers apart with sed).
 */

/** Details of an error: an object for parameters and logins, a list in the file APIs. */
export type ErrorDetails = Readonly<Record<string, unknown>> | readonly unknown[]

/** A call that was not refused. */
export interface Success {
  /** Tells it from a refusal. */
  readonly success: true
  /** JSON text; undefined for a bare success. */
  readonly data: string | undefined
}

/** What came of a call. */
export type Outcome =
  | Success
  | { readonly success: false; readonly code: number; readonly errors?: ErrorDetails | undefined }

/** The body of an answer: `{"success":true}` and, where there is one, its data or its error. */
export function envelope(outcome: Outcome): string {
  if (!outcome.success) return `{${errorMember(outcome)},"success":false}`
  return outcome.data === undefined ? '{"success":true}' : `{"data":${outcome.data},"success":true}`
}

/** One row of a compound answer: the call's name beside its outcome, still in alphabetical order. */
export function compoundRow(
  call: { api: string; method: string; version: number },
  outcome: Outcome,
): string {
  const payload = outcome.success
    ? outcome.data === undefined
      ? ''
      : `"data":${outcome.data},`
    : `${errorMember(outcome)},`
  return `{"api":${JSON.stringify(call.api)},${payload}"method":${JSON.stringify(call.method)},"success":${outcome.success},"version":${call.version}}`
}

function errorMember({ code, errors }: Extract<Outcome, { success: false }>): string {
  const details = errors === undefined ? '' : `,"errors":${JSON.stringify(sorted(errors))}`
  return `"error":{"code":${code}${details}}`
}

/** A copy of a JSON value with the keys of its objects in alphabetical order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}
