#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { conformCommand } from './conform.ts'
import { driftCommand } from './drift.ts'
import { evidenceCommand } from './evidence.ts'
import { exitCode } from './exit.ts'
import { methodsCommand } from './methods.ts'
import { openapiCommand } from './openapi.ts'
import { recordCommand } from './record.ts'
import { serveCommand } from './serve.ts'

const program = new Command('mock-dsm')
  .description("A stateful emulator of a Synology NAS' web API for backup software")
  .version('0.1.0')
  .addCommand(serveCommand())
  .addCommand(driftCommand())
  .addCommand(conformCommand())
  .addCommand(recordCommand())
  .addCommand(evidenceCommand())
  .addCommand(methodsCommand())
  .addCommand(openapiCommand())

for (const command of [program, ...program.commands]) {
  command.exitOverride().showHelpAfterError('(add --help for the flags)')
}

try {
  await program.parseAsync()
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    // Commander has said what is wrong. Help and version end well.
    process.exitCode = thrown.exitCode === 0 ? exitCode.fine : exitCode.usage
  } else {
    process.stderr.write(`mock-dsm: ${thrown instanceof Error ? thrown.message : thrown}\n`)
    process.exitCode = exitCode.fault
  }
}
