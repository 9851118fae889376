/** Which versions a task no longer keeps. */
import { versionStatus } from '../../../contracts/active-backup/enumerations.ts'
import { derived } from '../../kernel/derived.ts'
import { localTime } from '../../kernel/local-time.ts'
import type { Task, Version } from './state.ts'

const day = 86_400

/**
 * The versions to delete, oldest first. `keep_versions` counts the newest; where it is 0 the
 * grandfather-father-son numbers decide: every version of the last gfs_days days, then the newest
 * of each week, month and year. Locked versions always stay. Which of the two rules wins on a real
 * unit is assumed: both samples carry the same gfs numbers beside different keep_versions.
 */
export function expiredVersions(task: Task, now: number, zone: string): Version[] {
  const policy = task.retention_policy
  if (policy.keep_all) return []
  if (policy.keep_versions > 0) return beyondNewest(task.versions, policy.keep_versions)
  const settled = task.versions.filter(isSettled)
  const kept = keptByGeneration(settled, task.retention_policy, now, zone)
  return settled.filter((version) => !version.locked && !kept.has(version))
}

/** The oldest of those that count, as many as there are too many. */
function beyondNewest(versions: readonly Version[], keep: number): Version[] {
  let excess = countSettled(versions) - keep
  const oldest: Version[] = []
  for (const version of versions) {
    if (excess <= 0) break
    if (!isSettled(version)) continue
    excess -= 1
    if (!version.locked) oldest.push(version)
  }
  return oldest
}

/**
 * The newest version that had none before it, itself included, that is not settled. A version stays
 * settled until it is deleted, and a task that is deleting versions is not looked at.
 */
const settledUpTo = derived((_versions: readonly Version[]): { version?: Version } => ({}))

/** There are hundreds in each of a thousand tasks, every day: only those added since are read. */
function countSettled(versions: readonly Version[]): number {
  const known = settledUpTo.of(versions)
  let at = versions.length
  let settled = 0
  for (; at > 0 && versions[at - 1] !== known.version; at -= 1) {
    if (isSettled(versions[at - 1] as Version)) settled += 1
  }
  settled += at
  const newest = versions.at(-1)
  if (newest && settled === versions.length) known.version = newest
  return settled
}

const isSettled = ({ status }: Version): boolean =>
  status === versionStatus.completed.value ||
  status === versionStatus.partial.value ||
  status === versionStatus.failed.value ||
  status === versionStatus.cancelled.value

function keptByGeneration(
  versions: readonly Version[],
  policy: Task['retention_policy'],
  now: number,
  zone: string,
): Set<Version> {
  const kept = new Set<Version>()
  const generations = [
    { age: Number(policy.gfs_weeks) * 7 * day, period: weekOf },
    { age: Number(policy.gfs_months) * 31 * day, period: monthOf },
    { age: Number(policy.gfs_years) * 366 * day, period: yearOf },
  ]
  for (const version of versions) {
    if (now - version.time_start <= Number(policy.gfs_days) * day) kept.add(version)
  }
  for (const { age, period } of generations) {
    const newest = new Map<string, Version>()
    for (const version of versions) {
      if (now - version.time_start <= age) newest.set(period(version.time_start, zone), version)
    }
    for (const version of newest.values()) kept.add(version)
  }
  const last = versions.at(-1)
  if (last) kept.add(last)
  return kept
}

function weekOf(at: number, zone: string): string {
  const { year, month, day: dayOfMonth, weekday } = localTime(at * 1000, zone)
  return new Date(Date.UTC(year, month - 1, dayOfMonth - weekday)).toISOString().slice(0, 10)
}

function monthOf(at: number, zone: string): string {
  const { year, month } = localTime(at * 1000, zone)
  return `${year}-${month}`
}

const yearOf = (at: number, zone: string) => String(localTime(at * 1000, zone).year)
