// `npm start`: builds when a source is newer than the build, then serves in this process, so that
// signals and the exit code are the command's own. The script says `exec` because a shell between
// npm and us would take the signal and leave us behind.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = join(root, 'dist', 'cli', 'main.js')

const newest = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs),
  )
const builtAt = statSync(command, { throwIfNoEntry: false })?.mtimeMs ?? 0

if (builtAt < newest(join(root, 'src'))) {
  // The build's own words go to stderr: stdout belongs to the ready line.
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(5)
}

process.argv.splice(1, 1, command, 'serve')
await import(pathToFileURL(command).href)
