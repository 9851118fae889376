/** The command as users run it: a process of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bundler = join(root, 'scripts', 'bundle.mjs')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Serving extends AsyncDisposable {
  /** What it has printed by the time it was ready. */
  readonly stdout: string
  /** What it has said up to now. */
  stderr(): string
  readonly process: ChildProcess
  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ended & { readonly signal: NodeJS.Signals | null }>
}

export interface Command extends AsyncDisposable {
  /** The file that Node runs, for shells. */
  readonly file: string
  /** Runs it to its end. */
  run(...args: string[]): Promise<Ended>
  /** Runs `serve` until it has printed what `ready` looks for. */
  serve(ready: RegExp, ...args: string[]): Promise<Serving>
  /** The same for any command that stays. */
  stay(ready: RegExp, ...args: string[]): Promise<Serving>
  /** The same command, started by a program that becomes it, such as `prlimit --fsize=0`. */
  under(...program: string[]): Starters
}

type Starters = Pick<Command, 'run' | 'serve' | 'stay'>

/** Bundles the sources, so that a process starts fast and no earlier build is needed. */
export async function buildCommand(): Promise<Command> {
  const folder = await mkdtemp(join(tmpdir(), 'mock-dsm-'))
  const file = join(folder, 'dist', 'cli', 'main.js')
  // The command finds the files of its package above itself.
  await mkdir(join(folder, 'dist'))
  for (const shipped of ['package.json', 'openapi']) {
    await symlink(join(root, shipped), join(folder, shipped))
  }
  await promisify(execFile)(process.execPath, [bundler, dirname(file)])

  return {
    file,
    ...startersOf([process.execPath, file]),
    under: (...program) => startersOf([...program, process.execPath, file]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function startersOf([program = '', ...fixed]: readonly string[]): Starters {
  const start = (args: readonly string[]) => {
    const child = spawn(program, [...fixed, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const printed = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed.stderr += text
    })
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    return { child, printed, ended }
  }

  const stay = async (ready: RegExp, ...args: string[]): Promise<Serving> => {
    const { child, printed, ended } = start(args)
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', () => ready.test(printed.stdout) && resolve())
      ended.then(() => reject(new Error(`it ended: ${printed.stderr}`)), reject)
    })
    const stop = async (name: NodeJS.Signals) => {
      child.kill(name)
      const [code, signal] = await ended
      return { code, signal, ...printed }
    }
    return {
      stdout: printed.stdout,
      stderr: () => printed.stderr,
      process: child,
      stop,
      [Symbol.asyncDispose]: async () => {
        if (child.exitCode === null && child.signalCode === null) await stop('SIGKILL')
      },
    }
  }

  return {
    async run(...args) {
      const { printed, ended } = start(args)
      const [code] = await ended
      return { code, ...printed }
    },
    stay,
    serve: (ready, ...args) => stay(ready, 'serve', ...args),
  }
}
