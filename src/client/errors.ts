/** What can come of a call instead of its answer. */
import type { ApiDefinition, ErrorDefinition } from '../contracts/define/api.ts'
import { type CommonErrorKey, commonErrors } from '../contracts/define/common-errors.ts'
import type { ErrorDetails } from '../contracts/wire/envelope.ts'
import type { Drift } from './types.ts'

/** DSM answered, and the answer is a refusal. `isDsmError` tells which. */
export class DsmRefusal extends Error {
  /** `SYNO.ActiveBackup.Task`. */
  readonly api: string
  /** `backup`. */
  readonly method: string
  /** `error.code` of the answer. 100 to 165 are shared by every API, others are its own. */
  readonly code: number
  /**
   * The contract's name for the code, such as `taskBusy`; undefined for one it does not list, and
   * for one that a firmware answers in several situations: see `keys`.
   */
  readonly key: string | undefined
  /** Every name the code may stand for: one as a rule. */
  readonly keys: readonly string[]
  /** What came with the code: `{ name, reason }` with 120. */
  readonly errors: ErrorDetails | undefined

  constructor(call: { api: ApiDefinition; method: string }, error: RefusalDetail) {
    const { api, method } = call
    const { code, errors } = error
    const meanings = meaningsOf(api, code)
    const details = errors === undefined ? '' : ` ${JSON.stringify(errors)}`
    super(`${api.name}.${method} answered ${code}${details}${explanation(meanings)}`)
    this.name = 'DsmRefusal'
    this.api = api.name
    this.method = method
    this.code = code
    this.keys = meanings.map(([key]) => key)
    this.key = this.keys.length === 1 ? this.keys[0] : undefined
    this.errors = errors
  }
}

/** The `error` member of an answer. */
export interface RefusalDetail {
  /** DSM's number for the reason. */
  readonly code: number
  /** More about it, where DSM says more: `{ name, reason }` with 120. */
  readonly errors?: ErrorDetails | undefined
}

/** No DSM answered: no connection, another HTTP status, or something that is not its JSON. */
export class DsmUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DsmUnreachable'
  }
}

/** The NAS cannot do what was asked for, by what it says of itself. */
export class DsmUnsupported extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DsmUnsupported'
  }
}

/** An answer is not what the contract says, and the client was told to mind. */
export class DsmDrift extends Error {
  /** Which call, and what is wrong where. */
  readonly drift: Drift

  constructor(drift: Drift) {
    super(describeDrift(drift))
    this.name = 'DsmDrift'
    this.drift = drift
  }
}

/** A task did not come to its end in the time it was given. */
export class DsmTimeout extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DsmTimeout'
  }
}

/** The names an API has for its refusals: its own and those that every API shares. */
export type ErrorKey<Api extends ApiDefinition> =
  | (Api extends { errors: infer Errors } ? keyof Errors & string : never)
  | (Api extends { missingParameter: object } ? 'missingParameter' : never)
  | (Api extends { unreadable: object } ? 'unreadable' : never)
  | CommonErrorKey

/** A refusal of one API; `key` may still be undefined, where a firmware does not tell. */
export type RefusalOf<
  Api extends ApiDefinition,
  Key extends ErrorKey<Api> = ErrorKey<Api>,
> = DsmRefusal & {
  readonly api: Api['name']
  readonly method: keyof Api['methods'] & string
  readonly key: Key | undefined
}

/**
 * Whether DSM refused a call: any call, one of an API, or for the reason the contract calls so,
 * as in `isDsmError(error, taskApi, 'taskBusy')`. Some firmwares answer one code for several
 * reasons; then it is true for each of them.
 */
export function isDsmError(error: unknown): error is DsmRefusal
export function isDsmError<const Api extends ApiDefinition>(
  error: unknown,
  api: Api,
): error is RefusalOf<Api>
export function isDsmError<const Api extends ApiDefinition, Key extends ErrorKey<Api>>(
  error: unknown,
  api: Api,
  key: Key,
): error is RefusalOf<Api, Key>
export function isDsmError(error: unknown, api?: ApiDefinition, key?: string): boolean {
  return (
    error instanceof DsmRefusal &&
    (api === undefined || error.api === api.name) &&
    (key === undefined || error.keys.includes(key))
  )
}

/** One line about an answer that is not what the contract says. */
export function describeDrift({ api, method, version, issues }: Drift): string {
  const all = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return `${api}.${method} at version ${version} answered something else than its contract: ${all.join('; ')}`
}

type Meaning = readonly [key: string, definition: ErrorDefinition]

/** What a code can mean. A number of its own goes before those that a firmware puts in its place. */
function meaningsOf(api: ApiDefinition, code: number): readonly Meaning[] {
  const { errors = {}, missingParameter, unreadable } = api
  const known: Meaning[] = [
    ...Object.entries(errors),
    ...(missingParameter ? [['missingParameter', missingParameter] as const] : []),
    ...(unreadable ? [['unreadable', unreadable] as const] : []),
    ...Object.entries(commonErrors),
  ]
  const own = known.find(([, definition]) => definition.code === code)
  if (own !== undefined) return [own]
  return known.filter(([, { codeUnder = {} }]) => Object.values(codeUnder).includes(code))
}

function explanation(meanings: readonly Meaning[]): string {
  const [only, ...others] = meanings
  if (only === undefined) return ''
  if (others.length === 0) return `: ${only[1].when}`
  return `, which can be any of ${meanings.map(([key]) => key).join(', ')}`
}
