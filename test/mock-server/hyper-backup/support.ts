/** A NAS with the office's Hyper Backup and Vault on it, called in process. */
import { expect } from 'vitest'
import type * as z from 'zod'
import type { ProfileName } from '../../../src/contracts/define/profiles.ts'
import type { RawParam } from '../../../src/contracts/wire/value.ts'
import { createAppliance } from '../../../src/mock-server/kernel/appliance.ts'
import { callFrom } from '../../../src/mock-server/kernel/call.ts'
import { createClock } from '../../../src/mock-server/kernel/clock.ts'
import { dispatch } from '../../../src/mock-server/kernel/dispatch.ts'
import { settle } from '../../../src/mock-server/kernel/timeline.ts'
import { eventHandler } from '../../../src/mock-server/nas/events.ts'
import { assembleNas, type Nas } from '../../../src/mock-server/nas/nas.ts'
import { livedIn } from '../../../src/mock-server/nas/scenarios/base.ts'
import { furnishHyperBackup } from '../../../src/mock-server/nas/scenarios/office/hyper-backup.ts'
import { methodOf, strict } from '../../support/contracts.ts'

export const taskName = 'SYNO.Backup.Task'
export const targetName = 'SYNO.Backup.Target'
export const versionName = 'SYNO.Backup.Version'
export const clientLog = 'SYNO.SDS.Backup.Client.Common.Log'
export const clientStatistic = 'SYNO.SDS.Backup.Client.Common.Statistic'
export const vaultTarget = 'SYNO.Backup.Service.VersionBackup.Target'
export const vaultConfig = 'SYNO.Backup.Service.VersionBackup.Config'
export const serverLog = 'SYNO.SDS.Backup.Server.Common.Log'
export const serverStatistic = 'SYNO.SDS.Backup.Server.Common.Statistic'

/** Ids in the office. */
export const local = 1
export const remote = 2
export const cloud = 3

type Params = Readonly<Record<string, unknown>>

export interface Answer {
  readonly success: boolean
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data?: any
  readonly code?: number
  readonly errors?: unknown
}

export interface Office {
  readonly nas: Nas
  /** Calls a method as the administrator. */
  call(api: string, method: string, params?: Params, version?: number): Answer
  /** Lets something happen that has no API, at the time the clock shows. */
  world(happens: (nas: Nas) => boolean): void
  /** Seconds. */
  advance(seconds: number): void
  /** State, status and everything that `additional` can bring. */
  status(task_id: number): Answer['data']
  /** The events of the newest lines of the log. */
  events(count: number, params?: Params): string[]
  /** Advances in small steps until a task says so. */
  until(task_id: number, wanted: (status: Answer['data']) => boolean, stepSeconds?: number): void
}

export interface OfficeOptions {
  readonly days?: number
  readonly seed?: number
  readonly profile?: ProfileName
  readonly now?: string
  readonly furnish?: (nas: Nas) => void
}

const schemas = new Map<string, z.ZodType>()

/** What the contract says an answer holds, and nothing else. */
function strictData(api: string, method: string): z.ZodType {
  const known = schemas.get(`${api}.${method}`)
  const schema = known ?? strict(methodOf(api, method).data)
  schemas.set(`${api}.${method}`, schema)
  return schema
}

/** Autumn, a Monday at 09:00 in Berlin; nothing of the office runs at that hour. */
const morning = '2026-11-23T08:00:00Z'

const everything = [
  'last_bkp_time',
  'next_bkp_time',
  'last_bkp_result',
  'is_modified',
  'last_bkp_progress',
  'last_bkp_success_version',
]

export function openOffice(options: OfficeOptions = {}): Office {
  const { days = 10, seed = 1, profile = 'dsm-7.2', furnish = furnishHyperBackup } = options
  const now = Date.parse(options.now ?? morning)
  const state = livedIn({ scenario: 'office', seed, profile, now }, days, furnish)
  // Sessions of tests outlast any leap of the clock.
  state.system.idleMinutes = -1
  const clock = createClock({ mode: 'frozen', speed: 0, now })
  const appliance = createAppliance((notify) => assembleNas({ state, clock, time: now, notify }))
  const { nas } = appliance

  const send = (api: string, method: string, params: Params, version: number): Answer => {
    const raw = new Map<string, RawParam>()
    const all = { ...params, api, method, version }
    for (const [name, value] of Object.entries(all)) {
      raw.set(name, { text: typeof value === 'string' ? value : JSON.stringify(value) })
    }
    const { outcome } = dispatch(appliance, callFrom(raw, { cookies: {}, address: '127.0.0.1' }))
    if (!outcome.success) {
      const { code, errors } = outcome
      return { success: false, code, ...(errors && { errors }) }
    }
    if (outcome.data === undefined) return { success: true }
    const data = JSON.parse(outcome.data)
    expect(strictData(api, method).safeParse(data).error?.issues ?? []).toEqual([])
    return { success: true, data }
  }
  const login = { account: 'admin', passwd: 'mock-dsm', format: 'sid' }
  const { sid } = send('SYNO.API.Auth', 'login', login, 7).data
  const call: Office['call'] = (api, method, params = {}, version = 1) =>
    send(api, method, { ...params, _sid: sid }, version)
  const status = (task_id: number) =>
    call(taskName, 'status', { task_id, additional: everything }).data
  const advance = (seconds: number) => clock.moveTo(clock.now() + seconds * 1000)

  return {
    nas,
    call,
    world(happens) {
      settle(nas, eventHandler)
      if (!happens(nas)) throw new Error('there is no such task')
    },
    advance,
    status,
    events: (limit, params = {}) =>
      call(clientLog, 'list', { limit, offset: 0, ...params }).data.log_list.map(
        ({ event }: { event: string }) => event,
      ),
    until(task_id, wanted, stepSeconds = 5) {
      for (let turn = 0; turn < 20_000; turn += 1) {
        if (wanted(status(task_id))) return
        advance(stepSeconds)
      }
      throw new Error('that never happens')
    },
  }
}

export const inStep = (step: string) => (status: Answer['data']) => status.progress?.step === step
export const atRest = (status: Answer['data']) => status.status === 'none'

/** Starts a run and advances into the middle of its data. */
export function runIntoData(office: Office, task_id: number): void {
  office.call(taskName, 'backup', { task_id })
  office.until(task_id, (status) => (status.progress?.progress ?? 0) >= 30)
}

/** Everything that calls of Hyper Backup could change. */
export const memoryOf = ({ nas }: Office): string =>
  JSON.stringify([nas.state.hyperBackup, nas.state.hyperBackupVault, nas.state.timeline])
