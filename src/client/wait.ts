/** Following a task to its end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { resultStatus } from '../contracts/active-backup/enumerations.ts'
import { lastBackupResult, taskState, taskStatus } from '../contracts/hyper-backup/enumerations.ts'
import type { DsmClient } from './client.ts'
import { DsmTimeout } from './errors.ts'
import type { Answer, CallOptions } from './types.ts'

/** How long and how often to look. */
export interface WaitOptions {
  /** Milliseconds until DsmTimeout: of real time or, with `pause`, of intervals. Default: a day. */
  readonly timeout?: number | undefined
  /**
   * Milliseconds before each look, the first one included: a unit may take a moment to show a run
   * that it was asked for. Default: 5,000.
   */
  readonly interval?: number | undefined
  /** Ends the waiting; its reason is thrown. */
  readonly signal?: AbortSignal | undefined
  /**
   * Lets the time pass in another way: a test moves the clock of its NAS.
   *
   * @example
   * const pause = (ms: number) => void nas.clock.advance(`${ms}ms`)
   */
  readonly pause?: ((milliseconds: number) => void | Promise<void>) | undefined
}

/** A task of Active Backup, as Task.list shows it. */
type Row = Answer<'SYNO.ActiveBackup.Task', 'list'>['tasks'][number]
/** What Task.status of Hyper Backup answers. */
type Status = Answer<'SYNO.Backup.Task', 'status'>

/** How a backup of Active Backup ended. */
export interface BackupEnd {
  /** The status of the result, in the words of `resultStatus`. */
  readonly outcome: 'success' | 'partial' | 'failed' | 'cancelled' | 'noBackup'
  /** The result as the task shows it. */
  readonly result: NonNullable<Row['last_result']>
}

/** How a run of Hyper Backup ended, or that it was suspended and can go on. */
export interface HyperBackupEnd {
  /** `discarded`: a suspended run was dropped. All of DSM's words for a failure are `failed`. */
  readonly outcome:
    | 'success'
    | 'partial'
    | 'failed'
    | 'cancelled'
    | 'suspended'
    | 'discarded'
    | 'skipped'
  /** The task as it is then; `last_bkp_result` is DSM's own word. */
  readonly status: Status
}

/** How an integrity check of Hyper Backup ended. */
export interface IntegrityCheckEnd {
  /** `incomplete`: cancelled, failed at once on a busy destination, or over before the first look. */
  readonly outcome: 'clean' | 'broken' | 'incomplete'
  /** `2026/04/24 10:57` in the zone of the NAS, '' before the first check. */
  readonly lastDetectTime: string
}

/**
 * Waits until no job of an Active Backup task waits or runs, and returns its last result. Throws a
 * RangeError for a task that is not there, DsmTimeout, and what a call throws.
 *
 * @example
 * const { outcome, result } = await waitForBackup(dsm, 1, { pause })
 */
export function waitForBackup(
  dsm: Pick<DsmClient, 'call'>,
  taskId: number,
  options: WaitOptions = {},
): Promise<BackupEnd> {
  return follow(`the backup of task ${taskId}`, options, async (how) => {
    const params = { load_result: true, filter: { task_id: taskId } }
    const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list', params, how)
    const task = tasks.find(({ task_id }) => task_id === taskId)
    if (task === undefined) throw new RangeError(`there is no Active Backup task ${taskId}`)
    const result = task.last_result
    const outcome = result ? backupOutcomes.get(result.status) : undefined
    return task.progress || !result || !outcome ? undefined : { outcome, result }
  })
}

/**
 * Waits until a task of Hyper Backup does nothing any more, the deletion of old versions included,
 * and returns how its last run ended. Throws DsmTimeout and what a call throws.
 *
 * @example
 * const { outcome, status } = await waitForHyperBackup(dsm, 1, { pause })
 */
export function waitForHyperBackup(
  dsm: Pick<DsmClient, 'call'>,
  taskId: number,
  options: WaitOptions = {},
): Promise<HyperBackupEnd> {
  return follow(`the run of Hyper Backup task ${taskId}`, options, async (how) => {
    const additional = ['last_bkp_time', 'last_bkp_result', 'last_bkp_success_version']
    const params = { task_id: taskId, additional }
    const status = await dsm.call('SYNO.Backup.Task', 'status', params, how)
    if (running.includes(status.status)) return undefined
    const outcome = hyperBackupOutcomes.get(status.last_bkp_result)
    return outcome && { outcome, status }
  })
}

/**
 * Waits until no integrity check of a Hyper Backup task waits or runs. Call it right after
 * `error_detect`: what it finds then is what the end is compared with.
 */
export async function waitForIntegrityCheck(
  dsm: Pick<DsmClient, 'call'>,
  taskId: number,
  options: WaitOptions = {},
): Promise<IntegrityCheckEnd> {
  const detectTime = async (how: CallOptions) => {
    const target = await dsm.call('SYNO.Backup.Target', 'get', { task_id: taskId }, how)
    return target.last_detect_time
  }
  const before = await detectTime({ signal: options.signal })
  return follow(`the integrity check of task ${taskId}`, options, async (how) => {
    const { state } = await dsm.call('SYNO.Backup.Task', 'status', { task_id: taskId }, how)
    if (state === taskState.errorDetect.value) return undefined
    const lastDetectTime = await detectTime(how)
    if (lastDetectTime === before) return { outcome: 'incomplete', lastDetectTime }
    const outcome = state === taskState.restoreOnly.value ? 'broken' : 'clean'
    return { outcome, lastDetectTime }
  })
}

const day = 86_400_000

/** Looks at something until it has come to its end, which is when `look` returns something. */
async function follow<End>(
  what: string,
  { timeout = day, interval = 5_000, signal, pause }: WaitOptions,
  look: (how: CallOptions) => Promise<End | undefined>,
): Promise<End> {
  if (!(interval > 0)) throw new RangeError(`an interval is more than 0 ms, not ${interval}`)
  const started = performance.now()
  for (let paused = interval; ; paused += interval) {
    signal?.throwIfAborted()
    if (pause) await pause(interval)
    else await sleep(interval, undefined, { signal }).catch(() => signal?.throwIfAborted())
    const end = await look({ signal })
    if (end !== undefined) return end
    const passed = pause ? paused : performance.now() - started
    if (passed + interval > timeout) {
      throw new DsmTimeout(`${what} did not come to its end in ${timeout} ms`)
    }
  }
}

const { none: _, running: __, ...ends } = resultStatus

/** Zero and "still running" are no end. */
const backupOutcomes = new Map<number, BackupEnd['outcome']>(
  Object.entries(ends).map(([outcome, { value }]) => [value, outcome as keyof typeof ends]),
)

/** What a run, its end and the deletion of old versions after it look like. */
const running: readonly string[] = [
  taskStatus.waiting.value,
  taskStatus.backup.value,
  taskStatus.canceling.value,
  taskStatus.suspending.value,
  taskStatus.discarding.value,
  taskStatus.preparingVersionDelete.value,
  taskStatus.versionDeleting.value,
  taskStatus.deleting.value,
]

type Word = (typeof lastBackupResult)[keyof typeof lastBackupResult]['value']

/** Words that say that a run goes on, or never was, are no end. */
const hyperBackupOutcomes = new Map<Word | undefined, HyperBackupEnd['outcome']>([
  [lastBackupResult.done.value, 'success'],
  [lastBackupResult.success.value, 'success'],
  [lastBackupResult.partial.value, 'partial'],
  [lastBackupResult.cancel.value, 'cancelled'],
  [lastBackupResult.suspend.value, 'suspended'],
  [lastBackupResult.suspended.value, 'suspended'],
  [lastBackupResult.discard.value, 'discarded'],
  [lastBackupResult.skip.value, 'skipped'],
  [lastBackupResult.failed.value, 'failed'],
  [lastBackupResult.fail.value, 'failed'],
  [lastBackupResult.error.value, 'failed'],
  [lastBackupResult.interrupt.value, 'failed'],
  [lastBackupResult.destinationMissing.value, 'failed'],
  [lastBackupResult.checksumFailed.value, 'failed'],
  [lastBackupResult.checkFailed.value, 'failed'],
  [lastBackupResult.versionDeleteFailed.value, 'failed'],
])
