/** The Dockerfile, as far as it can be judged without an engine. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCommand, type Command } from './support/command.ts'
import { copiesOf, readDockerfile, wordsOf } from './support/dockerfile.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const instructions = readDockerfile()

let command: Command

beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => command[Symbol.asyncDispose]())

test('what it copies from the checkout is there, and not ignored', () => {
  const allowed = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  const sources = copiesOf(instructions)
    .filter(({ from }) => from === undefined)
    .map(({ source }) => source)
  expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([])
  expect([...new Set(sources)].toSorted()).toEqual(allowed.toSorted())
})

test('it runs as no administrator, from an image that has the Node the package asks for', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [, major] = />=(\d+)/.exec(engines.node) ?? []
  const images = instructions.filter(({ name }) => name === 'FROM').map(({ text }) => text)
  expect(images).toEqual([`node:${major}-alpine AS build`, `node:${major}-alpine`])
  expect(instructions.filter(({ name }) => name === 'USER')).toEqual([
    { name: 'USER', text: 'node' },
  ])
  expect(instructions).toContainEqual({ name: 'EXPOSE', text: '5000' })
})

test('its command serves with a token, takes more flags, and passes its health check', async () => {
  const [node, file, ...flags] = wordsOf(instructions, 'ENTRYPOINT')
  expect([node, file]).toEqual(['node', 'dist/cli/main.js'])
  expect(flags.slice(-2)).toEqual(['--port', '5000'])
  // The last port wins: the one of the container may be taken here.
  await using serving = await command.stay(
    /\n/,
    ...flags,
    ...['--port', '0', '--json', '--control-token', 'let-me-in'],
  )
  const { url, controlToken } = JSON.parse(serving.stdout)
  expect(controlToken).toBe('let-me-in')
  const { port } = new URL(url)

  const [program = '', ...args] = wordsOf(instructions, 'HEALTHCHECK')
  expect(program).toBe('node')
  const healthCheck = () =>
    promisify(execFile)(
      process.execPath,
      args.map((arg) => arg.replace(':5000/', `:${port}/`)),
    ).then(
      () => 'healthy',
      () => 'unhealthy',
    )
  expect(await healthCheck()).toBe('healthy')
  expect(await serving.stop('SIGTERM')).toMatchObject({ code: 0 })
  expect(await healthCheck()).toBe('unhealthy')
}, 60_000)
