/** Resident memory at rest and after a load run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Child, memoryOf, startChild } from './child.ts'
import type { MemoryFigures } from './figures.ts'
import { emulator } from './goals.ts'
import { type Item, items, requestOf, type WireRequest } from './items.ts'
import type { Generator } from './load.ts'
import { askNas, startNas } from './nas.ts'
import type { Options } from './options.ts'
import { bareFastify } from './servers.ts'

/** The programs in the order they are measured. */
export const plannedMemory = ({ wants }: Options): string[] =>
  [bareFastify.name, `${emulator} office`, `${emulator} large`].filter((name) =>
    wants(`memory/${name}`),
  )

/** Seconds of load: long enough for a collector of garbage to find its level. */
const loadSeconds = ({ seconds }: Options) => seconds * 5

export async function measureMemory(
  program: string,
  options: Options,
  generator: Generator,
): Promise<MemoryFigures> {
  const measure = (child: Child, requests: readonly WireRequest[]) =>
    restAndLoaded(program, child, requests, options, generator)
  if (program === bareFastify.name) return withBareFastify(measure)
  const scenario = program.endsWith('large') ? 'large' : 'office'
  const nas = await startNas(scenario, 'frozen')
  try {
    return await measure(
      nas,
      callsOn(scenario).map((call) => requestOf(call, nas.sid)),
    )
  } finally {
    await nas.stop()
  }
}

/** Every read that is measured on a scenario. */
const callsOn = (scenario: Item['scenario']): Item['calls'] =>
  items.filter((item) => item.scenario === scenario && !item.changing).flatMap((item) => item.calls)

async function restAndLoaded(
  program: string,
  child: Child,
  requests: readonly WireRequest[],
  options: Options,
  generator: Generator,
): Promise<MemoryFigures> {
  await pause(2000)
  const rest = memoryOf(child.pid)
  await generator.run(child, { requests, ending: '"success":true}' }, loadSeconds(options))
  await pause(2000)
  return { program, rest, loaded: memoryOf(child.pid) }
}

/** Bare Fastify with the list of `office`, asked for it by GET. */
async function withBareFastify(
  measure: (child: Child, requests: readonly WireRequest[]) => Promise<MemoryFigures>,
): Promise<MemoryFigures> {
  const list = items.find(({ name }) => name === 'list')?.calls[0]
  if (list === undefined) throw new Error('there is no work item named list')
  const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-bench-'))
  try {
    const nas = await startNas('office', 'frozen')
    const answers = { GET: JSON.parse(await askNas(nas, list)) as unknown }
    await nas.stop()
    const answersFile = join(folder, 'answers.json')
    writeFileSync(answersFile, JSON.stringify(answers))
    const request = requestOf(list, nas.sid)
    const child = await startChild(bareFastify.program({ folder, answersFile, answers }), request)
    try {
      return await measure(child, [request])
    } finally {
      await child.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
