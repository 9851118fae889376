import { Command } from 'commander'
import { startRecording } from '../conformance/index.ts'
import { exitCode } from './exit.ts'
import { integer } from './options.ts'
import { outcomeOf } from './outcome.ts'
import { stopSignal } from './stop-signal.ts'

interface Flags {
  readonly target: string
  readonly host: string
  readonly port: number
  readonly out: string
  readonly insecure?: true
  readonly json?: true
}

export function recordCommand(): Command {
  return new Command('record')
    .requiredOption('--target <url>', 'the NAS')
    .requiredOption('--out <folder>', 'a folder of its own for the recording')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', integer(0, 65535), 5080)
    .option('--insecure', 'take any certificate')
    .option('--json', 'the ready line as one JSON object on stdout, notes on stderr')
    .action(run)
}

async function run({ target, host, port, out, insecure, json }: Flags): Promise<void> {
  const stopped = stopSignal()
  const log = json ? process.stderr : process.stdout
  await outcomeOf(async () => {
    const recording = await startRecording({
      target,
      host,
      port,
      folder: out,
      insecure,
      onNote({ what, stored, violations, ms }) {
        const sign = violations.length > 0 ? '!' : stored ? '✓' : '-'
        log.write(`${sign} ${what}  ${Math.round(ms)} ms\n`)
        for (const violation of violations) log.write(`    ${violation}\n`)
      },
    })
    process.stdout.write(
      json
        ? `${JSON.stringify({ ready: true, url: recording.url, target, out })}\n`
        : `recording ${target} into ${out}: send clients to ${recording.url}\n`,
    )
    await stopped
    const { exchanges, leaks } = await recording.finish()
    log.write(`${exchanges} exchanges in ${out}\n`)
    for (const { file, what } of leaks) {
      process.stderr.write(`mock-dsm: ${file} held ${what} and was removed\n`)
    }
    if (leaks.length > 0) process.exitCode = exitCode.contractFailure
  })
}
