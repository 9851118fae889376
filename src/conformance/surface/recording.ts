/** What a recording shows of the target it was made from. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { Surface } from '../model.ts'
import { createObserver, type Observer } from './observe.ts'
import { requiredParams } from './profile.ts'
import { apiOf, methodOf } from './schema.ts'
import { firstIssue, parseJsonFile, UnusableFile } from './sentence.ts'

/** One recorded call and its whole envelope. */
export interface RecordedExchange {
  readonly api: string
  readonly method: string
  readonly version: number
  readonly params: Readonly<Record<string, unknown>>
  readonly response: {
    readonly success: boolean
    readonly data?: unknown
    readonly error?: { readonly code: number } | undefined
  }
}

const recordedFile = z.object({
  published: z.string().optional(),
  request: z.object({ version: z.int(), params: z.record(z.string(), z.unknown()).default({}) }),
  response: z.object({
    success: z.boolean(),
    data: z.unknown().optional(),
    error: z.object({ code: z.int() }).optional(),
  }),
})

/**
 * The exchanges of a folder of files `<API>/<method>.<case>.json`, in the order of their names.
 * Throws an UnusableFile where there are none or one does not fit.
 */
export function readExchanges(folder: string): RecordedExchange[] {
  const exchanges = recordedFiles(folder).flatMap((file): RecordedExchange[] => {
    const path = join(folder, file)
    const fits = recordedFile.safeParse(parseJsonFile(readFileSync(path, 'utf8'), path))
    if (!fits.success) {
      throw new UnusableFile(`${path} is no recorded exchange: ${firstIssue(fits.error)}`)
    }
    const { published, request, response } = fits.data
    // What a publisher left out would look as if the target did not have it.
    if (published !== undefined) return []
    const [method = ''] = file.slice(dirname(file).length + 1).split('.')
    return [{ api: dirname(file), method, ...request, response }]
  })
  if (exchanges.length > 0) return exchanges
  throw new UnusableFile(`${folder} holds no recording: no file <API>/<method>.<case>.json`)
}

function recordedFiles(folder: string): string[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (thrown) {
    throw new UnusableFile(`cannot read ${folder}: ${(thrown as NodeJS.ErrnoException).code}`)
  }
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('SYNO.'))
    .flatMap(({ name }) =>
      readdirSync(join(folder, name))
        .filter((file) => file.endsWith('.json'))
        .map((file) => join(name, file)),
    )
    .sort()
}

export interface RecordingSurface {
  readonly surface: Surface
  /** Somebody asked for the whole list of APIs, so that a missing one does not exist. */
  readonly listsAll: boolean
}

export function surfaceOfRecording(exchanges: readonly RecordedExchange[]): RecordingSurface {
  const observer = createObserver()
  let listsAll = false
  for (const exchange of exchanges) {
    const { api, method, version, params, response } = exchange
    if (!response.success) {
      noteRefusal(observer, exchange)
      continue
    }
    observer.answer(api, method, version, response.data)
    if (api === 'SYNO.API.Info' && method === 'query') {
      const { data, success } = advertisedList.safeParse(response.data)
      if (!success) continue
      observer.advertised(data)
      listsAll ||= params.query === undefined || params.query === 'all'
    }
    if (api === 'SYNO.DSM.Info' && method === 'getinfo') {
      const { data, success } = named.safeParse(response.data)
      if (success) observer.firmware(data.version_string)
    }
  }
  return { surface: observer.surface(), listsAll }
}

const advertisedList = z.record(
  z.string(),
  z.object({
    minVersion: z.number(),
    maxVersion: z.number(),
    path: z.string(),
    requestFormat: z.string().optional(),
  }),
)

const named = z.object({ version_string: z.string() })

const { noSuchApi, noSuchMethod, versionNotSupported } = commonErrors
const notThere = new Set<number>([noSuchApi.code, noSuchMethod.code, versionNotSupported.code])

/** Refusals about who calls come before a look at the parameters. */
const aboutTheCaller = new Set<number>(
  (['noPermission', 'sessionTimeout', 'sessionInterrupted', 'sessionNotFound'] as const).map(
    (key) => commonErrors[key].code,
  ),
)

/**
 * A recording does not say what led to a refusal. Where the request shows it, it is noted; a code
 * whose reason lies in the state of the target is left out.
 */
function noteRefusal(observer: Observer, exchange: RecordedExchange): void {
  const { api, method, version, params, response } = exchange
  const code = response.error?.code
  if (code === undefined) return
  const contract = methodOf(api, method)
  const note = (situation: string) => observer.refusal(api, method, version, situation, code)
  if (notThere.has(code)) {
    const [lowest, highest] = apiOf(api)?.versions ?? [version, version]
    if (version < lowest) note('version-below')
    else if (version > highest) note('version-above')
    else note(apiOf(api) === undefined || contract ? 'call' : 'unknown-method')
  } else if (contract && !aboutTheCaller.has(code)) {
    const missing = requiredParams(contract).find((name) => params[name] === undefined)
    if (missing !== undefined) note(`required:${missing}`)
  }
}
