/** Rotation: which versions a task no longer keeps, and their deletion after a run. */
import { offsetAt } from '../../kernel/local-time.ts'
import { plan } from '../../kernel/timeline.ts'
import { logRotation } from '../hyper-backup-vault/inbound.ts'
import { type Nas, seconds } from '../nas.ts'
import { system, writeLog } from './logs.ts'
import { destinationOf, vaultTargetOf } from './lookup.ts'
import type { Destination, Task, Version } from './state.ts'
import { move } from './task-machine.ts'

/** Milliseconds to find out what to delete, and to delete a version. Our choice. */
const choosing = 4_000
const perVersion = 20_000
/** Share of what a version brought that its deletion frees. Our choice: the rest is still used. */
const freed = 0.8

const keptWithoutNumber = 256
/**
 * Smart Recycle as it is stored at a real destination: each rule is an age, an interval and the
 * number of versions to keep in it, in seconds; age 0 is any. Hourly for a day, daily for four
 * weeks, weekly before that.
 */
const smartRecycle: readonly (readonly number[])[] = [
  [86_400, 3_600, 1],
  [2_419_200, 86_400, 1],
  [0, 604_800, 1],
]

/**
 * The versions to delete, oldest first. Locked ones always stay, and so does the newest success.
 * That Smart Recycle deletes the earliest as well once there are more than the number to keep
 * follows from the condition stored beside it.
 */
export function expiredVersions(
  { rotate_params: rules }: Task,
  { versions }: Destination,
  now: number,
  zone: string,
): Version[] {
  const complete = versions.filter(({ status }) => status === 'success')
  const newest = complete.at(-1)
  const kept = new Set(byRule(complete, rules, now, zone))
  const number = rules.rotate_condition?.[1] ?? keptWithoutNumber
  let surplus = kept.size - Math.max(1, number)
  for (const version of complete) {
    if (surplus <= 0) break
    if (version.locked || version === newest || !kept.has(version)) continue
    kept.delete(version)
    surplus -= 1
  }
  return complete.filter((version) => !kept.has(version) && !version.locked && version !== newest)
}

function byRule(
  versions: readonly Version[],
  rules: Task['rotate_params'],
  now: number,
  zone: string,
): readonly Version[] {
  switch (rules.rotate_option) {
    case 'rotate_smart_recycle':
      return recycled(versions, smartRecycle, now, zone)
    case 'rotate_customized':
      return recycled(versions, rules.rotate_customized_rules ?? [], now, zone)
    default:
      return versions
  }
}

/** The newest versions of each interval, which begin with the local day. */
function recycled(
  versions: readonly Version[],
  rules: readonly (readonly number[])[],
  now: number,
  zone: string,
): Version[] {
  const counts = new Map<string, number>()
  return versions.toReversed().filter(({ timestamp }) => {
    const age = now - timestamp
    const rule = rules.findIndex(([limit = 0]) => limit === 0 || age <= limit)
    const [, interval = 0, keep = 1] = rules[rule] ?? []
    if (interval <= 0) return true
    const local = timestamp + offsetAt(timestamp * 1000, zone) / 1000
    const bucket = `${rule}/${Math.floor(local / interval)}`
    const count = counts.get(bucket) ?? 0
    counts.set(bucket, count + 1)
    return count < keep
  })
}

/** A run with rotation is over: old versions go, and the task is busy with that for a while. */
export function startRotation(nas: Nas, task: Task): void {
  move(nas, task, 'rotate')
  task.last_bkp_result = 'preparing_version_delete'
  writeLog(nas, task, 'rotation', system)
  plan(nas, nas.time + choosing, 'hb.versionsChosen', task.task_id)
}

/** Timeline: it is clear which versions go. */
export function versionsChosen(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  if (task?.state !== 'preparingRotation') return
  const { timeZone } = nas.state.system
  const expired = expiredVersions(task, destinationOf(nas, task), seconds(nas), timeZone)
  if (expired.length === 0) {
    endRotation(nas, task)
    return
  }
  move(nas, task, 'versionsChosen')
  if (saysRotation(task)) task.last_bkp_result = 'version_deleting'
  task.expiring = expired.map(({ version_id }) => version_id)
  plan(nas, nas.time + perVersion * expired.length, 'hb.versionsDeleted', taskId)
}

/** Timeline: the versions are gone. */
export function versionsDeleted(nas: Nas, taskId: number): void {
  const task = nas.state.hyperBackup.tasks[taskId]
  if (task?.state !== 'rotating') return
  const destination = destinationOf(nas, task)
  const gone = destination.versions.filter(({ version_id }) => task.expiring.includes(version_id))
  destination.versions = destination.versions.filter((version) => !gone.includes(version))
  const size = gone.reduce((sum, { figures }) => sum + (figures?.grownKib ?? 0), 0)
  destination.used_size = Math.max(0, destination.used_size - Math.round(size * freed))
  const target = vaultTargetOf(nas, task)
  if (target) {
    target.used_size = destination.used_size
    logRotation(
      nas,
      target,
      gone.map(({ timestamp }) => timestamp),
    )
  }
  endRotation(nas, task)
}

function endRotation(nas: Nas, task: Task): void {
  move(nas, task, 'versionsDeleted')
  forgetRotation(task)
}

/** The run's own result comes back, unless something else took its place meanwhile. */
export function forgetRotation(task: Task): void {
  task.expiring = []
  if (saysRotation(task)) task.last_bkp_result = 'done'
}

const saysRotation = ({ last_bkp_result: result }: Task) =>
  result === 'preparing_version_delete' || result === 'version_deleting'
