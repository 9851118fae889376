/**
 * A process to be killed: keeps a NAS in a file, changes it and saves as fast as it can. Tells what
 * it found and, each time, what is certainly in the file: the time on the NAS, which only grows.
 */
import { openState } from '../../src/cli/state-file.ts'
import { createMockDsm } from '../../src/index.ts'

const [file = ''] = process.argv.slice(2)
const state = openState(file)
process.stdout.write(`loaded ${state.saved?.clock.now ?? 0}\n`)
const nas = await createMockDsm({
  ...{ scenario: 'empty', clock: 'frozen', startTime: '2026-11-23T08:00:00Z' },
  from: state.saved,
})
const keeper = state.keep(nas)
for (;;) {
  nas.clock.advance('1s')
  const now = nas.nas.clock.now()
  if (!(await keeper.save())) process.exit(1)
  process.stdout.write(`saved ${now}\n`)
}
