/** A pretend NAS inside a program. */
import type { ProfileName } from '../contracts/define/profiles.ts'
import { createApp } from './http/app.ts'
import { createClock, parseClock, systemTime } from './kernel/clock.ts'
import { createNas } from './nas/create.ts'
import type { Nas } from './nas/nas.ts'
import type { ScenarioName } from './nas/scenarios/index.ts'

export interface MockDsmOptions {
  /** The NAS to start with. Default: `office`. */
  readonly scenario?: ScenarioName
  /** Same seed, same start time, same calls: same bytes. Default: 1. */
  readonly seed?: number
  /** Where the clock starts: an ISO 8601 time or milliseconds. Default: now. */
  readonly startTime?: string | number
  /** `real`, `frozen`, or a speed like `x60`. Default: `real`. */
  readonly clock?: string
  readonly profile?: ProfileName
  /** Replaces the administrator's credentials. */
  readonly account?: { readonly name: string; readonly password: string }
  readonly latency?: 'off' | 'real'
  readonly host?: string
  /** 0, the default here, takes a free one. */
  readonly port?: number
}

export interface MockDsm {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  readonly nas: Nas
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a NAS and resolves once it listens. Throws a RangeError for options that make no sense. */
export async function createMockDsm(options: MockDsmOptions = {}): Promise<MockDsm> {
  const { host = '127.0.0.1', port = 0, latency = 'off' } = options
  const nas = createNas({
    scenario: options.scenario ?? 'office',
    seed: options.seed ?? 1,
    profile: options.profile ?? 'dsm-7.2',
    clock: createClock({ ...clockOf(options.clock ?? 'real'), now: timeOf(options.startTime) }),
    ...(options.account && { account: options.account }),
  })
  const app = createApp(nas, { latency })
  const url = await app.listen({ host, port })
  const close = async () => {
    await app.close()
  }
  return { url, nas, close, [Symbol.asyncDispose]: close }
}

function clockOf(text: string) {
  const clock = parseClock(text)
  if (clock === undefined) {
    throw new RangeError(`clock must be real, frozen or a speed like x60, not ${text}`)
  }
  return clock
}

function timeOf(start: string | number | undefined): number {
  if (start === undefined) return systemTime()
  const time = new Date(start).getTime()
  if (Number.isNaN(time)) throw new RangeError(`startTime is not an ISO 8601 time: ${start}`)
  return time
}
