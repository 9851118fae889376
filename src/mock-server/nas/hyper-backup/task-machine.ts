import {
  assumed,
  capture,
  client,
  official,
  probe,
  seed,
} from '../../../contracts/define/evidence.ts'
import type { hyperBackupErrors } from '../../../contracts/hyper-backup/errors.ts'
import { type Machine, move as moveIn, step, to } from '../../kernel/machine.ts'
import type { Nas } from '../nas.ts'
import type { Task } from './state.ts'

type State = Task['state']
export type TaskEvent =
  | 'backup'
  | 'slotFree'
  | 'cancel'
  | 'cancelled'
  | 'suspend'
  | 'suspended'
  | 'resume'
  | 'discard'
  | 'discarded'
  | 'destinationLost'
  | 'done'
  | 'failed'
  | 'rotate'
  | 'versionsChosen'
  | 'versionsDeleted'
  | 'check'
  | 'checkStarts'
  | 'checked'
  | 'cancelCheck'
  | 'runHeld'
  | 'destinationBroken'
  | 'remove'
  | 'removed'
/** The refusals the machine can name: those of the task's own methods, and one of its target's. */
export type TaskRefusal = Extract<
  keyof typeof hyperBackupErrors,
  'taskBusy' | 'notBackupable' | 'targetBroken' | 'notRunning' | 'notCancellable' | 'notSuspendable'
>
export type CheckRefusal = Extract<keyof typeof hyperBackupErrors, 'noCheckRunning'>

const suspendedAgain = assumed('a check leaves a suspended run alone: the result does not change')
const broken = to('broken', capture('catchdave', 'state restore_only, error code 4467'))
const brokenMeanwhile = to('broken', assumed('a broken destination ends whatever goes on'))
const removed = to('deleting', seed('004', 'backup_task_remove'))

/** A task of Hyper Backup with the run, the check or the rotation it may be in. */
export const taskMachine: Machine<State, TaskEvent, TaskRefusal | CheckRefusal> = {
  title: 'Hyper Backup task',
  initial: 'idle',
  states: {
    idle: {
      backup: to('waiting', seed('004', 'backup_task_run')),
      check: to('checkQueued', seed('004', 'integrity_check_run')),
      runHeld: to('suspended', suspendedAgain),
      destinationBroken: broken,
      remove: removed,
    },
    waiting: {
      slotFree: to('running', capture('catchdave', 'status backup')),
      cancel: to('idle', assumed('a run that has not started needs no time to stop')),
      destinationBroken: brokenMeanwhile,
    },
    running: {
      done: to('idle', capture('dsmctl')),
      failed: to('idle', client('hyper-backup-monitors', 'last_bkp_result failed')),
      rotate: to('preparingRotation', probe('synobackup-log', 'Trigger version rotation.')),
      cancel: to('cancelling', seed('004', 'backup_task_cancel')),
      suspend: to('suspending', seed('004', 'backup_task_suspend')),
      destinationLost: to('suspended', official('synology-kb', 'resumable runs are suspended')),
      destinationBroken: brokenMeanwhile,
    },
    cancelling: {
      cancelled: to('idle', probe('dsmaccess', 'canceling, then none with result cancel')),
      destinationBroken: brokenMeanwhile,
    },
    suspending: {
      suspended: to('suspended', client('hyper-backup-scripts', 'last_bkp_result suspend')),
      destinationBroken: brokenMeanwhile,
    },
    suspended: {
      backup: to('waiting', assumed('a run of a suspended task goes on with it')),
      resume: to('waiting', seed('004', 'backup_task_resume')),
      discard: to('discarding', seed('004', 'backup_task_discard')),
      check: to('checkQueued', assumed('suspended is a result of an idle task')),
      destinationBroken: brokenMeanwhile,
      remove: to('deleting', assumed('suspended is a result of an idle task')),
    },
    discarding: {
      discarded: to('idle', client('hyper-backup-monitors', 'result discard')),
      destinationBroken: brokenMeanwhile,
    },
    preparingRotation: {
      versionsChosen: to(
        'rotating',
        client('hyper-backup-monitors', 'preparing_version_delete, version_deleting'),
      ),
      versionsDeleted: to('idle', assumed('nothing to delete')),
      destinationBroken: brokenMeanwhile,
    },
    rotating: {
      versionsDeleted: to('idle', client('hyper-backup-monitors', 'version_deleting')),
      destinationBroken: brokenMeanwhile,
    },
    checkQueued: {
      checkStarts: to('checking', client('hyper-backup-monitors', 'detect_waiting, detect')),
      cancelCheck: to('idle', seed('004', 'integrity_check_cancel')),
      destinationBroken: brokenMeanwhile,
    },
    checking: {
      checked: to('idle', capture('homelab', 'last_detect_time beside state backupable')),
      cancelCheck: to('idle', seed('004', 'integrity_check_cancel')),
      destinationLost: to(
        'checkQueued',
        capture('catchdave', 'error_detect, detect_waiting while the destination is offline'),
      ),
      destinationBroken: broken,
    },
    broken: {
      check: to('checkQueued', assumed('a check tells whether it is still broken')),
      remove: to('deleting', assumed('a task that only restores can be removed')),
    },
    deleting: { removed: to('gone', seed('004', 'backup_task_remove')) },
  },
  refusals: {
    backup: {
      waiting: 'taskBusy',
      running: 'taskBusy',
      cancelling: 'taskBusy',
      suspending: 'taskBusy',
      discarding: 'taskBusy',
      preparingRotation: 'taskBusy',
      rotating: 'taskBusy',
      checkQueued: 'notBackupable',
      checking: 'notBackupable',
      broken: 'targetBroken',
      deleting: 'taskBusy',
    },
    cancel: {
      idle: 'notRunning',
      cancelling: 'notCancellable',
      suspending: 'notCancellable',
      suspended: 'notRunning',
      discarding: 'notRunning',
      preparingRotation: 'notRunning',
      rotating: 'notRunning',
      checkQueued: 'notRunning',
      checking: 'notRunning',
      broken: 'notRunning',
      deleting: 'notRunning',
    },
    suspend: {
      idle: 'notRunning',
      waiting: 'notSuspendable',
      cancelling: 'notSuspendable',
      suspending: 'notSuspendable',
      suspended: 'notRunning',
      discarding: 'notRunning',
      preparingRotation: 'notRunning',
      rotating: 'notRunning',
      checkQueued: 'notRunning',
      checking: 'notRunning',
      broken: 'notRunning',
      deleting: 'notRunning',
    },
    cancelCheck: {
      idle: 'noCheckRunning',
      waiting: 'noCheckRunning',
      running: 'noCheckRunning',
      cancelling: 'noCheckRunning',
      suspending: 'noCheckRunning',
      suspended: 'noCheckRunning',
      discarding: 'noCheckRunning',
      preparingRotation: 'noCheckRunning',
      rotating: 'noCheckRunning',
      broken: 'noCheckRunning',
      deleting: 'noCheckRunning',
    },
    remove: {
      waiting: 'taskBusy',
      running: 'taskBusy',
      cancelling: 'taskBusy',
      suspending: 'taskBusy',
      discarding: 'taskBusy',
      preparingRotation: 'taskBusy',
      rotating: 'taskBusy',
      checkQueued: 'taskBusy',
      checking: 'taskBusy',
      deleting: 'taskBusy',
    },
  },
}

/** Only cancelling a check is refused in the words of the target's API. */
type RefusalOf<Event extends TaskEvent> = Event extends 'cancelCheck' ? CheckRefusal : TaskRefusal

export type Refuse<Event extends TaskEvent = 'backup'> = (key: RefusalOf<Event>) => Error

const impossible = (key: string): Error => new Error(`unexpected ${key}`)

/** Throws the refusal that the table names for an event, if it has one. */
export function ensure<Event extends TaskEvent>(
  task: Task,
  event: Event,
  refuse: Refuse<Event> = impossible,
): void {
  step(taskMachine, task.state, event, refuse as (key: string) => Error)
}

/** Takes a step, or throws the refusal. */
export function move<Event extends TaskEvent>(
  nas: Nas,
  task: Task,
  event: Event,
  refuse: Refuse<Event> = impossible,
): void {
  const subject = { id: task.task_id, row: task }
  moveIn(nas, taskMachine, subject, event, refuse as (key: string) => Error)
}

/** Whether an event has a place in the state of a task. */
export const can = (task: Task, event: TaskEvent): boolean =>
  taskMachine.states[task.state]?.[event] !== undefined
