/** A NAS as it stands: state, pending events and clock. Plain data, for keeping and for files. */
import { z } from 'zod'
import { copyState, deepFreeze } from '../nas/copy.ts'
import { isEventKind } from '../nas/events.ts'
import type { Nas } from '../nas/nas.ts'
import { nasState } from '../nas/state.ts'
import { laterFirst } from './timeline.ts'

/** Raised when the shape of the state changes, so that an older program refuses a newer file. */
export const snapshotFormat = 1

const clock = z.strictObject({
  mode: z.enum(['real', 'frozen']),
  speed: z.number().min(0),
  now: z.number(),
})

const snapshot = z.strictObject({ format: z.literal(snapshotFormat), clock, state: nasState })

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

export function restoreSnapshot(nas: Nas, snapshot: Snapshot): void {
  const { clock, state } = snapshot
  // What somebody else made is not ours to freeze and share.
  nas.state = copyState(taken.has(snapshot) ? state : structuredClone(state))
  nas.state.timeline.sort(laterFirst)
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
    return result.data
  }
  const [issue] = result.error.issues
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new RangeError(`the state does not fit${place}: ${issue?.message}`)
}
