/** Lines of the log, and the lines beneath a result. */
import { anyBackupType, logLevel } from '../../../contracts/active-backup/enumerations.ts'
import { shared } from '../../kernel/shared.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import type { Session } from '../state.ts'
import type { ActiveBackupState, Device, Result, Task } from './state.ts'

/** The kinds of line we write, by their name in the web UI's table. */
export const logType = {
  TASK_CREATED: 1001,
  TASK_REMOVED: 1002,
  TASK_EDIT_RENAME: 1005,
  TASK_EDIT_SCHEDULE_ON: 1007,
  TASK_EDIT_SCHEDULE_OFF: 1008,
  TASK_START: 1101,
  TASK_FINISH: 1102,
  TASK_CANCEL: 1103,
  TASK_ERROR: 1104,
  TASK_ANOTHER_BACKUP_EXIST: 1107,
  TASK_PARTIAL_SUCCESS: 1108,
  TASK_IGNORED_BY_BACKUP_WINDOW: 1124,
  TASK_CANCEL_DEVICE_OFFLINE: 1125,
  RESTORE_START: 1201,
  RESTORE_CANCEL: 1202,
  RESTORE_FINISH: 1203,
  VM_INSTANT_RESTORE_PAUSE: 1212,
  VM_INSTANT_RESTORE_RESUME: 1213,
  TASK_TARGET_DELETE_START: 1305,
  TASK_TARGET_DELETE_FINISH: 1306,
  TASK_VERSION_DELETE_START: 1327,
  TASK_VERSION_DELETE_FINISH: 1328,
  DEVICE_CONNECT: 5001,
  DEVICE_REMOVE: 5002,
  DEVICE_PC_OFFLINE: 5010,
  PATH_BACKUP_ERROR: 6002,
  REASON_NO_SPACE: 8001,
} as const

export interface Actor {
  readonly id: number
  readonly name: string
}

/** The account of runs that a schedule started. */
export const nobody: Actor = { id: 0, name: '' }

/** Who a session belongs to, as log lines name them. */
export function actorOf(nas: Nas, session: Session): Actor {
  const account = nas.state.accounts.find(({ name }) => name === session.account)
  return { id: account?.uid ?? 0, name: session.account }
}

interface Line {
  readonly type: keyof typeof logType
  readonly level?: keyof typeof logLevel
  readonly task?: Task
  readonly device?: Device | undefined
  readonly result?: Result
  readonly user?: Actor
  /** What started it, where it is a start: `trigger_type`. */
  readonly trigger?: number
}

/** `trigger_type` is there only in lines of a start. */
type Params = ActiveBackupState['logs'][number]['other_params'] & { trigger_type?: number }

const paramsOfLines = shared<object, Params>()
const paramsOfStarts = shared<object, Params>()

export function writeLog(nas: Nas, line: Line): void {
  const { task, device, user = nobody } = line
  const backup_type = task?.backup_type ?? device?.backup_type ?? anyBackupType.none
  const device_id = device?.device_id ?? 0
  const device_name = device?.host_name ?? ''
  const task_id = task?.task_id ?? 0
  const task_name = task?.task_name ?? ''
  const user_id = user.id
  const user_name = user.name
  const platform_type = device?.platform_type ?? 0
  // Months of lines are written when a NAS is made, so these rows are spelt out, not spread.
  const { trigger: trigger_type } = line
  const make = (): Params =>
    trigger_type === undefined
      ? {
          backup_type,
          device_id,
          device_name,
          platform_type,
          task_id,
          task_name,
          user_id,
          user_name,
        }
      : {
          backup_type,
          device_id,
          device_name,
          platform_type,
          task_id,
          task_name,
          trigger_type,
          user_id,
          user_name,
        }
  const holds = (last: Params): boolean =>
    last.task_id === task_id &&
    last.task_name === task_name &&
    last.device_id === device_id &&
    last.device_name === device_name &&
    last.user_id === user_id &&
    last.user_name === user_name &&
    last.platform_type === platform_type &&
    last.backup_type === backup_type &&
    last.trigger_type === trigger_type
  const params = trigger_type === undefined ? paramsOfLines : paramsOfStarts
  nas.state.activeBackup.logs.push({
    backup_type,
    device_id,
    device_name,
    task_id,
    task_name,
    user_id,
    user_name,
    error_code: 0,
    log_id: nextId(nas, 'log'),
    log_level: logLevel[line.level ?? 'info'].value,
    log_time: seconds(nas),
    log_type: logType[line.type],
    other_params: params(task ?? device ?? nas, holds, make),
    result_id: line.result?.result_id ?? 0,
  })
}

/** Adds a line to what a result did. */
export function writeDetail(
  nas: Nas,
  result: Result,
  type: keyof typeof logType,
  level: keyof typeof logLevel,
  params: Readonly<Record<string, unknown>>,
): void {
  result.details.push({
    error_code: 0,
    log_level: logLevel[level].value,
    log_time: seconds(nas),
    log_type: logType[type],
    other_params: { task_id: result.task_id, ...params },
    result_detail_id: nextId(nas, 'detail'),
    result_id: result.result_id,
  })
}
