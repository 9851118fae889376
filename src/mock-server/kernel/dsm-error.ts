import { type CommonErrorKey, commonErrors } from '../../contracts/define/common-errors.ts'
import type { ErrorDetails } from '../../contracts/wire/envelope.ts'

/** A refusal on its way to the envelope. */
export class DsmError extends Error {
  readonly code: number
  readonly errors: ErrorDetails | undefined
  /** A sentence for the journal, where the code says too little. */
  readonly why: string | undefined

  constructor(code: number, errors?: ErrorDetails, why?: string) {
    super(`DSM error ${code}`)
    this.name = 'DsmError'
    this.code = code
    this.errors = errors
    this.why = why
  }
}

/** One of the codes that every API shares. */
export const refusal = (key: CommonErrorKey, errors?: ErrorDetails): DsmError =>
  new DsmError(commonErrors[key].code, errors)
