/** Drives a server with the load generator, which has a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Child, cpuOf } from './child.ts'
import type { Trial } from './figures.ts'
import type { WireRequest } from './items.ts'

export const connections = 10

/** What is sent, and which answers are right. */
export interface Load {
  readonly requests: readonly WireRequest[]
  /** Allowed lengths of answers, in bytes; undefined when they change during the run. */
  readonly lengths?: readonly number[] | undefined
  /** How every answer ends. */
  readonly ending: string
}

export interface Generator {
  /** Throws an error for the first answer that was wrong. */
  run(server: Child, load: Load, seconds: number): Promise<Trial>
  stop(): void
}

interface Report {
  readonly failure?: string
  readonly answers: number
  readonly seconds: number
}

/** Seconds. */
const longestTrial = 60

export function startGenerator(): Generator {
  const program = fileURLToPath(new URL('programs/load.mjs', import.meta.url))
  const child = fork(program, { execArgv: [] })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the load generator has ended')
  })
  // Nobody may be waiting when it is stopped.
  ended.catch(() => {})
  const send = async (job: object): Promise<Report> => {
    const reported = once(child, 'message')
    child.send(job)
    const [report] = (await Promise.race([reported, ended])) as [Report]
    return report
  }
  return {
    async run(server, load, seconds) {
      const before = cpuOf(server.pid)
      const report = await send({ port: server.port, connections, seconds, ...load })
      const after = cpuOf(server.pid)
      if (report.failure !== undefined) throw new Error(report.failure)
      if (report.answers === 0) {
        // Too slow for a trial of that length; a longer one has a figure.
        if (seconds >= longestTrial) throw new Error(`no answer within ${seconds} s`)
        return this.run(server, load, Math.min(seconds * 4, longestTrial))
      }
      return {
        rate: report.answers / report.seconds,
        ...(before !== undefined &&
          after !== undefined && { cpu: (after - before) / report.answers }),
      }
    },
    stop: () => child.kill(),
  }
}
