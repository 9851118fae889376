/** One process at a time: a file with the id of the process that has it. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Takes the lock, or throws one sentence. Returns what gives it back. */
export function takeLock(file: string, what: string): () => void {
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}\n`
  // Written beside and linked, so that nobody ever reads half of it.
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, mine)
    for (let attempt = 1; ; attempt += 1) {
      if (link(draft, file)) break
      const holder = readText(file)
      if (isAlive(holder)) throw new Error(`${what} is in use by process ${parseInt(holder, 10)}`)
      if (attempt > 3 || !discard(file, holder)) throw new Error(`${what} is in use`)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (readText(file) !== mine) return
    try {
      rmSync(file)
    } catch {
      // In a folder that has become read-only it stays, as that of a killed process does.
    }
  }
}

/** False when somebody was faster. */
function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}

/**
 * Takes the lock of a killed process away. False when it turns out to be the lock of somebody who
 * took it away before us: then it is put back.
 */
function discard(file: string, holder: string | undefined): boolean {
  const aside = `${file}.stale.${process.pid}.tmp`
  try {
    renameSync(file, aside)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw thrown
  }
  const ours = readText(aside) === holder
  if (!ours) link(aside, file)
  rmSync(aside, { force: true })
  return ours
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Whether the process that wrote a lock is still there. Ids are given out again, in a container
 * soon, so the start of the process has to be the same.
 */
function isAlive(holder: string | undefined): holder is string {
  const [, pid, start = ''] = /^(\d+) (\d*)\n$/.exec(holder ?? '') ?? []
  if (pid === undefined) return false
  try {
    process.kill(Number(pid), 0)
  } catch (thrown) {
    // EPERM: it is there, and somebody else's.
    if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = startOf(Number(pid))
  return start === '' || now === undefined || now === start
}

/** Ticks since the boot, as Linux counts them; undefined elsewhere, "" for a process that is dead. */
function startOf(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  // The name of the command before them may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' ? '' : fields?.[19]
}
