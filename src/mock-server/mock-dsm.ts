/** A pretend NAS inside a program. */
import { randomBytes } from 'node:crypto'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { type ProfileName, profiles } from '../contracts/define/profiles.ts'
import { type Controls, createControls } from './controls.ts'
import { type AppOptions, createApp } from './http/app.ts'
import { type Certificate, makeCertificate } from './http/certificate.ts'
import { createShelf } from './http/control/instances.ts'
import type { Instance } from './http/control/options.ts'
import { type Listening, listen } from './http/listen.ts'
import { type Appliance, createAppliance } from './kernel/appliance.ts'
import { createClock, parseClock, systemTime } from './kernel/clock.ts'
import { restoreSnapshot, type Snapshot } from './kernel/snapshot.ts'
import { createNas } from './nas/create.ts'
import type { Nas } from './nas/nas.ts'
import type { Scenario } from './nas/scenarios/base.ts'
import { type ScenarioName, scenarios } from './nas/scenarios/index.ts'

export interface MockDsmOptions {
  /** The NAS to start with: a name, or what `observedScenario` makes. Default: `office`. */
  readonly scenario?: ScenarioName | Scenario | undefined
  /** Same seed, same start time, same calls: same bytes. Default: the scenario's own, or 1. */
  readonly seed?: number | undefined
  /**
   * Where the clock starts: an ISO 8601 time or milliseconds. Default: the time that the scenario
   * is as of, if it has one, or now.
   */
  readonly startTime?: string | number | undefined
  /** `real`, `frozen`, or a speed like `x60`. Default: `real`. */
  readonly clock?: string | undefined
  /** Default: the scenario's own, or `dsm-7.2`. */
  readonly profile?: ProfileName | undefined
  /** Replaces the administrator's credentials. */
  readonly account?: { readonly name: string; readonly password: string } | undefined
  readonly latency?: 'off' | 'real' | undefined
  readonly host?: string | undefined
  /** 0, the default here, takes a free one. */
  readonly port?: number | undefined
  /** Also listens for HTTPS (HTTP/1.1 and HTTP/2); 0 takes a free port. Default: off. */
  readonly tlsPort?: number | undefined
  /** A certificate of one's own, in PEM. Default: a self-signed one, made at the start. */
  readonly tls?: Certificate | undefined
  /** Guards the control plane. Default: none on loopback, otherwise made up. */
  readonly controlToken?: string | undefined
  /** A NAS to continue instead of a scenario: its clock and state win. */
  readonly from?: Snapshot | undefined
}

export interface MockDsm extends Controls {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  /** `https://host:port`; undefined without `tlsPort`. */
  readonly tlsUrl: string | undefined
  /** The certificate of the HTTPS port, for clients to trust. */
  readonly certificate: string | undefined
  /** Where the control plane is. */
  readonly control: string
  readonly controlToken: string | undefined
  /** State and clock, for looking at; change them through the API and the controls. */
  readonly nas: Nas
  /** Grows with every change, so that a saver knows whether to save. */
  readonly revision: () => number
  /** Another NAS, on its own port, that goes on from here; closed with this one. */
  fork(): Promise<MockDsm>
  /** Sends a request without the network, such as `{ url: '/webapi/entry.cgi?…' }`. */
  inject(request: InjectOptions | string): Promise<LightMyRequestResponse>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a NAS and resolves once it listens. Throws a RangeError for options that make no sense. */
export async function createMockDsm(options: MockDsmOptions = {}): Promise<MockDsm> {
  const { host = '127.0.0.1', port = 0, latency = 'off', from, account } = options
  const scenario = scenarioOf(options.scenario ?? 'office')
  const { brings } = scenario
  const profile = nameIn(profiles, options.profile ?? brings?.profile ?? 'dsm-7.2', 'profile')
  const startTime = timeOf(options.startTime)
  const clock = createClock({
    ...clockOf(options.clock ?? 'real'),
    now: startTime ?? (from ? undefined : brings?.now) ?? systemTime(),
  })
  const appliance = createAppliance((notify) =>
    createNas({
      // What is continued needs no scenario of its own: the empty one is quickly made.
      scenario: from ? scenarios.empty : scenario,
      seed: options.seed ?? brings?.seed ?? 1,
      profile,
      clock,
      account,
      notify,
    }),
  )
  if (from) restoreSnapshot(appliance.nas, from)

  const controls = createControls(appliance, { scenario, startTime, ...(account && { account }) })
  const controlToken = options.controlToken ?? (isLoopback(host) ? undefined : newToken())
  const running = new Map<string, Instance>()
  const forks = new Set<MockDsm>()
  const sibling = (more: MockDsmOptions) =>
    createMockDsm({
      ...options,
      port: 0,
      tlsPort: options.tlsPort === undefined ? undefined : 0,
      controlToken,
      from: undefined,
      ...more,
    })
  const appOptions: AppOptions = {
    latency,
    appliance,
    controls,
    token: controlToken,
    instances: {
      snapshots: createShelf(),
      running,
      spawn: (start) => sibling(start as MockDsmOptions),
    },
  }
  const app = createApp(appliance, appOptions)
  const plain = await listen(app, { host, port })
  const { url } = plain
  const secure = await listenSecurely(appliance, appOptions, { ...options, host }, plain)
  const close = async () => {
    await Promise.all([...running.values(), ...forks].map((other) => other.close()))
    await Promise.all([plain.close(), secure?.app.close()])
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
    inject: (request) => app.inject(request),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The same NAS on its HTTPS port. When that cannot be had, the plain one is given back too. */
async function listenSecurely(
  appliance: Appliance,
  options: AppOptions,
  { host, tlsPort, tls }: MockDsmOptions & { host: string },
  plain: Listening,
) {
  if (tlsPort === undefined) return undefined
  try {
    const names = [host, appliance.nas.state.system.hostName]
    const certificate = tls ?? (await makeCertificate(names, systemTime()))
    const app = createApp(appliance, options, certificate)
    const url = await app.listen({ host, port: tlsPort })
    return { app, url, certificate: certificate.cert }
  } catch (thrown) {
    await plain.close()
    throw thrown
  }
}

const newToken = () => randomBytes(24).toString('base64url')

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

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

function timeOf(start: string | number | undefined): number | undefined {
  if (start === undefined) return undefined
  const time = new Date(start).getTime()
  if (Number.isNaN(time)) throw new RangeError(`startTime is not an ISO 8601 time: ${start}`)
  return time
}
