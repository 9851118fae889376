/** A NAS with its packages installed and nothing configured: what every scenario starts from. */
import type { ProfileName } from '../../../contracts/define/profiles.ts'
import { createClock } from '../../kernel/clock.ts'
import { furthest, settle } from '../../kernel/timeline.ts'
import { planRetention } from '../active-backup/deletion.ts'
import { eventHandler } from '../events.ts'
import { emptyHyperBackup } from '../hyper-backup/state.ts'
import { emptyVault } from '../hyper-backup-vault/state.ts'
import { assembleNas, type Nas } from '../nas.ts'
import { counterNames, type NasState } from '../state.ts'

/** What a scenario is built with. */
export interface ScenarioOptions {
  /** Its name, which the state keeps. */
  readonly scenario: string
  /** What detail that looks random follows from. */
  readonly seed: number
  /** The firmware it pretends to have. */
  readonly profile: ProfileName
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** A NAS to start with. */
export interface Scenario {
  /** What `GET /_mock/health` calls it. */
  readonly name: string
  /** A line for `--list-scenarios`. */
  readonly about: string
  /** What it brings along; what its user says wins. */
  readonly brings?: {
    /** When it is as it is, in milliseconds. Asked for at a later time, it has lived until then. */
    readonly now?: number | undefined
    /** Default: 1. */
    readonly seed?: number | undefined
    /** Default: `dsm-7.2`. */
    readonly profile?: ProfileName | undefined
  }
  /** Not to be kept for the next who asks: too big, or not asked for again. */
  readonly unkept?: true
  /** The state of such a NAS at the given time. The same options give the same state. */
  build(options: ScenarioOptions): NasState
}

export const hour = 3_600_000
export const day = 24 * hour

/** Something that happened in the life of a NAS. */
export interface Chapter {
  /** Milliseconds before now. */
  readonly ago: number
  readonly happens: (nas: Nas) => void
}

/**
 * Builds a NAS that was set up `days` ago by `furnish` and has been living since. Chapters happen
 * on the way, in the order given: the oldest first.
 */
export function livedIn(
  options: ScenarioOptions,
  days: number,
  furnish: (nas: Nas) => void,
  chapters: readonly Chapter[] = [],
): NasState {
  const start = options.now - days * day
  const nas = standing(bareState(options, start), start)
  furnish(nas)
  planRetention(nas)
  for (const { ago, happens } of chapters) {
    liveUntil(nas, options.now - ago)
    happens(nas)
  }
  liveUntil(nas, options.now)
  return nas.state
}

/** A NAS as it stands at a time, for building a state. */
export const standing = (state: NasState, now: number): Nas =>
  assembleNas({
    state,
    clock: createClock({ mode: 'frozen', speed: 0, now }),
    time: now,
    notify: () => {},
  })

/** Lets time pass, and everything happen that is due in it. */
export function liveUntil(nas: Nas, time: number): void {
  nas.clock.moveTo(time)
  settle(nas, eventHandler)
}

/**
 * A NAS whose state is known as of a time of its own, and which has been living since. Asked for
 * at an earlier time it throws a RangeError, for what it remembers would lie ahead of it.
 */
export function livedOn(options: ScenarioOptions, nas: Nas): NasState {
  const { scenario, now } = options
  const date = new Date(nas.time).toISOString()
  if (now < nas.time) throw new RangeError(`${scenario} is as of ${date} and cannot start earlier`)
  if (now - nas.time > furthest) {
    throw new RangeError(`${scenario} is as of ${date} and starts within ten years of that`)
  }
  liveUntil(nas, now)
  return nas.state
}

/** The zone in which the captured folder names and times agree: UTC+1 in March. */
export const usualTimeZone = 'Europe/Berlin'

/** Accounts, settings and packages, and nothing else. */
export function bareState(options: ScenarioOptions, bootedAt: number): NasState {
  const { scenario, seed, profile } = options
  return {
    scenario,
    seed,
    profile,
    system: {
      hostName: 'synology01',
      model: 'DS918+',
      serial: '1780PDN123456',
      ramMiB: 8192,
      temperature: 40,
      timeZone: usualTimeZone,
      address: '192.168.0.10',
      bootedAt,
      idleMinutes: 15,
    },
    security: {
      autoBlock: { enable: false, attempts: 10, within_mins: 5 },
      otpEnforced: false,
      singleSession: false,
      skipAddressCheck: false,
      tokenRefusal: 119,
      failures: {},
    },
    packages: { ActiveBackup: 'running', HyperBackup: 'running', HyperBackupVault: 'running' },
    accounts: [
      account('admin', 'mock-dsm', 1024, { administrator: true }),
      account('viewer', 'viewer', 1030),
      account('otp', 'otp', 1031, { administrator: true, otpSecret: 'JBSWY3DPEHPK3PXP' }),
      account('disabled', 'disabled', 1032, { standing: 'disabled' }),
    ],
    sessions: {},
    counters: Object.fromEntries(counterNames.map((name) => [name, 0])) as NasState['counters'],
    timeline: [],
    activeBackup: {
      settings: structuredClone({ cert_info: certificates, settings: defaultSettings }),
      devices: {},
      tasks: {},
      jobs: {},
      results: {},
      logs: [],
      storages: {},
      hypervisors: {},
      restores: {},
      vmChecks: [],
    },
    hyperBackup: emptyHyperBackup(),
    hyperBackupVault: emptyVault(),
  }
}

function account(
  name: string,
  password: string,
  uid: number,
  more: Partial<NasState['accounts'][number]> = {},
): NasState['accounts'][number] {
  return {
    name,
    password,
    uid,
    administrator: false,
    standing: 'ok',
    denied: [],
    otpStep: 0,
    trusted: [],
    ...more,
  }
}

/** Certificates and settings as the sample of Setting.list shows them. */
const certificates = {
  cert_from_dsm: {
    cert_common_name: 'xxxxx.myds.me',
    cert_issuer: 'R10',
    cert_san: ['*.xxxxx.myds.me', 'xxxxx.myds.me'],
    cert_tillTime: 'May 29 18:54:13 2025 GMT',
  },
  cert_from_package: {
    cert_common_name: 'Active Backup for Business',
    cert_issuer: 'Synology Active Backup for Business',
    cert_san: ['Active Backup for Business'],
    cert_tillTime: 'Apr 17 19:14:52 2034 GMT',
  },
  cert_use_package: true,
}

const defaultSettings = [
  { id: 1, name: 'max_concurrent_devices', value: '5' },
  { id: 2, name: 'memory_usage_limit_percentage', value: '75' },
  { id: 3, name: 'package_cert_id', value: 'dyAaL7' },
  { id: 4, name: 'enable_global_bandwidth_control', value: 'false' },
  { id: 5, name: 'global_backup_bandwidth_number', value: '0' },
  { id: 6, name: 'enable_ip_range_bandwidth_control', value: 'false' },
  { id: 7, name: 'full_backup_task_ids', value: '2' },
  { name: 'retention_run_hour', value: '14' },
  { name: 'retention_run_min', value: '50' },
]
