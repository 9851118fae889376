/**
 * The whole of a NAS as plain data, described once: the schema checks what is loaded from outside,
 * the types follow from it. Names in snake_case are DSM's own and go out on the wire as they are;
 * names in camelCase are ours and never leave.
 */
import { z } from 'zod'
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
  name: z.string().min(1),
  password: z.string(),
  uid: z.int(),
  administrator: z.boolean(),
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
  prefix: z.string(),
  key: z.string(),
  window: z.object({ highest: z.int(), missing: z.array(z.int()).readonly() }),
})

const session = z.object({
  sid: z.string(),
  account: z.string(),
  administrator: z.boolean(),
  /** The name given at login, such as `ActiveBackup`; "" when none was. */
  application: z.string(),
  /** `--------` when the login asked for none. */
  synotoken: z.string(),
  address: z.string(),
  startedAt: z.number(),
  lastSeen: z.number(),
  /** Why a session that is over ended, kept for a while to tell 106 and 107 from 119. */
  ended: z.enum(['timeout', 'replaced']).optional(),
  noise: hashState.optional(),
})

const event = z.object({ at: z.number(), order: z.int(), kind: z.string(), ref: z.int() })

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
  hostName: z.string(),
  model: z.string(),
  serial: z.string(),
  ramMiB: z.int(),
  temperature: z.int(),
  timeZone: z.string().refine(isTimeZone, 'is no time zone that this machine knows'),
  address: z.string(),
  bootedAt: z.number(),
  /** Minutes without a call after which a session ends; -1 for never. */
  idleMinutes: z.int(),
})

/** How strict the NAS is with logins. DSM's factory settings, and switches where it is unclear. */
export const securitySettings = z.strictObject({
  autoBlock: z.strictObject({
    enable: z.boolean(),
    attempts: z.int().min(1),
    within_mins: z.int().min(1),
  }),
  /** Accounts without a second factor are told to set one up: 406. */
  otpEnforced: z.boolean(),
  /** A login ends the account's other sessions: 107. */
  singleSession: z.boolean(),
  /** Sessions may move to another address; otherwise 150. */
  skipAddressCheck: z.boolean(),
  /** What a missing or wrong SynoToken is answered with: 119 mostly, the others were seen too. */
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
  scenario: z.string(),
  seed: z.int(),
  profile: z.enum(Object.keys(profiles) as [ProfileName, ...ProfileName[]]),
  system,
  security,
  packages: z.record(z.enum(packageNames), z.enum(['running', 'stopped'])),
  accounts: z.array(account),
  sessions: z.record(z.string(), session),
  counters: z.record(z.enum(counterNames), z.int()),
  timeline: z.array(event),
  activeBackup: activeBackupState,
  hyperBackup: hyperBackupState,
  hyperBackupVault: vaultState,
})

export type NasState = z.infer<typeof nasState>
export type Account = z.infer<typeof account>
export type Standing = (typeof standings)[number]
export type SecuritySettings = z.infer<typeof securitySettings>
export type Session = z.infer<typeof session>
