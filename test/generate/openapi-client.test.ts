/** Types out of the document, as docs/openapi.md makes them; its client is run with its page. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mock-dsm-'))
  await symlink(modules, join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await run(process.execPath, [
    ...['--import', pathToFileURL(join(root, 'test', 'support', 'typescript-5.mjs')).href],
    join(modules, 'openapi-typescript', 'bin', 'cli.js'),
    join(root, 'openapi', 'dsm-methods.yaml'),
    ...['--default-non-nullable', 'false', '--output', join(folder, 'dsm.d.ts')],
  ])
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What the compiler says about a program beside the generated types. */
async function complaints(program: string): Promise<string> {
  const file = join(folder, 'program.ts')
  await writeFile(file, program)
  const flags = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2023', '--types', 'node']
  const tsc = join(modules, '.bin', 'tsc')
  try {
    await run(tsc, [...flags, '--module', 'nodenext', file], { cwd: folder })
    return ''
  } catch (failed) {
    return (failed as { stdout: string }).stdout
  }
}

test('what does not fit the document does not compile', async () => {
  const wrong = `
import createClient from 'openapi-fetch'
import type { paths } from './dsm.js'
const dsm = createClient<paths>({ baseUrl: 'http://127.0.0.1:5000' })
const path = '/webapi/entry.cgi/SYNO.ActiveBackup.Task/remove'
const call = { api: 'SYNO.ActiveBackup.Task', version: 1, method: 'remove' } as const
const { data: answer } = await dsm.POST(path, { body: { ...call, task_ids: [1] } })
// @ts-expect-error a list is asked for
await dsm.POST(path, { body: { ...call, task_ids: 1 } })
// @ts-expect-error a parameter is missing
await dsm.POST(path, { body: call })
// @ts-expect-error no such version
await dsm.POST(path, { body: { ...call, task_ids: [1], version: 3 } })
// @ts-expect-error no such method
await dsm.POST('/webapi/entry.cgi/SYNO.ActiveBackup.Task/nope', { body: call })
if (answer && !answer.success) {
  // @ts-expect-error codes are known numbers
  const code: 9999 = answer.error.code
}
`
  expect(await complaints(wrong)).toBe('')
  expect(await complaints(wrong.replace('task_ids: 1 }', 'task_ids: [1] }'))).toMatch(
    /^program.ts\(\d+,1\): error TS2578: Unused '@ts-expect-error' directive.\n$/,
  )
}, 60_000)
