/** Things that happen to a NAS and have no API. */
import * as z from 'zod'
import { setOnline, setOutcome, setStorageFull, startRestore } from './active-backup/happenings.ts'
import {
  breakTarget,
  setCheckOutcome,
  setRunOutcome as setHyperBackupOutcome,
  setTargetOnline,
} from './hyper-backup/world.ts'
import type { Nas } from './nas.ts'
import { packageNames, type Standing, standings } from './state.ts'

const device_id = z.int()
const task_id = z.int()

export const worldEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('abb.device.offline'), device_id }),
  z.strictObject({ event: z.literal('abb.device.online'), device_id }),
  z.strictObject({
    event: z.literal('abb.run.outcome'),
    task_id,
    /** Of the next backup; those after it go as they go. */
    outcome: z.enum(['success', 'partial', 'fail']),
  }),
  z.strictObject({
    event: z.literal('abb.restore.start'),
    task_id,
    device_id,
    version_id: z.int(),
  }),
  z.strictObject({ event: z.literal('abb.storage.full'), storage_id: z.int().optional() }),
  z.strictObject({ event: z.literal('abb.storage.ok'), storage_id: z.int().optional() }),
  z.strictObject({ event: z.literal('hb.target.offline'), task_id }),
  z.strictObject({ event: z.literal('hb.target.online'), task_id }),
  z.strictObject({ event: z.literal('hb.target.broken'), task_id }),
  z.strictObject({
    event: z.literal('hb.run.outcome'),
    task_id,
    /** Of the next run; those after it go as they go. */
    outcome: z.enum(['done', 'partial', 'failed']),
  }),
  z.strictObject({
    event: z.literal('hb.check.outcome'),
    task_id,
    /** Of the next integrity check. */
    outcome: z.enum(['clean', 'broken']),
  }),
  z.strictObject({
    event: z.literal('account.standing'),
    /** Its name; it need not be logged in. */
    account: z.string(),
    /** `ok`, or why it may not log in. Sessions that it has go on. */
    standing: z.enum(standings),
  }),
  z.strictObject({ event: z.literal('session.expire'), account: z.string().optional() }),
  z.strictObject({ event: z.literal('package.stop'), package: z.enum(packageNames) }),
  z.strictObject({ event: z.literal('package.start'), package: z.enum(packageNames) }),
])

/**
 * What can happen to a NAS. Ids are those of the API; an unknown one is refused.
 *
 * - `abb.device.offline`, `abb.device.online`: the agent of a device goes and comes. Its running
 *   backup ends as cancelled.
 * - `abb.run.outcome`: what the next backup of a task comes to, once.
 * - `abb.restore.start`: what a recovery medium does; shows in Restore.list.
 * - `abb.storage.full`, `abb.storage.ok`: backups to a storage fail, or no longer. Default: all
 *   storages.
 * - `hb.target.offline`, `hb.target.online`: the destination of a task cannot be reached, or can
 *   again. A run that can be resumed is suspended and goes on then; another one fails.
 * - `hb.target.broken`: what lies at the destination of a task is damaged.
 * - `hb.run.outcome`, `hb.check.outcome`: what the next run or integrity check of a task comes to,
 *   once.
 * - `account.standing`: whether an account may log in, and if not, why.
 * - `session.expire`: the sessions of an account time out now: 106. Default: everybody's.
 * - `package.stop`, `package.start`: the APIs of a package vanish, 102, and come back.
 */
export type WorldEvent = z.input<typeof worldEvent>

/** Lets it happen; returns a sentence when it cannot. */
export function happen(nas: Nas, event: z.output<typeof worldEvent>): string | undefined {
  switch (event.event) {
    case 'abb.device.offline':
      return unless(setOnline(nas, event.device_id, false), 'device', event.device_id)
    case 'abb.device.online':
      return unless(setOnline(nas, event.device_id, true), 'device', event.device_id)
    case 'abb.run.outcome':
      return unless(setOutcome(nas, event.task_id, event.outcome), 'task', event.task_id)
    case 'abb.restore.start':
      return startRestore(nas, event)
    case 'abb.storage.full':
      return unless(setStorageFull(nas, event.storage_id, true), 'storage', event.storage_id)
    case 'abb.storage.ok':
      return unless(setStorageFull(nas, event.storage_id, false), 'storage', event.storage_id)
    case 'hb.target.offline':
      return unless(setTargetOnline(nas, event.task_id, false), 'task', event.task_id)
    case 'hb.target.online':
      return unless(setTargetOnline(nas, event.task_id, true), 'task', event.task_id)
    case 'hb.target.broken':
      return unless(breakTarget(nas, event.task_id), 'task', event.task_id)
    case 'hb.run.outcome':
      return unless(setHyperBackupOutcome(nas, event.task_id, event.outcome), 'task', event.task_id)
    case 'hb.check.outcome':
      return unless(setCheckOutcome(nas, event.task_id, event.outcome), 'task', event.task_id)
    case 'account.standing':
      return setStanding(nas, event.account, event.standing)
    case 'session.expire':
      return expire(nas, event.account)
    case 'package.stop':
      nas.state.packages[event.package] = 'stopped'
      return undefined
    case 'package.start':
      nas.state.packages[event.package] = 'running'
      return undefined
  }
}

const unless = (done: boolean, what: string, id: number | undefined): string | undefined =>
  done ? undefined : `there is no ${what} ${id}`

function setStanding(nas: Nas, name: string, standing: Standing): string | undefined {
  const account = nas.state.accounts.find((account) => account.name === name)
  if (account === undefined) return `there is no account ${name}`
  account.standing = standing
  return undefined
}

/** Sessions of one account, or of everybody, time out now. */
function expire(nas: Nas, account: string | undefined): string | undefined {
  if (account !== undefined && !nas.state.accounts.some(({ name }) => name === account)) {
    return `there is no account ${account}`
  }
  for (const session of Object.values(nas.state.sessions)) {
    if (account === undefined || session.account === account) session.ended ??= 'timeout'
  }
  return undefined
}
