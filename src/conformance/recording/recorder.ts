/** Turns exchanges that passed by into a recording: read, judged, redacted, and only then written. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { problemOf } from '../target/nas.ts'
import type { Envelope } from './format.ts'
import { findLeaks, type Leak } from './leaks.ts'
import { innerCalls, type ObservedCall, readRequest, violationsOf } from './observe-call.ts'
import { createRedactor } from './redact.ts'
import { createRecordingWriter } from './writer.ts'

/** A request and its answer as they went over the wire. */
export interface Passed {
  readonly via: 'GET' | 'POST'
  readonly query: string
  readonly cookie: string
  /** The fields of the body; undefined when it cannot be read. */
  readonly fields: URLSearchParams | undefined
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
  /** False for what is no call of the API, or no answer of DSM. */
  readonly stored: boolean
  /** What went against the contracts, one sentence each. */
  readonly violations: readonly string[]
  /** Milliseconds from the request to the last byte of the answer. */
  readonly ms: number
}

export interface Recorder {
  /** Writes the head, so that even a recording that is cut off can be read. */
  begin(): void
  /** Stores an exchange that can be read; returns what there is to say about it. */
  take(passed: Passed): Note
  /** Writes the head and looks for leaks; files with one are removed. */
  finish(): readonly Leak[]
  /** How many are in the folder; known when it is finished. */
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
  const redactor = createRedactor({ key: options.key })
  let seq = 0
  let stored = 0
  /** Known once some client has asked for it. */
  let dsm: string | null = null
  const writeHead = (exchanges: number) =>
    writer.writeHead({
      recordedAt,
      target: { dsm, profile, kind },
      exchanges,
    })

  const store = (
    call: ObservedCall,
    envelope: Record<string, unknown>,
    passed: Passed,
    within?: number,
  ): readonly string[] => {
    const { api, method, version } = call
    for (const session of call.sessions) redactor.hide(session)
    const response = redactor.answer(call, envelope as Envelope)
    const violations = violationsOf(call, response, profile)
    seq += 1
    writer.write({
      api,
      method,
      source: 'recording',
      dsm: dsm ?? 'not told',
      account: call.caller,
      request: { version, params: redactor.params(call, call.params) },
      response,
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
    begin: () => writeHead(0),
    count: () => stored,
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
      const leaks = findLeaks(folder, redactor.hidden)
      const leaky = new Set(leaks.map(({ file }) => file))
      for (const file of leaky) rmSync(join(folder, file), { force: true })
      stored = seq - leaky.size
      writeHead(stored)
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
