/** What a run talks to: something that answers calls, be it a NAS or what was recorded of one. */
import type { ErrorDetails } from '../../contracts/wire/envelope.ts'
import type { Caller, Exchange } from '../model.ts'

/** A call as a check wants it sent. */
export interface WireCall {
  readonly api: string
  readonly method: string
  readonly version: number
  readonly params: Readonly<Record<string, unknown>>
  readonly as: Caller
  readonly via: 'GET' | 'POST'
  /** Texts that go out instead of what `params` and the rest are encoded to; undefined leaves one out. */
  readonly wire?: Readonly<Record<string, string | undefined>> | undefined
  /** Another session than the caller's own. */
  readonly sid?: string | undefined
}

/** DSM's envelope: the answer, or a refusal and what is said of it. */
export type Envelope =
  | { readonly success: true; readonly data?: unknown }
  | { readonly success: false; readonly error: { code: number; errors?: ErrorDetails } }

/** A call that DSM answered, with success or not. */
export interface Answered {
  /** Secrets are masked and long texts cut: for showing. */
  readonly exchange: Exchange
  /** The whole answer: for judging. */
  readonly envelope: Envelope
  /** The `Set-Cookie` headers, as they came. */
  readonly cookies: readonly string[]
}

export interface Wire {
  readonly kind: 'emulator' | 'nas' | 'recording'
  send(call: WireCall): Promise<Answered>
}

/** Something answered that is not DSM's JSON; the exchange shows what. */
export class NoEnvelope extends Error {
  readonly exchange: Exchange

  constructor(why: string, exchange: Exchange) {
    super(why)
    this.name = 'NoEnvelope'
    this.exchange = exchange
  }
}

/** Nothing answered: no connection, or a time-out. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

/** The target cannot know the answer, such as a recording without the call. */
export class NotThere extends Error {
  override name = 'NotThere'
}
