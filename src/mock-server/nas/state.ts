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

const account = z.object({
  name: z.string().min(1),
  password: z.string(),
  uid: z.int(),
  administrator: z.boolean(),
  disabled: z.boolean(),
  /** Base32, when a second factor is set up. */
  otpSecret: z.string().optional(),
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
export type Session = z.infer<typeof session>
