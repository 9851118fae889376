/**
 * What has to be undone, written down before it is done: a run that dies leaves a file from which
 * `--sweep` puts things back. A line is either something to undo or the striking out of one.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'

const undo = z.object({
  id: z.string(),
  target: z.string(),
  why: z.string(),
  undo: z.union([
    z.object({
      api: z.string(),
      method: z.string(),
      version: z.int(),
      params: z.record(z.string(), z.unknown()),
    }),
    z.object({ snapshot: z.string() }),
  ]),
})
const line = z.union([undo, z.object({ id: z.string(), done: z.literal(true) })])

export type Undo = z.infer<typeof undo>

export interface CleanupJournal {
  /** On the disk when it returns. */
  write(entry: Omit<Undo, 'id' | 'target'>): string
  strike(id: string): void
  /** Removes the file when nothing is left to undo. */
  close(): void
}

/** Appends to the file; it is made when there is something to write. */
export function openJournal(file: string, target: string): CleanupJournal {
  let descriptor: number | undefined
  const open = new Set<string>()
  const append = (entry: object) => {
    if (descriptor === undefined) {
      mkdirSync(dirname(file), { recursive: true })
      descriptor = openSync(file, 'a', 0o600)
    }
    writeSync(descriptor, `${JSON.stringify(entry)}\n`)
    fsyncSync(descriptor)
  }
  return {
    write(entry) {
      const id = `${process.pid}-${open.size}-${Math.round(performance.now() * 1000)}`
      append({ id, target, ...entry })
      open.add(id)
      return id
    },
    strike(id) {
      append({ id, done: true })
      open.delete(id)
    },
    close() {
      if (descriptor === undefined) return
      closeSync(descriptor)
      if (open.size === 0 && readJournal(file).length === 0) rmSync(file, { force: true })
    },
  }
}

/** What is left to undo, newest first. A last line that was cut short by a crash is left out. */
export function readJournal(file: string): readonly Undo[] {
  const left = new Map<string, Undo>()
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  for (const [at, text] of lines.entries()) {
    if (text === '') continue
    const parsed = line.safeParse(parse(text))
    if (!parsed.success) {
      if (at === lines.length - 1) continue
      throw new RangeError(`${file} is no clean-up journal: line ${at + 1} does not fit`)
    }
    if ('done' in parsed.data) left.delete(parsed.data.id)
    else left.set(parsed.data.id, parsed.data)
  }
  return [...left.values()].reverse()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
