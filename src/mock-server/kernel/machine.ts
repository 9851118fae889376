/**
 * State machines as tables. A step that is not in the table is refused with the error the table
 * names, and the tables print themselves into the documents, so that code and documents cannot
 * disagree about what may follow what.
 */
import type { Evidence } from '../../contracts/define/evidence.ts'
import type { Nas } from '../nas/nas.ts'

export interface Transition<State extends string> {
  readonly to: State
  readonly evidence: Evidence
}

export interface Machine<State extends string, Event extends string, ErrorKey extends string> {
  readonly title: string
  readonly initial: State
  readonly states: {
    readonly [From in State]?: { readonly [On in Event]?: Transition<State> }
  }
  /** The error for an event that has no place in a state. */
  readonly refusals: {
    readonly [On in Event]?: { readonly [From in State]?: ErrorKey }
  }
}

/** A row of a table. */
export const to = <const State extends string>(
  state: State,
  evidence: Evidence,
): Transition<State> => ({ to: state, evidence })

/** The state after an event; a refused event throws the error that the table names. */
export function step<State extends string, Event extends string, ErrorKey extends string>(
  machine: Machine<State, Event, ErrorKey>,
  state: State,
  event: Event,
  error: (key: ErrorKey) => Error,
): State {
  const next = machine.states[state]?.[event]?.to
  if (next !== undefined) return next
  const key = machine.refusals[event]?.[state]
  if (key === undefined) throw new Error(`${machine.title}: no ${event} in ${state}`)
  throw error(key)
}

/** Takes a step and tells whoever watches. */
export function move<State extends string, Event extends string, ErrorKey extends string>(
  nas: Nas,
  machine: Machine<State, Event, ErrorKey>,
  subject: { id: number; row: { state: State } },
  event: Event,
  error: (key: ErrorKey) => Error,
): void {
  const { id, row } = subject
  const from = row.state
  row.state = step(machine, from, event, error)
  nas.notify({ machine: machine.title, id, event, from, to: row.state, at: nas.time })
}
