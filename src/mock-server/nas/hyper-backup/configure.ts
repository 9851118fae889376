/** Making tasks, with their repositories and destinations. */
import { localTime } from '../../kernel/local-time.ts'
import { type Nas, nextId, seconds } from '../nas.ts'
import { writeLog } from './logs.ts'
import { planCheckSchedule, planSchedule } from './schedule.ts'
import type { Destination, Repository, Task } from './state.ts'

export interface TaskWanted {
  readonly name: string
  readonly repo_id: number
  /** Folders to back up, such as `/docker`. */
  readonly folders: readonly string[]
  readonly apps?: readonly { readonly id: string; readonly name: string }[]
  readonly load: Task['load']
  readonly schedule?: Partial<ScheduleTime>
  readonly rotate_params?: Task['rotate_params']
  readonly backup_params?: Partial<Task['backup_params']>
  readonly data_enc?: boolean
  readonly data_comp?: boolean
  readonly owner?: { readonly id: number; readonly name: string }
}

type ScheduleTime = Task['schedule']['schedule']

export function addRepository(nas: Nas, repository: Omit<Repository, 'repo_id'>): Repository {
  const repo_id = nextId(nas, 'hbRepository')
  const added = { ...repository, repo_id }
  nas.state.hyperBackup.repositories[repo_id] = added
  return added
}

/** Adds a task and its still empty destination. A task without a schedule runs when told to. */
export function addTask(nas: Nas, wanted: TaskWanted, user: string): Task {
  const { repositories, tasks } = nas.state.hyperBackup
  const repository = repositories[wanted.repo_id]
  if (repository === undefined) throw new Error(`no repository ${wanted.repo_id}`)
  const task_id = nextId(nas, 'hbTask')
  const { target_type, transfer_type } = repository
  const { data_enc = false, schedule, apps = [] } = wanted
  const task: Task = {
    backup_params: {
      enable_data_compress: wanted.data_comp ?? true,
      enable_data_encrypt: data_enc,
      enable_notify: false,
      enable_version_file_log: false,
      max_auto_resume_retry: 5,
      ...wanted.backup_params,
    },
    data_enc,
    data_type: 'data',
    ext3ShareList: [],
    name: wanted.name,
    repo_id: wanted.repo_id,
    rotate_params: structuredClone(wanted.rotate_params ?? {}),
    schedule: {
      schedule: scheduleTime(nas, schedule),
      schedule_enable: schedule !== undefined,
    },
    source: sourceOf(wanted.folders, apps),
    target_id: directoryOf(nas, task_id, transfer_type),
    target_type,
    task_id,
    transfer_type,
    type: `${target_type}:${transfer_type}`,
    is_modified: false,
    last_bkp_result: 'none',
    last_bkp_success_version: '',
    state: 'idle',
    destinationId: addDestination(nas, task_id, wanted, target_type).destinationId,
    lastStartedAt: 0,
    lastEndedAt: 0,
    lastSuccessAt: 0,
    nextRunAt: null,
    runId: null,
    expiring: [],
    actor: user,
    nextOutcome: null,
    nextCheckOutcome: null,
    load: { ...wanted.load },
  }
  tasks[task_id] = task
  writeLog(nas, task, 'created', user)
  planSchedule(nas, task)
  planCheckSchedule(nas, task)
  return task
}

/** A time of day as schedules hold it, in the fields that captures show. */
export function scheduleTime(nas: Nas, wanted: Partial<ScheduleTime> = {}): ScheduleTime {
  const { year, month, day } = localTime(nas.time, nas.state.system.timeZone)
  const hour = wanted.hour ?? 1
  return {
    date: `${year}/${month}/${day}`,
    date_type: 0,
    hour,
    last_work_hour: hour,
    min: 0,
    monthly_week: [],
    next_trigger_time: '',
    repeat: 0,
    repeat_hour: 0,
    repeat_hour_store_config: Array.from({ length: 23 }, (_, at) => at + 1),
    repeat_min: 0,
    repeat_min_store_config: [],
    week_name: '0,1,2,3,4,5,6',
    ...wanted,
  }
}

/** The UI names a directory after the NAS and a number; only local ones were seen with .hbk. */
function directoryOf(nas: Nas, taskId: number, transfer: string): string {
  const name = `${nas.state.system.hostName}_${taskId}`
  return transfer === 'image_local' ? `${name}.hbk` : name
}

function addDestination(
  nas: Nas,
  taskId: number,
  { data_enc = false, data_comp = true, owner = { id: 1024, name: 'admin' } }: TaskWanted,
  type: Task['target_type'],
): Destination {
  const destinationId = nextId(nas, 'hbDestination')
  const destination: Destination = {
    capability: { support_download: true, support_filter: true, support_statistics: true },
    data_comp,
    data_enc,
    format_type: type === 'cloud_image' ? 'cloud_image' : 'image',
    host_name: nas.state.system.hostName,
    owner_id: owner.id,
    owner_name: owner.name,
    support_multi_version: true,
    uni_key: `${nas.state.system.serial}_${taskId}_${seconds(nas)}`,
    used_size: 0,
    destinationId,
    lastDetectAt: 0,
    online: true,
    broken: false,
    versions: [],
    lastVersion: 0,
    finished: [],
  }
  nas.state.hyperBackup.destinations[destinationId] = destination
  return destination
}

function sourceOf(
  folders: readonly string[],
  apps: readonly { readonly id: string; readonly name: string }[],
): Task['source'] {
  const volume = {
    dataEncryped: false,
    encryptedShare: false,
    fileSystem: 'BTRFS',
    fileSystemType: 'internal',
    isValidSource: true,
  }
  const rows = () =>
    folders.map((folderPath) => ({
      ...volume,
      folderPath,
      fullPath: `/volume1${folderPath}`,
      missing: false,
    }))
  const shares = [...new Set(folders.map((folder) => folder.split('/')[1] ?? ''))]
  return {
    app_config: [],
    app_list: apps.map(({ id }) => id),
    app_name_list: apps.map(({ name }) => name),
    backup_filter: { exclude_list: [], whitelist: [] },
    backup_volumes: [],
    file_list: rows(),
    folder_list: rows(),
    share_list: Object.fromEntries(
      shares.map((share) => [share, { ...volume, fullPath: `/volume1/${share}` }]),
    ),
  }
}
