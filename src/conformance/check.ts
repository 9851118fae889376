/** A check as data, with the calls it may make, and what it is handed when it runs. */
import type { Evidence } from '../contracts/define/evidence.ts'
import type { Caller, Exchange, Safety } from './model.ts'
import type { Emulator } from './target/emulator.ts'
import type { Answered, Envelope } from './target/wire.ts'

/**
 * A kind of call that a check makes: one that the contract wants answered, or one that it wants
 * refused. Nothing else leaves while the check runs.
 */
export interface PlannedCall {
  /** `SYNO.ActiveBackup.Task`. */
  readonly api: string
  /** `list`. */
  readonly method: string
  /** What the contract wants. */
  readonly intent: 'answer' | 'refusal'
  /** Default: the administrator. */
  readonly as?: readonly Caller[] | undefined
}

/** Something that a contract claims and that can be tried. */
export interface Check {
  /** What kind of check, such as `paging`; journeys start with `journey:`. */
  readonly check: string
  /** The API it is about; its calls may be of others too. */
  readonly api: string
  /** Empty when it is about the API as a whole. */
  readonly method: string
  /** null when it is about no single one. */
  readonly version: number | null
  /** What it narrows down to, such as the name of a parameter. */
  readonly path?: string | undefined
  /** The least level at which it runs. */
  readonly level: Safety
  /** What the contract says, as a phrase. */
  readonly claim: string
  /** What the claim rests on. */
  readonly evidence: readonly Evidence[]
  /** The claim rests on an assumption; breaches are warnings. */
  readonly assumed: boolean
  /** Every call that it may make. Another is held back, and SafetyRefusal ends the run. */
  readonly calls: readonly PlannedCall[]
  /** Kinds of objects it changes, which have to be named on the command line. */
  readonly objects?: readonly ObjectKind[] | undefined
  /** It changes something: the emulator is put back after it. */
  readonly changes?: boolean | undefined
  /** Asks and looks. What it throws, but for what its context throws, is a fault of the tool. */
  run(context: CheckContext): Promise<void>
}

/** Things of a NAS that a call can name. */
export const objectKinds = ['abb.task', 'abb.device', 'hb.task', 'vault.target'] as const
/** A kind of thing, as `--object` takes it: `hb.task=5`. */
export type ObjectKind = (typeof objectKinds)[number]

/** A call inside a check. What is left out takes the check's own api, method and version. */
export interface Asking {
  /** Default: the check's. */
  readonly api?: string | undefined
  /** Default: the check's. */
  readonly method?: string | undefined
  /** Default: the check's, or 1. */
  readonly version?: number | undefined
  /** JSON values, encoded as the API wants it. Default: none. */
  readonly params?: Readonly<Record<string, unknown>> | undefined
  /** Default: `admin`. */
  readonly as?: Caller | undefined
  /** Default: `POST`. */
  readonly via?: 'GET' | 'POST' | undefined
  /** Default: `answer`. */
  readonly intent?: 'answer' | 'refusal' | undefined
  /** Texts that go out as they are; undefined leaves a parameter out. */
  readonly wire?: Readonly<Record<string, string | undefined>> | undefined
  /** Another session than the caller's own. */
  readonly sid?: string | undefined
}

/** How an answer breaks the claim of a check. */
export interface BreachOf {
  /** Where in the answer: `task_list[].name`. Comes after the path of the check, if it has one. */
  readonly path?: string | undefined
  /** Default: the claim of the check. */
  readonly expected?: string | undefined
  /** What came back, as a phrase. */
  readonly actual: string
  /** Overrides whether the claim is assumed. */
  readonly assumed?: boolean | undefined
  /** Default: that of the check. */
  readonly evidence?: readonly Evidence[] | undefined
  /** Default: the last one of the check. */
  readonly exchange?: Exchange | undefined
}

/** What a check is handed when it runs. */
export interface CheckContext {
  /** What the target is: some fields are sent by the emulator always and by units sometimes. */
  readonly kind: 'emulator' | 'nas' | 'recording'
  /** Sends a call; its exchange is the one that findings show. */
  ask(call?: Asking): Promise<Envelope>
  /** Like `ask`, with all that is known of the answer. */
  askWhole(call?: Asking): Promise<Answered>
  /** The data of a call that is to succeed; a refusal is a breach and ends the check. */
  data<Data = unknown>(call?: Asking): Promise<Data>
  /** Looks something up once for all checks; undefined when it is refused. */
  look(api: string, method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>
  /** Notes that the claim is broken, and goes on. */
  breach(breach: BreachOf): void
  /** Ends the check: it cannot be judged here. */
  skip(reason: string): never
  /** Ids of named objects. */
  objects(kind: ObjectKind): readonly number[]
  /** Makes an object the run's own, so that it may be changed. */
  own(kind: ObjectKind, id: number): void
  /**
   * Writes down how to undo what is about to be done, before it is done; the returned function
   * undoes it and strikes it out.
   */
  undoWith(call: Asking, why: string): Promise<() => Promise<void>>
  /**
   * Asks until the answer is as wanted: on a NAS it looks again after a while, on the emulator the
   * clock is moved. `step` and `deadline` are in seconds: 30 and 3,600 unless told, and on a NAS a
   * step is 5 at most. Ends the check with a breach after the deadline.
   */
  until<Value>(
    look: () => Promise<Value>,
    wanted: (value: Value) => boolean,
    what: string,
    options?: { step?: number; deadline?: number },
  ): Promise<Value>
  /** The emulator's control plane; undefined on a NAS. */
  readonly emulator: Emulator | undefined
  /** The administrator the run was given. */
  readonly account: { readonly account: string; readonly password: string }
}
