import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { ProfileName } from '../src/contracts/define/profiles.ts'
import { sources } from '../src/contracts/define/sources.ts'
import { apis, methodOf, strict } from './support/contracts.ts'
import { type Envelope, type Params, startNas, type TestNas } from './support/nas.ts'

interface Fixture {
  readonly source: string
  readonly dsm: string
  readonly published?: 'in part'
  readonly request: { readonly version: number; readonly params: Params }
  readonly response: Envelope
}

const folder = new URL('../fixtures/', import.meta.url).pathname
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.json'))
  .sort()

const load = (file: string): Fixture => JSON.parse(readFileSync(join(folder, file), 'utf8'))

function addressOf(file: string): { api: string; method: string } {
  const [method = ''] = file.slice(dirname(file).length + 1).split('.')
  return { api: dirname(file), method }
}

test.each(files)('%s names its source and a method we know', (file) => {
  const { source, dsm } = load(file)
  const { api, method } = addressOf(file)
  expect(Object.keys(sources)).toContain(source)
  expect(dsm).not.toBe('')
  expect(Object.keys(apis.find(({ name }) => name === api)?.methods ?? {})).toContain(method)
})

const successes = files.filter((file) => load(file).response.success)

test.each(successes)('%s has the shape its contract gives, field for field', (file) => {
  const { api, method } = addressOf(file)
  const { published, response } = load(file)
  const schema = strict(methodOf(api, method).data, published === 'in part')
  const result = schema.safeParse(response.data)
  expect(result.error?.issues ?? []).toEqual([])
})

interface Situation {
  /** Ids or credentials that only the captured NAS knows, in ours. */
  readonly params?: Params | ((nas: TestNas) => Params)
  /** The firmware it was captured from. */
  readonly profile?: ProfileName
  /** What has to happen first. */
  readonly prepare?: (nas: TestNas) => unknown
}

/** A run of Hyper Backup's task 1 that has come to a step. */
const runUntil = (step: string) => async (nas: TestNas) => {
  const status = () => nas.call('SYNO.Backup.Task', 'status', { task_id: 1 })
  await nas.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  while ((await status()).data.progress?.step !== step) nas.advance(5)
}

const credentials = { account: 'admin', passwd: 'mock-dsm' }

/** Captures that another NAS answers alike once it is in the same situation. */
const situations: Record<string, Situation | undefined> = {
  'SYNO.API.Auth/login.v3.json': { params: { ...credentials, format: 'sid' } },
  'SYNO.API.Auth/login.v6.json': {
    params: (nas) => ({
      ...{ account: 'otp', passwd: 'otp', otp_code: nas.code('otp') },
      ...{ format: 'sid', device_name: 'test' },
    }),
  },
  'SYNO.API.Auth/login.v7.json': { params: credentials },
  'SYNO.API.Info/query.dsm6-auth.json': { profile: 'dsm-6.2' },
  'SYNO.API.Info/query.two-apis.json': { profile: 'dsm-7.2-all' },
  'SYNO.ActiveBackup.Task/cancel.accepted.json': {
    prepare: (nas) => nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [1] }),
  },
  'SYNO.ActiveBackup.Version/delete.accepted.json': {
    // The captured version is long rotated away in the office: back with it.
    prepare(nas) {
      const versions = nas.nas.state.activeBackup.tasks[5]?.versions
      const newest = versions?.at(-1)
      if (newest) versions?.unshift({ ...newest, version_id: 162 })
    },
  },
  'SYNO.Backup.Repository/get.s3.json': { params: { task_id: 3 } },
  'SYNO.Backup.Target/get.offline.json': {
    prepare: (nas) => nas.world({ event: 'hb.target.offline', task_id: 1 }),
  },
  'SYNO.Backup.Task/get.two-folders.json': { params: { task_id: 1 } },
  'SYNO.Backup.Task/status.counting.json': {
    params: { task_id: 1 },
    prepare: runUntil('total_size_count'),
  },
  'SYNO.Backup.Task/status.idle-scheduled.json': { params: { task_id: 1 } },
  'SYNO.Backup.Task/status.preparing.json': { prepare: runUntil('backup_prepare') },
  'SYNO.Backup.Task/status.running.json': {
    params: { task_id: 1 },
    prepare: runUntil('data_backup'),
  },
  'SYNO.Backup.Task/status.target-broken.json': {
    params: { task_id: 1 },
    prepare: (nas) => nas.world({ event: 'hb.target.broken', task_id: 1 }),
  },
  'SYNO.SDS.Backup.Client.Common.Statistic/get.one-run.json': { params: { task_id: 1 } },
}

/** What only a NAS in the same situation answers alike, and the situation. */
const elsewhere: Record<string, string | undefined> = {
  'SYNO.ActiveBackup.Setting/list.dsm-certificate.json': 'the certificate was renewed just before',
  'SYNO.Backup.Task/status.idle-unscheduled.json': 'an idle task shows progress, nobody knows why',
}

const replayed = successes.filter((file) => !(file in elsewhere))

test.each(replayed)('the emulator answers %s with the same fields and types', async (file) => {
  const situation = situations[file]
  await using nas = await startNas({ profile: situation?.profile })
  const { api, method } = addressOf(file)
  const { request, response } = load(file)
  await situation?.prepare?.(nas)
  const { params: ours } = situation ?? {}
  const params = { ...request.params, ...(typeof ours === 'function' ? ours(nas) : ours) }
  const answer = await nas.call(api, method, params, request.version)
  expect(missingFrom(answer, response, 'response')).toEqual([])
})

/** Paths at which an answer lacks what the capture has, or has it in another type. */
function missingFrom(answer: unknown, captured: unknown, path: string): string[] {
  if (Array.isArray(captured)) {
    if (!Array.isArray(answer)) return [`${path} is no list`]
    const [first] = captured
    if (first === undefined) return []
    if (answer.length === 0) return [`${path} is empty`]
    // Rows differ in their optional fields; one row that has them all is enough.
    const attempts = answer.map((row) => missingFrom(row, first, `${path}[]`))
    return attempts.sort((left, right) => left.length - right.length)[0] ?? []
  }
  if (captured !== null && typeof captured === 'object') {
    if (answer === null || typeof answer !== 'object') return [`${path} is no object`]
    return Object.entries(captured).flatMap(([name, value]) =>
      missingFrom((answer as Record<string, unknown>)[name], value, `${path}.${name}`),
    )
  }
  if (captured === null) return answer === null ? [] : [`${path} is not null`]
  return typeof answer === typeof captured ? [] : [`${path} is ${typeof answer}`]
}
