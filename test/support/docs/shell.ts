/** A shell that stays for a whole page, so that variables, functions and `cd` do as well. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Long for the slowest command on a busy machine, in milliseconds. */
const patience = 80_000

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Shell extends AsyncDisposable {
  run(script: string): Promise<Outcome>
}

/** `folder` is for its own files. */
export async function openShell(
  folder: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Shell> {
  mkdirSync(folder)
  const bash = spawn('bash', ['--noprofile', '--norc'], {
    ...options,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  const codes = createInterface({ input: bash.stdio[3] as NodeJS.ReadableStream })
  const ended = once(bash, 'exit')
  let complaint = ''
  bash.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  let count = 0
  return {
    async run(script) {
      const file = join(folder, String(count++))
      writeFileSync(file, script)
      bash.stdin?.write(`source '${file}' </dev/null >'${file}.out' 2>'${file}.err'; echo $? >&3\n`)
      const late = setTimeout(() => bash.kill('SIGKILL'), patience)
      const code = await Promise.race([
        once(codes, 'line').then(([line]) => Number(line)),
        ended.then(() => Promise.reject(new Error(`this did not end: ${script}\n${complaint}`))),
      ])
      clearTimeout(late)
      const read = (suffix: string) => readFileSync(`${file}.${suffix}`, 'utf8')
      return { code, stdout: read('out'), stderr: read('err') }
    },
    async [Symbol.asyncDispose]() {
      bash.kill('SIGKILL')
      if (bash.exitCode === null && bash.signalCode === null) await ended
    },
  }
}

/** Whether a shell would run a text, or wait for more of it. */
export function isWhole(script: string): boolean {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  return status === 0 && stderr === ''
}
