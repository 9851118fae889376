/** What a recording shows of the target it was made from. */
import * as z from 'zod'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { Surface } from '../model.ts'
import type { RecordedExchange, Recording } from '../recording/format.ts'
import { createObserver, type Observer } from './observe.ts'
import { requiredParams } from './profile.ts'
import { apiOf, methodOf } from './schema.ts'

export interface RecordingSurface {
  readonly surface: Surface
  /** Somebody asked for the whole list of APIs, so that a missing one does not exist. */
  readonly listsAll: boolean
}

export function surfaceOfRecording({ head, exchanges }: Recording): RecordingSurface {
  const observer = createObserver()
  if (head !== null && head.target.dsm !== null) observer.firmware(head.target.dsm)
  let listsAll = false
  for (const exchange of exchanges) {
    const { api, method, request, response } = exchange
    // What a publisher left out would look as if the target did not have it.
    if (exchange.published !== undefined) continue
    const { version, params } = request
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
  const { api, method, request, response, recorded } = exchange
  const { version, params } = request
  const code = response.error?.code
  if (code === undefined) return
  const contract = methodOf(api, method)
  const note = (situation: string) => observer.refusal(api, method, version, situation, code)
  if (notThere.has(code)) {
    const [lowest, highest] = apiOf(api)?.versions ?? [version, version]
    if (version < lowest) note('version-below')
    else if (version > highest) note('version-above')
    else note(apiOf(api) === undefined || contract ? 'call' : 'unknown-method')
  } else if (contract && aboutTheCaller.has(code)) {
    if (recorded?.caller === 'nobody') note('no-session')
  } else if (contract && recorded?.unreadable === undefined) {
    const missing = requiredParams(contract).find((name) => params[name] === undefined)
    if (missing !== undefined) note(`required:${missing}`)
  }
}
