/** What can be planned on a timeline, by kind. */
import type { EventHandler } from '../kernel/timeline.ts'
import { done, transferred } from './active-backup/backup.ts'
import { scheduleFires } from './active-backup/calendar.ts'
import { cancelled } from './active-backup/cancel.ts'
import { retentionRuns, taskDeleted, versionsDeleted } from './active-backup/deletion.ts'
import { restored } from './active-backup/restore.ts'
import { vmChecked } from './active-backup/vm-check.ts'
import { checkEnds, checkScheduleFires, checkStarts } from './hyper-backup/check.ts'
import { runCancelled, runDiscarded, runSuspended } from './hyper-backup/interrupt.ts'
import { dataRemoved } from './hyper-backup/removal.ts'
import * as rotation from './hyper-backup/rotation.ts'
import * as run from './hyper-backup/run.ts'
import { visitBegins, visitEnds, visitorArrives } from './hyper-backup-vault/visitors.ts'

const handlers: Readonly<Record<string, EventHandler>> = {
  'abb.schedule': scheduleFires,
  'abb.transferred': transferred,
  'abb.done': done,
  'abb.cancelled': cancelled,
  'abb.retention': retentionRuns,
  'abb.versionsDeleted': versionsDeleted,
  'abb.taskDeleted': taskDeleted,
  'abb.restored': restored,
  'abb.vmChecked': vmChecked,
  'hb.schedule': run.scheduleFires,
  'hb.slotFree': run.slotFree,
  'hb.ended': run.runEnds,
  'hb.cancelled': runCancelled,
  'hb.suspended': runSuspended,
  'hb.discarded': runDiscarded,
  'hb.versionsChosen': rotation.versionsChosen,
  'hb.versionsDeleted': rotation.versionsDeleted,
  'hb.checkSchedule': checkScheduleFires,
  'hb.checkStarts': checkStarts,
  'hb.checked': checkEnds,
  'hb.dataRemoved': dataRemoved,
  'vault.arrival': visitorArrives,
  'vault.visit': visitBegins,
  'vault.received': visitEnds,
}

export function eventHandler(kind: string): EventHandler {
  const handler = handlers[kind]
  if (handler === undefined) throw new Error(`nothing handles the event ${kind}`)
  return handler
}

export const isEventKind = (kind: string): boolean => Object.hasOwn(handlers, kind)
