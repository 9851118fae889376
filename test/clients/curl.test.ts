/** curl and sed, as in shell scripts. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createMockDsm } from '../../src/index.ts'
import { startNas, startTime } from '../support/nas.ts'

const isThere = (program: string) => spawnSync(program, ['--version']).error === undefined
const withCurl = test.skipIf(!isThere('curl'))
const withShell = test.skipIf(!isThere('curl') || !isThere('sed') || !isThere('sh'))

const run = async (program: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(program, args)).stdout

/** `-q`: whatever a `.curlrc` here says stays out of it. */
const curl = (...args: string[]) =>
  run('curl', '-q', '--silent', '--show-error', '--noproxy', '*', ...args)

const jsonOf = async (...args: string[]) => JSON.parse(await curl(...args))

/** A folder for cookies and files that is gone when the test is over. */
async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'mock-dsm-curl-'))
  return {
    file: (name: string) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

const start = () => startNas()

const login =
  'api=SYNO.API.Auth&version=7&method=login&account=admin&passwd=mock-dsm&enable_syno_token=yes'

withCurl('a login by GET and one by POST answer alike', async () => {
  await using nas = await start()
  const byGet = await jsonOf(`${nas.url}/webapi/entry.cgi?${login}&format=sid`)
  const byPost = await jsonOf(`${nas.url}/webapi/entry.cgi`, '-d', `${login}&format=sid`)
  expect(byGet.success).toBe(true)
  expect(Object.keys(byGet.data)).toEqual(Object.keys(byPost.data))
})

withCurl('a password of odd characters is encoded for it', async () => {
  const password = 'p@ss+wörd &=%"\\\''
  await using nas = await createMockDsm({
    clock: 'frozen',
    startTime,
    scenario: 'empty',
    account: { name: 'root', password },
  })
  const fields = ['api=SYNO.API.Auth', 'version=7', 'method=login', 'account=root']
  const args = [...fields, `passwd=${password}`].flatMap((field) => ['--data-urlencode', field])
  expect(await jsonOf(`${nas.url}/webapi/auth.cgi`, ...args)).toMatchObject({ success: true })
  expect(await jsonOf('-G', `${nas.url}/webapi/auth.cgi`, ...args)).toMatchObject({ success: true })
})

withCurl('a cookie jar keeps the session until the logout', async () => {
  await using nas = await start()
  await using files = await folder()
  const jar = files.file('cookies')
  const cookies = ['-c', jar, '-b', jar]
  const { data } = await jsonOf(...cookies, `${nas.url}/webapi/entry.cgi`, '-d', login)
  const kept = await readFile(jar, 'utf8')
  expect(kept).toContain(`#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t`)
  expect(kept).toContain(`\tid\t${data.sid}\n`)
  const info = () =>
    jsonOf(
      ...cookies,
      '-H',
      `X-SYNO-TOKEN: ${data.synotoken}`,
      `${nas.url}/webapi/entry.cgi?api=SYNO.DSM.Info&version=2&method=getinfo`,
    )
  expect(await info()).toMatchObject({ success: true, data: { model: 'DS918+' } })
  const logout = `${nas.url}/webapi/entry.cgi?api=SYNO.API.Auth&version=7&method=logout`
  expect(await curl(...cookies, logout)).toBe('{"success":true}')
  expect(await readFile(jar, 'utf8')).not.toContain(data.sid)
  expect(await info()).toEqual({ error: { code: 119 }, success: false })
})

withCurl('a list takes a filter in JSON', async () => {
  await using nas = await start()
  const { data } = await jsonOf(`${nas.url}/webapi/entry.cgi?${login}&format=sid`)
  const answer = await jsonOf(
    '-G',
    `${nas.url}/webapi/entry.cgi`,
    ...['api=SYNO.ActiveBackup.Task', 'version=1', 'method=list', `_sid=${data.sid}`].flatMap(
      (field) => ['-d', field],
    ),
    '--data-urlencode',
    'filter={"backup_type":2}',
  )
  const types = answer.data.tasks.map(({ backup_type }: { backup_type: number }) => backup_type)
  expect(new Set(types)).toEqual(new Set([2]))
})

withCurl('a multipart form is parameters, with a file beside them', async () => {
  await using nas = await start()
  await using files = await folder()
  const file = files.file('note.txt')
  await writeFile(file, 'x'.repeat(100_000))
  const { data } = await jsonOf(`${nas.url}/webapi/entry.cgi?${login}&format=sid`)
  const fields = ['version=1', 'method=list', `_sid=${data.sid}`, 'filter={"backup_type":2}']
  const args = fields.flatMap((field) => ['--form-string', field])
  const answer = await jsonOf(
    ...args,
    '-F',
    `file=@${file};type=text/plain`,
    '-H',
    `X-SYNO-TOKEN: ${data.synotoken}`,
    `${nas.url}/webapi/entry.cgi?api=SYNO.ActiveBackup.Task`,
  )
  expect(answer.data.tasks.length).toBeGreaterThan(0)
})

withCurl('compression may be asked for', async () => {
  await using nas = await start()
  const url = `${nas.url}/webapi/query.cgi?api=SYNO.API.Info&version=1&method=query`
  expect(await jsonOf('--compressed', url)).toEqual(await jsonOf(url))
})

withCurl('over HTTPS the certificate can be trusted, at every version of HTTP', async () => {
  await using nas = await createMockDsm({
    clock: 'frozen',
    startTime,
    scenario: 'empty',
    tlsPort: 0,
  })
  await using files = await folder()
  const authority = files.file('nas.pem')
  await writeFile(authority, nas.certificate ?? '')
  const args = ['--cacert', authority, `${nas.tlsUrl}/webapi/entry.cgi`, '-d', login]
  expect(await jsonOf(...args)).toMatchObject({ success: true })
  expect(await jsonOf('--http1.1', ...args)).toMatchObject({ success: true })
})

withShell('sed picks version, sid, token and errors out of answers', async () => {
  await using nas = await start()
  const script = `
    base=${nas.url}/webapi
    ask() { curl -q -s --noproxy '*' "$@"; }
    version=$(ask "$base/query.cgi?api=SYNO.API.Info&version=1&method=query&query=SYNO.API.Auth" |
      grep "SYNO.API.Auth" | sed -n 's/.*"maxVersion" *: *\\([0-9]*\\).*/\\1/p')
    response=$(ask "$base/entry.cgi?api=SYNO.API.Auth&version=$version&method=login&format=sid&account=admin&passwd=mock-dsm&enable_syno_token=yes")
    sid=$(echo "$response" | grep "sid" | sed -n 's/.*"sid" *: *"\\([^"]*\\).*/\\1/p')
    token=$(echo "$response" | grep "synotoken" | sed -n 's/.*"synotoken" *: *"\\([^"]*\\).*/\\1/p')
    list=$(ask -H "X-SYNO-TOKEN: $token" -d "api=SYNO.ActiveBackup.Task&method=list&version=1&_sid=$sid" "$base/entry.cgi")
    task=$(echo "$list" | sed -n 's/.*"task_id":\\([0-9]*\\),"task_name":"Laptops".*/\\1/p')
    refused=$(ask "$base/entry.cgi?api=SYNO.API.Auth&version=$version&method=login&account=otp&passwd=otp")
    code=$(echo "$refused" | grep '"error":' | grep -o '"code":[0-9]*' | grep -o '[0-9]*')
    echo "$version $(echo -n "$sid" | wc -c) $(echo -n "$token" | wc -c) $task $code"
  `
  const words = (await run('sh', '-c', script)).trim().split(/\s+/)
  expect(words).toEqual(['7', '86', '13', '5', '403'])
})
