/**
 * The clock of one NAS. The only place that reads the machine's time: everything else asks the
 * NAS what time it is, so that a month can pass in a call and two runs can be the same.
 */

/** A clock as plain data. */
export interface ClockState {
  /** `frozen` stands still. */
  readonly mode: 'real' | 'frozen'
  /** How many seconds pass on the NAS in a second of the machine; 0 when frozen. */
  readonly speed: number
  /** The time on the NAS, in milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** The highest speed: eleven days in a second. */
export const fastest = 1e6

/** A clock that can be moved. That of a NAS is moved by its controls, which let happen what is due. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  /** Moves the clock forward to the given time; it goes on from there. */
  moveTo(time: number): void
  /** Changes how it runs, without a jump. */
  run(mode: ClockState['mode'], speed: number): void
  /** How it runs and what it shows. */
  state(): ClockState
  /** Goes on from a state, at whatever time that is. */
  load(state: ClockState): void
}

export function createClock(
  initial: ClockState,
  machine: () => number = () => performance.now(),
): Clock {
  let { mode, speed } = initial
  let base = initial.now
  let since = machine()

  const now = () => (mode === 'frozen' ? base : Math.floor(base + (machine() - since) * speed))
  const rebase = (time: number) => {
    base = time
    since = machine()
  }

  return {
    now,
    moveTo: rebase,
    run(nextMode, nextSpeed) {
      rebase(now())
      mode = nextMode
      speed = nextSpeed
    },
    state: () => ({ mode, speed, now: now() }),
    load(state) {
      mode = state.mode
      speed = state.speed
      rebase(state.now)
    },
  }
}

/** The machine's own time: where a NAS starts when nobody says when. */
export const systemTime = (): number => Date.now()

/** `real`, `frozen` or `x60`, as on the command line; undefined for anything else. */
export function parseClock(text: string): Pick<ClockState, 'mode' | 'speed'> | undefined {
  if (text === 'real') return { mode: 'real', speed: 1 }
  if (text === 'frozen') return { mode: 'frozen', speed: 0 }
  const speed = Number(/^x(\d+(?:\.\d+)?)$/.exec(text)?.[1])
  return speed > 0 && speed <= fastest ? { mode: 'real', speed } : undefined
}
