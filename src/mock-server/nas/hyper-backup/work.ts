/** What a run has to do, and how far it has come. Nothing ticks: the clock says it when asked. */
import { progressStep } from '../../../contracts/hyper-backup/enumerations.ts'
import { draw, drawBetween } from '../../kernel/random.ts'
import { type Nas, seconds } from '../nas.ts'
import { destinationOf } from './lookup.ts'
import type { Destination, Figures, Run, Task } from './state.ts'

type Step = Run['steps'][number]['step']

/** Seconds each step takes. Our choice; together with the data a run lasts 5 to 40 minutes. */
const lengths = {
  prebackup: { low: 5, high: 15 },
  backup_prepare: { low: 5, high: 20 },
  total_size_count: { low: 15, high: 60 },
  app_backup: { low: 20, high: 60 },
  config_backup: { low: 3, high: 10 },
  backup_complete: { low: 10, high: 25 },
} as const
const dataMinutes = { low: 4.2, high: 35 }
/** How much of the changed data is left after deduplication and compression. Our choice. */
const packed = 0.55
/** KiB that the index of a version takes. The captured destination of a tiny backup held 729. */
const indexKib = 700

/** Lays out the steps of a run and what it will find. */
export function planWork(nas: Nas, task: Task, run: Run): void {
  const { seed } = nas.state
  const slowness = draw(seed, 'hb', 'steps', run.runId)
  const lasting = (step: keyof typeof lengths) => {
    const { low, high } = lengths[step]
    return Math.round((low + slowness * (high - low)) * 1000)
  }
  const last = destinationOf(nas, task).finished.at(-1)
  const minutes = task.load.minutes * (last ? 1 : 1.5)
  const pace = drawBetween(0.7, 1.3, seed, 'hb', 'data', run.runId)
  const data = Math.min(dataMinutes.high, Math.max(dataMinutes.low, minutes * pace))
  const order = Object.values(progressStep).map(({ value }) => value)
  run.steps = order.flatMap((step): Run['steps'] => {
    if (step === 'none') return []
    if (step === 'data_backup') return [{ step, milliseconds: Math.round(data * 60_000) }]
    if (step === 'app_backup') {
      const apps = task.source.app_list.length
      return apps === 0 ? [] : [{ step, milliseconds: apps * lasting(step) }]
    }
    return [{ step, milliseconds: lasting(step) }]
  })
  run.endsAfter = totalWork(run)
  run.figures = findings(nas, task, run)
}

export const totalWork = (run: Run): number =>
  run.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0)

/** Milliseconds of work before a step begins. */
export function workBefore(run: Run, wanted: Step): number {
  let sum = 0
  for (const { step, milliseconds } of run.steps) {
    if (step === wanted) break
    sum += milliseconds
  }
  return sum
}

/** What the run will have found when it is through. */
function findings(nas: Nas, task: Task, run: Run): Figures {
  const { seed } = nas.state
  const { load } = task
  const last = destinationOf(nas, task).finished.at(-1)
  if (last === undefined) {
    return {
      newCount: load.totalCount,
      newSize: load.totalSize,
      modifiedCount: 0,
      modifiedSize: 0,
      deletedCount: 0,
      deletedSize: 0,
      totalCount: load.totalCount,
      totalSize: load.totalSize,
      grownKib: kibOf(load.totalSize),
    }
  }
  const days = Math.max(0.02, (seconds(nas) - last.endedAt) / 86_400)
  const jitter = drawBetween(0.5, 1.5, seed, 'hb', 'change', run.runId)
  const changed = Math.min(1, load.dailyChange * days * jitter)
  const fresh = drawBetween(0.3, 0.6, seed, 'hb', 'fresh', run.runId)
  const newCount = Math.round(load.totalCount * changed * fresh)
  const newSize = Math.round(load.totalSize * changed * fresh)
  const modifiedCount = Math.round(load.totalCount * changed * (1 - fresh))
  const modifiedSize = Math.round(load.totalSize * changed * (1 - fresh))
  const deletedCount = Math.round(newCount * 0.8)
  const deletedSize = Math.round(newSize * 0.8)
  return {
    newCount,
    newSize,
    modifiedCount,
    modifiedSize,
    deletedCount,
    deletedSize,
    totalCount: load.totalCount + newCount - deletedCount,
    totalSize: load.totalSize + newSize - deletedSize,
    grownKib: kibOf(newSize + modifiedSize),
  }
}

const kibOf = (size: number) => indexKib + Math.round((size * packed) / 1024)

/** What a destination holds after a version more. */
export const usedAfter = (destination: Destination, { grownKib }: Figures): number =>
  destination.used_size + grownKib

/** Milliseconds of work done by now. */
const workDone = (nas: Nas, run: Run): number =>
  Math.min(run.endsAfter, run.worked + (run.since === null ? 0 : nas.time - run.since))

/** Stops the clock of a run; what it has done stays done. */
export function freeze(nas: Nas, run: Run): void {
  run.worked = workDone(nas, run)
  run.since = null
}

export interface Position {
  readonly step: Step
  /** How much of the step is done, 0 to 1. */
  readonly share: number
  /** Milliseconds spent in it. */
  readonly spent: number
  /** How much of the data has been moved, 0 to 1. */
  readonly moved: number
}

export function positionOf(nas: Nas, run: Run): Position {
  let spent = workDone(nas, run)
  let dataSeen = false
  const last = run.steps.at(-1)
  for (const entry of run.steps) {
    const { step, milliseconds } = entry
    if (spent < milliseconds || entry === last) {
      const share = Math.min(1, spent / milliseconds)
      const moved = step === 'data_backup' ? share : dataSeen ? 1 : 0
      return { step, share, spent, moved }
    }
    spent -= milliseconds
    dataSeen ||= step === 'data_backup'
  }
  return { step: 'prebackup', share: 0, spent: 0, moved: 0 }
}

export const canSuspend = (task: Task, { step }: Position): boolean =>
  task.state === 'running' && step === 'data_backup'

/** The last step finishes what cannot be taken back. */
export const canCancel = (task: Task, { step }: Position): boolean =>
  task.state === 'running' && step !== 'backup_complete'
