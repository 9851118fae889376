/** A folder with recorded exchanges, as `<API>/<method>.<anything>.json`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Observation } from '../mock-server/nas/scenarios/observed/observation.ts'

/** A time, as text or in milliseconds; one that is neither counts as not told. */
const time = z
  .union([z.number(), z.string().transform((text) => Date.parse(text))])
  .refine(Number.isFinite)
  .optional()
  .catch(undefined)

const exchange = z.object({
  request: z.object({ version: z.int(), params: z.record(z.string(), z.unknown()) }),
  response: z.object({ success: z.boolean(), data: z.unknown().optional() }),
  recorded: z.object({ seq: z.number().optional(), at: time }).optional(),
})

const about = z.object({ format: z.int(), recordedAt: time })
const knownFormat = 1

export interface RecordedFolder {
  /** The answers that were successes, in the order they came. */
  readonly observations: Observation[]
  /** Milliseconds since 1970-01-01 UTC, when the folder says it. */
  readonly recordedAt: number | undefined
}

/** Reads a recording. Throws one sentence that names the file which cannot be used. */
export function readObservations(folder: string): RecordedFolder {
  const entries = readdirSync(folder, { withFileTypes: true })
  const found = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: api }) =>
      readdirSync(join(folder, api))
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => readExchange(folder, api, name)),
    )
  found.sort((left, right) => left.at - right.at || left.seq - right.seq)
  const observations = found.flatMap(({ observation }) => observation ?? [])
  if (observations.length === 0) {
    throw new RangeError(`${folder} holds no recorded exchange that was a success`)
  }
  const isAbout = entries.some(({ name }) => name === 'recording.json')
  return { observations, recordedAt: isAbout ? recordedAtOf(folder) : undefined }
}

function readExchange(folder: string, api: string, name: string) {
  const file = join(folder, api, name)
  const { request, response, recorded } = parse(file, exchange, 'a recorded exchange')
  const { seq = 0, at } = recorded ?? {}
  const [method = ''] = name.split('.')
  const observation: Observation | undefined = response.success
    ? { api, method, ...request, data: response.data, at }
    : undefined
  return { observation, seq, at: at ?? 0 }
}

function recordedAtOf(folder: string): number | undefined {
  const file = join(folder, 'recording.json')
  const { format, recordedAt } = parse(file, about, 'a recording')
  if (format > knownFormat) {
    throw new RangeError(`${file} has format ${format}, this program knows ${knownFormat}`)
  }
  return recordedAt
}

function parse<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  what: string,
): z.output<Schema> {
  let data: unknown
  try {
    data = JSON.parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'is not JSON' : `cannot be read: ${thrown}`
    throw new RangeError(`${file} ${reason}`)
  }
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new RangeError(`${file} is not ${what}${place}: ${issue?.message}`)
}
