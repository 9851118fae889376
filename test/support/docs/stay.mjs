// Starts a command that stays, prints what it says until it is ready, and leaves it running. Who
// had its port before goes first: a reader would have stopped it.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { end } from './staying.mjs'

const [program, ...args] = process.argv.slice(2)
const all = join(process.env.STORY, 'staying')
const port = /--port (\d+)/.exec(args.join(' '))?.[1] ?? '0'

mkdirSync(all, { recursive: true })
for (const name of readdirSync(all)) {
  const { port: taken } = JSON.parse(readFileSync(join(all, name, 'it.json'), 'utf8'))
  if (taken === port && port !== '0') await end(join(all, name), 'SIGTERM')
}

const folder = join(all, String(readdirSync(all).length).padStart(3, '0'))
mkdirSync(folder)
// The shell outlives it and writes down how it ended.
const script = 'trap : INT TERM; "$@" >"$0/stdout" 2>"$0/stderr" </dev/null; echo $? >"$0/code"'
const child = spawn('bash', ['-c', script, folder, program, ...args], {
  detached: true,
  stdio: 'ignore',
})
child.unref()
writeFileSync(
  join(folder, 'it.json'),
  JSON.stringify({ pid: child.pid, port, command: [program, ...args].join(' ') }),
)

const printed = (name) => {
  const file = join(folder, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const isReady = /listens on .*(\n.*){3}\n|"ready":true.*\n|send clients to .*\n|^: connected\n/
const patience = Date.now() + 30_000
const look = () => {
  const ended = existsSync(join(folder, 'code')) || Date.now() > patience
  if (!ended && !isReady.test(printed('stdout'))) return void setTimeout(look, 20)
  process.stdout.write(printed('stdout'))
  process.stderr.write(printed('stderr'))
  process.exitCode = ended ? Number(printed('code')) || 1 : 0
}
look()
