/** From spawn to the first answer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './child.ts'
import type { Pair, StartFigures } from './figures.ts'
import { emulator, startYardstick } from './goals.ts'
import { anonymousProbe } from './nas.ts'
import type { Options } from './options.ts'
import { measurePair } from './pairs.ts'
import type { Progress } from './progress.ts'
import { emulatorProgram, fastifyZod } from './servers.ts'

type Program = (port: number) => readonly string[]

const fastifyAlone: Program = (port) => ['bench/programs/fastify-alone.mjs', String(port)]

const programs = (folder: string): Readonly<Record<string, Program>> => {
  const answersFile = join(folder, 'answers.json')
  writeFileSync(answersFile, JSON.stringify({ GET: { success: true } }))
  return {
    [emulator]: emulatorProgram('office', 'frozen'),
    [startYardstick]: fastifyAlone,
    [fastifyZod.name]: fastifyZod.program({ folder, answersFile, answers: {} }),
    'node:http alone': (port) => ['bench/programs/node-http.mjs', String(port)],
  }
}

export const plannedStarts = ({ wants }: Options): string[] =>
  [emulator, startYardstick, fastifyZod.name, 'node:http alone'].filter((name) =>
    wants(`start/${name}`),
  )

export async function measureStarts(
  names: readonly string[],
  { pairs }: Options,
  progress: Progress,
): Promise<StartFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-bench-'))
  try {
    const chosen = Object.entries(programs(folder)).filter(([name]) => names.includes(name))
    const figures = chosen.map(([program, args]) => ({
      program,
      args,
      pairs: [] as Pair<number>[],
    }))
    // The first start reads from the disk what the others find in memory.
    for (const args of [fastifyAlone, ...figures.map((one) => one.args)]) await startOnce(args)
    for (let index = 0; index < pairs; index += 1) {
      for (const { program, args, pairs: measured } of figures) {
        const pair = await measurePair(
          index,
          () => startOnce(fastifyAlone),
          () => startOnce(args),
        )
        measured.push(pair)
        progress.done(
          `start: ${program} ${pair.other.toFixed(0)} ms, Fastify alone ${pair.reference.toFixed(0)} ms`,
        )
      }
    }
    return figures.map(({ program, pairs: measured }) => ({ program, pairs: measured }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startOnce(program: Program): Promise<number> {
  const child = await startChild(program, anonymousProbe)
  await child.stop()
  return child.startedIn
}
