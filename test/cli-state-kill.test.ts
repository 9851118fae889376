/** kill -9 at any moment: during the start, the load, a change, a save. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { parseSnapshot } from '../src/mock-server/kernel/snapshot.ts'
import { inFolder } from './support/folder.ts'

/** Two NASes at a time, because most of a round is the start of a process. */
const rounds = 13

/** Numbers from 0 to 1, the same in every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const numbers = (text: string, word: string): number[] =>
  [...text.matchAll(new RegExp(`^${word} (\\d+)\\n`, 'gm'))].map(([, number]) => Number(number))

/** Kills and restarts; returns how many saves were confirmed and how many were interrupted. */
async function killAgainAndAgain(program: string, seed: number) {
  using folder = inFolder()
  const file = folder.file('nas.json')
  const roll = dice(seed)
  let confirmed = 0
  let saves = 0
  let interrupted = 0
  for (let round = 1; round <= rounds; round += 1) {
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    let complaints = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text
    })
    const closed = once(child, 'close')
    // Every fifth is killed while it starts, the others once they save.
    if (round % 5 !== 0) {
      while (!printed.includes('saved ') && child.exitCode === null) {
        await Promise.race([once(child.stdout, 'data'), closed])
      }
    }
    await wait(roll() * 150)
    child.kill('SIGKILL')
    const [code] = await closed
    expect(code, complaints).toBe(null)
    expect(complaints).toBe('')

    for (const found of numbers(printed, 'loaded')) expect(found).toBeGreaterThanOrEqual(confirmed)
    const told = numbers(printed, 'saved')
    saves += told.length
    confirmed = Math.max(confirmed, ...told)
    if (readdirSync(folder.path).some((name) => name.endsWith('.tmp'))) interrupted += 1
    if (!existsSync(file)) continue
    const { clock } = parseSnapshot(JSON.parse(readFileSync(file, 'utf8')))
    expect(clock.now).toBeGreaterThanOrEqual(confirmed)
    if (existsSync(`${file}.bak`)) parseSnapshot(JSON.parse(readFileSync(`${file}.bak`, 'utf8')))
  }
  return { saves, interrupted }
}

test('a NAS that is killed again and again goes on from its last save', async () => {
  using folder = inFolder()
  const program = folder.file('saver.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('support/saver.ts', import.meta.url))],
    ...{ outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  const [one, other] = await Promise.all([
    killAgainAndAgain(program, 20_261_124),
    killAgainAndAgain(program, 20_261_125),
  ])
  expect(one.saves + other.saves).toBeGreaterThan(2 * rounds)
  // Otherwise the kills came at harmless moments only.
  expect(one.interrupted + other.interrupted).toBeGreaterThan(0)
}, 120_000)
