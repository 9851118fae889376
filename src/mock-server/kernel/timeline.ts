/**
 * What is going to happen, as plain data in the state. Nothing ticks: before a request is served,
 * and when the clock is moved, every event that is due happens in the order of its time, at its
 * time. A month skipped in one step therefore leaves what living it day by day leaves.
 */
import type { Nas } from '../nas/nas.ts'

export interface TimelineEvent {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** Orders events of the same moment: first planned, first to happen. */
  readonly order: number
  readonly kind: string
  /** The id of what it happens to; 0 where there is only one. */
  readonly ref: number
}

/** In milliseconds. Nobody waits for more, and a typing mistake should not take minutes. */
export const furthest = 3660 * 86_400_000

export type EventHandler = (nas: Nas, ref: number) => void

/** Plans an event. Events in the past happen at the next settling. */
export function plan(nas: Nas, at: number, kind: string, ref = 0): void {
  const { timeline, counters } = nas.state
  counters.event += 1
  const event = { at, order: counters.event, kind, ref }
  // Most of what is planned is far ahead of the rest: its place is near the end.
  let low = 0
  let high = timeline.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (soonerFirst(timeline[middle] as TimelineEvent, event) < 0) low = middle + 1
    else high = middle
  }
  timeline.splice(low, 0, event)
}

/** The order of a timeline: the event that happens next is the first. */
export const soonerFirst = (left: TimelineEvent, right: TimelineEvent): number =>
  left.at - right.at || left.order - right.order

/** Takes back what was planned of a kind for something. */
export function unplan(nas: Nas, kind: string, ref: number): void {
  const { timeline } = nas.state
  for (let at = timeline.length - 1; at >= 0; at -= 1) {
    const event = timeline[at]
    if (event?.ref === ref && event.kind === kind) timeline.splice(at, 1)
  }
}

/** Lets everything happen that is due by now. Returns how many events that was. */
export function settle(nas: Nas, happen: (kind: string) => EventHandler): number {
  const until = nas.clock.now()
  const { timeline } = nas.state
  let applied = 0
  for (let next = timeline[0]; next && next.at <= until; next = timeline[0]) {
    timeline.shift()
    nas.time = Math.max(nas.time, next.at)
    happen(next.kind)(nas, next.ref)
    applied += 1
  }
  nas.time = Math.max(nas.time, until)
  return applied
}
