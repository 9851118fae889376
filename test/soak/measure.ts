/** How memory and latency go over a soak, tenth by tenth. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Tenth {
  readonly requests: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** MiB of the server's process: the middle of what was seen. */
  readonly rss: number
  /** Requests in a second. */
  readonly rate: number
}

export interface Meter {
  /** How long an answer took. */
  took(milliseconds: number): void
  /** Memory as it is now, in MiB. */
  holds(rss: number): void
  /** Ends a tenth. */
  close(): void
  readonly tenths: readonly Tenth[]
}

export function createMeter(): Meter {
  const tenths: Tenth[] = []
  let times: number[] = []
  let memory: number[] = []
  let since = performance.now()
  return {
    took: (milliseconds) => void times.push(milliseconds),
    holds: (rss) => void memory.push(rss),
    close() {
      times.sort((left, right) => left - right)
      memory.sort((left, right) => left - right)
      const now = performance.now()
      tenths.push({
        requests: times.length,
        p50: at(times, 0.5),
        p99: at(times, 0.99),
        rss: Math.round(at(memory, 0.5)),
        rate: Math.round((times.length / (now - since)) * 1000),
      })
      times = []
      memory = []
      since = now
    },
    tenths,
  }
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100

const run = promisify(execFile)

/** MiB that a process holds in memory. */
export async function rssOf(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)])
  return Number(stdout) / 1024
}

/** How much the last tenth may exceed the second: the first warms up. */
export const mostDrift = 1.5

/** By then the journal holds as much as it ever will. */
const warm = 25_000

/** What grew too much, as sentences; a soak that is over before it is warm is not judged. */
export function drifts(tenths: readonly Tenth[]): string[] {
  const [first, second] = tenths
  const last = tenths.at(-1)
  if (second === undefined || last === undefined || (first?.requests ?? 0) < warm) return []
  return (['rss', 'p50'] as const).flatMap((what) => {
    const ratio = last[what] / second[what]
    return ratio > mostDrift
      ? [
          `${what} went from ${second[what]} in the second tenth to ${last[what]} in the last: ${ratio.toFixed(2)} times, ${mostDrift} at most`,
        ]
      : []
  })
}
