import type { ErrorDetails } from '../contracts/wire/envelope.ts'

/** DSM answered, and the answer is a refusal. */
export class DsmRefusal extends Error {
  readonly api: string
  readonly method: string
  readonly code: number
  /** The contract's name for the code, such as `taskBusy`; undefined for one it does not list. */
  readonly key: string | undefined
  /** What came with the code: `{ name, reason }` with 120. */
  readonly errors: ErrorDetails | undefined

  constructor(call: { api: string; method: string }, error: RefusalDetail) {
    const { code, key, when, errors } = error
    const details = errors === undefined ? '' : ` ${JSON.stringify(errors)}`
    super(`${call.api}.${call.method} answered ${code}${details}${when ? `: ${when}` : ''}`)
    this.name = 'DsmRefusal'
    this.api = call.api
    this.method = call.method
    this.code = code
    this.key = key
    this.errors = errors
  }
}

export interface RefusalDetail {
  readonly code: number
  readonly key?: string | undefined
  readonly when?: string | undefined
  readonly errors?: ErrorDetails | undefined
}

/** No DSM answered: no connection, another HTTP status, or something that is not its JSON. */
export class DsmUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DsmUnreachable'
  }
}
