/** Backups on their way into the Vault: the limit, the queue before it, and how they end. */
import { dashed, localTime } from '../../kernel/local-time.ts'
import { plan } from '../../kernel/timeline.ts'
import type { FinishedRun } from '../hyper-backup/state.ts'
import { type Nas, nextId } from '../nas.ts'
import { writeLog } from './logs.ts'
import type { Inbound, Target } from './state.ts'
import { move } from './target-machine.ts'

/** Milliseconds for which the size is recomputed after a backup. Our choice. */
const computing = 30_000

export const targetOf = (nas: Nas, { targetId }: Inbound): Target | undefined =>
  nas.state.hyperBackupVault.targets[targetId]

/** The backup that a destination receives or waits for. */
export function inboundOf(nas: Nas, target: Target): Inbound | undefined {
  const all = Object.values(nas.state.hyperBackupVault.inbound)
  return all.find(({ targetId }) => targetId === target.target_id)
}

/** A backup asks to come in: true when it may start at once. */
export function requestSlot(nas: Nas, target: Target, taskId: number | null): boolean {
  move(nas, target, 'arrives')
  const inboundId = nextId(nas, 'vaultInbound')
  const inbound = { inboundId, targetId: target.target_id, taskId, startedAt: null, figures: null }
  const vault = nas.state.hyperBackupVault
  // First come, first served: nobody passes those who wait.
  const admitted =
    Object.values(vault.inbound).every(({ startedAt }) => startedAt !== null) && hasRoom(nas)
  vault.inbound[inboundId] = inbound
  if (admitted) begin(nas, target, inbound)
  else writeLog(nas, target, 'waiting')
  return admitted
}

function hasRoom(nas: Nas): boolean {
  const { inbound, parallel_backup_limit } = nas.state.hyperBackupVault
  const active = Object.values(inbound).filter(({ startedAt }) => startedAt !== null)
  return active.length < parallel_backup_limit
}

/** Lets in those who wait, as far as the limit goes. */
export function admitWaiting(nas: Nas): void {
  for (const inbound of Object.values(nas.state.hyperBackupVault.inbound)) {
    if (inbound.startedAt !== null) continue
    if (!hasRoom(nas)) return
    const target = targetOf(nas, inbound)
    if (target === undefined) continue
    begin(nas, target, inbound)
    if (inbound.taskId === null) plan(nas, nas.time, 'vault.visit', inbound.inboundId)
    else plan(nas, nas.time, 'hb.slotFree', inbound.taskId)
  }
}

function begin(nas: Nas, target: Target, inbound: Inbound): void {
  move(nas, target, 'slotFree')
  inbound.startedAt = nas.time
  writeLog(nas, target, 'started')
}

/** All the data is in. */
export function completeInbound(nas: Nas, target: Target, finished: FinishedRun): void {
  const startedAt = inboundOf(nas, target)?.startedAt ?? nas.time
  move(nas, target, 'complete')
  target.last_backup_start_time = Math.floor(startedAt / 1000)
  target.last_backup_duration = Math.round((nas.time - startedAt) / 1000)
  target.used_size = finished.targetKib
  target.computingUntil = nas.time + computing
  target.finished = [...target.finished.slice(-1), finished]
  writeLog(nas, target, 'complete')
  leave(nas, target)
}

/** The backup stops before its end, to be resumed or not. */
export function stopInbound(nas: Nas, target: Target, how: 'suspended' | 'brokenOff'): void {
  move(nas, target, how)
  writeLog(nas, target, how)
  leave(nas, target)
}

/** A suspended backup will not be resumed. */
export function dropInbound(nas: Nas, target: Target): void {
  move(nas, target, 'dropped')
  writeLog(nas, target, 'discarded')
}

function leave(nas: Nas, target: Target): void {
  const inbound = inboundOf(nas, target)
  if (inbound) delete nas.state.hyperBackupVault.inbound[inbound.inboundId]
  admitWaiting(nas)
}

/** Versions of a destination are gone, given by the seconds they began at. */
export function logRotation(nas: Nas, target: Target, began: readonly number[]): void {
  const { timeZone } = nas.state.system
  writeLog(nas, target, 'rotation')
  for (const at of began) {
    const second = String(localTime(at * 1000, timeZone).second).padStart(2, '0')
    writeLog(nas, target, 'rotated', `${dashed(at * 1000, timeZone)}:${second}`)
  }
}

/** Takes a destination and what is on its way to it out of the Vault. */
export function removeTarget(nas: Nas, target: Target): void {
  writeLog(nas, target, 'removed', target.target_path)
  delete nas.state.hyperBackupVault.targets[target.target_id]
  leave(nas, target)
}
