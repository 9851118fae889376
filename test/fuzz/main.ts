/** `npm run fuzz`: the properties of the tests for as long as one likes, with ever new seeds. */
import { parseArgs } from 'node:util'
import { type FuzzedNas, startFuzzedNas } from './support/nas.ts'
import { check, type Property, properties } from './support/properties.ts'

const usage = `usage: npm run fuzz -- [--minutes N] [--seed S] [--property NAME] [--path P]

  --minutes N      how long to go on; a fraction will do (default: 1)
  --seed S         where to begin; each round of all properties takes the next one (default: from the clock)
  --property NAME  only this one: ${properties.map(({ name }) => name).join(', ')}
  --path P         with --seed and --property: one run again, as a failure shows it
`

/** Runs of a property between two looks at the clock. */
const runsPerTurn = 50
/** MiB of heap after a collection, above which memory counts as leaking. */
const mostHeap = 400
const secondsBetweenLines = 5

interface Options {
  readonly minutes: number
  readonly seed: number
  readonly property: string | undefined
  readonly path: string | undefined
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      property: { type: 'string' },
      path: { type: 'string' },
    },
  })
  const minutes = Number(values.minutes)
  const seed = Number(values.seed)
  if (!(minutes > 0)) throw new RangeError(`--minutes is a number above 0, not ${values.minutes}`)
  if (!Number.isInteger(seed)) throw new RangeError(`--seed is a whole number, not ${values.seed}`)
  const { property, path } = values
  if (property !== undefined && !properties.some(({ name }) => name === property)) {
    throw new RangeError(`there is no property ${property}`)
  }
  if (path !== undefined && property === undefined) {
    throw new RangeError('--path needs the --property and the --seed that it belongs to')
  }
  return { minutes, seed, property, path }
}

/** MiB in use after everything that can go has gone. */
function heap(): number {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().heapUsed / 1024 ** 2)
}

function progressLine(nas: FuzzedNas, seed: number, startedAt: number): string {
  const total = [...nas.seen.values()].reduce((sum, count) => sum + count, 0)
  const of = (kind: string) =>
    [...nas.seen]
      .filter(([key]) => key === kind || key.startsWith(`${kind} `))
      .reduce((sum, [, count]) => sum + count, 0)
  const refused = of('refused')
  const kinds = [
    `${of('success')} answered`,
    `${refused} refused`,
    `${of('page')} pages`,
    `${nas.seen.get('control') ?? 0}/${of('control refused')} control`,
  ]
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  return `${seconds} s, seed ${seed}: ${total} requests, ${kinds.join(', ')}, slowest ${Math.round(nas.line.slowest())} ms, heap ${heap()} MiB`
}

async function fuzz({ minutes, seed, property, path }: Options): Promise<void> {
  const chosen = properties.filter(({ name }) => property === undefined || name === property)
  const startedAt = performance.now()
  const elapsed = () => (performance.now() - startedAt) / 60_000
  const nas = await startFuzzedNas()
  let nextLine = 0
  try {
    for (let turn = 0; ; turn += 1) {
      const each = chosen[turn % chosen.length] as Property
      const round = seed + Math.floor(turn / chosen.length)
      await check(nas, each, { seed: round, runs: path === undefined ? runsPerTurn : 1, path })
      if (path !== undefined || elapsed() >= minutes) break
      if (elapsed() * 60 < nextLine) continue
      nextLine = elapsed() * 60 + secondsBetweenLines
      console.log(progressLine(nas, round, startedAt))
      const used = heap()
      if (used > mostHeap) throw new Error(`the heap holds ${used} MiB, more than ${mostHeap}`)
    }
    console.log(`nothing broke: ${progressLine(nas, seed, startedAt)}`)
  } finally {
    await nas.close()
  }
}

process.on('unhandledRejection', (thrown) => {
  console.error('a rejection that nobody handles:', thrown)
  process.exit(1)
})

try {
  await fuzz(readOptions())
} catch (thrown) {
  const { message } = thrown as Error
  const isUsage = thrown instanceof RangeError || (thrown as { code?: string }).code !== undefined
  console.error(isUsage ? `fuzz: ${message}\n\n${usage}` : message)
  process.exitCode = isUsage ? 2 : 1
}
