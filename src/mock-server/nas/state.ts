/**
 * The whole of a NAS as plain data, described once: the schema checks what is loaded from outside,
 * the types follow from it. Names in snake_case are DSM's own and go out on the wire as they are;
 * names in camelCase are ours and never leave.
 */
import * as z from 'zod'
import type { PackageName } from '../../contracts/define/api.ts'
import { type ProfileName, profiles } from '../../contracts/define/profiles.ts'
import { isTimeZone } from '../kernel/local-time.ts'
import { activeBackupState } from './active-backup/state.ts'
import { hyperBackupState } from './hyper-backup/state.ts'
import { vaultState } from './hyper-backup-vault/state.ts'

/** Whether an account may log in, and if not, why. */
export const standings = [
  'ok',
  'disabled',
  'expired',
  'expiredForGood',
  'mustChangePassword',
  'locked',
] as const

const account = z.object({
  /** What a login sends as `account`; upper and lower case differ. */
  name: z.string().min(1),
  /** As it is: nothing here is worth hiding. */
  password: z.string(),
  /** The number that answers show beside the name. */
  uid: z.int(),
  /** Member of the group administrators; others get 105 from the backup APIs. */
  administrator: z.boolean(),
  /** `ok`, or why it may not log in: 401, 408 to 411. */
  standing: z.enum(standings),
  /** Applications it may not use, by the names that logins give in `session`. */
  denied: z.array(z.string()),
  /** Base32, when a second factor is set up. */
  otpSecret: z
    .string()
    .regex(/^[A-Z2-7]+$/)
    .optional(),
  /** The last 30-second step whose code was used: a code works once. */
  otpStep: z.int(),
  /** Devices that need no code again. */
  trusted: z.array(z.object({ id: z.string(), name: z.string() })),
})

/** What a client that has shaken hands is checked by, as wire/noise.ts makes it. */
const hashState = z.object({
  /** What each of its hashes begins with. */
  prefix: z.string(),
  /** Base64url. */
  key: z.string(),
  /** Which nonces were used: the highest, and those below it that were not. */
  window: z.object({ highest: z.int(), missing: z.array(z.int()).readonly() }),
})

const session = z.object({
  /** Its id, which a call shows as `_sid` or in the cookie `id`. */
  sid: z.string(),
  /** The name of the account. */
  account: z.string(),
  /** As the account was at the login. */
  administrator: z.boolean(),
  /** The name given at login, such as `ActiveBackup`; "" when none was. */
  application: z.string(),
  /** `--------` when the login asked for none. */
  synotoken: z.string(),
  /** Where the login came from. */
  address: z.string(),
  /** Milliseconds since 1970-01-01 UTC. */
  startedAt: z.number(),
  /** The last call, in milliseconds since 1970-01-01 UTC. */
  lastSeen: z.number(),
  /** Why a session that is over ended, kept for a while to tell 106 and 107 from 119. */
  ended: z.enum(['timeout', 'replaced']).optional(),
  /** Of a client that has shaken hands. */
  noise: hashState.optional(),
})

const event = z.object({
  /** Milliseconds since 1970-01-01 UTC. */
  at: z.number(),
  /** Orders events of the same moment: first planned, first to happen. */
  order: z.int(),
  /** `abb.schedule`, `hb.ended`, …. */
  kind: z.string(),
  /** The id of what it happens to; 0 where there is only one. */
  ref: z.int(),
})

export const counterNames = [
  'event',
  'session',
  'task',
  'device',
  'version',
  'result',
  'deviceResult',
  'detail',
  'log',
  'job',
  'hbTask',
  'hbRepository',
  'hbDestination',
  'hbRun',
  'vaultTarget',
  'vaultInbound',
] as const

const system = z.object({
  /** Also a name in the certificate that is made for it. */
  hostName: z.string(),
  /** `DS918+`. */
  model: z.string(),
  /** Thirteen characters. */
  serial: z.string(),
  /** Memory, in MiB. */
  ramMiB: z.int(),
  /** Degrees Celsius. */
  temperature: z.int(),
  /** By its name in the IANA list: `Europe/Berlin`. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone that this machine knows'),
  /** The address it has in its own network, whatever it listens on. */
  address: z.string(),
  /** Milliseconds since 1970-01-01 UTC. */
  bootedAt: z.number(),
  /** Minutes without a call after which a session ends; -1 for never. */
  idleMinutes: z.int(),
})

/** How strict the NAS is with logins. DSM's factory settings, and switches where it is unclear. */
export const securitySettings = z.strictObject({
  /** Blocks an address whose logins fail too often: 407. */
  autoBlock: z.strictObject({
    /** Default: false. Turned off, it forgets who was blocked. */
    enable: z.boolean(),
    /** Default: 10. */
    attempts: z.int().min(1),
    /** Minutes in which they count. Default: 5. */
    within_mins: z.int().min(1),
  }),
  /** Accounts without a second factor are told to set one up: 406. Default: false. */
  otpEnforced: z.boolean(),
  /** A login ends the account's other sessions: 107. Default: false. */
  singleSession: z.boolean(),
  /** Sessions may move to another address; otherwise 150. Default: false. */
  skipAddressCheck: z.boolean(),
  /**
   * What a missing or wrong SynoToken is answered with: 119 mostly, the others were seen too.
   * Default: 119.
   */
  tokenRefusal: z.literal([119, 103, 403]),
})

const security = securitySettings.extend({
  /** When logins failed, by address, in milliseconds. */
  failures: z.record(z.string(), z.array(z.number())),
})

export const packageNames = [
  'ActiveBackup',
  'HyperBackup',
  'HyperBackupVault',
] as const satisfies PackageName[]

export const nasState = z.object({
  /** The name of what it was made from. */
  scenario: z.string(),
  /** What detail that looks random follows from. */
  seed: z.int(),
  /** The firmware it pretends to have. */
  profile: z.enum(Object.keys(profiles) as [ProfileName, ...ProfileName[]]),
  /** The unit itself. */
  system,
  /** How strict it is with logins, and which failed. */
  security,
  /** The APIs of a stopped package are not there: 102. */
  packages: z.record(z.enum(packageNames), z.enum(['running', 'stopped'])),
  /** The administrator comes first. */
  accounts: z.array(account),
  /** By `sid`. Those that are over stay for an hour. */
  sessions: z.record(z.string(), session),
  /** The last id of each kind that was given out. */
  counters: z.record(z.enum(counterNames), z.int()),
  /** What is planned; the next event is the last. */
  timeline: z.array(event),
  /** Devices, tasks, versions, jobs and logs of Active Backup. */
  activeBackup: activeBackupState,
  /** Tasks, destinations, runs and logs of Hyper Backup. */
  hyperBackup: hyperBackupState,
  /** What the Vault holds for other units, and what comes in. */
  hyperBackupVault: vaultState,
})

/**
 * The whole of a NAS, as plain data. Names in snake_case are DSM's own, and what they mean is in
 * the contracts; names in camelCase are the emulator's.
 */
export type NasState = z.infer<typeof nasState>
/** Somebody who may log in, or not. */
export type Account = z.infer<typeof account>
export type Standing = (typeof standings)[number]
/** How strict a NAS is with logins. The defaults are DSM's factory settings, where it has any. */
export type SecuritySettings = z.infer<typeof securitySettings>
export type Session = z.infer<typeof session>
