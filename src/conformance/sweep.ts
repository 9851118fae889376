/** Undoes what a run that died left behind, from the journal it wrote beforehand. */
import { createHttp } from '../client/http.ts'
import type { ProfileName } from '../contracts/define/profiles.ts'
import { openJournal, readJournal } from './cleanup.ts'
import { addressOf, journalOf } from './live.ts'
import type { ConformOptions } from './options.ts'
import { findEmulator } from './target/emulator.ts'
import { createNasWire } from './target/nas.ts'
import { lookAround } from './target/survey.ts'

/** What a sweep came to. */
export interface Swept {
  /** What was undone, in words. */
  readonly undone: readonly string[]
  /** What could not be, and why; it stays in the journal. */
  readonly left: readonly string[]
}

/**
 * Undoes what the journal of a target still holds; with an empty one it does not even connect.
 * Throws NoAnswer when the target does not answer, and a RangeError for what is no address or no
 * journal. What cannot be undone, for a refused login or another reason, stays in the journal.
 */
export async function sweep(
  options: Pick<
    ConformOptions,
    'target' | 'account' | 'password' | 'otp' | 'insecure' | 'journal' | 'controlToken' | 'timeout'
  >,
): Promise<Swept> {
  const { account = '', password = '', otp, timeout = 30_000, insecure } = options
  const http = createHttp({ url: addressOf(options.target), timeout, insecure })
  const undone: string[] = []
  const left: string[] = []
  try {
    const file = options.journal ?? journalOf(http.url)
    const open = readJournal(file).filter(({ target }) => target === http.url)
    if (open.length === 0) return { undone, left }
    const survey = await lookAround(http)
    const token = options.controlToken
    const emulator = await findEmulator(http.url, { token, timeout, insecure })
    const wire = createNasWire({
      http,
      kind: emulator ? 'emulator' : 'nas',
      profile: (emulator?.profile ?? survey.profile) as ProfileName,
      accounts: { admin: { account, password, otp } },
      pace: 0,
    })
    const journal = openJournal(file, http.url)
    for (const { id, why, undo } of open) {
      try {
        if ('snapshot' in undo) await emulator?.restore(undo.snapshot)
        else {
          const { envelope } = await wire.send({ ...undo, as: 'admin', via: 'POST' })
          if (!envelope.success) throw new Error(`error ${envelope.error.code}`)
        }
        journal.strike(id)
        undone.push(why)
      } catch (thrown) {
        left.push(`${why}: ${(thrown as Error).message}`)
      }
    }
    await wire.logout()
    journal.close()
    return { undone, left }
  } finally {
    await http.close()
  }
}
