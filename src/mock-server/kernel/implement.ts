/**
 * Ties handlers to a contract. A missing handler, an answer of the wrong shape and an error that
 * the contract does not list do not compile.
 */
import type * as z from 'zod'
import type { ApiDefinition, MethodDefinition } from '../../contracts/define/api.ts'
import type { ErrorDetails, Outcome, Success } from '../../contracts/wire/envelope.ts'
import type { Nas } from '../nas/nas.ts'
import type { Session } from '../nas/state.ts'
import type { Call } from './call.ts'
import type { DsmError } from './dsm-error.ts'

export interface Context<Api extends ApiDefinition, Method extends MethodDefinition> {
  readonly params: z.output<Method['params']>
  readonly nas: Nas
  /** The version the method was called at. */
  readonly version: number
  /** The request as it came in. */
  readonly call: Call
  /** The caller's session; only methods that anyone may call can be without. */
  readonly session: Method['access'] extends 'anyone' ? Session | undefined : Session
  /** Makes one of the errors of the contract, to be thrown. */
  readonly error: (key: keyof Api['errors'] & string, errors?: ErrorDetails) => DsmError
  /** Adds a Set-Cookie header to the answer. */
  readonly setCookie: (header: string) => void
  /** Runs another call inside this one. */
  readonly dispatch: (call: Call) => Outcome
}

/** An answer that is JSON text already. Given again, it is the same outcome again. */
export class Serialised {
  readonly outcome: Success

  constructor(json: string) {
    this.outcome = { success: true, data: json }
  }
}

export type Handlers<Api extends ApiDefinition> = {
  readonly [Name in keyof Api['methods']]: (
    context: Context<Api, Api['methods'][Name]>,
  ) => Answer<z.input<Api['methods'][Name]['data']>>
}

/** A method without data returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: void is what such a handler returns
type Answer<Data> = Serialised | (undefined extends Data ? void : Data)

export interface Implementation {
  readonly api: ApiDefinition
  readonly handlers: Readonly<Record<string, (context: never) => unknown>>
}

/** A method with what answers it, at the version it was called at. */
export interface LocatedMethod {
  readonly api: ApiDefinition
  readonly name: string
  readonly method: MethodDefinition
  readonly version: number
  readonly handler: (context: Context<ApiDefinition, MethodDefinition>) => unknown
}

export const implement = <const Api extends ApiDefinition>(
  api: Api,
  handlers: Handlers<Api>,
): Implementation => ({ api, handlers })
