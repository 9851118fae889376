/** A small NAS on which much is going on, and what is known about it. */
import { noiseKeyPair, startHandshake } from '../../../src/contracts/wire/noise.ts'
import { createMockDsm, type MockDsm } from '../../../src/index.ts'
import type { Snapshot } from '../../../src/mock-server/kernel/snapshot.ts'
import { request, startTime } from '../../support/nas.ts'
import { cookieOf, get } from '../../support/replay.ts'
import type { Pool } from './from-schema.ts'

/** Who calls: sids and SynoTokens by the names that requests use for them. */
export type Sessions = Readonly<Record<string, { readonly sid: string; readonly token: string }>>

export interface Office {
  readonly snapshot: Snapshot
  readonly sessions: Sessions
  readonly pool: Pool
}

/** Logs and results of months say nothing that those of some days do not, and cost time. */
const linesKept = 25

/** The office after things went wrong, its past cut short, with all kinds of work going on. */
export async function makeOffice(): Promise<Office> {
  await using nas = await createMockDsm({ scenario: 'trouble', clock: 'frozen', startTime })
  const login = async (account: string, more: object = {}) => {
    const params = { account, passwd: passwordOf[account], format: 'sid', ...more }
    const { data } = await request(nas.url, 'SYNO.API.Auth', 'login', params, 7)
    return { sid: data.sid as string, token: (data.synotoken ?? '') as string }
  }
  const old = await login('admin')
  nas.clock.advance('16m')
  const sessions = {
    admin: await login('admin'),
    careful: await login('admin', { enable_syno_token: 'yes' }),
    user: await login('viewer'),
    handshaken: await login('admin', { ik_message: await handshakeWith(nas) }),
    old,
  }
  const call = async (api: string, method: string, params: object) => {
    const { success, error } = await request(nas.url, api, method, {
      ...params,
      _sid: sessions.admin.sid,
    })
    if (!success) throw new Error(`${api}.${method} is refused with ${error?.code}`)
  }
  const { versions } = nas.nas.state.activeBackup.tasks[1] ?? { versions: [] }
  const version_id = versions.at(-1)?.version_id ?? 0
  for (const _ of [1, 2]) {
    nas.world({ event: 'abb.restore.start', task_id: 1, device_id: 1, version_id })
  }
  const [restore] = Object.values(nas.nas.state.activeBackup.restores)
  await call('SYNO.ActiveBackup.Restore', 'pause', { job_ids: [restore?.job_id] })
  await call('SYNO.ActiveBackup.Setting', 'set', {
    settings: [{ name: 'max_concurrent_devices', value: '1' }],
  })
  await call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [1, 3] })
  nas.clock.advance('30s')
  const snapshot = structuredClone(nas.snapshot())
  const { activeBackup, hyperBackup, hyperBackupVault } = snapshot.state
  const inUse = new Set([
    ...Object.values(activeBackup.tasks).map(({ lastResultId }) => lastResultId),
    ...Object.values(activeBackup.jobs).map(({ resultId }) => resultId),
    ...Object.values(activeBackup.restores).map(({ resultId }) => resultId),
  ])
  const cut = Object.values(activeBackup.results).slice(0, -linesKept)
  for (const { result_id } of cut) {
    if (!inUse.has(result_id)) delete activeBackup.results[result_id]
  }
  for (const { logs } of [activeBackup, hyperBackup, hyperBackupVault]) {
    logs.splice(0, logs.length - linesKept)
  }
  return { snapshot, sessions, pool: poolOf(snapshot) }
}

/** The first message of a client that shakes hands; what it is sent back is of no interest here. */
async function handshakeWith({ url }: MockDsm): Promise<string> {
  const path = '/webapi/entry.cgi?api=SYNO.API.Auth.UIConfig&version=1&method=get'
  const serverKey = cookieOf(await get(url, path), '_SSID') ?? ''
  // The same keys every time, so that a failure can be seen again.
  const [staticKey, ephemeralKey] = [
    noiseKeyPair(Buffer.alloc(32, 7)),
    noiseKeyPair(Buffer.alloc(32, 9)),
  ]
  return startHandshake(serverKey, { staticKey, ephemeralKey }).message
}

const passwordOf: Readonly<Record<string, string>> = { admin: 'mock-dsm', viewer: 'viewer' }

/** Ids and names of all there is. */
function poolOf({ state }: Snapshot): Pool {
  const numbers = new Set<number>()
  const texts = new Set<string>()
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) walk(member, key)
    } else if (/id$|Id$/.test(name) && Number.isInteger(value)) numbers.add(value as number)
    else if (/name|id$|state|status|share|path/i.test(name) && typeof value === 'string') {
      texts.add(value)
    }
  }
  walk([state.activeBackup, state.hyperBackup, state.hyperBackupVault], '')
  const words = ['backupable', 'ASC', 'DESC', 'name', 'task_id', 'module_root', 'all', 'sid', '1']
  return { numbers: [...numbers], texts: [...new Set([...words, ...texts])] }
}
