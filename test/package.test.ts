/** The package as its users get it: the tarball, in a project that has nothing else. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copiesOf, readDockerfile } from './support/dockerfile.ts'
import { type Packed, packPackage } from './support/packed.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

/** What a user installs: name@version of everything that the dependencies bring along. */
const closure = new Set(
  Object.entries<{ version: string; dev?: true; devOptional?: true }>(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`),
)

const entries = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace('.', 'mock-dsm'))

let packed: Packed

// It builds all there is, on a machine that may be busy with the other tests.
const long = 300_000

beforeAll(async () => {
  packed = await packPackage('vitest', '@types/node')
}, long)
afterAll(() => packed[Symbol.asyncDispose]())

/** Writes a file into the project. */
async function write(name: string, text: string): Promise<string> {
  const file = join(packed.project, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

/** Runs a program of the project to its end and returns what it printed. */
async function printed(name: string, text: string): Promise<string> {
  const { stdout } = await run(process.execPath, [await write(name, text)], {
    cwd: packed.project,
    env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
  })
  return stdout
}

const outsideVitest = entries.filter((entry) => entry !== 'mock-dsm/vitest')

test('the package holds what its users need, and nothing else', async () => {
  const module = /^dist\/(index|(client|conformance|contracts|mock-server|vitest)\/.+)\.(js|d\.ts)$/
  const part = /^dist\/cli\/parts\/[\w-]+-[0-9A-Z]{8}\.js$/
  const rest = packed.files.filter((file) => !module.test(file) && !part.test(file))
  expect(rest.toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/cli/main.js',
    'dist/sbom.cdx.json',
    'dist/swagger-ui/LICENSE',
    'dist/swagger-ui/NOTICE',
    'dist/swagger-ui/swagger-ui-bundle.js',
    'dist/swagger-ui/swagger-ui-bundle.js.LICENSE.txt',
    'dist/swagger-ui/swagger-ui.css',
    'openapi/dsm-methods.yaml',
    'openapi/dsm-wire.yaml',
    'package.json',
  ])
  expect(packed.files.filter((file) => /[.-](test|spec)\./.test(file))).toEqual([])
  const modules = packed.files.filter((file) => module.test(file) && file.endsWith('.js'))
  const untyped = modules.filter((file) => !packed.files.includes(file.replace(/js$/, 'd.ts')))
  expect(untyped).toEqual([])
})

test('no file of it tells where it was built, or of a source map that is not there', async () => {
  for (const file of packed.files) {
    const text = await packed.read(file)
    const telling = [root, packed.built, dirname(packed.built), 'sourceMappingURL'].filter((word) =>
      text.includes(word),
    )
    expect({ file, telling }).toEqual({ file, telling: [] })
  }
})

// Growth is a decision: whoever raises a number here says in the commit what it buys.
test('the package is small, and brings few others along', () => {
  expect(packed.size).toBeLessThan(2_300_000)
  expect(packed.unpackedSize).toBeLessThan(10_000_000)
  expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(12)
  expect(closure.size).toBeLessThanOrEqual(84)
})

test('the bill of materials lists what is installed, and what was copied in', async () => {
  const bom = JSON.parse(await packed.read('dist/sbom.cdx.json'))
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'mock-dsm', version: manifest.version } },
  })
  const listed: string[] = bom.components.map(
    ({ name, version }: { name: string; version: string }) => `${name}@${version}`,
  )
  const { version } = lock.packages['node_modules/swagger-ui-dist']
  expect(listed.toSorted()).toEqual([...closure, `swagger-ui-dist@${version}`].toSorted())
  const own = bom.dependencies.find(({ ref }: { ref: string }) => ref.startsWith('mock-dsm@'))
  for (const name of Object.keys(manifest.dependencies)) {
    expect(own.dependsOn).toContain(`${name}@${lock.packages[`node_modules/${name}`].version}`)
  }
})

test('every entry can be imported and required, as one module', async () => {
  const program = `
    import { createRequire } from 'node:module'
    const require = createRequire(import.meta.url)
    for (const entry of ${JSON.stringify(outsideVitest)}) {
      const module = await import(entry)
      if (require(entry) !== module) throw new Error(entry + ' is there twice')
      console.log(entry, Object.keys(module).length > 0)
    }`
  const lines = outsideVitest.map((entry) => `${entry} true\n`)
  expect(await printed('import.mjs', program)).toBe(lines.join(''))
  const commonJs = `for (const entry of ${JSON.stringify(outsideVitest)})
    console.log(entry, Object.keys(require(entry)).length > 0)`
  expect(await printed('require.cjs', commonJs)).toBe(lines.join(''))
}, 60_000)

test('the main entry and mock-dsm/mock-server are the same', async () => {
  const program = `
    import * as main from 'mock-dsm'
    import * as emulator from 'mock-dsm/mock-server'
    console.log(Object.keys(main).join() === Object.keys(emulator).join(),
      main.createMockDsm === emulator.createMockDsm)`
  expect(await printed('same.mjs', program)).toBe('true true\n')
}, 60_000)

test('a program runs a NAS, logs in and reads the documentation, all from the package', async () => {
  const program = `
    import { createMockDsm } from 'mock-dsm'
    import { createClient } from 'mock-dsm/client'
    const nas = await createMockDsm({ scenario: 'office', seed: 7, clock: 'frozen' })
    const dsm = createClient({ url: nas.url })
    await dsm.login({ account: 'admin', password: 'mock-dsm' })
    const { total } = await dsm.call('SYNO.ActiveBackup.Task', 'list')
    const page = await (await fetch(nas.control + '/docs')).text()
    const [script] = /[^"/]*swagger-ui-bundle.js/.exec(page)
    const ui = await fetch(nas.control + '/docs/' + script)
    const document = await (await fetch(nas.control + '/openapi.json')).json()
    console.log(total, ui.status, (await ui.text()).length > 1e6, document.openapi)
    await nas.close()
    await dsm.close()`
  expect(await printed('program.mjs', program)).toBe('6 200 true 3.1.1\n')
}, 60_000)

test('a test gets its NAS from mock-dsm/vitest', async () => {
  await write(
    'nas.test.js',
    `import { expect } from 'vitest'
     import { dsmTest } from 'mock-dsm/vitest'
     dsmTest('six tasks', async ({ dsm }) => {
       const { total } = await dsm.call('SYNO.ActiveBackup.Task', 'list')
       expect(total).toBe(6)
     })`,
  )
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { stdout } = await run(process.execPath, [vitest, 'run', '--reporter=json'], {
    cwd: packed.project,
    // The runner around this one must not speak to the one inside.
    env: { PATH: process.env.PATH },
  })
  expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 1, success: true })
}, 60_000)

const command = () => join(packed.project, 'node_modules', '.bin', 'mock-dsm')

test('the command serves a NAS, and ends within a second when told to', async () => {
  const args = ['serve', '--port', '0', '--json']
  const serving: ChildProcess = spawn(command(), args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(serving, 'exit')
  try {
    const [line] = await once(serving.stdout as NodeJS.ReadableStream, 'data')
    const { control } = JSON.parse(String(line))
    expect((await fetch(`${control}/docs`)).status).toBe(200)
    expect(await (await fetch(`${control}/health`)).json()).toMatchObject({ status: 'ok' })
    const told = performance.now()
    serving.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(performance.now() - told).toBeLessThan(1000)
  } finally {
    serving.kill('SIGKILL')
  }
}, 60_000)

test('the command lists methods and prints the OpenAPI document', async () => {
  const options = { maxBuffer: 16 * 1024 * 1024 }
  const methods = await run(command(), ['methods', '--json'], options)
  expect(JSON.parse(methods.stdout).length).toBeGreaterThan(50)
  const document = await run(command(), ['openapi', '--view', 'wire'], options)
  expect(document.stdout).toBe(readFileSync(join(root, 'openapi', 'dsm-wire.yaml'), 'utf8'))
}, 60_000)

const consumer = `
import { createMockDsm, type MockDsm, type WorldEvent } from 'mock-dsm'
import { createClient } from 'mock-dsm/client'
import { conform } from 'mock-dsm/conformance'
import { taskApi } from 'mock-dsm/contracts'
import { observedScenario, type Scenario } from 'mock-dsm/mock-server'
import { dsmTest } from 'mock-dsm/vitest'

export async function watch(nas: MockDsm): Promise<string | undefined> {
  const event: WorldEvent = { event: 'abb.device.offline', device_id: 1 }
  nas.world(event)
  const dsm = createClient({ url: nas.url })
  const { tasks } = await dsm.call('SYNO.ActiveBackup.Task', 'list')
  const name: string | undefined = tasks[0]?.task_name
  // @ts-expect-error a name is no number
  const count: number = name
  // @ts-expect-error no such method
  await dsm.call('SYNO.ActiveBackup.Task', 'lst')
  return count ? undefined : name
}
const scenario: Scenario = observedScenario([])
export const started: Promise<MockDsm> = createMockDsm({ scenario })
export const rest = [conform, taskApi.name, dsmTest] as const
`

// The compiler is the project's; node10 is known only to the one before.
const resolutions = [
  { compiler: 'typescript', module: 'nodenext', resolution: 'nodenext', file: 'consumer.ts' },
  { compiler: 'typescript', module: 'nodenext', resolution: 'nodenext', file: 'consumer.cts' },
  { compiler: 'typescript', module: 'node16', resolution: 'node16', file: 'consumer.ts' },
  { compiler: 'typescript', module: 'esnext', resolution: 'bundler', file: 'consumer.ts' },
  { compiler: 'typescript-5', module: 'nodenext', resolution: 'nodenext', file: 'consumer.ts' },
  { compiler: 'typescript-5', module: 'esnext', resolution: 'node10', file: 'consumer.ts' },
]

test.each(resolutions)(
  '$compiler finds the types of $file under $resolution',
  async ({ compiler, module, resolution, file }) => {
    await write('package.json', '{"type":"module"}')
    const source = await write(file, consumer)
    const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc')
    const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--pretty', 'false']
    const target = ['--target', 'es2022', '--lib', 'es2022', '--types', 'node']
    const how = ['--module', module, '--moduleResolution', resolution]
    const { stdout } = await run(process.execPath, [tsc, ...flags, ...target, ...how, source], {
      cwd: packed.project,
    }).catch((failed: { stdout: string }) => failed)
    // What others' declarations look like under an old resolution is not ours to judge.
    const ours = /^(consumer|node_modules\/mock-dsm\/(?!node_modules)|error)/
    expect(stdout.split('\n').filter((line) => ours.test(line))).toEqual([])
  },
  120_000,
)

test('a build leaves what the Dockerfile copies from it', async () => {
  const copies = copiesOf(readDockerfile()).filter(({ from }) => from !== undefined)
  expect(copies.length).toBeGreaterThan(0)
  for (const { source } of copies) await access(join(packed.built, source))
})
