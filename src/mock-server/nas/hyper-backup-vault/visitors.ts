/** Other NASes that back up into this one's Vault, each every night at a time of its own. */
import { localTime, momentOf } from '../../kernel/local-time.ts'
import { drawBetween } from '../../kernel/random.ts'
import { plan, unplan } from '../../kernel/timeline.ts'
import type { Figures } from '../hyper-backup/state.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import { completeInbound, inboundOf, logRotation, requestSlot, targetOf } from './inbound.ts'
import { writeLog } from './logs.ts'
import type { Inbound, Target, Visitor } from './state.ts'

export interface Arrival {
  readonly share: string
  readonly target_name: string
  readonly uni_key: string
  readonly host_name: string
  readonly owner_name: string
  readonly address: string
  readonly is_enc?: boolean
  readonly data_comp?: boolean
  readonly visitor?: Omit<Visitor, 'versions'>
}

/** Adds a destination to the Vault; with a visitor, that one's backups begin to come. */
export function addTarget(nas: Nas, arrival: Arrival): Target {
  const { visitor, is_enc = false, data_comp = true, ...named } = arrival
  const target_id = nextId(nas, 'vaultTarget')
  const target: Target = {
    ...named,
    is_enc,
    data_comp,
    format_type: 'image',
    last_backup_duration: 0,
    last_backup_start_time: 0,
    target_id,
    target_path: `/volume1/${arrival.share}/${arrival.target_name}`,
    used_size: 0,
    state: 'idle',
    computingUntil: 0,
    visitor: visitor === undefined ? null : { ...visitor, versions: [] },
    finished: [],
  }
  nas.state.hyperBackupVault.targets[target_id] = target
  writeLog(nas, target, 'created', target.target_path)
  planVisit(nas, target)
  return target
}

/** Plans the next backup of a visitor, instead of the one planned before. */
export function planVisit(nas: Nas, target: Target): void {
  if (target.visitor === null) return
  unplan(nas, 'vault.arrival', target.target_id)
  const { timeZone } = nas.state.system
  const { hour, minute } = target.visitor
  const today = localTime(nas.time, timeZone)
  const at = (ahead: number) =>
    momentOf({ ...today, day: today.day + ahead, hour, minute }, timeZone)
  plan(nas, at(0) > nas.time ? at(0) : at(1), 'vault.arrival', target.target_id)
}

/** Timeline: the backup of a visitor asks to come in. */
export function visitorArrives(nas: Nas, targetId: number): void {
  const target = nas.state.hyperBackupVault.targets[targetId]
  if (target === undefined) return
  planVisit(nas, target)
  // The one of yesterday is still on its way.
  if (target.state !== 'idle') return
  if (requestSlot(nas, target, null)) {
    const inbound = inboundOf(nas, target)
    if (inbound) receive(nas, target, inbound)
  }
}

/** Timeline: the backup of a visitor that waited has been let in. */
export function visitBegins(nas: Nas, inboundId: number): void {
  const inbound = nas.state.hyperBackupVault.inbound[inboundId]
  const target = inbound && targetOf(nas, inbound)
  if (inbound && target) receive(nas, target, inbound)
}

function receive(nas: Nas, target: Target, inbound: Inbound): void {
  const { visitor } = target
  if (visitor === null) return
  const { seed } = nas.state
  const first = target.finished.length === 0
  const pace = drawBetween(0.7, 1.3, seed, 'vault', 'pace', inbound.inboundId)
  inbound.figures = figuresOf(nas, visitor, inbound, first)
  const minutes = visitor.minutes * pace * (first ? 3 : 1)
  plan(nas, nas.time + Math.round(minutes * 60_000), 'vault.received', inbound.inboundId)
}

function figuresOf(nas: Nas, visitor: Visitor, inbound: Inbound, first: boolean): Figures {
  const { seed } = nas.state
  const { totalCount, totalSize, dailyChange } = visitor
  const jitter = drawBetween(0.5, 1.5, seed, 'vault', 'change', inbound.inboundId)
  const share = first ? 1 : dailyChange * jitter
  const fresh = first ? 1 : drawBetween(0.3, 0.6, seed, 'vault', 'fresh', inbound.inboundId)
  const moved = { count: Math.round(totalCount * share), size: Math.round(totalSize * share) }
  const newCount = Math.round(moved.count * fresh)
  const newSize = Math.round(moved.size * fresh)
  return {
    newCount,
    newSize,
    modifiedCount: moved.count - newCount,
    modifiedSize: moved.size - newSize,
    deletedCount: first ? 0 : newCount,
    deletedSize: first ? 0 : newSize,
    totalCount,
    totalSize,
    grownKib: Math.round((moved.size * 0.55) / 1024) + 700,
  }
}

/** Timeline: all of a visitor's data is in; versions it no longer keeps go. */
export function visitEnds(nas: Nas, inboundId: number): void {
  const inbound = nas.state.hyperBackupVault.inbound[inboundId]
  const target = inbound && targetOf(nas, inbound)
  if (!inbound?.figures || !target?.visitor || inbound.startedAt === null) return
  const { versions, keep } = target.visitor
  versions.push(Math.floor(inbound.startedAt / 1000))
  const expired = versions.splice(0, Math.max(0, versions.length - keep))
  const { grownKib } = inbound.figures
  const endedAt = seconds(nas)
  completeInbound(nas, target, {
    ...inbound.figures,
    dataEndedAt: endedAt,
    endedAt,
    // A version that goes frees about what a new one takes.
    targetKib: target.used_size + Math.round(grownKib * (expired.length > 0 ? 0.1 : 1)),
  })
  if (expired.length > 0) logRotation(nas, target, expired)
}
