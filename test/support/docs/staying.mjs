// Ends what stay.mjs left running, in groups: a shell and the command in it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** Sends a signal to the command of a folder, waits for its end and answers its exit code. */
export async function end(folder, signal) {
  const { pid } = JSON.parse(readFileSync(join(folder, 'it.json'), 'utf8'))
  const code = join(folder, 'code')
  const read = () => (existsSync(code) ? readFileSync(code, 'utf8').trim() : '')
  if (read() === '') process.kill(-pid, signal)
  const patience = Date.now() + 10_000
  while (read() === '') {
    if (Date.now() > patience) throw new Error(`${folder} does not end at ${signal}`)
    await setTimeout(20)
  }
  return Number(read())
}
