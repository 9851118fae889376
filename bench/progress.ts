/** What the one who waits sees, on stderr: a line per pair, with the time that is left. */

export interface Progress {
  /** One more of the pairs is done. */
  done(what: string): void
  /** Something that is not counted. */
  say(what: string): void
}

export function startProgress(total: number): Progress {
  const began = performance.now()
  let count = 0
  return {
    done(what) {
      count += 1
      const left = ((performance.now() - began) / count) * (total - count)
      process.stderr.write(`${count}/${total} ${what}, ${clockText(left)} left\n`)
    },
    say: (what) => void process.stderr.write(`${what}\n`),
  }
}

function clockText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
