/** What can be planned on a timeline, by kind. */
import type { EventHandler } from '../kernel/timeline.ts'
import { cancelled, done, scheduleFires, transferred } from './active-backup/backup.ts'
import { retentionRuns, taskDeleted, versionsDeleted } from './active-backup/deletion.ts'

const handlers: Readonly<Record<string, EventHandler>> = {
  'abb.schedule': scheduleFires,
  'abb.transferred': transferred,
  'abb.done': done,
  'abb.cancelled': cancelled,
  'abb.retention': retentionRuns,
  'abb.versionsDeleted': versionsDeleted,
  'abb.taskDeleted': taskDeleted,
}

export function eventHandler(kind: string): EventHandler {
  const handler = handlers[kind]
  if (handler === undefined) throw new Error(`nothing handles the event ${kind}`)
  return handler
}
