/**
 * What one NAS takes, and why no more. What real units take is known of none of these: each is
 * well above what a client of DSM sends and well below what would hurt the machine.
 * docs/limits.md shows them with the answers that those beyond get.
 */
import { deepest } from '../contracts/wire/json.ts'

const kiB = 1024
const miB = 1024 * kiB

export const limits = {
  /** Bytes of a request to the web API: a whole file in a form of several parts. */
  bodySize: 64 * miB,
  /** Bytes of a control call, which are small objects. */
  controlBodySize: miB,
  /** Bytes of `PUT /_mock/state`: the scenario `large` has 50 MB. */
  stateSize: 256 * miB,
  /** Bytes of the request line and headers: clients put everything into the query, filters and all. */
  headerSize: 256 * kiB,
  /** Levels of JSON, in parameters and control calls. */
  nesting: deepest,
  /** Parameters of a request, the nameless ones too; the contracts know of none with more than forty. */
  params: 10_000,
  /** Calls in a compound request, all levels together. */
  compoundCalls: 10_000,
  /** Compound requests inside one another. Some were seen; how many levels a unit takes was not. */
  compoundLevels: 8,
  /** Characters of a compound answer after which the calls that are left are not run. */
  compoundAnswer: 64 * miB,
  /** Sessions of a NAS: clients that never log out, for weeks. */
  sessions: 1_000,
  /** Devices that an account trusts: as many may come with a name of their own. */
  trustedDevices: 100,
  /** Snapshots on the shelf; each is a whole NAS, a megabyte for `office`, 50 for `large`. */
  snapshots: 100,
  /** NASes besides the first in a process, those made by other instances included. */
  instances: 100,
  /** Fault rules, which are tried one after the other on every call. */
  faults: 1_000,
  /** Milliseconds of a `delay` fault: no client is that patient, and timers go to 24 days. */
  delay: 24 * 3_600_000,
  /** Requests that the journal keeps, unless `--journal` says otherwise. */
  journal: 10_000,
  /** Characters of the parameters and of each sentence that the journal keeps of a request. */
  journalEntry: 4_000,
  /** Methods that the coverage tells apart: ours are a hundred, the rest is made up. */
  coverage: 2_000,
} as const

/** What guards the sockets. Kept apart because tests want it smaller. */
export interface SocketLimits {
  /** Connections at a time to each port; those beyond are closed at once. */
  readonly connections: number
  /** Milliseconds for the request line and headers to arrive, the greeting of TLS included. */
  readonly headersTimeout: number
  /** Milliseconds for a whole request to arrive. */
  readonly requestTimeout: number
  /** Milliseconds between looks at who is late. */
  readonly checkEvery: number
  /** Requests at a time in one HTTP/2 connection. */
  readonly http2Streams: number
  /** Milliseconds that one may be idle. */
  readonly http2Idle: number
  /** Those who listen to `GET /_mock/events`. */
  readonly eventStreams: number
  /** Bytes that wait for one of them before it is dropped: what 10,000 calls in one request tell. */
  readonly eventBacklog: number
}

export const socketLimits: SocketLimits = {
  connections: 1_000,
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  checkEvery: 5_000,
  http2Streams: 100,
  http2Idle: 72_000,
  eventStreams: 100,
  eventBacklog: 4 * miB,
}
