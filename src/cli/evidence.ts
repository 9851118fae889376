import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { promote, readRecording } from '../conformance/index.ts'
import { usage } from './options.ts'
import { outcomeOf } from './outcome.ts'

export function evidenceCommand(): Command {
  return new Command('evidence').addCommand(
    new Command('promote')
      .description('Find the assumptions that a recording of a real NAS bears out')
      .argument('<recording>', 'the folder of a recording')
      .option('--out <file>', 'write them as JSON')
      .action((folder: string, { out }: { out?: string }) => outcomeOf(() => run(folder, out))),
  )
}

function run(folder: string, out: string | undefined): void {
  const promotion = promote(readRecording(folder))
  const { claims, contradictions } = promotion
  for (const { api, method, path, exchange, was } of claims) {
    process.stdout.write(
      `captured: ${api}.${method} ${path ?? 'answer'} (${exchange}); was: ${was}\n`,
    )
  }
  for (const { api, method, path, expected, actual, exchange } of contradictions) {
    process.stdout.write(
      `contradicted: ${api}.${method} ${path}: expected ${expected}, got ${actual} (${exchange})\n`,
    )
  }
  process.stdout.write(`${claims.length} captured, ${contradictions.length} contradicted\n`)
  if (out === undefined) return
  try {
    writeFileSync(out, `${JSON.stringify(promotion, null, 2)}\n`)
  } catch (thrown) {
    throw usage(`cannot write ${out}: ${(thrown as Error).message}`)
  }
}
