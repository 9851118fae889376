/** What the contracts say, as types: names, arguments and answers of every call. */
import type * as z from 'zod'
import type { contracts } from '../contracts/index.ts'
import type { HttpOptions } from './http.ts'

/** The APIs that a client can call: those of `contracts`. */
type Contract = (typeof contracts)[number]

/** The name of an API that has a contract: `SYNO.ActiveBackup.Task`. */
export type ApiName = Contract['name']

/** The contract of an API. */
type ContractOf<Name extends ApiName> = Extract<Contract, { name: Name }>
/** The methods of an API, by name. */
type MethodsOf<Name extends ApiName> = ContractOf<Name>['methods']

/** The name of a method of an API: `list`. */
export type MethodName<Name extends ApiName> = keyof MethodsOf<Name> & string

/** What the contract says of a method. */
type MethodOf<Name extends ApiName, Method extends MethodName<Name>> = MethodsOf<Name>[Method]

/** What a method takes: values as the contract has them, before they are encoded. */
export type Arguments<Name extends ApiName, Method extends MethodName<Name>> =
  MethodOf<Name, Method> extends { params: infer Params extends z.ZodType }
    ? z.input<Params>
    : never

/** What a method answers; undefined where DSM answers a bare success. */
export type Answer<Name extends ApiName, Method extends MethodName<Name>> =
  MethodOf<Name, Method> extends { data: infer Data extends z.ZodType } ? z.output<Data> : never

/** The arguments of a call, which may be left out where nothing in them is required. */
export type CallArguments<Name extends ApiName, Method extends MethodName<Name>> =
  Record<never, never> extends Arguments<Name, Method>
    ? [params?: Arguments<Name, Method>, options?: CallOptions]
    : [params: Arguments<Name, Method>, options?: CallOptions]

/** How a single call is made. */
export interface CallOptions {
  /** Default: the lowest version at which the method exists and which the NAS has. */
  readonly version?: number | undefined
  /** Milliseconds, instead of the client's: kept to about a second. A `signal` is exact. */
  readonly timeout?: number | undefined
  /** Ends the call; its reason is thrown. For a deadline: `AbortSignal.timeout(10_000)`. */
  readonly signal?: AbortSignal | undefined
}

/** An answer that is not what the contract says. */
export interface Drift {
  /** `SYNO.ActiveBackup.Task`. */
  readonly api: string
  /** `list`. */
  readonly method: string
  /** The version that was called. */
  readonly version: number
  /** Where, such as `tasks.0.task_id`, and what is wrong there. */
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

/** How a client talks to its NAS. */
export interface ClientOptions extends HttpOptions {
  /**
   * Checks answers against the contract: `warn` tells `onDrift`, `throw` throws DsmDrift. Unknown
   * fields are let through by both. Default: `off`.
   */
  readonly validate?: 'off' | 'warn' | 'throw' | undefined
  /** Told of answers that are not what the contract says. Default: a warning of the process. */
  readonly onDrift?: ((drift: Drift) => void) | undefined
}

/** Who logs in, and how. */
export interface Credentials {
  /** The name of a DSM user. */
  readonly account: string
  /** In clear; see `encrypt` for how it travels. */
  readonly password: string
  /** The application the session is for, such as `ActiveBackup`. Default: DSM itself. */
  readonly session?: string | undefined
  /**
   * Sends the password encrypted under the key of the NAS. `auto`: where it would travel in clear,
   * which is over plain http to another machine than this one, and the NAS has a key to offer.
   * `always`: DsmUnsupported without one. Default: `auto`.
   */
  readonly encrypt?: 'auto' | 'always' | 'never' | undefined
  /**
   * The code of the second factor, asked for only when the NAS wants one. A text is good for one
   * login; a function is asked again when the session has to be renewed.
   */
  readonly otp?: string | (() => string | Promise<string>) | undefined
  /** Makes this client a trusted device under this name; the session has its id. */
  readonly trustDevice?: { readonly name: string } | undefined
  /** The id of a trusted device, from an earlier session: no code is needed. */
  readonly deviceId?: string | undefined
  /** Asks for a SynoToken and shows it with each call. Default: false. */
  readonly synoToken?: boolean | undefined
  /**
   * Shakes hands by Noise, as the web UI of DSM 7 does, and proves it with each call
   * (`X-SYNO-HASH`). DsmUnsupported where the NAS does not. Default: false.
   */
  readonly handshake?: boolean | undefined
}

/** A session, as the login was answered. */
export interface Session {
  /** Its id, which the client shows with each call. */
  readonly sid: string
  /** As the NAS spells it; DSM 6 does not say, and then it is as it was given. */
  readonly account: string
  /** Where one was asked for; the client shows it with each call. */
  readonly synotoken?: string
  /** Of the trusted device, whether just made or shown. Keep it, and the next login needs no code. */
  readonly deviceId?: string
}
