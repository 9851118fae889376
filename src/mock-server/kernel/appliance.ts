/** A NAS with everything around it that no snapshot holds: faults, journal, those who watch. */
import { EventEmitter } from 'node:events'
import { eventHandler } from '../nas/events.ts'
import type { Nas } from '../nas/nas.ts'
import type { ClockState } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import type { LocatedMethod } from './implement.ts'
import { createJournal, type Journal } from './journal.ts'
import { createKeptAnswers, type KeptAnswers } from './kept-answers.ts'
import { settle } from './timeline.ts'

/** What is told to those who watch: requests, steps of machines, the clock. */
export type Announcement = 'request' | 'transition' | 'clock'

export interface Appliance {
  readonly nas: Nas
  readonly faults: Faults
  readonly journal: Journal
  readonly watchers: EventEmitter
  announce(kind: Announcement, detail: unknown): void
  readonly answers: KeptAnswers<LocatedMethod>
  /**
   * Counts what has changed, so that a saver knows whether to save, and a reader whether an answer
   * still holds. Of what sessions remember of their calls no answer tells, so it does not count.
   */
  changed(): void
  readonly revision: () => number
}

/** Puts a NAS, made so that it can tell of its steps, among its surroundings. */
export function createAppliance(
  make: (notify: Nas['notify']) => Nas,
  journal: Journal = createJournal(),
): Appliance {
  const watchers = new EventEmitter()
  watchers.setMaxListeners(0)
  let revision = 0
  const announce = (kind: Announcement, detail: unknown) => {
    watchers.emit('announcement', kind, detail)
  }
  const nas = make((transition) => {
    revision += 1
    announce('transition', transition)
  })
  return {
    nas,
    answers: createKeptAnswers({ revision: () => revision, time: () => nas.time }),
    faults: createFaults(),
    journal,
    watchers,
    announce,
    changed() {
      revision += 1
    },
    revision: () => revision,
  }
}

/** Lets everything happen that is due; returns how many events that was. */
export function catchUp(appliance: Appliance): number {
  const applied = settle(appliance.nas, eventHandler)
  if (applied > 0) appliance.changed()
  return applied
}

/** Moves the clock forward and lives through what happens on the way. */
export function moveClock(appliance: Appliance, time: number): number {
  catchUp(appliance)
  appliance.nas.clock.moveTo(time)
  const applied = catchUp(appliance)
  appliance.changed()
  appliance.announce('clock', clockView(appliance.nas.clock.state()))
  return applied
}

/** The clock as the control plane shows it. */
export const clockView = ({ now, mode, speed }: ClockState) => ({
  now: new Date(now).toISOString(),
  mode,
  speed,
})
