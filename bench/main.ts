/** `npm run bench`: measures everything in one run and writes the page. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceSection } from '../src/generate/markdown.ts'
import { renderChart } from './chart.ts'
import { root } from './child.ts'
import type { Figures } from './figures.ts'
import { measureHistory, plannedHistory } from './history.ts'
import { measureLibrary, plannedLibrary } from './library.ts'
import { connections, type Generator, startGenerator } from './load.ts'
import { benchPackages, thisMachine, versionOf } from './machine.ts'
import { measureMemory, plannedMemory } from './memory.ts'
import { type Options, readOptions, usage } from './options.ts'
import { renderFigures } from './page.ts'
import { startProgress } from './progress.ts'
import { measureItem, plannedRates } from './rates.ts'
import { aboutServers } from './servers.ts'
import { measureStarts, plannedStarts } from './start.ts'

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(usage)
  const options = readOptions(args)
  if (options.from !== undefined) {
    return publish(JSON.parse(readFileSync(options.from, 'utf8')) as Figures, options)
  }
  install()
  const generator = startGenerator()
  try {
    const figures = await measure(options, generator)
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures)}\n`)
    publish(figures, options)
  } finally {
    generator.stop()
  }
}

/** Installs what is measured beside mock-dsm, unless it is there as the lock file has it. */
function install(): void {
  const time = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (time('bench/node_modules/.package-lock.json') >= time('bench/package-lock.json')) return
  execFileSync('npm', ['--prefix', 'bench', 'ci'], { cwd: root, stdio: ['ignore', 2, 2] })
}

async function measure(options: Options, generator: Generator): Promise<Figures> {
  const rates = plannedRates(options)
  const starts = plannedStarts(options)
  const history = plannedHistory(options)
  const rows = rates.reduce((sum, { servers }) => sum + servers.length, 0)
  const progress = startProgress((rows + starts.length + history.length) * options.pairs)
  const head = {
    version: versionOf('.'),
    startedAt: new Date().toISOString(),
    machine: thisMachine(),
    connections,
    secondsPerTrial: options.seconds,
    pairs: options.pairs,
    trial: options.trial,
    packages: benchPackages(),
  }

  const items: Figures['items'][number][] = []
  for (const { item, servers } of rates) {
    progress.say(`${item.name}: starting the servers`)
    items.push(await measureItem(item, servers, options, generator, progress))
  }
  const started = starts.length > 0 ? await measureStarts(starts, options, progress) : []
  const memory: Figures['memory'][number][] = []
  for (const program of plannedMemory(options)) {
    progress.say(`memory: ${program}`)
    memory.push(await measureMemory(program, options, generator))
  }
  const pages =
    history.length > 0 ? await measureHistory(history, options, generator, progress) : []
  let library: Figures['library'] = {}
  for (const part of plannedLibrary(options)) {
    progress.say(`library: ${part}`)
    library = { ...library, ...(await measureLibrary(part, options)) }
  }
  return { ...head, items, starts: started, memory, history: pages, library }
}

/** Replaces the figures in the page, or prints them. */
function publish(figures: Figures, { out }: Options): void {
  const text = renderFigures(figures, aboutServers)
  if (out === undefined) return void process.stdout.write(text)
  const page = readFileSync(join(root, 'docs', 'benchmarks.md'), 'utf8')
  writeFileSync(join(out, 'benchmarks.md'), replaceSection(page, 'figures', text))
  writeFileSync(join(out, 'benchmarks.svg'), renderChart(figures))
}

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  process.stderr.write(`bench: ${(thrown as Error).message}\n`)
  process.exitCode = 1
}
