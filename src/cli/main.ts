#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { exitCode } from './exit.ts'

/** Loaded when they are named: most of the start of a server would be the libraries of the others. */
const commands: Readonly<Record<string, { does: string; load: () => Promise<Command> }>> = {
  serve: {
    does: 'Start a NAS',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  drift: {
    does: 'Say what changed from one target to another, and whom it breaks',
    load: async () => (await import('./drift.ts')).driftCommand(),
  },
  conform: {
    does: 'Judge a NAS, an emulator or a recording by the contracts',
    load: async () => (await import('./conform.ts')).conformCommand(),
  },
  record: {
    does: 'Stand between a client and a NAS, and keep what they say, redacted',
    load: async () => (await import('./record.ts')).recordCommand(),
  },
  evidence: {
    does: 'Work with what the claims of the contracts rest on',
    load: async () => (await import('./evidence.ts')).evidenceCommand(),
  },
  methods: {
    does: 'List every API and method',
    load: async () => (await import('./methods.ts')).methodsCommand(),
  },
  openapi: {
    does: 'Print the OpenAPI 3.1 description of the API, as YAML',
    load: async () => (await import('./openapi.ts')).openapiCommand(),
  },
}

const program = new Command('mock-dsm')
  .description("A stateful emulator of a Synology NAS' web API for backup software")
  .version('0.1.0')

for (const [name, { does, load }] of Object.entries(commands)) {
  const named = process.argv.includes(name)
  program.addCommand((named ? await load() : new Command(name)).description(does))
}

for (const command of [program, ...program.commands]) {
  command.exitOverride().showHelpAfterError('(add --help for the flags)')
}

// `mock-dsm openapi | head`: whoever reads has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

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
