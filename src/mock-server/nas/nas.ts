import type { Clock } from '../kernel/clock.ts'
import type { NasState } from './state.ts'

/** A step of a machine, for those who watch. */
export interface Transition {
  /** Its name, as the page of machines has it. */
  readonly machine: string
  /** The id of what took the step. */
  readonly id: number
  /** What made it do so. */
  readonly event: string
  /** The state before. */
  readonly from: string
  /** The state after. */
  readonly to: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
}

/** One pretend appliance: its state, its clock, and the moment it is living through. */
export interface Nas {
  /** A reset and a restored snapshot put another tree in its place: do not keep parts of it. */
  state: NasState
  /** What time it is now. */
  readonly clock: Clock
  /**
   * Milliseconds since 1970-01-01 UTC. The clock's time while a request is served, an event's own
   * time while the timeline catches up. It never goes backwards.
   */
  time: number
  /** How often the time was looked at. What never looks at it does not depend on it. */
  readonly looks: number
  /** Told of each step of a machine. */
  readonly notify: (transition: Transition) => void
}

/** Puts an appliance together; it counts who looks at its time. */
export function assembleNas(parts: Omit<Nas, 'looks'>): Nas {
  let { time } = parts
  let looks = 0
  return {
    state: parts.state,
    clock: parts.clock,
    notify: parts.notify,
    get time() {
      looks += 1
      return time
    },
    set time(now) {
      time = now
    },
    get looks() {
      return looks
    },
  }
}

/** The moment in whole seconds, the unit of most times on the wire. */
export const seconds = (nas: Nas): number => Math.floor(nas.time / 1000)

/** The next id of a kind. */
export function nextId(nas: Nas, kind: keyof NasState['counters']): number {
  nas.state.counters[kind] += 1
  return nas.state.counters[kind]
}
