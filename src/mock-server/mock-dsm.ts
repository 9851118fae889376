/** A pretend NAS inside a program. */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { isIP } from 'node:net'
import type { Response as InjectedResponse, InjectOptions } from 'light-my-request'
import { type ProfileName, profiles } from '../contracts/define/profiles.ts'
import { type Controls, createControls } from './controls.ts'
import type { Certificate } from './http/certificate.ts'
import { createShelf } from './http/control/instances.ts'
import type { Instance } from './http/control/options.ts'
import { type Listening, listen } from './http/listen.ts'
import { createServer, requestListener } from './http/server.ts'
import { type Appliance, createAppliance } from './kernel/appliance.ts'
import { createClock, parseClock, systemTime } from './kernel/clock.ts'
import { createJournal } from './kernel/journal.ts'
import { restoreSnapshot, type Snapshot } from './kernel/snapshot.ts'
import { TooMany } from './kernel/too-many.ts'
import { limits, type SocketLimits, socketLimits } from './limits.ts'
import { createNas } from './nas/create.ts'
import type { Nas } from './nas/nas.ts'
import type { Scenario } from './nas/scenarios/base.ts'
import { type ScenarioName, scenarios } from './nas/scenarios/index.ts'

/** How a NAS starts. Everything has a default. */
export interface MockDsmOptions {
  /**
   * The NAS to start with: `office`, `empty`, `trouble`, `large`, or what `observedScenario` makes.
   * Default: `office`.
   */
  readonly scenario?: ScenarioName | Scenario | undefined
  /** Same seed, same start time, same calls: same bytes. Default: the scenario's own, or 1. */
  readonly seed?: number | undefined
  /**
   * Where the clock starts: an ISO 8601 time, or milliseconds since 1970-01-01 UTC. Default: the
   * time that the scenario is as of, if it has one, or now.
   */
  readonly startTime?: string | number | undefined
  /**
   * `real`, `frozen`, or a speed like `x60`: a minute on the NAS in a second, up to x1000000.
   * Default: `real`. With `frozen`, time passes only by `nas.clock.advance`.
   */
  readonly clock?: string | undefined
  /**
   * The firmware it pretends to have: `dsm-7.2`, `dsm-7.2-all`, `dsm-7.4` or `dsm-6.2`. Default: the
   * scenario's own, or `dsm-7.2`.
   */
  readonly profile?: ProfileName | undefined
  /** Replaces the administrator's credentials. Default: `admin` with the password `mock-dsm`. */
  readonly account?: { readonly name: string; readonly password: string } | undefined
  /**
   * `real` lets methods that the documents call slow take their time: one to three seconds of real
   * time, which is assumed, for the documents give no number. Default: `off`.
   */
  readonly latency?: 'off' | 'real' | undefined
  /** The address to listen on. Default: `127.0.0.1`, which other machines cannot reach. */
  readonly host?: string | undefined
  /** 0, the default here, takes a free one. */
  readonly port?: number | undefined
  /** Also listens for HTTPS (HTTP/1.1 and HTTP/2); 0 takes a free port. Default: off. */
  readonly tlsPort?: number | undefined
  /** A certificate of one's own, in PEM. Default: a self-signed one, made at the start. */
  readonly tls?: Certificate | undefined
  /**
   * Guards the control plane, as `Authorization: Bearer …`. Default: none on loopback, otherwise
   * made up: see `nas.controlToken`.
   */
  readonly controlToken?: string | undefined
  /** How many requests the journal keeps; older ones make room. Default: 10,000. */
  readonly journal?: number | undefined
  /**
   * A NAS to continue instead of a scenario, as `nas.snapshot()` returns it: its state, clock, seed
   * and profile win.
   */
  readonly from?: Snapshot | undefined
}

/**
 * A NAS that listens. `await using` closes it; otherwise `close` does.
 *
 * @example
 * await using nas = await createMockDsm({ scenario: 'office', seed: 7, clock: 'frozen' })
 */
export interface MockDsm extends Controls {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  /** `https://host:port`; undefined without `tlsPort`. */
  readonly tlsUrl: string | undefined
  /**
   * The certificate of the HTTPS port in PEM, for clients to trust; undefined without `tlsPort`.
   *
   * @example
   * const dsm = createClient({ url: nas.tlsUrl ?? nas.url, ca: nas.certificate })
   */
  readonly certificate: string | undefined
  /** Where the control plane is: `http://host:port/_mock`. */
  readonly control: string
  /** What the control plane asks for; undefined where it asks for nothing. */
  readonly controlToken: string | undefined
  /**
   * State and clock, for looking at. Change them through the API and the controls: of what is changed
   * here, an answer that was given before may tell nothing.
   *
   * @example
   * const names = nas.nas.state.accounts.map(({ name }) => name)
   */
  readonly nas: Nas
  /** Grows with every change, so that a saver knows whether to save. */
  readonly revision: () => number
  /**
   * Another NAS, on its own port, that goes on from here; closed with this one. What happens to one
   * of them does not happen to the other. Fault rules and the journal stay behind.
   *
   * @example
   * const other = await nas.fork()
   */
  fork(): Promise<MockDsm>
  /**
   * Sends a request without the network and resolves to the answer with its `statusCode`, `headers`,
   * `body` and `json()`. Faults that tear at the connection need a real one.
   *
   * @example
   * const answer = await nas.inject('/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query')
   */
  inject(request: InjectOptions | string): Promise<InjectedResponse>
  /** Stops listening and closes all connections, here and on every fork and instance. */
  close(): Promise<void>
  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a NAS and resolves once it listens. Throws a RangeError for options that make no sense,
 * and what Node throws for a port that is taken.
 *
 * @example
 * const nas = await createMockDsm({ scenario: 'trouble', startTime: '2026-01-12T09:00:00Z' })
 */
export const createMockDsm = (options: MockDsmOptions = {}): Promise<MockDsm> =>
  startMockDsm(options, newFamily())

/** The same for a program that is one NAS: its start does not wait for copies for others. */
export const startOnlyMockDsm = (options: MockDsmOptions): Promise<MockDsm> =>
  startMockDsm(options, newFamily(), true)

const newFamily = (): Family => ({ sockets: socketLimits, instances: { running: 0 } })

/** What NASes that come from one another share. */
interface Family {
  readonly sockets: SocketLimits
  /** How many the control planes have made, whichever of them did. */
  readonly instances: { running: number }
}

/** The same with other limits for its sockets. */
export async function startMockDsm(
  options: MockDsmOptions,
  family: Family,
  once = false,
): Promise<MockDsm> {
  const { host = '127.0.0.1', port = 0, latency = 'off', from, account } = options
  const scenario = scenarioOf(options.scenario ?? 'office')
  const { brings } = scenario
  const profile = nameIn(profiles, options.profile ?? brings?.profile ?? 'dsm-7.2', 'profile')
  const startTime = timeOf(options.startTime)
  const clock = createClock({
    ...clockOf(options.clock ?? 'real'),
    now: startTime ?? (from ? undefined : brings?.now) ?? systemTime(),
  })
  const journal = createJournal(capacityOf(options.journal))
  const appliance = createAppliance(
    (notify) =>
      createNas({
        // What is continued needs no scenario of its own: the empty one is quickly made.
        scenario: from ? scenarios.empty : scenario,
        seed: options.seed ?? brings?.seed ?? 1,
        profile,
        clock,
        account,
        notify,
        once,
      }),
    journal,
  )
  if (from) restoreSnapshot(appliance.nas, from)

  const controls = createControls(appliance, { scenario, startTime, ...(account && { account }) })
  if (options.controlToken === '') throw new RangeError('controlToken must not be empty')
  const controlToken = options.controlToken ?? (isLoopback(host) ? undefined : newToken())
  const running = new Map<string, Instance>()
  const forks = new Set<MockDsm>()
  const sibling = (more: MockDsmOptions) =>
    startMockDsm(
      {
        ...options,
        port: 0,
        tlsPort: options.tlsPort === undefined ? undefined : 0,
        controlToken,
        from: undefined,
        ...more,
      },
      family,
    )
  const listener = requestListener(appliance, {
    latency,
    appliance,
    controls,
    token: controlToken,
    sockets: family.sockets,
    instances: {
      snapshots: createShelf(),
      running,
      spawn: (start) => counted(family, () => sibling(start as MockDsmOptions)),
    },
  })
  const plain = await listen(() => createServer(listener, family.sockets), { host, port })
  const { url } = plain
  const secure = await listenSecurely(listener, appliance, family, { ...options, host }, plain)
  const close = async () => {
    await Promise.all([...running.values(), ...forks].map((other) => other.close()))
    await Promise.all([plain.close(), secure?.close()])
  }
  return {
    ...controls,
    url,
    tlsUrl: secure?.url,
    certificate: secure?.certificate,
    control: `${url}/_mock`,
    controlToken,
    nas: appliance.nas,
    revision: appliance.revision,
    async fork() {
      const other = await sibling({ from: controls.snapshot() })
      forks.add(other)
      return other
    },
    async inject(request) {
      const { inject } = await import('light-my-request')
      return inject(listener, request)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Makes an instance unless there are too many, and counts it until it is closed. */
async function counted({ instances }: Family, make: () => Promise<MockDsm>): Promise<Instance> {
  if (instances.running >= limits.instances) {
    throw new TooMany(`there are ${limits.instances} instances: delete one first`)
  }
  instances.running += 1
  let open = true
  const leave = () => {
    if (open) instances.running -= 1
    open = false
  }
  try {
    const { url, control, close } = await make()
    return { url, control, close: () => close().finally(leave) }
  } catch (thrown) {
    leave()
    throw thrown
  }
}

/** The same NAS on its HTTPS port. When that cannot be had, the plain one is given back too. */
async function listenSecurely(
  listener: RequestListener,
  { nas }: Appliance,
  { sockets }: Family,
  { host, tlsPort, tls }: MockDsmOptions & { host: string },
  plain: Listening,
) {
  if (tlsPort === undefined) return undefined
  try {
    const certificate = tls ?? (await selfSigned([host, nas.state.system.hostName]))
    // Loaded when it is wanted, as the certificates below: most never do, and both take their time.
    const { createSecureServer } = await import('./http/secure-server.ts')
    const make = () => createSecureServer(listener, sockets, certificate)
    const { url, close } = await listen(make, { host, port: tlsPort })
    return { url: url.replace(/^http:/, 'https:'), close, certificate: certificate.cert }
  } catch (thrown) {
    await plain.close()
    throw thrown
  }
}

async function selfSigned(names: readonly string[]): Promise<Certificate> {
  const { makeCertificate } = await import('./http/certificate.ts')
  return makeCertificate(names, systemTime())
}

const newToken = () => randomBytes(24).toString('base64url')

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

const scenarioOf = (wanted: ScenarioName | Scenario): Scenario =>
  typeof wanted === 'object' ? wanted : scenarios[nameIn(scenarios, wanted, 'scenario')]

/** Not every caller has its types checked. */
function nameIn<Name extends string>(table: Record<Name, unknown>, name: Name, what: string): Name {
  if (Object.hasOwn(table, name)) return name
  throw new RangeError(`${what} must be one of ${Object.keys(table).join(', ')}, not ${name}`)
}

function clockOf(text: string) {
  const clock = parseClock(text)
  if (clock === undefined) {
    throw new RangeError(`clock must be real, frozen or a speed like x60, not ${text}`)
  }
  return clock
}

function capacityOf(journal: number | undefined): number | undefined {
  if (journal === undefined || (Number.isInteger(journal) && journal >= 1 && journal <= 1e6)) {
    return journal
  }
  throw new RangeError(`journal must be a whole number from 1 to 1000000, not ${journal}`)
}

function timeOf(start: string | number | undefined): number | undefined {
  if (start === undefined) return undefined
  const time = new Date(start).getTime()
  if (Number.isNaN(time)) throw new RangeError(`startTime is not an ISO 8601 time: ${start}`)
  return time
}
