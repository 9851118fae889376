/** The audit of `npm run check`, against registries of our own. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { inFolder } from '../support/folder.ts'

// npm takes its time to start, more so several at once.
const timeout = 90_000

const script = fileURLToPath(new URL('../../scripts/audit.mjs', import.meta.url))

/** Runs the audit against a registry that answers as told. */
async function audit(answer: RequestListener, env: Readonly<Record<string, string>> = {}) {
  await using server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  using cache = inFolder()
  const { port } = server.address() as AddressInfo
  const settings = {
    npm_config_registry: `http://127.0.0.1:${port}`,
    npm_config_cache: cache.path,
    npm_config_noproxy: '127.0.0.1',
  }
  return await new Promise<{ code: number | string; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [script],
      { env: { ...process.env, ...settings, ...env } },
      (failed, stdout, stderr) => resolve({ code: failed?.code ?? 0, stdout, stderr }),
    )
  })
}

/** A registry that knows these advisories, by name of the package, and nothing else. */
const knowing =
  (advisories: Readonly<Record<string, { title: string; severity: string }>>): RequestListener =>
  ({ method }, response) => {
    response.writeHead(method === 'POST' ? 200 : 404, { 'content-type': 'application/json' })
    const rows = Object.entries(advisories).map(([name, { title, severity }], index) => [
      name,
      [
        {
          id: index + 1,
          url: 'https://advisory.test/1',
          vulnerable_versions: '*',
          title,
          severity,
        },
      ],
    ])
    response.end(method === 'POST' ? JSON.stringify(Object.fromEntries(rows)) : '{}')
  }

test.concurrent(
  'a known vulnerability of a production dependency fails by name',
  async () => {
    const undici = { title: 'Answers the wrong call', severity: 'high' }
    const { code, stderr } = await audit(knowing({ undici }))
    expect(stderr).toBe('undici is vulnerable (high): Answers the wrong call\n')
    expect(code).toBe(1)
  },
  timeout,
)

test.concurrent(
  'one of low severity, or of a tool of the developers, does not',
  async () => {
    const undici = { title: 'Is a bit slow', severity: 'low' }
    const vitest = { title: 'Runs code', severity: 'critical' }
    const { code, stdout } = await audit(knowing({ undici, vitest }))
    expect(stdout).toBe('audited: no known vulnerability from moderate up\n')
    expect(code).toBe(0)
  },
  timeout,
)

test.concurrent(
  'a registry that refuses to be asked is said, and passes',
  async () => {
    const { code, stdout } = await audit((_request, response) => response.writeHead(405).end())
    expect(stdout).toMatch(
      /^not audited: the registry cannot be asked \(405 Method Not Allowed .*\n$/,
    )
    expect(code).toBe(0)
  },
  timeout,
)

test.concurrent(
  'so is a registry that breaks off, and an npm that stays offline',
  async () => {
    const broken = await audit(({ socket }) => socket.destroy())
    expect(broken.stdout).toMatch(/^not audited: the registry cannot be asked \(.*\n$/)
    const offline = await audit(knowing({}), { npm_config_offline: 'true' })
    expect(offline.stdout).toBe('not audited: npm is set to work offline\n')
    expect([broken.code, offline.code]).toEqual([0, 0])
  },
  timeout,
)
