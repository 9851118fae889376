/**
 * A recording on disk: a folder with `recording.json` and one file for each exchange, laid out like
 * the project's own `fixtures/`. So a recording is a folder of fixtures, and fixtures are read here
 * as a recording that has no head.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import * as z from 'zod'

/** The file that makes a folder a recording. */
export const headFile = 'recording.json'

const envelope = z.looseObject({
  /** Whether it is an answer or a refusal. */
  success: z.boolean(),
  /** Absent from refusals and from bare successes. */
  data: z.unknown().optional(),
  /** Of a refusal: its code, and more about it where DSM says more. */
  error: z.looseObject({ code: z.int(), errors: z.unknown().optional() }).optional(),
})

/** Who called: somebody with a session, or nobody we know of. */
export const callers = ['session', 'nobody'] as const

const recorded = z.object({
  /** Counts from 1 in the order in which exchanges ended. */
  seq: z.int().min(1),
  /** ISO 8601: when the request came in. */
  at: z.string(),
  /** Milliseconds from the request to the last byte of the answer. */
  ms: z.number(),
  /** How it was sent. */
  via: z.enum(['GET', 'POST']),
  /** HTTP's. */
  status: z.int(),
  /** Whether it was made in a session. */
  caller: z.enum(callers),
  /** What went against the contracts, one sentence each. */
  violations: z.array(z.string()),
  /** A call inside a compound request: the `seq` of that request. */
  within: z.int().optional(),
  /** The parameters were encrypted, or came in a form that cannot be read: none are stored. */
  unreadable: z.literal(true).optional(),
})

const exchange = z.object({
  /** `recording`, or the id of a source that evidence can cite. */
  source: z.string(),
  /** Where in that source. */
  section: z.string().optional(),
  /** `DSM 7.2.2-72806`, or what is known of it in words. */
  dsm: z.string(),
  /** Who called, as far as it is told. */
  account: z.string().optional(),
  /** The publisher left fields out. */
  published: z.literal('in part').optional(),
  /** Parameters are JSON values; in a recording they are redacted. */
  request: z.object({ version: z.int(), params: z.record(z.string(), z.unknown()) }),
  /** In a recording redacted: what names somebody or is secret has a stand-in. */
  response: envelope,
  /** What a reader should know about it. */
  note: z.string().optional(),
  /** Absent in fixtures, which somebody wrote down by hand. */
  recorded: recorded.optional(),
})

const head = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  recordedAt: z.string(),
  /** What answered. */
  target: z.object({
    /** `DSM 7.2.2-72806`; null where no call told. */
    dsm: z.string().nullable(),
    /** The firmware profile that comes nearest. */
    profile: z.string(),
    /** What an emulator answers proves nothing about a NAS. */
    kind: z.enum(['emulator', 'nas']),
  }),
  /** How many there are; 0 while the recording goes on, and after one that was killed. */
  exchanges: z.int(),
})

/** What `recording.json` says of the recording as a whole. */
export type RecordingHead = z.infer<typeof head>
/** An answer as it is stored. */
export type Envelope = z.infer<typeof envelope>
/** What the proxy knows of an exchange. */
export type Recorded = z.infer<typeof recorded>
/** What is in the file of an exchange. */
type ExchangeFile = z.infer<typeof exchange>

/** One call and its answer, as stored. */
export interface RecordedExchange extends ExchangeFile {
  /** The name of its folder: `SYNO.DSM.Info`. */
  readonly api: string
  /** The beginning of its file name: `getinfo`. */
  readonly method: string
  /** Below the folder: `SYNO.DSM.Info/getinfo.0003.json`. */
  readonly file: string
}

/** A recording, or a folder of fixtures. */
export interface Recording {
  /** Where it was read from. */
  readonly folder: string
  /** null for a folder of fixtures. */
  readonly head: RecordingHead | null
  /** In the order they were recorded; fixtures by name. */
  readonly exchanges: readonly RecordedExchange[]
}

/**
 * Reads a recording or a folder of fixtures. Throws a RangeError with one sentence that names the
 * folder or file at fault.
 */
export function readRecording(folder: string): Recording {
  const files = filesBelow(folder)
  const headPath = join(folder, headFile)
  const found = existsSync(headPath) ? readAs(head, headPath) : null
  const exchanges = files.map((file) => ({
    ...addressOf(file),
    ...readAs(exchange, join(folder, file)),
    file,
  }))
  if (found === null && exchanges.length === 0) {
    throw new RangeError(`${folder} holds no recording: it has no ${headFile} and no exchanges`)
  }
  return { folder, head: found, exchanges: exchanges.sort(byOrder) }
}

/** `<API>/<method>.<case>.json`; what is written at the moment has another ending. */
const exchangeName = /^[^/]+\/[^./][^/]*\.json$/

/** The files of exchanges below a folder. Throws a RangeError where it cannot be read. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.split(sep).join('/'))
      .filter((file) => exchangeName.test(file))
      .sort()
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    const reason = code === 'ENOENT' || code === 'ENOTDIR' ? 'is no folder' : 'cannot be read'
    throw new RangeError(`${folder} ${reason}`)
  }
}

function addressOf(file: string): { api: string; method: string } {
  const [api = '', name = ''] = file.split('/')
  return { api, method: name.split('.')[0] ?? '' }
}

function readAs<Schema extends z.ZodType>(schema: Schema, path: string): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new RangeError(`${path} ${reason}`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.join('.') || 'the whole'
  throw new RangeError(`${path} is no part of a recording: ${where}: ${issue?.message}`)
}

/** Fixtures come before what was recorded, and among themselves by name. */
const byOrder = (left: RecordedExchange, right: RecordedExchange): number =>
  (left.recorded?.seq ?? 0) - (right.recorded?.seq ?? 0)
