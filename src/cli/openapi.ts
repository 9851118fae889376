import { writeFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { type OpenapiView, openapiViews, readOpenapi } from '../mock-server/package-files.ts'
import { exitCode } from './exit.ts'
import { oneOf } from './options.ts'

export function openapiCommand(): Command {
  return new Command('openapi')
    .option(
      '--view <view>',
      'methods: a path for each method; wire: a path for each API, as real units take it',
      oneOf(openapiViews),
      'methods' as const,
    )
    .option('--out <file>', 'write it to a file')
    .action(async ({ view, out }: { view: OpenapiView; out?: string }) => {
      const text = await readOpenapi(view)
      if (out === undefined) process.stdout.write(text)
      else write(out, text)
    })
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (thrown) {
    const sentence = `${file} cannot be written: ${(thrown as Error).message}`
    process.stderr.write(`error: ${sentence}\n`)
    throw new CommanderError(exitCode.usage, 'mock-dsm.usage', sentence)
  }
}
