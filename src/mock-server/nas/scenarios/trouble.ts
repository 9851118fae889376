import { suspendRun } from '../hyper-backup/interrupt.ts'
import { startRun } from '../hyper-backup/run.ts'
import type { Nas } from '../nas.ts'
import { happen, type WorldEvent } from '../world.ts'
import { type Chapter, day, hour, livedIn, type Scenario } from './base.ts'
import { furnishOffice, officeAge } from './office/office.ts'

const minute = 60_000

/** The office, after things went wrong: all that a monitoring tool must notice. */
export const trouble: Scenario = {
  name: 'trouble',
  about: 'What monitors must notice: failing, stale, offline, suspended, broken, nearly full',
  build: (options) => livedIn(options, officeAge, furnishOffice, chapters),
}

const failingDays = [6, 5, 4, 3, 2, 1]

const chapters: readonly Chapter[] = [
  // The laptop of task 5 was last seen three weeks ago.
  world(21 * day, { event: 'abb.device.offline', device_id: 5 }),
  // The destination of Hyper Backup's task 3 is damaged.
  world(9 * day, { event: 'hb.target.broken', task_id: 3 }),
  { ago: 8 * day, happens: fillVolume },
  // The server's nightly backup has failed for days.
  ...failingDays.map((days) =>
    world(days * day, { event: 'abb.run.outcome', task_id: 2, outcome: 'fail' }),
  ),
  // The Vault that task 2 backs up to cannot be reached since the day before yesterday.
  world(2 * day - hour, { event: 'hb.target.offline', task_id: 2 }),
  { ago: 3 * hour, happens: (nas) => startRun(nas, taskOne(nas), 'admin', impossible) },
  { ago: 3 * hour - 4 * minute, happens: suspendTaskOne },
]

function world(ago: number, event: WorldEvent): Chapter {
  return {
    ago,
    happens(nas) {
      const problem = happen(nas, event as Parameters<typeof happen>[1])
      if (problem !== undefined) throw new Error(problem)
    },
  }
}

/** Somebody put a lot of other things onto the volume of the Vault. */
function fillVolume(nas: Nas): void {
  const { volume, targets } = nas.state.hyperBackupVault
  const used = Object.values(targets).reduce((sum, { used_size }) => sum + used_size * 1024, 0)
  volume.otherSize = Math.round(volume.size * 0.97 - used)
}

function taskOne(nas: Nas) {
  const task = nas.state.hyperBackup.tasks[1]
  if (task === undefined) throw new Error('the office has no task 1')
  return task
}

/** A run that was suspended by hand and forgotten. */
function suspendTaskOne(nas: Nas): void {
  suspendRun(nas, taskOne(nas), 'admin', impossible)
}

const impossible = (key: string) => new Error(`unexpected ${key}`)
