/**
 * Keeps a NAS in a file: loaded at the start, saved while it changes and at the end. Whenever the
 * process or the machine stops, a whole file is there: a save is written beside it, flushed to the
 * disk and moved over it, and the one before stays as `FILE.bak`.
 */
import {
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseSnapshot, type Snapshot } from '../mock-server/kernel/snapshot.ts'
import type { MockDsm } from '../mock-server/mock-dsm.ts'
import { exitCode } from './exit.ts'
import { takeLock } from './lock.ts'

/** Milliseconds between looks for changes: with the save itself, well within five seconds. */
const everySoOften = 2_500

export interface StateFile {
  /** The NAS in it; undefined when there is no file yet. */
  readonly saved: Snapshot | undefined
  /** Saves changes as they come, and for the first time at once. */
  keep(nas: MockDsm, every?: number): Keeper
  /** Lets others have it. */
  release(): void
}

export interface Keeper {
  /** Saves now if anything has changed. True when the file holds the NAS as it was at the call. */
  save(): Promise<boolean>
  /** Saves for the last time, the clock too. The process ends with a fault when it cannot. */
  stop(): Promise<boolean>
}

/** Throws one sentence when the file is in use, bad or cannot be written; it stays as it is. */
export function openState(name: string): StateFile {
  // A link stays one: what it points to is replaced.
  const file = existsSync(name) ? realpathSync(name) : name
  const release = lock(file)
  try {
    const saved = load(file)
    sweep(file)
    return { saved, keep: (nas, every = everySoOften) => keep(file, nas, every), release }
  } catch (thrown) {
    release()
    throw thrown
  }
}

/** A folder that takes no lock takes no save either. */
function lock(file: string): () => void {
  try {
    return takeLock(`${file}.lock`, `the state file ${file}`)
  } catch (thrown) {
    const { code, syscall } = thrown as NodeJS.ErrnoException
    // Not every file system has links.
    if (syscall === 'link') return () => {}
    if (code === undefined) throw thrown
    throw new Error(`cannot write the state file ${file}: ${reasonOf(thrown)}`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than files may be',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'what should be its folder is a file',
  EROFS: 'the disk is read-only',
}

/** In words; those of the system name a file beside it, which nobody has heard of. */
function reasonOf(thrown: unknown): string {
  const { code = '', message } = thrown as NodeJS.ErrnoException
  return reasons[code] ?? message
}

const backupOf = (file: string): string => `${file}.bak`

function load(file: string): Snapshot | undefined {
  if (!existsSync(file)) return undefined
  try {
    return parseSnapshot(JSON.parse(readFileSync(file, 'utf8')))
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'it is not JSON' : reasonOf(thrown)
    const backup = backupOf(file)
    const advice = existsSync(backup)
      ? `; the save before it is ${backup}: copy that over it to go on from there`
      : ''
    throw new Error(`cannot use the state file ${file}: ${reason}; it was left as it is${advice}`)
  }
}

const draftOf = (file: string): string => `${file}.${process.pid}.tmp`
const backupDraftOf = (file: string): string => draftOf(backupOf(file))

/** Removes what saves of killed processes have left. The lock says that nobody else is saving. */
function sweep(file: string): void {
  const folder = dirname(resolve(file))
  if (!existsSync(folder)) return
  const start = `${basename(file)}.`
  for (const name of readdirSync(folder)) {
    const middle = name.startsWith(start) ? name.slice(start.length) : ''
    if (/^((lock|lock\.stale|bak)\.)?\d+\.tmp$/.test(middle))
      rmSync(join(folder, name), { force: true })
  }
}

function keep(file: string, nas: MockDsm, every: number): Keeper {
  let saved = -1
  let trouble = ''
  let stopping = false
  let running: Promise<boolean> | undefined

  const write = async (): Promise<boolean> => {
    try {
      const text = nas.snapshotText()
      const revision = nas.revision()
      await replace(file, text)
      saved = revision
      if (trouble !== '') process.stderr.write(`mock-dsm: ${file} is saved again\n`)
      trouble = ''
      return true
    } catch (thrown) {
      for (const draft of [draftOf(file), backupDraftOf(file)]) {
        await rm(draft, { force: true }).catch(() => {})
      }
      const reason = reasonOf(thrown)
      // Once for each reason, not every time that it is tried; and at the end.
      if (stopping || reason !== trouble) {
        const outlook = stopping ? 'what changed since the last save is lost' : 'it is tried again'
        process.stderr.write(`mock-dsm: cannot save ${file}: ${reason}; ${outlook}\n`)
      }
      trouble = reason
      return false
    }
  }
  const save = async (): Promise<boolean> => {
    // One at a time; a change during a save waits for the next.
    while (running) await running
    if (nas.revision() === saved) return true
    running = write().finally(() => {
      running = undefined
    })
    return running
  }
  const first = save()
  const timer = setInterval(save, every)
  return {
    save,
    async stop() {
      clearInterval(timer)
      stopping = true
      await first
      while (running) await running
      saved = -1
      const isSaved = await save()
      if (!isSaved) process.exitCode = exitCode.fault
      return isSaved
    },
  }
}

/** Puts a text in the place of a file, so that after a crash there is the old one or the new. */
async function replace(file: string, text: string): Promise<void> {
  const draft = draftOf(file)
  // It holds passwords: for its owner's eyes, unless somebody has decided otherwise.
  const mode = existsSync(file) ? statSync(file).mode & 0o777 : 0o600
  const handle = await open(draft, 'w', mode)
  try {
    // Each goes on where the one before it ended.
    for (const piece of pieces(text)) await handle.writeFile(piece)
    await handle.sync()
  } finally {
    await handle.close()
  }
  const backup = prepareBackup(file)
  await rename(draft, file)
  // Last, so that a save that fails leaves both as they were.
  if (backup !== undefined) await rename(backup, backupOf(file))
  await flushFolder(dirname(resolve(file)))
}

const pieceLength = 1024 * 1024

/** A large NAS is written bit by bit: turning all of it into bytes at once would hold up its answers. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = start + pieceLength
    // Not between the halves of a character.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1
    yield text.slice(start, end)
    start = end
  }
}

/** The file under a second name. Not moved away: there is always one under its own. */
function prepareBackup(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const draft = backupDraftOf(file)
  rmSync(draft, { force: true })
  try {
    linkSync(file, draft)
  } catch {
    // Not every file system has links.
    copyFileSync(file, draft)
  }
  return draft
}

/** Makes the new name last. Windows has no such thing, and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
