/** Processes that are measured: how they are started, watched and stopped. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { WireRequest } from './items.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

export interface Child {
  readonly pid: number
  readonly port: number
  readonly url: string
  /** Milliseconds from spawn to the first answer. */
  readonly startedIn: number
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
// A signal alone would leave the servers behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/**
 * Starts a program of Node and resolves once it answers the probe with status 200. Throws an error with its
 * last words when it ends before, or takes longer than two minutes.
 */
export async function startChild(
  program: (port: number) => readonly string[],
  probe: WireRequest,
): Promise<Child> {
  const port = await freePort()
  const args = program(port)
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2000)
  })
  const command = args[0] ?? ''
  while (!(await answers(port, probe))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${command} ended before it answered: ${words}`)
    }
    if (performance.now() - began > 120_000) throw new Error(`${command} does not answer: ${words}`)
    await pause(1)
  }
  const startedIn = performance.now() - began
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    startedIn,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(killer)
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}

/** Whether somebody answers there with status 200; a bare socket, as a client costs time itself. */
const answers = (port: number, probe: WireRequest): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(10_000, () => settle(false))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
    socket.once('data', (data) => settle(data.toString('latin1').startsWith('HTTP/1.1 200')))
    socket.write(httpText(port, probe))
  })

function httpText(port: number, { method, path, headers = {}, body = '' }: WireRequest): string {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    connection: 'close',
    ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** Processor time a process has spent, in microseconds; undefined where there is no /proc. */
export function cpuOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold spaces; user and system time are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return ticks * 10_000
  } catch {
    return undefined
  }
}

/** Resident memory of a process in megabytes. */
export const memoryOf = (pid: number): number =>
  (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024) / 1e6
