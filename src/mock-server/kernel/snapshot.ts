/** A NAS as it stands: state, pending events and clock. Plain data, for keeping and for files. */
import * as z from 'zod'
import { copyState, deepFreeze } from '../nas/copy.ts'
import { isEventKind } from '../nas/events.ts'
import { flawOf, latest } from '../nas/flaws.ts'
import type { Nas } from '../nas/nas.ts'
import { nasState } from '../nas/state.ts'
import { fastest } from './clock.ts'
import { furthest, soonerFirst } from './timeline.ts'

/** Raised when the shape of the state changes, so that an older program refuses a newer file. */
export const snapshotFormat = 1

const clock = z.strictObject({
  /** `frozen` stands still. */
  mode: z.enum(['real', 'frozen']),
  /** How many seconds pass on the NAS in a second of the machine; 0 when frozen. */
  speed: z.number().min(0).max(fastest),
  /** Milliseconds since 1970-01-01 UTC. */
  now: z.number().min(0).max(latest),
})

const snapshot = z.strictObject({
  format: z.literal(snapshotFormat),
  /** How the clock ran, and what it showed. */
  clock,
  /** Everything else, pending events included. */
  state: nasState,
})

/** A NAS as it stands, ready for `JSON.stringify`. `format` tells programs that cannot read it. */
export type Snapshot = z.infer<typeof snapshot>

/** Ours, frozen: no need to check them again. */
const taken = new WeakSet<object>()

/** A snapshot is frozen throughout. Who wants to change one clones it. */
export function takeSnapshot(nas: Nas): Snapshot {
  const snapshot = {
    format: snapshotFormat,
    clock: nas.clock.state(),
    state: copyState(nas.state),
  } as const
  deepFreeze(snapshot)
  taken.add(snapshot)
  return snapshot
}

/** The same as JSON, without a copy in between: of a large NAS that takes a quarter of the time. */
export const writeSnapshot = (nas: Nas): string =>
  JSON.stringify({
    format: snapshotFormat,
    clock: nas.clock.state(),
    state: nas.state,
  } satisfies Snapshot)

export function restoreSnapshot(nas: Nas, snapshot: Snapshot): void {
  const { clock, state } = snapshot
  // What somebody else made is not ours to freeze and share.
  nas.state = copyState(taken.has(snapshot) ? state : structuredClone(state))
  nas.state.timeline.sort(soonerFirst)
  nas.clock.load(clock)
  nas.time = clock.now
}

/** Checks data from outside; throws a RangeError with one sentence when it is no snapshot. */
export function parseSnapshot(data: unknown): Snapshot {
  if (typeof data === 'object' && data !== null && taken.has(data)) return data as Snapshot
  const format = (data as { format?: unknown } | null)?.format
  if (typeof format === 'number' && format > snapshotFormat) {
    throw new RangeError(`the state has format ${format}, this program knows ${snapshotFormat}`)
  }
  const result = snapshot.safeParse(data)
  if (result.success) {
    const stranger = result.data.state.timeline.find(({ kind }) => !isEventKind(kind))
    if (stranger) throw new RangeError(`the state plans ${stranger.kind}, which nothing handles`)
    const flaw = flawOf(result.data.state) ?? flawOfClock(result.data)
    if (flaw !== undefined) throw new RangeError(`the state does not fit: ${flaw}`)
    return result.data
  }
  const [issue] = result.error.issues
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new RangeError(`the state does not fit${place}: ${issue?.message}`)
}

/** What is overdue happens with the next call, and years of it would keep that call waiting. */
function flawOfClock({ clock, state }: Snapshot): string | undefined {
  const overdue = state.timeline.find(({ at }) => clock.now - at > furthest)
  return overdue && `${overdue.kind} of ${overdue.at} is overdue by more than ten years`
}
