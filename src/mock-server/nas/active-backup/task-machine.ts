import { assumed, capture, client, seed } from '../../../contracts/define/evidence.ts'
import { type Machine, to } from '../../kernel/machine.ts'
import type { Task } from './state.ts'

type State = Task['state']
type Event =
  | 'backup'
  | 'slotFree'
  | 'cancel'
  | 'remove'
  | 'transferred'
  | 'cancelled'
  | 'done'
  | 'deviceLost'
  | 'deleted'
/** The refusals the machine can name. */
export type TaskRefusal = 'taskBusy' | 'noSuchJob' | 'backupRunning' | 'beingDeleted'

/** A task of Active Backup and the job it may have. */
export const taskMachine: Machine<State, Event, TaskRefusal> = {
  title: 'Active Backup task',
  initial: 'idle',
  states: {
    idle: {
      backup: to('waiting', seed('001', 'backup')),
      remove: to('deleting', seed('001', 'remove')),
    },
    waiting: {
      slotFree: to('running', client('peppershade')),
      cancel: to('idle', seed('001', 'cancel_waiting_backup')),
    },
    running: {
      transferred: to('finishing', assumed('the stage after the data is moved has no capture')),
      cancel: to('cancelling', seed('001', 'cancel')),
      deviceLost: to('idle', client('ps-active-backup', 'log 1125 TASK_CANCEL_DEVICE_OFFLINE')),
    },
    finishing: { done: to('idle', capture('sqlite-monitors')) },
    cancelling: { cancelled: to('idle', seed('003', 'list_device_transfer_size, status 5')) },
    deleting: { deleted: to('gone', seed('003', 'backup_task_remove')) },
  },
  refusals: {
    backup: {
      waiting: 'taskBusy',
      running: 'taskBusy',
      finishing: 'taskBusy',
      cancelling: 'taskBusy',
      deleting: 'beingDeleted',
    },
    cancel: {
      idle: 'noSuchJob',
      finishing: 'noSuchJob',
      cancelling: 'noSuchJob',
      deleting: 'noSuchJob',
    },
    remove: {
      waiting: 'backupRunning',
      running: 'backupRunning',
      finishing: 'backupRunning',
      cancelling: 'backupRunning',
      deleting: 'beingDeleted',
    },
  },
}

/** A task as its machine sees it. */
export const subject = (task: Task) => ({ id: task.task_id, row: task })
