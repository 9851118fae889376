/** Writes a recording as it grows. What is there is whole, whenever the process ends. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { headFile, type Recorded, type RecordedExchange, type RecordingHead } from './format.ts'

/** An exchange that is not on disk yet. */
export interface NewExchange extends Omit<RecordedExchange, 'file'> {
  readonly recorded: Recorded
}

export interface RecordingWriter {
  readonly folder: string
  /** Stores an exchange, already redacted, and returns its file below the folder. */
  write(exchange: NewExchange): string
  /** Writes the head again: with what was learnt of the target, and at the end with the count. */
  writeHead(head: Omit<RecordingHead, 'format'>): void
}

/**
 * Makes the folder, or takes an empty one. Throws a RangeError with one sentence for a folder that
 * holds something, or that cannot be made.
 */
export function createRecordingWriter(folder: string): RecordingWriter {
  claim(folder)
  return {
    folder,
    write({ api, method, recorded, ...rest }) {
      const file = `${api}/${method}.${String(recorded.seq).padStart(4, '0')}.json`
      mkdirSync(join(folder, api), { recursive: true })
      writeWhole(join(folder, file), { ...rest, recorded })
      return file
    },
    writeHead: (head) => writeWhole(join(folder, headFile), { format: 1, ...head }),
  }
}

function claim(folder: string): void {
  let inside: string[]
  try {
    mkdirSync(folder, { recursive: true })
    inside = readdirSync(folder)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    throw new RangeError(`${folder} cannot be made a folder: ${code}`)
  }
  if (inside.length > 0) {
    throw new RangeError(`${folder} is not empty; a recording starts in a folder of its own`)
  }
}

/** Beside first and then over, so that half a file never bears a name that is read. */
function writeWhole(path: string, value: unknown): void {
  const draft = join(dirname(path), `.${basename(path)}.tmp`)
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(draft, path)
}
