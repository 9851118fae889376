/** Lines of Hyper Backup's log. */
import { type Nas, seconds } from '../nas.ts'
import { repositoryOf } from './lookup.ts'
import type { LogLine, Task } from './state.ts'

/** Who things that happen by themselves belong to. */
export const system = 'SYSTEM'

/** What lines begin with. Local was captured, Network is in monitors, the clouds' are ours. */
const labels: Readonly<Record<string, string>> = {
  image_local: 'Local',
  local: 'Local',
  image_remote: 'Network',
  rsync: 'Network',
  rsync_ds: 'Network',
  aws_s3: 'Amazon S3',
  google_drive: 'Google Drive',
  webdav: 'WebDAV',
  synocloud_swift: 'Synology C2',
  azure_blob: 'Azure',
  dropbox: 'Dropbox',
  hidrive: 'HiDrive',
}

type Level = LogLine['level']
interface Wording {
  readonly level: Level
  /** `N` stands for the name, `S` for the share, `R` for a reason or folder. */
  readonly text: string
  /** Without the label and the name in front. */
  readonly bare?: true
}

const line = (level: Level, text: string): Wording => ({ level, text })
const bareLine = (level: Level, text: string): Wording => ({ level, text, bare: true })

const wordings = {
  // As seen in answers and log files.
  created: bareLine('info', 'Setting of backup task [N] was created'),
  started: line('info', 'Backup task started.'),
  finished: line('info', 'Backup task finished successfully.'),
  rotation: bareLine('info', '[N] Trigger version rotation.'),
  cancelled: line('err', 'Backup task was cancelled.'),
  dataFailed: line('err', 'Failed to backup data.'),
  runFailed: line('err', 'Failed to run backup task.'),
  folderFailed: line('warning', 'Backup folder [R] failed. (Permission denied)'),
  dataRemoved: bareLine('info', 'Task [N] data was deleted from backup destination [S].'),
  removed: bareLine('info', 'Backup task [N] was removed.'),
  // Around fragments that monitors look for.
  partial: line('warning', 'Backup task was partially completed.'),
  suspended: line('info', 'Backup task suspension complete.'),
  resumed: line('info', 'Resume backup task.'),
  discard: line('info', 'Discard backup task.'),
  discarded: line('info', 'Backup task was discarded successfully.'),
  checkStarted: line('info', 'Backup integrity check has started.'),
  checkClean: line('info', 'Backup integrity check is finished. No error was found.'),
  checkFailed: line('err', 'Failed to run backup integrity check. (R)'),
  targetBroken: line('err', 'The backup target is found broken.'),
  skipped: line('warning', 'Scheduled backup had been skipped.'),
  // Ours: no source has a line for these.
  waiting: line('info', 'Backup task is waiting for its turn.'),
  checkCancelled: line('warning', 'Backup integrity check was cancelled.'),
  interrupted: line('warning', 'The connection to the backup destination was lost.'),
} as const satisfies Record<string, Wording>

/** How a line ends with which a run begins. */
export const openingLine = wordings.started.text

/** How the lines end with which a run ends, and what it came to then. */
export const closingLines = {
  [wordings.finished.text]: 'success',
  [wordings.partial.text]: 'partial',
  [wordings.runFailed.text]: 'failed',
  [wordings.cancelled.text]: 'cancelled',
  [wordings.discarded.text]: 'cancelled',
  [wordings.skipped.text]: 'noBackup',
} as const

export function writeLog(
  nas: Nas,
  task: Task,
  kind: keyof typeof wordings,
  user: string,
  reason = '',
): void {
  const { bare, level, text }: Wording = wordings[kind]
  const fill: Readonly<Record<string, string>> = {
    '[N]': `[${task.name}]`,
    '[R]': `[${reason}]`,
    '(R)': `(${reason})`,
    '[S]': `[${placeOf(nas, task)}]`,
  }
  const event = text.replace(/[[(][NRS][\])]/g, (mark) => fill[mark] ?? mark)
  const label = labels[task.transfer_type] ?? task.transfer_type
  nas.state.hyperBackup.logs.push({
    event: bare ? event : `[${label}][${task.name}] ${event}`,
    level,
    user,
    at: seconds(nas),
    about: task.task_id,
  })
}

/** The share of a destination, or the bucket of one in a cloud. */
function placeOf(nas: Nas, task: Task): string {
  const { share, bucket, name } = repositoryOf(nas, task)
  return share ?? bucket ?? name
}
