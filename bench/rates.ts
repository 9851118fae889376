/** Answers per second: every server beside bare Fastify, at every work item. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import type { ItemFigures, Pair, ServerFigures, Trial } from './figures.ts'
import { emulator } from './goals.ts'
import { type Item, items, requestOf, type WireRequest } from './items.ts'
import type { Generator, Load } from './load.ts'
import { ask, askNas, type RunningNas, startNas } from './nas.ts'
import type { Options } from './options.ts'
import { measurePair } from './pairs.ts'
import type { Progress } from './progress.ts'
import { type Answers, bareFastify, peers, type Server, type Stage } from './servers.ts'

/** Which servers a run measures at which item. */
export function plannedRates({ wants }: Options): { item: Item; servers: string[] }[] {
  return items
    .map((item) => ({
      item,
      servers: [emulator, ...peers.filter(({ plays }) => plays(item)).map(({ name }) => name)],
    }))
    .map(({ item, servers }) => ({
      item,
      servers: servers.filter((server) => wants(`${item.name}/${server}`)),
    }))
    .filter(({ servers }) => servers.length > 0)
}

/** A server that runs, and what it is sent. */
interface Contestant {
  readonly name: string
  readonly child: Child
  readonly load: Load
}

export async function measureItem(
  item: Item,
  servers: readonly string[],
  options: Options,
  generator: Generator,
  progress: Progress,
): Promise<ItemFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-bench-'))
  const started: Child[] = []
  try {
    const nas = await startNas(item.scenario, item.clock)
    started.push(nas)
    const answers = await answersOf(nas, item)
    const requests = item.calls.map((call) => requestOf(call, nas.sid))
    const texts = Object.values(answers).map((answer) => JSON.stringify(answer))
    const load: Load = { requests, ending: '"success":true}', lengths: texts.map(lengthOf) }
    const ours: Contestant = {
      name: emulator,
      child: nas,
      load: item.changing ? { ...load, lengths: undefined } : load,
    }
    const answersFile = join(folder, 'answers.json')
    writeFileSync(answersFile, JSON.stringify(answers))
    const stage: Stage = { folder, answersFile, answers }
    const begin = async (server: Server): Promise<Contestant> => {
      const child = await startChild(server.program(stage), firstOf(server.requests ?? requests))
      started.push(child)
      return { name: server.name, child, load: await loadFor(server, child, load) }
    }

    const reference = await begin(bareFastify)
    const others = servers.includes(emulator) ? [ours] : []
    for (const peer of peers.filter(({ name }) => servers.includes(name))) {
      others.push(await begin(peer))
    }
    const trial = async ({ name, child, load: sent }: Contestant, seconds: number) => {
      try {
        return await generator.run(child, sent, seconds)
      } catch (thrown) {
        throw new Error(`${item.name}, ${name}: ${(thrown as Error).message}`)
      }
    }
    // Compiled code and warm caches are what every server has after a second in use.
    for (const one of [reference, ...others]) await trial(one, warmUpSeconds)

    const pairs = new Map(others.map(({ name }) => [name, [] as Pair<Trial>[]]))
    for (let index = 0; index < options.pairs; index += 1) {
      for (const other of others) {
        const pair = await measurePair(
          index,
          () => trial(reference, options.seconds),
          () => trial(other, options.seconds),
        )
        pairs.get(other.name)?.push(pair)
        const share = pair.other.rate / pair.reference.rate
        progress.done(
          `${item.name}: ${other.name} ${pair.other.rate.toFixed(0)}/s, ${share.toFixed(2)} × bare Fastify`,
        )
      }
    }
    const figures = [...pairs].map(
      ([server, measured]): ServerFigures => ({
        server,
        pairs: measured,
      }),
    )
    const bytes = lengthOf(texts[0] ?? '')
    return { item: item.name, about: item.about, bytes, servers: figures }
  } finally {
    await Promise.all(started.map((child) => child.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

const warmUpSeconds = 1.5

const lengthOf = (text: string): number => text.length

const firstOf = ([first]: readonly WireRequest[]): WireRequest => {
  if (first === undefined) throw new Error('a work item has no requests')
  return first
}

/** One answer per HTTP method: all calls of a method in an item have the same. */
async function answersOf(nas: RunningNas, { calls }: Item): Promise<Answers> {
  const answers: { [method in 'GET' | 'POST']?: unknown } = {}
  for (const call of calls) {
    if (answers[call.method] === undefined) {
      answers[call.method] = JSON.parse(await askNas(nas, call))
    }
  }
  return answers
}

/** What a server is sent, and what it has to answer; its first answer is looked at whole. */
async function loadFor(server: Server, { url }: Child, load: Load): Promise<Load> {
  if (server.requests) {
    const text = await ask(url, firstOf(server.requests))
    return { requests: server.requests, lengths: [text.length], ending: text.slice(-1) }
  }
  for (const request of load.requests) {
    const { length } = await ask(url, request)
    if (!load.lengths?.includes(length)) {
      throw new Error(`${server.name} answers ${length} bytes instead of ${load.lengths}`)
    }
  }
  return load
}
