/** The GitHub Action and the workflow: their steps, run as a runner runs them. */
import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly run?: string
  readonly shell?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const yamlOf = (file: string) => parse(readFileSync(join(root, file), 'utf8'))
const action: Action = yamlOf('action.yml')
const [buildStep, startStep] = action.runs.steps as readonly [Step, Step]

/** What GitHub checks out of the repository, before anything was installed or built. */
let checkout: string

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'mock-dsm-'))
  // A copy: the bundler writes beside where it really is.
  await cp(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true })
  for (const name of ['package.json', 'src', 'openapi']) {
    await symlink(join(root, name), join(checkout, name))
  }
  // The registry is out of reach: `npm ci` here brings the modules that are installed already.
  const npm = join(checkout, 'bin', 'npm')
  await mkdir(join(checkout, 'bin'))
  await writeFile(
    npm,
    `#!/bin/sh\necho "npm $*"\nln -s '${join(root, 'node_modules')}' node_modules\n`,
  )
  await chmod(npm, 0o755)
}, 60_000)
afterAll(() => rm(checkout, { recursive: true, force: true }))

/** Runs a step with these inputs, in the shell and the environment of a runner. */
async function runStep(step: Step, inputs: Readonly<Record<string, string>> = {}) {
  const temp = await mkdtemp(join(checkout, 'temp-'))
  const output = join(temp, 'output')
  await writeFile(output, '')
  await writeFile(join(temp, 'step.sh'), step.run ?? '')
  const filled = Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text, inputs)])
  const env = {
    PATH: `${join(checkout, 'bin')}:${process.env.PATH}`,
    GITHUB_ACTION_PATH: checkout,
    GITHUB_OUTPUT: output,
    RUNNER_TEMP: temp,
    ...Object.fromEntries(filled),
  }
  const { code, stdout } = await new Promise<{ code: number | string; stdout: string }>(
    (resolve) => {
      const flags = ['--noprofile', '--norc', '-eo', 'pipefail']
      execFile('bash', [...flags, join(temp, 'step.sh')], { cwd: temp, env }, (failed, printed) =>
        resolve({ code: failed?.code ?? 0, stdout: printed }),
      )
    },
  )
  const lines = (await readFile(output, 'utf8')).split('\n').filter((line) => line !== '')
  const outputs: Record<string, string> = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  return { code, stdout, outputs }
}

/** `${{ inputs.name }}`, and nothing else that GitHub would fill in. */
const fill = (text: string, inputs: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{ (.*?) \}\}/g, (expression, words: string) => {
    const name = words.replace(/^inputs\./, '')
    const value = inputs[name] ?? action.inputs[name]?.default
    if (value === undefined) throw new Error(`${expression} is no input of the action`)
    return value
  })

test('the action builds the command once', async () => {
  expect(await runStep(buildStep)).toMatchObject({ code: 0, stdout: 'npm ci --ignore-scripts\n' })
  expect(await runStep(buildStep)).toMatchObject({ code: 0, stdout: '' })
}, 60_000)

test('the action starts a NAS as the inputs say, and tells where it is', async () => {
  const inputs = { port: '0', scenario: 'trouble', profile: 'dsm-7.4', seed: '7' }
  const { code, outputs } = await runStep(startStep, inputs)
  try {
    expect({ code, names: Object.keys(outputs) }).toEqual({ code: 0, names: ['url', 'pid'] })
    const health = await (await fetch(`${outputs.url}/_mock/health`)).json()
    expect(health).toMatchObject({ scenario: 'trouble', profile: 'dsm-7.4', seed: 7 })
  } finally {
    if (outputs.pid) process.kill(Number(outputs.pid))
  }
}, 60_000)

test('without inputs it is the office, at port 5000', async () => {
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default])
  expect(Object.fromEntries(defaults)).toEqual({
    ...{ scenario: 'office', port: '5000' },
    ...{ profile: '', seed: '' },
  })
  const { outputs } = await runStep(startStep, { port: '0' })
  try {
    const health = await (await fetch(`${outputs.url}/_mock/health`)).json()
    expect(health).toMatchObject({ scenario: 'office', profile: 'dsm-7.2', seed: 1 })
  } finally {
    if (outputs.pid) process.kill(Number(outputs.pid))
  }
}, 60_000)

test('what is no scenario fails the step with the reason, whatever it holds', async () => {
  const scenario = 'a"; touch $RUNNER_TEMP/mine; echo `id` "'
  const { code, stdout, outputs } = await runStep(startStep, { port: '0', scenario })
  expect({ code, outputs }).toEqual({ code: 1, outputs: {} })
  expect(stdout).toMatch(/^::error::the NAS did not start: error: option '--scenario .*\n$/)
  expect(stdout).toContain(scenario)
}, 60_000)

test('every output of the action is written by a step that has its name', () => {
  for (const [name, { value }] of Object.entries(action.outputs)) {
    expect(value).toBe(`\${{ steps.${startStep.id}.outputs.${name} }}`)
  }
  expect(action.runs.using).toBe('composite')
  expect(action.runs.steps.map(({ shell }) => shell)).toEqual(['bash', 'bash'])
})

test('the guide uses the action as it is', () => {
  const guide = readFileSync(join(root, 'docs/guides/github-actions.md'), 'utf8')
  const workflows: readonly { jobs: Record<string, { steps: Step[] }> }[] = Array.from(
    guide.matchAll(/```yaml\n([\s\S]*?)```/g),
    ([, text = '']) => parse(text),
  )
  const uses = workflows
    .flatMap(({ jobs }) => Object.values(jobs).flatMap(({ steps }) => steps))
    .filter((step) => step.uses?.startsWith('OWNER/mock-dsm@'))
  expect(uses).not.toEqual([])
  for (const step of uses) {
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})))
  }
  const asked = Array.from(guide.matchAll(/steps\.nas\.outputs\.(\w+)/g), ([, name]) => name)
  expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(asked))
})

test('the workflow checks every Node that is supported, and uses the action as it is', () => {
  const { jobs } = yamlOf('.github/workflows/ci.yml')
  const { engines } = yamlOf('package.json')
  expect(jobs.check.strategy.matrix.node).toEqual([20, 22, 24])
  expect(engines.node).toMatch(/^>=20\./)
  const steps: readonly Step[] = [...jobs.check.steps, ...jobs.action.steps]
  const script = steps.find(({ run }) => run?.startsWith('.ci/'))?.run ?? ''
  expect(existsSync(join(root, script))).toBe(true)
  accessSync(join(root, script), constants.X_OK)
  const own = steps.find(({ uses }) => uses === './')
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? {})))
  expect(Object.keys(own?.with ?? {})).not.toEqual([])
})
