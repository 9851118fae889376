import { assumed, capture, probe } from '../../../contracts/define/evidence.ts'
import { type Machine, move as moveIn, to } from '../../kernel/machine.ts'
import type { Nas } from '../nas.ts'
import type { Target } from './state.ts'

export type TargetEvent =
  | 'arrives'
  | 'slotFree'
  | 'complete'
  | 'suspended'
  | 'brokenOff'
  | 'dropped'

const backsUp = probe('dsmctl', 'status backup while it receives')
const resumable = assumed('is_resumable speaks of a backup that was suspended or broken off')

/** A destination in the Vault and the backup it may be receiving. */
export const targetMachine: Machine<Target['state'], TargetEvent, never> = {
  title: 'Hyper Backup Vault destination',
  initial: 'idle',
  states: {
    idle: {
      arrives: to('waiting', assumed('a backup beyond the limit waits; within it, for no time')),
    },
    waiting: {
      slotFree: to('receiving', backsUp),
      brokenOff: to('idle', assumed('a backup withdrawn while it waits leaves nothing')),
    },
    receiving: {
      complete: to('idle', capture('dsmctl', 'idle after an inbound backup')),
      suspended: to('resumable', resumable),
      brokenOff: to('idle', assumed('a backup that cannot be resumed leaves it idle')),
    },
    resumable: {
      arrives: to('waiting', resumable),
      dropped: to('idle', assumed('the NAS that sent it gave the backup up')),
    },
  },
  refusals: {},
}

export function move(nas: Nas, target: Target, event: TargetEvent): void {
  const subject = { id: target.target_id, row: target }
  moveIn(nas, targetMachine, subject, event, (key: string) => new Error(key))
}
