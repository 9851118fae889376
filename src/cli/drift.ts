import { writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { readConsumer } from '../conformance/consumer.ts'
import { readDivergences } from '../conformance/divergences.ts'
import { drift } from '../conformance/drift/drift.ts'
import { renderDriftJson, renderDriftMarkdown } from '../conformance/drift/render.ts'
import { readSide, readText } from '../conformance/drift/side.ts'
import { profiles } from '../contracts/define/profiles.ts'
import { exitCode } from './exit.ts'
import { oneOf } from './options.ts'
import { outcomeOf } from './outcome.ts'

interface DriftFlags {
  readonly format: 'md' | 'json'
  readonly profile?: string
  readonly divergences?: string
  readonly out?: string
}

export function driftCommand(): Command {
  const side = `a JSON report, the folder of a recording, or one of ${Object.keys(profiles).join(', ')}`
  return new Command('drift')
    .argument('<before>', side)
    .argument('<after>', 'the same, to compare with it')
    .addOption(
      new Option('--format <format>', 'md or json').argParser(oneOf(['md', 'json'])).default('md'),
    )
    .option('--profile <file>', 'a consumer profile: judge only what that program uses')
    .option('--divergences <file>', 'declared divergences, which explain changes')
    .option('--out <file>', 'write there instead of printing')
    .action(compare)
}

const compare = (before: string, after: string, flags: DriftFlags): Promise<void> =>
  outcomeOf(() => {
    const { profile, divergences } = flags
    const found = drift(readSide(before), readSide(after), {
      consumer: profile === undefined ? undefined : readConsumer(readText(profile), profile),
      divergences:
        divergences === undefined ? [] : readDivergences(readText(divergences), divergences),
      today: new Date().toISOString().slice(0, 10),
    })
    print(flags.format === 'json' ? renderDriftJson(found) : renderDriftMarkdown(found), flags.out)
    process.exitCode = found.summary.breaking > 0 ? exitCode.contractFailure : exitCode.fine
  })

function print(text: string, out: string | undefined): void {
  if (out === undefined) {
    process.stdout.write(text)
    return
  }
  try {
    writeFileSync(out, text)
  } catch (thrown) {
    throw new RangeError(`cannot write ${out}: ${(thrown as NodeJS.ErrnoException).code}`)
  }
}
