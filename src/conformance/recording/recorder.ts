/** Turns exchanges that passed by into a recording: read, judged, redacted, and only then written. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { problemOf } from '../target/nas.ts'
import { findLeaks, type Leak } from './leaks.ts'
import { innerCalls, type ObservedCall, readRequest, violationsOf } from './observe-call.ts'
import { createRedactor } from './redact.ts'
import { createRecordingWriter } from './writer.ts'

/** A request and its answer as they went over the wire. */
export interface Passed {
  readonly via: 'GET' | 'POST'
  readonly query: string
  readonly contentType: string
  readonly cookie: string
  readonly body: string
  readonly status: number
  readonly answer: string
  /** When it came in, ISO 8601. */
  readonly at: string
  readonly ms: number
}

/** What is told of an exchange while recording. */
export interface Note {
  /** `SYNO.Backup.Task.list@1`, or why nothing was stored. */
  readonly what: string
  readonly stored: boolean
  readonly violations: readonly string[]
  readonly ms: number
}

export interface Recorder {
  /** Stores an exchange that can be read; returns what there is to say about it. */
  take(passed: Passed): Note
  /** Writes the head and looks for leaks; files with one are removed. */
  finish(): readonly Leak[]
  readonly count: () => number
}

export interface RecorderOptions {
  readonly folder: string
  readonly profile: ProfileName
  readonly kind: 'emulator' | 'nas'
  readonly recordedAt: string
  /** For stand-ins that are the same in two recordings. Default: random, and never stored. */
  readonly key?: Uint8Array | undefined
}

/** Throws a RangeError for a folder that holds something already. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { folder, profile, kind, recordedAt } = options
  const writer = createRecordingWriter(folder)
  const redactor = createRedactor(options.key ?? randomBytes(32))
  let seq = 0
  /** Known once some client has asked for it. */
  let dsm: string | null = null
  const writeHead = (exchanges: number) =>
    writer.writeHead({
      recordedAt,
      target: { dsm, profile, kind },
      exchanges,
    })
  writeHead(0)

  const store = (
    call: ObservedCall,
    envelope: Record<string, unknown>,
    passed: Passed,
    within?: number,
  ): readonly string[] => {
    const { api, method, version } = call
    const violations = violationsOf(call, envelope, profile)
    seq += 1
    writer.write({
      api,
      method,
      source: 'recording',
      dsm: dsm ?? 'not told',
      account: call.caller,
      request: {
        version,
        params: call.unreadable ? {} : redactor.params(api, method, call.params),
      },
      response: redactor.answer(api, method, envelope) as { success: boolean },
      recorded: {
        seq,
        at: passed.at,
        ms: Math.round(passed.ms),
        via: passed.via,
        status: passed.status,
        caller: call.caller,
        violations: [...violations],
        ...(within !== undefined && { within }),
        ...(call.unreadable && { unreadable: true as const }),
      },
    })
    return violations
  }

  return {
    count: () => seq,
    take(passed) {
      const { ms } = passed
      const call = readRequest(passed)
      if (call === undefined)
        return { what: 'no call of the API', stored: false, violations: [], ms }
      const what = `${call.api}.${call.method}@${call.version}`
      const envelope = parse(passed.answer)
      const problem = problemOf(passed.status, envelope)
      if (problem !== undefined) {
        return { what, stored: false, violations: [`the answer is ${problem}`], ms }
      }
      const whole = envelope as Record<string, unknown>
      dsm ??= firmwareIn(call, whole)
      const violations = [...store(call, whole, passed)]
      const outer = seq
      for (const inner of innerCalls(call, whole.data)) {
        violations.push(...store(inner.call, inner.envelope, passed, outer))
      }
      return { what, stored: true, violations, ms }
    },
    finish() {
      writeHead(seq)
      const leaks = findLeaks(folder, redactor.hidden())
      for (const { file } of leaks) rmSync(join(folder, file), { force: true })
      return leaks
    },
  }
}

function firmwareIn({ api }: ObservedCall, { data }: Record<string, unknown>): string | null {
  const version = api === 'SYNO.DSM.Info' && (data as { version_string?: unknown })?.version_string
  return typeof version === 'string' ? version : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
