/** A recording from its start to its end. */
import { createHttp } from '../../client/http.ts'
import { addressOf } from '../live.ts'
import { findEmulator } from '../target/emulator.ts'
import { lookAround } from '../target/survey.ts'
import type { Leak } from './leaks.ts'
import { startProxy } from './proxy.ts'
import { createRecorder, type Note } from './recorder.ts'

/** What is recorded, and where to. */
export interface RecordOptions {
  /** The NAS: an http or https address. */
  readonly target: string
  /** Where to write: a folder that is empty, or not there yet. */
  readonly folder: string
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string | undefined
  /** 0, the default here, takes a free one. */
  readonly port?: number | undefined
  /** Takes any certificate of the target. Default: false. */
  readonly insecure?: boolean | undefined
  /** For stand-ins that are the same in two recordings. Default: random, and never stored. */
  readonly key?: Uint8Array | undefined
  /** Told of each exchange that passed. */
  readonly onNote?: ((note: Note) => void) | undefined
}

/** A proxy that records what passes through it. */
export interface RunningRecording {
  /** Where clients are to be sent. */
  readonly url: string
  /**
   * Lets what is under way end, and reads everything back: how many exchanges were kept, and which
   * files were removed because they held what must not be in a recording.
   */
  finish(): Promise<{ readonly exchanges: number; readonly leaks: readonly Leak[] }>
}

/**
 * Starts to record: what passes is judged, redacted, and only then written. Throws NoAnswer when
 * the target does not answer, and a RangeError for what is no address, a folder that holds
 * something, or a port that cannot be had.
 */
export async function startRecording(options: RecordOptions): Promise<RunningRecording> {
  const { folder, insecure, key, host = '127.0.0.1', port = 0, onNote = () => {} } = options
  const target = addressOf(options.target)
  const http = createHttp({ url: target, insecure })
  const { profile } = await lookAround(http).finally(() => http.close())
  const emulator = await findEmulator(target, { timeout: 5000, insecure })
  const recorder = createRecorder({
    folder,
    profile,
    kind: emulator ? 'emulator' : 'nas',
    recordedAt: new Date().toISOString(),
    key,
  })
  const proxy = await startProxy({ target, host, port, insecure, recorder, onNote }).catch(
    (thrown: Error) => {
      throw new RangeError(`cannot listen on ${host}:${port}: ${thrown.message}`)
    },
  )
  recorder.begin()
  return {
    url: proxy.url,
    async finish() {
      await proxy.close()
      return { leaks: recorder.finish(), exchanges: recorder.count() }
    },
  }
}
