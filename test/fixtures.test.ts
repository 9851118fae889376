import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { sources } from '../src/contracts/define/sources.ts'
import { apis, methodOf, strict } from './support/contracts.ts'
import { type Envelope, type Params, startNas } from './support/nas.ts'

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

/** Captures whose ids or credentials only their own NAS knows, and what to ask of ours instead. */
const readdressed: Record<string, Params | undefined> = {
  'SYNO.API.Auth/login.v3.json': { account: 'admin', passwd: 'mock-dsm', format: 'sid' },
  'SYNO.API.Auth/login.v7.json': { account: 'admin', passwd: 'mock-dsm' },
}

/** What only a NAS in the same situation answers alike, and the situation. */
const elsewhere: Record<string, string | undefined> = {
  'SYNO.ActiveBackup.Setting/list.dsm-certificate.json': 'the certificate was renewed just before',
  'SYNO.API.Auth/login.v6.json': 'a device token was asked for',
  'SYNO.API.Info/query.dsm6-auth.json': 'a DSM 6, where the login has a CGI of its own',
  'SYNO.API.Info/query.two-apis.json': 'File Station is installed',
}

const replayed = successes.filter(
  (file) => !(file in elsewhere) && !/^SYNO\.(SDS\.)?Backup\./.test(file),
)

test.each(replayed)('the emulator answers %s with the same fields and types', async (file) => {
  await using nas = await startNas()
  const { api, method } = addressOf(file)
  const { request, response } = load(file)
  if (api === 'SYNO.ActiveBackup.Version') await addVersion(nas, request.params)
  if (method === 'cancel') await nas.call(api, 'backup', { task_ids: request.params.task_ids })
  const params = readdressed[file] ?? request.params
  const answer = await nas.call(api, method, params, request.version)
  expect(missingFrom(answer, response, 'response')).toEqual([])
})

/** The captured version is long rotated away in the office: put it back before it is deleted. */
async function addVersion(nas: Awaited<ReturnType<typeof startNas>>, params: Params) {
  const { tasks } = nas.nas.state.activeBackup
  const task = tasks[String(params.task_id)]
  const [newest] = task?.versions.slice(-1) ?? []
  const [id] = params.version_ids as number[]
  if (task && newest && id !== undefined) task.versions.unshift({ ...newest, version_id: id })
}

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
