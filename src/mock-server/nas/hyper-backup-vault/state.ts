/** What Hyper Backup Vault remembers. */
import * as z from 'zod'
import { epochSeconds, oneOf } from '../../../contracts/define/fields.ts'
import { formatType } from '../../../contracts/hyper-backup/enumerations.ts'
import { vaultTargetRow } from '../../../contracts/hyper-backup-vault/service-version-backup-target.ts'
import { figures, finishedRun, logLine } from '../hyper-backup/state.ts'

const table = <Row extends z.ZodType>(row: Row) => z.record(z.string(), row)

export const targetStates = ['idle', 'waiting', 'receiving', 'resumable'] as const

/** How a NAS that is not this one backs up. */
const visitor = z.object({
  /** When its backup comes, every day, in the zone of this NAS. */
  hour: z.int(),
  /** The minute of that hour. */
  minute: z.int(),
  /** Bytes it has. */
  totalSize: z.number(),
  /** Files it has. */
  totalCount: z.int(),
  /** The share of it that is new or changed after a day. */
  dailyChange: z.number(),
  /** How long an ordinary backup takes. */
  minutes: z.number(),
  /** How many versions it keeps. */
  keep: z.int(),
  /** When each of those began, oldest first. */
  versions: z.array(epochSeconds),
})

const {
  computing_size: _computing,
  is_resumable: _resumable,
  status: _status,
  ...targetFields
} = vaultTargetRow.shape

const target = z.object({
  ...targetFields,
  data_comp: z.boolean(),
  format_type: oneOf(formatType),
  host_name: z.string(),
  owner_name: z.string(),
  /** Where its machine stands. */
  state: z.enum(targetStates),
  /** Where its backups come from. */
  address: z.string(),
  /** Milliseconds; its size is being computed until then. */
  computingUntil: z.number(),
  /** null when the backups come from this NAS itself. */
  visitor: visitor.nullable(),
  /** The last two backups that came to their end, oldest first. */
  finished: z.array(finishedRun).max(2),
})

/** A backup on its way in. */
const inbound = z.object({
  /** Ours; no API shows it. */
  inboundId: z.int(),
  /** The destination it is for. */
  targetId: z.int(),
  /** The task of this NAS that sends it; null when another NAS does. */
  taskId: z.int().nullable(),
  /** Milliseconds; null while it waits. */
  startedAt: z.number().nullable(),
  /** What a foreign NAS sends; null until it starts. */
  figures: figures.nullable(),
})

export const vaultState = z.object({
  parallel_backup_limit: z.int().min(1),
  /** By `target_id`. */
  targets: table(target),
  /** Backups that come in or wait, by `inboundId`. */
  inbound: table(inbound),
  /** Oldest first. */
  logs: z.array(logLine),
  /** The volume the destinations lie on, in bytes; `otherSize` is what else lies there. */
  volume: z.object({ size: z.number(), otherSize: z.number() }),
})

export type VaultState = z.infer<typeof vaultState>
export type Target = z.infer<typeof target>
export type Visitor = z.infer<typeof visitor>
export type Inbound = z.infer<typeof inbound>

export const emptyVault = (): VaultState => ({
  // 2 is the documents' default.
  parallel_backup_limit: 2,
  targets: {},
  inbound: {},
  logs: [],
  volume: { size: 7_679_000_000_000, otherSize: 1_918_376_550_400 },
})
