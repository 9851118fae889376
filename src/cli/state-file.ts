/** Keeps a NAS in a file: loaded at the start, saved while it changes and at the end. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { parseSnapshot, type Snapshot } from '../mock-server/kernel/snapshot.ts'
import type { MockDsm } from '../mock-server/mock-dsm.ts'

/** Milliseconds after a change by which it is in the file. */
const savedWithin = 5_000

/** The NAS in the file; undefined when there is no file yet. Throws one sentence for a bad one. */
export function loadState(file: string): Snapshot | undefined {
  if (!existsSync(file)) return undefined
  try {
    return parseSnapshot(JSON.parse(readFileSync(file, 'utf8')))
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'it is not JSON' : (thrown as Error).message
    throw new Error(`cannot use the state file ${file}: ${reason}; it was left as it is`)
  }
}

/** Saves changes as they come. Returns what saves for the last time. */
export function keepSaved(file: string, nas: MockDsm): () => void {
  let saved = -1
  const save = () => {
    const revision = nas.revision()
    if (revision === saved) return
    // A reader never sees half a file: it is written beside and moved over.
    const draft = `${file}.${process.pid}.tmp`
    try {
      writeFileSync(draft, JSON.stringify(nas.snapshot()))
      renameSync(draft, file)
      saved = revision
    } catch (thrown) {
      rmSync(draft, { force: true })
      process.stderr.write(`mock-dsm: cannot save ${file}: ${(thrown as Error).message}\n`)
    }
  }
  save()
  const timer = setInterval(save, savedWithin / 2)
  return () => {
    clearInterval(timer)
    saved = -1
    save()
  }
}
