/** Hyper Backup Vault, as its answers show it. */
import { serverLogApi } from '../../../../contracts/hyper-backup-vault/server-common-log.ts'
import { serverStatisticApi } from '../../../../contracts/hyper-backup-vault/server-common-statistic.ts'
import { vaultConfigApi } from '../../../../contracts/hyper-backup-vault/service-version-backup-config.ts'
import {
  vaultTargetApi,
  vaultTargetRow,
} from '../../../../contracts/hyper-backup-vault/service-version-backup-target.ts'
import { localTime } from '../../../kernel/local-time.ts'
import type { LogLine } from '../../hyper-backup/state.ts'
import type { Target, Visitor } from '../../hyper-backup-vault/state.ts'
import { addTarget, planVisit } from '../../hyper-backup-vault/visitors.ts'
import type { Nas } from '../../nas.ts'
import { day } from '../base.ts'
import { absorb, idOf, isRecord, type Row, rowsOf, textOf } from './fields.ts'
import { asId } from './ids.ts'
import { logReader } from './log-lines.ts'
import { isWhole, type Observation, readAll } from './observation.ts'
import { finishedRuns } from './statistics.ts'

export function learnVault(nas: Nas, observations: readonly Observation[]): void {
  const vault = nas.state.hyperBackupVault
  const log = logReader('filter_target_id', nas.state.system.timeZone)
  const resumable = new Set<number>()
  const versionCounts = new Map<number, number>()
  let volume: Row | undefined

  const readTarget = (row: Row) => {
    const id = idOf(row.target_id)
    if (id === undefined) return
    absorb(targetOf(nas, id, row), targetFields, row)
    if (row.is_resumable === true) resumable.add(id)
    else if (row.is_resumable === false) resumable.delete(id)
    const count = idOf(row.version_count)
    if (count !== undefined) versionCounts.set(id, Math.min(count, mostVersions))
  }

  readAll(observations, {
    [`${vaultConfigApi.name}.get`](data) {
      const { parallel_backup_limit: limit } = data
      if (Number.isSafeInteger(limit) && Number(limit) >= 1)
        vault.parallel_backup_limit = Number(limit)
    },
    [`${vaultTargetApi.name}.list`](data, params) {
      const rows = rowsOf(data, 'target_list')
      for (const row of rows) readTarget(row)
      // It has no total: the list is always whole.
      if (!isWhole({ total: rows.length }, params, rows)) return
      const listed = new Set(rows.map(({ target_id }) => idOf(target_id)))
      for (const { target_id } of Object.values(vault.targets)) {
        if (!listed.has(target_id)) delete vault.targets[target_id]
      }
    },
    [`${vaultTargetApi.name}.detail`]: readTarget,
    [`${serverStatisticApi.name}.get`](data, params) {
      const id = idOf(params.task_id)
      if (id !== undefined) targetOf(nas, id, {}).finished = finishedRuns(data)
      if (isRecord(data.volume_size)) volume = data.volume_size
    },
    [`${serverLogApi.name}.list`]: log.read,
  })

  const targets = Object.values(vault.targets)
  vault.logs = log.lines((line, told) => aboutOf(targets, line, told))
  for (const target of targets) {
    const lines = vault.logs.filter(({ about }) => about === target.target_id)
    target.address = addressIn(lines) ?? target.address
    settleTarget(nas, target, resumable.has(target.target_id))
    invite(nas, target, versionCounts.get(target.target_id) ?? 0, lines)
  }
  if (volume) measureVolume(nas, volume)
}

const {
  computing_size: _computing,
  is_resumable: _resumable,
  status: _status,
  ...listedFields
} = vaultTargetRow.shape
const { data_comp, format_type, host_name, owner_name } = vaultTargetApi.methods.detail.data.shape
const targetFields = { ...listedFields, data_comp, format_type, host_name, owner_name }

function targetOf(nas: Nas, id: number, row: Row): Target {
  const known = nas.state.hyperBackupVault.targets[id]
  if (known) return known
  const target_name = textOf(row.target_name) ?? `target_${id}`
  const arrival = {
    share: textOf(row.share) ?? 'hb_vault',
    target_name,
    uni_key: textOf(row.uni_key) ?? '',
    host_name: target_name.replace(/_\d+(\.hbk)?$/, ''),
    owner_name: 'admin',
    address: '',
  }
  return asId(nas, 'vaultTarget', id, () => addTarget(nas, arrival))
}

/** As many as a destination can hold. */
const mostVersions = 65_535

const local = 'Localhost'

/** Where a line comes from: `[192.168.0.80] Backup started.` */
const sourceOf = ({ event }: Pick<LogLine, 'event'>): string | undefined =>
  /^\[(.+?)\] /.exec(event)?.[1]

const addressIn = (lines: readonly LogLine[]): string | undefined =>
  lines.map(sourceOf).find((source) => source !== undefined && source !== local)

/** The destination of a line: the one it names, or the one that lines like it are about. */
function aboutOf(
  targets: readonly Target[],
  line: Omit<LogLine, 'about'>,
  told: readonly LogLine[],
): number {
  const named = targets.find(({ target_path }) => line.event.includes(`[${target_path}]`))
  if (named) return named.target_id
  const alike = told.find((other) => other.user === line.user && sourceOf(other) === sourceOf(line))
  if (alike) return alike.about
  return targets.find(({ owner_name }) => owner_name === line.user)?.target_id ?? 0
}

const senderOf = (nas: Nas, { uni_key }: Target) => {
  const { tasks, destinations } = nas.state.hyperBackup
  return Object.values(tasks).find(
    ({ destinationId }) => destinations[destinationId]?.uni_key === uni_key,
  )
}

/** A backup that waited or came in has not been begun here; one that may be resumed, may be. */
function settleTarget(nas: Nas, target: Target, isResumable: boolean): void {
  const held = senderOf(nas, target)?.state === 'suspended'
  target.state = isResumable && held ? 'resumable' : 'idle'
}

/** How long after its last backup a NAS is still thought to come every day. Our choice. */
const faithful = 2 * day

/**
 * Another NAS that backed up here lately goes on to, every day at the time it came last. One that
 * has stayed away stays away.
 */
function invite(nas: Nas, target: Target, versions: number, lines: readonly LogLine[]): void {
  const lastStart = target.last_backup_start_time
  if (lastStart === 0 || senderOf(nas, target)) return
  const { hour, minute } = localTime(lastStart * 1000, nas.state.system.timeZone)
  const last = target.finished.at(-1)
  const totalSize = last?.totalSize || target.used_size * 1024
  const visitor: Visitor = {
    hour,
    minute,
    totalSize,
    totalCount: Math.ceil(totalSize / averageFile),
    dailyChange: 0.01,
    minutes: Math.max(1, target.last_backup_duration / 60),
    keep: Math.max(1, versions),
    versions: startsOf(versions, lastStart, lines),
  }
  target.visitor = visitor
  if (nas.time - lastStart * 1000 <= faithful) planVisit(nas, target)
}

/** Bytes of a file. Our choice: a statistic tells how much there is, but not of how many files. */
const averageFile = 500_000

/** When its versions began, oldest first: as the log says, and daily before that. */
function startsOf(count: number, last: number, lines: readonly LogLine[]): number[] {
  const started = lines.filter(({ event }) => event.endsWith('Backup started.'))
  const known = [...new Set([...started.map(({ at }) => at), last])].filter((at) => at <= last)
  const starts = known.sort((left, right) => left - right).slice(-count)
  if (count === 0) return []
  while (starts.length < count) starts.unshift((starts[0] ?? last) - day / 1000)
  return starts
}

function measureVolume(nas: Nas, row: Row): void {
  const { targets, volume } = nas.state.hyperBackupVault
  const [size, used] = [Number(row.total), Number(row.used)]
  if (!(size > 0 && used >= 0)) return
  const received = Object.values(targets).reduce((sum, { used_size }) => sum + used_size * 1024, 0)
  Object.assign(volume, { size, otherSize: Math.max(0, used - received) })
}
