/** What can be done to Hyper Backup and its Vault, and a NAS to do it to. */
import fc from 'fast-check'
import {
  addRepository,
  addTask,
  scheduleTime,
} from '../../../../src/mock-server/nas/hyper-backup/configure.ts'
import { destinationOf } from '../../../../src/mock-server/nas/hyper-backup/lookup.ts'
import { taskStates } from '../../../../src/mock-server/nas/hyper-backup/state.ts'
import { addTarget } from '../../../../src/mock-server/nas/hyper-backup-vault/visitors.ts'
import type { Nas } from '../../../../src/mock-server/nas/nas.ts'
import { livedIn } from '../../../../src/mock-server/nas/scenarios/base.ts'
import { aim, inTime, weighted } from '../suite.ts'
import { type Answer, openWorld, startTime, type World } from '../world.ts'

export const taskName = 'SYNO.Backup.Task'
export const targetName = 'SYNO.Backup.Target'
export const versionName = 'SYNO.Backup.Version'
export const vaultConfig = 'SYNO.Backup.Service.VersionBackup.Config'
export const vaultTarget = 'SYNO.Backup.Service.VersionBackup.Target'

export type Action =
  | { readonly do: 'backup' | 'resume' | 'discard'; readonly task: number }
  | { readonly do: 'cancel' | 'suspend'; readonly task: number; readonly believed: string }
  | { readonly do: 'check' | 'cancelCheck'; readonly task: number }
  | { readonly do: 'delete'; readonly tasks: readonly number[]; readonly data: boolean }
  | { readonly do: 'limit'; readonly value: number }
  | { readonly do: 'online' | 'offline' | 'broken'; readonly task: number }
  | {
      readonly do: 'outcome'
      readonly task: number
      readonly outcome: 'done' | 'partial' | 'failed'
    }
  | { readonly do: 'checkOutcome'; readonly task: number; readonly outcome: 'clean' | 'broken' }

const taskCount = 5

/** A local task, three into the Vault of the NAS, one to a cloud; another NAS backs up here. */
function furnish(nas: Nas): void {
  const { address, hostName } = nas.state.system
  const load = { totalSize: 20e9, totalCount: 9_000, dailyChange: 0.02, minutes: 8 }
  const remote = addRepository(nas, {
    account: 'backup_user',
    dest: address,
    name: '',
    port: 6281,
    pwd: '********',
    share: 'hb_vault',
    target_type: 'image',
    transfer_type: 'image_remote',
    verify_cert: false,
  }).repo_id
  const local = addRepository(nas, {
    name: '',
    share: 'backup',
    target_type: 'image',
    transfer_type: 'image_local',
  }).repo_id
  const cloud = addRepository(nas, {
    bucket: 'office',
    container: 'office',
    name: 'S3',
    target_type: 'cloud_image',
    transfer_type: 'aws_s3',
  }).repo_id
  const keep = (number: number) => ({
    enable_version_rotation: true,
    rotate_condition: [1, number],
    rotate_option: 'rotate_earliest' as const,
  })
  const make = (name: string, repo_id: number, more: Partial<Parameters<typeof addTask>[1]>) =>
    addTask(nas, { name, repo_id, folders: ['/data'], load, ...more }, 'admin')
  make('one', local, { schedule: { hour: 1 } })
  const intoVault = [
    make('two', remote, { schedule: { hour: 2, min: 30 }, rotate_params: keep(2) }),
    make('three', remote, { apps: [{ id: 'App', name: 'App' }] }),
    make('four', remote, { schedule: { hour: 2, min: 31, repeat_hour: 6 } }),
  ]
  const { date, ...daily } = scheduleTime(nas, { hour: 13 })
  make('five', cloud, {
    schedule: { hour: 4 },
    rotate_params: {
      ...keep(1),
      incheck_schedule: { date, ...daily },
      incheck_schedule_enable: true,
    },
  })
  for (const task of intoVault) {
    addTarget(nas, {
      share: 'hb_vault',
      target_name: task.target_id,
      uni_key: destinationOf(nas, task).uni_key,
      host_name: hostName,
      owner_name: 'backup_user',
      address,
    })
  }
  addTarget(nas, {
    share: 'hb_vault',
    target_name: 'branch_1',
    uni_key: 'branch_1',
    host_name: 'branch',
    owner_name: 'branch',
    address: '192.168.0.80',
    visitor: { hour: 2, minute: 32, ...load, minutes: 15, keep: 2 },
  })
}

let furnished: string | undefined

export function open(): World {
  const options = { scenario: 'empty', seed: 1, profile: 'dsm-7.2', now: startTime } as const
  furnished ??= JSON.stringify(livedIn(options, 1, furnish))
  const world = openWorld(JSON.parse(furnished))
  world.login()
  return world
}

export const stateOf = ({ nas }: World) => nas.state.hyperBackup
export const vaultOf = ({ nas }: World) => nas.state.hyperBackupVault

export function perform(world: World, action: Action): Answer {
  const onTask = (api: string, method: string, task_id: number, more: object = {}) =>
    world.call(api, method, { task_id, ...more })
  switch (action.do) {
    case 'backup':
    case 'resume':
    case 'discard':
      return onTask(taskName, action.do, action.task)
    case 'cancel':
    case 'suspend':
      return onTask(taskName, action.do, action.task, { task_state: action.believed })
    case 'check':
      return onTask(targetName, 'error_detect', action.task)
    case 'cancelCheck':
      return onTask(targetName, 'error_detect_cancel', action.task)
    case 'delete':
      return world.call(taskName, 'delete', {
        task_id_list: action.tasks,
        is_remove_data: action.data,
      })
    case 'limit':
      return world.call(vaultConfig, 'set', { parallel_backup_limit: action.value })
    case 'online':
    case 'offline':
    case 'broken':
      return world.happen({ event: `hb.target.${action.do}`, task_id: action.task })
    case 'outcome':
      return world.happen({
        event: 'hb.run.outcome',
        task_id: action.task,
        outcome: action.outcome,
      })
    case 'checkOutcome':
      return world.happen({
        event: 'hb.check.outcome',
        task_id: action.task,
        outcome: action.outcome,
      })
  }
}

const task = aim(taskCount, 'idle', 'suspended')
const anyTask = aim(taskCount, ...taskStates)
const inRun = aim(taskCount, 'waiting', 'running', 'suspending', 'cancelling')
const suspended = aim(taskCount, 'suspended')
const underCheck = aim(taskCount, 'checkQueued', 'checking')
const believed = fc.oneof(
  { weight: 8, arbitrary: fc.constant('backupable') },
  { weight: 1, arbitrary: fc.constantFrom('error_detect', 'restore_only') },
)

export const action = fc.oneof(
  { weight: 26, arbitrary: inTime },
  weighted(12, 'backup', { task }),
  weighted(3, 'backup', { task: anyTask }),
  weighted(4, 'cancel', { task: inRun, believed }),
  weighted(8, 'suspend', { task: inRun, believed }),
  weighted(2, ['cancel', 'suspend'], { task: anyTask, believed }),
  weighted(2, ['resume', 'discard'], { task: suspended }),
  weighted(2, ['resume', 'discard'], { task: anyTask }),
  weighted(3, 'check', { task }),
  weighted(1, 'check', { task: anyTask }),
  weighted(2, 'cancelCheck', { task: underCheck }),
  weighted(1, 'cancelCheck', { task: anyTask }),
  weighted(1, 'delete', {
    tasks: fc.array(anyTask, { minLength: 1, maxLength: 2 }),
    data: fc.boolean(),
  }),
  weighted(3, 'limit', { value: fc.integer({ min: 1, max: 3 }) }),
  weighted(3, ['online', 'offline'], { task: anyTask }),
  weighted(1, 'broken', { task: anyTask }),
  weighted(2, 'outcome', { task, outcome: fc.constantFrom('done', 'partial', 'failed') }),
  weighted(3, 'checkOutcome', { task: anyTask, outcome: fc.constantFrom('clean', 'broken') }),
)

/** Tasks by their state. */
export const aimAt = (world: World, group: string): number[] =>
  Object.values(stateOf(world).tasks)
    .filter(({ state }) => state === group)
    .map(({ task_id }) => task_id)
