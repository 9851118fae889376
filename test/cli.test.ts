import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCommand, type Command, type Serving } from './support/command.ts'

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

interface Ready {
  readonly url: string
  readonly control: string
  readonly account: string
  readonly password: string
}

const serveJson = (...args: string[]) => command.serve(/\n/, '--port', '0', '--json', ...args)

const readyLine = ({ stdout }: Serving): Ready => JSON.parse(stdout)

/** The bytes of the answer to a call. */
async function bytesOf(url: string, params: Readonly<Record<string, string>>): Promise<string> {
  return (await fetch(`${url}/webapi/entry.cgi?${new URLSearchParams(params)}`)).text()
}

const login = {
  ...{ api: 'SYNO.API.Auth', method: 'login', version: '7', format: 'sid' },
  ...{ account: 'admin', passwd: 'mock-dsm' },
}

test.concurrent('a form of several parts is read, though its parser is loaded late', async () => {
  await using serving = await serveJson()
  const body = new FormData()
  for (const [name, value] of Object.entries(login)) body.set(name, value)
  const answer = await fetch(`${readyLine(serving).url}/webapi/entry.cgi`, { method: 'POST', body })
  expect(await answer.json()).toMatchObject({ success: true })
})

test.concurrent('serve --json prints the ready line, and the NAS answers', async () => {
  await using serving = await serveJson()
  const ready = readyLine(serving)
  expect(ready).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    control: `${ready.url}/_mock`,
    account: 'admin',
    password: 'mock-dsm',
    pid: serving.process.pid,
  })
  expect(serving.stdout).toBe(`${JSON.stringify(ready)}\n`)
  expect(JSON.parse(await bytesOf(ready.url, login))).toMatchObject({ success: true })
})

test.concurrent('serve prints a curl line that logs in', async () => {
  const password = `it's 100% "a+b&c" $HOME \`x\``
  await using serving = await command.serve(
    /try .*\n/,
    ...['--port', '0', '--scenario', 'empty', '--account', `root:${password}`],
  )
  expect(serving.stdout).toContain(`root / ${password}`)
  const line = /^try +(curl '(.+)')$/m.exec(serving.stdout)
  const [, shellLine = '', url = ''] = line ?? []
  const answer = (await hasCurl())
    ? (await promisify(execFile)('sh', ['-c', shellLine], withoutProxy)).stdout
    : await (await fetch(url)).text()
  expect(JSON.parse(answer)).toMatchObject({ data: { account: 'root' }, success: true })
})

const withoutProxy = { env: { ...process.env, NO_PROXY: '*', no_proxy: '*' } }

const hasCurl = () =>
  promisify(execFile)('curl', ['--version']).then(
    () => true,
    () => false,
  )

test.concurrent('serve replaces the credentials and the ready line says so', async () => {
  await using serving = await serveJson('--scenario', 'empty', '--account', 'root:a:b')
  const { url, account, password } = readyLine(serving)
  expect({ account, password }).toEqual({ account: 'root', password: 'a:b' })
  const answer = await bytesOf(url, { ...login, account, passwd: password })
  expect(JSON.parse(answer)).toMatchObject({ success: true })
})

test.concurrent('serve starts the clock where it is told and keeps it frozen', async () => {
  await using serving = await serveJson(
    ...['--scenario', 'empty', '--start-time', '2026-01-02T03:04:05Z', '--clock', 'frozen'],
    ...['--seed', '42', '--profile', 'dsm-7.4'],
  )
  const { control } = readyLine(serving)
  for (let times = 0; times < 2; times += 1) {
    expect(await (await fetch(`${control}/health`)).json()).toMatchObject({
      status: 'ok',
      now: '2026-01-02T03:04:05.000Z',
      scenario: 'empty',
      seed: 42,
      profile: 'dsm-7.4',
    })
  }
})

test.concurrent('serve starts the office at version 7.2 now, with a clock that runs', async () => {
  const before = Date.now()
  await using serving = await serveJson()
  const health = async () => (await fetch(`${readyLine(serving).control}/health`)).json()
  const first = (await health()) as { now: string }
  expect(first).toMatchObject({ scenario: 'office', seed: 1, profile: 'dsm-7.2' })
  expect(Date.parse(first.now)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(first.now)).toBeLessThanOrEqual(Date.now())
  await expect.poll(async () => ((await health()) as { now: string }).now > first.now).toBe(true)
})

test.concurrent('a clock at x100000 runs ahead', async () => {
  const startTime = '2026-01-02T03:04:05Z'
  await using serving = await serveJson(
    ...['--scenario', 'empty', '--start-time', startTime, '--clock', 'x100000'],
  )
  const { control } = readyLine(serving)
  const ahead = async () => {
    const { now } = (await (await fetch(`${control}/health`)).json()) as { now: string }
    return Date.parse(now) - Date.parse(startTime)
  }
  await expect.poll(ahead).toBeGreaterThan(60_000)
})

test.concurrent('the same seed, start time and calls give the same bytes', async () => {
  const bytesUnder = async (seed: string) => {
    await using serving = await serveJson(
      ...['--start-time', '2026-11-23T08:00:00Z', '--clock', 'frozen', '--seed', seed],
    )
    const { url } = readyLine(serving)
    const loggedIn = await bytesOf(url, login)
    const list = {
      ...{ api: 'SYNO.ActiveBackup.Task', method: 'list', version: '1' },
      ...{ load_status: 'true', load_result: 'true', load_devices: 'true', load_versions: 'true' },
      _sid: JSON.parse(loggedIn).data.sid,
    }
    const listed = await bytesOf(url, list)
    expect(JSON.parse(listed)).toMatchObject({ success: true })
    return { loggedIn, listed }
  }
  const [one, same, other] = await Promise.all(['7', '7', '8'].map(bytesUnder))
  expect(one).toEqual(same)
  expect(one?.loggedIn).not.toBe(other?.loggedIn)
  expect(one?.listed).not.toBe(other?.listed)
})

const badFlags: readonly (readonly [string, readonly string[]])[] = [
  ['--port', ['--port', 'abc']],
  ['--port', ['--port', '70000']],
  ['--port', ['--port', '-1']],
  ['--port', ['--port', '80.5']],
  ['--port', ['--port', '']],
  ['--port', ['--port']],
  ['--clock', ['--clock', 'sometimes']],
  ['--clock', ['--clock', 'x0']],
  ['--clock', ['--clock', 'x-5']],
  ['--scenario', ['--scenario', 'nope']],
  ['--scenario', ['--scenario', 'constructor']],
  ['--seed', ['--seed', 'x']],
  ['--start-time', ['--start-time', 'yesterday']],
  ['--start-time', ['--start-time', '2026-13-45']],
  ['--start-time', ['--start-time', '5']],
  ['--account', ['--account', 'nocolon']],
  ['--account', ['--account', ':password']],
  ['--account', ['--account', 'name:']],
  ['--profile', ['--profile', 'x']],
  ['--latency', ['--latency', 'maybe']],
]

test.concurrent.each(badFlags)('serve refuses %s when it is given as %j', async (flag, args) => {
  const { code, stdout, stderr } = await command.run('serve', '--port', '0', ...args)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  const [sentence] = stderr.split('\n')
  expect(sentence).toContain(flag)
  expect(sentence).toMatch(/^error: .{20,}/)
})

const misspelt: readonly (readonly [string, readonly string[], string, string])[] = [
  ['flag', ['serve', '--sed', '7'], '--sed', '--seed'],
  ['flag', ['serve', '--prot', '0'], '--prot', '--port'],
  ['flag', ['methods', '--jsno'], '--jsno', '--json'],
  ['command', ['sevre'], 'sevre', 'serve'],
  ['command', ['method'], 'method', 'methods'],
]

test.concurrent.each(misspelt)(
  'an unknown %s is refused: %j',
  async (_kind, args, wrong, meant) => {
    const { code, stdout, stderr } = await command.run(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(`'${wrong}'`)
    expect(stderr).toContain(`Did you mean ${meant}?`)
  },
)

test.concurrent('an argument too many is refused', async () => {
  const { code, stderr } = await command.run('serve', '--port', '0', 'office')
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error: too many arguments/)
})

test.concurrent('without a command it shows what there is and refuses', async () => {
  const { code, stderr } = await command.run()
  expect(code).toBe(2)
  expect(stderr).toMatch(/serve[\s\S]*methods/)
})

test.concurrent.each(['--help', 'serve --help', 'methods --help', '--version'])(
  'mock-dsm %s ends well',
  async (args) => {
    const { code, stdout, stderr } = await command.run(...args.split(' '))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toBe('')
  },
)

test.concurrent('a port that is taken is refused in a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const ended = await command.run('serve', '--scenario', 'empty', '--port', String(port))
  other.close()
  expect(ended).toEqual({
    code: 2,
    stdout: '',
    stderr: `mock-dsm: cannot listen on 127.0.0.1:${port}: the port is taken; --port 0 finds a free one\n`,
  })
})

test.concurrent('an address of another machine is refused in a sentence', async () => {
  const args = ['--scenario', 'empty', '--host', '203.0.113.1', '--port', '0']
  const { code, stderr } = await command.run('serve', ...args)
  expect(code).toBe(2)
  expect(stderr).toMatch(/^mock-dsm: cannot listen on 203\.0\.113\.1:0: .+\n$/)
})

test.concurrent('--list-scenarios prints each with what it is, and starts nothing', async () => {
  const { code, stdout, stderr } = await command.run('serve', '--list-scenarios')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^office +\S.+$/m)
  expect(stdout).toMatch(/^empty +\S.+$/m)
})

test.concurrent.each(['methods', 'wire'])('openapi --view %s prints the document', async (view) => {
  const { code, stdout } = await command.run('openapi', '--view', view)
  expect(code).toBe(0)
  expect(stdout).toBe(await readFile(`openapi/dsm-${view}.yaml`, 'utf8'))
})

test.concurrent('openapi --out writes the view with a path for each method', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mock-dsm-'))
  const file = join(folder, 'dsm.yaml')
  expect(await command.run('openapi', '--out', file)).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(await readFile(file, 'utf8')).toContain('  /webapi/entry.cgi/SYNO.Backup.Task/list:\n')
  await rm(folder, { recursive: true })
})

test.concurrent('openapi refuses a file that cannot be written and a view it does not have', async () => {
  const unwritable = await command.run('openapi', '--out', '/nowhere/dsm.yaml')
  expect(unwritable).toMatchObject({ code: 2, stdout: '' })
  expect(unwritable.stderr).toMatch(/^error: \/nowhere\/dsm.yaml cannot be written: [^\n]+\n$/)
  const unknown = await command.run('openapi', '--view', 'nope')
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
  expect(unknown.stderr).toContain('It must be one of methods, wire.')
})

test.concurrent('methods --json is an array with the documented keys', async () => {
  const { code, stdout } = await command.run('methods', '--json')
  expect(code).toBe(0)
  const methods = JSON.parse(stdout)
  for (const method of methods) {
    expect(method).toMatchObject({
      api: expect.stringMatching(/^SYNO\./),
      method: expect.stringMatching(/^\w+$/),
      versions: expect.arrayContaining([expect.any(Number)]),
      access: expect.stringMatching(/^(anyone|user|admin)$/),
      effect: expect.stringMatching(/^(read|write|destroy)$/),
      evidence: expect.anything(),
      implemented: expect.any(Boolean),
      params: expect.any(Array),
    })
    for (const param of method.params) {
      expect(param).toMatchObject({
        name: expect.any(String),
        required: expect.any(Boolean),
        type: expect.any(String),
      })
    }
  }
  expect(methods).toContainEqual(
    expect.objectContaining({
      ...{ api: 'SYNO.ActiveBackup.Task', method: 'backup', versions: [1, 2] },
      ...{ access: 'admin', effect: 'write', implemented: true },
      params: [
        expect.objectContaining({ name: 'task_ids', required: true, type: 'array' }),
        expect.objectContaining({ name: 'trigger_type', required: false }),
      ],
    }),
  )
})

test.concurrent('methods prints a line for each method that --json lists', async () => {
  const [plain, json] = await Promise.all([
    command.run('methods'),
    command.run('methods', '--json'),
  ])
  const lines = plain.stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(JSON.parse(json.stdout).length)
  expect(lines).toContain(
    'SYNO.ActiveBackup.Task.backup(task_ids, [trigger_type])  v1-2 admin write',
  )
})

test.each([
  ['openapi', /^# Generated/],
  ['methods --json', /^\[\n$/],
])('a reader of %s that has had enough is no fault', async (words, firstLine) => {
  const line = `"${process.execPath}" "${command.file}" ${words} | head -n 1`
  const { stdout, stderr } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', line])
  expect(stdout).toMatch(firstLine)
  expect(stderr).toBe('')
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends serve well within a second, also with connections open',
  async (signal) => {
    await using serving = await serveJson('--scenario', 'empty')
    const { url } = readyLine(serving)
    await bytesOf(url, login)
    const { hostname, port } = new URL(url)
    const half = connect(Number(port), hostname)
    half.on('error', () => {})
    await new Promise<void>((resolve) => {
      half.write('POST /webapi/entry.cgi HTTP/1.1\r\nHost: nas\r\nContent-Length: 9\r\n\r\nx', () =>
        resolve(),
      )
    })
    const asked = performance.now()
    const ended = await serving.stop(signal)
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 0, signal: null })
    expect(ended.stderr).toBe('')
    expect(performance.now() - asked).toBeLessThan(1000)
  },
)
