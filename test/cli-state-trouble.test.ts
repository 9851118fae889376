/** Where a state file cannot be written: at the start, for a while, and at the end. */
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, type TestContext, test, vi } from 'vitest'
import { buildCommand, type Command, type Serving } from './support/command.ts'
import { control } from './support/control.ts'
import { inFolder } from './support/folder.ts'

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

const flags = ['--port', '0', '--json', '--scenario', 'empty', '--clock', 'frozen', '--state']

const ready = ({ stdout }: Serving): { url: string; control: string; pid: number } =>
  JSON.parse(stdout)

const change = async (serving: Serving) =>
  expect((await control(ready(serving), 'POST', '/clock', { advance: '1h' })).status).toBe(200)

/** Milliseconds; it is tried every two and a half seconds. */
const patience = 10_000

const said = (serving: Serving, text: string) =>
  vi.waitFor(() => expect(serving.stderr()).toContain(text), patience)

const works = (...[program = '', ...args]: string[]) => spawnSync(program, args).status === 0

/** Root may write everywhere, unless that right is taken away. */
function asSomebodyWithoutRights(context: TestContext): Pick<Command, 'run' | 'serve'> {
  if (process.getuid?.() !== 0) return command
  const setpriv = ['setpriv', '--inh-caps=-dac_override', '--bounding-set=-dac_override']
  context.skip(!works(...setpriv, 'true'), 'root may write everywhere, and setpriv cannot help it')
  return command.under(...setpriv)
}

/** Sets how large files of a process may grow: what fails and how is that of a disk that is full. */
function limitFiles({ process: { pid } }: Serving, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', `${pid}`, `--fsize=${bytes}:`])
  expect(status, String(stderr)).toBe(0)
}

const needsPrlimit = (context: TestContext) =>
  context.skip(!works('prlimit', '--version'), 'prlimit of util-linux is not here')

/** The command with a tiny disk of its own at a folder, which may be filled up first. */
function withTinyDisk(context: TestContext, path: string, fill = 'true') {
  const script = `mount -t tmpfs -o size=256k none "$0" && { ${fill}; exec "$@"; }`
  const program = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, path]
  context.skip(!works(...program, 'true'), 'this machine lets nobody mount a disk')
  return command.under(...program)
}

/** All that is in a folder, with the texts of the files. */
async function contents(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).filter((name) => !name.endsWith('.lock'))
  const texts = names.map(async (name) => [name, await readFile(join(path, name), 'utf8')])
  return Object.fromEntries(await Promise.all(texts))
}

test.each([
  ['in a folder that does not exist', 'later/nas.json', 'write', 'its folder does not exist'],
  ['below a file', 'file/nas.json', 'write', 'what should be its folder is a file'],
  ['that is a folder', 'folder', 'use', 'it is a folder; it was left as it is'],
])('a state file %s is refused at the start', async (_title, name, what, reason) => {
  using folder = inFolder({ file: 'of somebody' })
  await mkdir(folder.file('folder'))
  const file = folder.file(name)
  expect(await command.run('serve', ...flags, file)).toEqual({
    code: 5,
    stdout: '',
    stderr: `mock-dsm: cannot ${what} the state file ${file}: ${reason}\n`,
  })
  expect(await readdir(folder.path)).toEqual(['file', 'folder'])
  expect(await readdir(folder.file('folder'))).toEqual([])
})

test('a state file in a read-only folder is refused at the start', async (context) => {
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  await chmod(path, 0o555)
  expect(await asSomebodyWithoutRights(context).run('serve', ...flags, file)).toEqual({
    code: 5,
    stdout: '',
    stderr: `mock-dsm: cannot write the state file ${file}: permission denied\n`,
  })
  expect(await readdir(path)).toEqual([])
})

test('a state file that must not grow is refused at the start', async (context) => {
  needsPrlimit(context)
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  expect(await command.under('prlimit', '--fsize=0').run('serve', ...flags, file)).toEqual({
    code: 5,
    stdout: '',
    stderr: `mock-dsm: cannot write the state file ${file}: it would be larger than files may be\n`,
  })
  expect(await readdir(path)).toEqual([])
})

test('a save that fails at the end is told, with an exit code', async (context) => {
  needsPrlimit(context)
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  await using serving = await command.serve(/\n/, ...flags, file)
  const before = await contents(path)
  limitFiles(serving, '1024')
  const { code, stderr } = await serving.stop('SIGTERM')
  expect(code).toBe(5)
  expect(stderr).toBe(
    `mock-dsm: cannot save ${file}: it would be larger than files may be; ` +
      'what changed since the last save is lost\n',
  )
  expect(await contents(path)).toEqual(before)
  expect(await readdir(path)).toEqual(['nas.json'])
})

test('a state file on a full disk is refused at the start', async (context) => {
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  const full = withTinyDisk(context, path, 'head -c 1M /dev/zero > "$0/filler" 2> /dev/null')
  expect(await full.run('serve', ...flags, file)).toEqual({
    code: 5,
    stdout: '',
    stderr: `mock-dsm: cannot write the state file ${file}: the disk is full\n`,
  })
})

// Together, because most of their time is spent waiting for the next try.
test.concurrent('a save that fails leaves the last ones, is told once and tried again', async (context) => {
  needsPrlimit(context)
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  await using serving = await command.serve(/\n/, ...flags, file)
  await change(serving)
  await vi.waitFor(async () => expect(await readdir(path)).toContain('nas.json.bak'), patience)
  const before = await contents(path)
  // Enough for the beginning of a file.
  limitFiles(serving, '1024')
  await change(serving)
  await said(serving, 'cannot save')
  const { mtimeMs } = await stat(path)
  await change(serving)
  // The next try makes a file beside the others and takes it away.
  await vi.waitUntil(async () => (await stat(path)).mtimeMs > mtimeMs, patience)
  const complaint = `mock-dsm: cannot save ${file}: it would be larger than files may be; it is tried again\n`
  await vi.waitFor(async () => expect(await contents(path)).toEqual(before), patience)
  expect(serving.stderr()).toBe(complaint)
  limitFiles(serving, 'unlimited')
  await said(serving, 'is saved again')
  const { code, stderr } = await serving.stop('SIGTERM')
  expect(code).toBe(0)
  expect(stderr).toBe(`${complaint}mock-dsm: ${file} is saved again\n`)
})

test.concurrent('a folder that goes away and comes back does not end a server', async () => {
  using folder = inFolder({ 'here/other': '' })
  const path = folder.file('here')
  const away = folder.file('there')
  const file = join(path, 'nas.json')
  await using serving = await command.serve(/\n/, ...flags, file)
  await rename(path, away)
  await change(serving)
  await said(serving, `cannot save ${file}: its folder does not exist; it is tried again\n`)
  await rename(away, path)
  await said(serving, `${file} is saved again\n`)
  expect((await serving.stop('SIGTERM')).code).toBe(0)
  expect(await readdir(path)).toEqual(['nas.json', 'nas.json.bak', 'other'])
})

test.concurrent('a folder that has become read-only is told of at the end, once more', async (context) => {
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  await using serving = await asSomebodyWithoutRights(context).serve(/\n/, ...flags, file)
  const before = await contents(path)
  await chmod(path, 0o555)
  await change(serving)
  await said(serving, `cannot save ${file}: permission denied; it is tried again\n`)
  const { code, stderr } = await serving.stop('SIGTERM')
  expect(code).toBe(5)
  expect(stderr.match(/^mock-dsm: .*$/gm)).toEqual([
    `mock-dsm: cannot save ${file}: permission denied; it is tried again`,
    `mock-dsm: cannot save ${file}: permission denied; what changed since the last save is lost`,
  ])
  expect(await contents(path)).toEqual(before)
  await chmod(path, 0o755)
  // Its lock could not be taken away, and is in nobody's way.
  await using second = await command.serve(/\n/, ...flags, file)
  expect((await second.stop('SIGTERM')).code).toBe(0)
})

test.concurrent('a disk that is full is told of, until there is room', async (context) => {
  using folder = inFolder()
  const { path } = folder
  const file = folder.file('nas.json')
  const tiny = withTinyDisk(context, path)
  await using serving = await tiny.serve(/\n/, ...flags, file)
  // Nobody else sees that disk.
  const inside = `/proc/${ready(serving).pid}/root${path}`
  const before = await contents(inside)
  const filler = join(inside, 'filler')
  await expect(writeFile(filler, Buffer.alloc(1024 * 1024))).rejects.toThrow('ENOSPC')
  await change(serving)
  await said(serving, `cannot save ${file}: the disk is full; it is tried again\n`)
  await rm(filler)
  await said(serving, `${file} is saved again\n`)
  const { 'nas.json.bak': backup } = await contents(inside)
  expect({ 'nas.json': backup }).toEqual(before)
  expect((await serving.stop('SIGTERM')).code).toBe(0)
})
