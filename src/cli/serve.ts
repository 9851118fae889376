import { Command, Option } from 'commander'
import { type ProfileName, profiles } from '../contracts/define/profiles.ts'
import type { Certificate } from '../mock-server/http/certificate.ts'
import type { Snapshot } from '../mock-server/kernel/snapshot.ts'
import { type MockDsm, startOnlyMockDsm } from '../mock-server/mock-dsm.ts'
import type { Scenario } from '../mock-server/nas/scenarios/base.ts'
import { scenarioNames, scenarios } from '../mock-server/nas/scenarios/index.ts'
import { exitCode } from './exit.ts'
import { account, clock, integer, isoTime, oneOf, readCertificate } from './options.ts'
import { scenario } from './scenario.ts'
import { openState } from './state-file.ts'
import { stopSignal } from './stop-signal.ts'

interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly scenario: Scenario
  readonly listScenarios?: true
  readonly seed?: number
  readonly startTime?: number
  readonly clock: string
  readonly account?: { readonly name: string; readonly password: string }
  readonly profile?: ProfileName
  readonly latency: 'off' | 'real'
  readonly tlsPort?: number
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly state?: string
  readonly controlToken?: string
  readonly journal?: number
  readonly json?: true
}

export function serveCommand(): Command {
  const profileNames = Object.keys(profiles) as ProfileName[]
  return new Command('serve')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', integer(0, 65535), 5000)
    .addOption(
      new Option(
        '--scenario <name|file>',
        `the NAS to start with: ${scenarioNames.join(', ')}, a file with a saved state, or a ` +
          'folder with a recording',
      )
        .argParser(scenario)
        .default(scenarios.office, 'office'),
    )
    .option('--list-scenarios', 'print the scenarios and stop')
    .option(
      '--seed <number>',
      'same seed, same NAS (default: 1, or that of the saved state)',
      integer(0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      '--start-time <iso>',
      "where the NAS' clock starts (default: now, or when it was saved or recorded)",
      isoTime,
    )
    .option('--clock <mode>', 'real, frozen, or a speed such as x60', clock, 'real')
    .option(
      '--account <name:password>',
      "replaces the administrator's credentials (default: admin:mock-dsm, or those saved)",
      account,
    )
    .option(
      '--profile <name>',
      `firmware profile: ${profileNames.join(', ')} (default: dsm-7.2, or the one saved or recorded)`,
      oneOf(profileNames),
    )
    .addOption(
      new Option('--latency <mode>', 'real lets slow calls take their time')
        .argParser(oneOf(['off', 'real']))
        .default('off'),
    )
    .option(
      '--tls-port <number>',
      'HTTPS port; 0 takes a free one (default: off)',
      integer(0, 65535),
    )
    .option('--tls-cert <file>', 'certificate in PEM (default: self-signed, made at the start)')
    .option('--tls-key <file>', 'its private key in PEM')
    .option('--state <file>', 'load the NAS from a file and keep it there')
    .option('--control-token <token>', 'guards the control plane (default: none on loopback)')
    .option(
      '--journal <number>',
      'how many requests the journal keeps (default: 10000)',
      integer(1, 1_000_000),
    )
    .option('--json', 'print the ready line as one JSON object')
    .action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  if (options.listScenarios) {
    for (const [name, { about }] of Object.entries(scenarios)) {
      process.stdout.write(`${name.padEnd(8)} ${about}\n`)
    }
    return
  }
  const stopped = stopSignal()
  const tls = await readCertificate(options)
  const state = options.state === undefined ? undefined : openState(options.state)
  try {
    const nas = await start({ ...options, from: state?.saved, tls })
    if (nas === undefined) return
    const keeper = state?.keep(nas)
    // A folder that cannot be written to is told of before the ready line.
    await keeper?.save()
    announce(nas, options)
    await stopped
    await keeper?.stop()
    await nas.close()
  } finally {
    state?.release()
  }
}

/** Starts the NAS, or says why it cannot. */
async function start(
  options: ServeOptions & { from: Snapshot | undefined; tls: Certificate | undefined },
): Promise<MockDsm | undefined> {
  try {
    return await startOnlyMockDsm(options)
  } catch (thrown) {
    if (thrown instanceof RangeError) {
      process.stderr.write(`mock-dsm: ${thrown.message}\n`)
      process.exitCode = exitCode.usage
      return undefined
    }
    const { code, message } = thrown as NodeJS.ErrnoException
    const reason = listenFailures[code ?? ''] ?? message
    process.stderr.write(`mock-dsm: cannot listen on ${options.host}:${options.port}: ${reason}\n`)
    process.exitCode =
      code !== undefined && code in listenFailures ? exitCode.usage : exitCode.fault
    return undefined
  }
}

const listenFailures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; --port 0 finds a free one',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'the host name is unknown',
  EACCES: 'the port needs more rights',
}

function announce(nas: MockDsm, { json }: ServeOptions): void {
  const { url, tlsUrl, control, controlToken } = nas
  // A loaded NAS has the credentials it was saved with.
  const [administrator] = nas.nas.state.accounts
  const { name = '', password = '' } = administrator ?? {}
  if (json) {
    const ready = {
      ready: true,
      url,
      ...(tlsUrl !== undefined && { tlsUrl }),
      control,
      account: name,
      password,
      pid: process.pid,
      ...(controlToken !== undefined && { controlToken }),
    }
    process.stdout.write(`${JSON.stringify(ready)}\n`)
    return
  }
  const query = new URLSearchParams({
    api: 'SYNO.API.Auth',
    version: '7',
    method: 'login',
    account: name,
    passwd: password,
    format: 'sid',
  })
  process.stdout.write(
    `mock DSM listens on ${url}${tlsUrl === undefined ? '' : ` and ${tlsUrl}`}\n` +
      `log in as     ${name} / ${password}\n` +
      `control plane ${control}${controlToken === undefined ? '' : ` (token ${controlToken})`}\n` +
      `try           curl '${url}/webapi/entry.cgi?${query}'\n`,
  )
}
