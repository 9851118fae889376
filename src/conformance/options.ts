/** What a run can be told. */
import type { Check, ObjectKind } from './check.ts'
import type { Consumer } from './consumer.ts'
import type { Divergence, Finding, Report, Safety } from './model.ts'
import type { Plan } from './plan.ts'
import type { PromotedClaim } from './recording/promote.ts'
import type { Credentials } from './target/nas.ts'

/** What is judged, on whose behalf, and how far a run may go. */
export interface ConformOptions {
  /** `http://nas:5000`, or the folder of a recording, which needs no account. */
  readonly target: string
  /** An administrator. Others are refused most of what is to be judged. */
  readonly account?: string | undefined
  /** Masked in reports. */
  readonly password?: string | undefined
  /** The code of the account's second factor, good for one login. */
  readonly otp?: string | undefined
  /** An account that is no administrator, for what it must not do. The emulator has one. */
  readonly user?: Credentials | undefined
  /** Takes any certificate. Units come with a self-signed one. Default: false. */
  readonly insecure?: boolean | undefined
  /** What a run may do to the target. A call that does more is held back. Default: `read`. */
  readonly safety?: Safety | undefined
  /** Only checks whose API, `API.method` or id fits; `*` stands for any text. */
  readonly only?: string | undefined
  /** What may be changed, by kind. On the emulator, which is put back, everything. */
  readonly objects?: Readonly<Partial<Record<ObjectKind, readonly number[]>>> | undefined
  /** Most requests in a second. Default: no limit. */
  readonly maxRate?: number | undefined
  /** Most logins that are refused, provoked or not. DSM blocks after ten in five minutes. Default: 3. */
  readonly maxFailedLogins?: number | undefined
  /** Where to write down what has to be undone. Default: a file of the target in the home folder. */
  readonly journal?: string | undefined
  /** Opens the control plane of an emulator that guards it. */
  readonly controlToken?: string | undefined
  /** Milliseconds to wait for an answer. Default: 30,000. */
  readonly timeout?: number | undefined
  /** Checks of one's own, besides the built-in ones. */
  readonly checks?: readonly Check[] | undefined
  /** Judges only what an application uses. */
  readonly consumer?: Consumer | undefined
  /** Assumptions that a recording has borne out: what `evidence promote` found. */
  readonly evidence?: readonly PromotedClaim[] | undefined
  /** Differences that are known: on the emulator skipped, on a NAS shown with their reason. */
  readonly divergences?: readonly Divergence[] | undefined
  /**
   * Once it is aborted nothing is sent any more, and the run ends as with a target that is gone.
   * What was to be undone stays in the journal.
   */
  readonly signal?: AbortSignal | undefined
  /** Told once it is known what will be asked; a run that is to stop there throws. */
  readonly onPlan?: ((plan: Plan, target: Report['target']) => void) | undefined
  /** Told of each finding as it comes, before divergences are applied. */
  readonly onFinding?: ((finding: Finding) => void) | undefined
}

/** The target cannot be judged: it does not answer, or not as a DSM does. */
export class TargetUnreachable extends Error {
  override name = 'TargetUnreachable'
}
