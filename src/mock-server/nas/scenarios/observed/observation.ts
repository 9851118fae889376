/** What a NAS answered, once. */
import { entryRequestApi } from '../../../../contracts/dsm/entry-request.ts'
import { isRecord, type Row, rowsOf } from './fields.ts'

/** A call that was answered with success. */
export interface Observation {
  /** `SYNO.ActiveBackup.Task`. What no contract knows is passed over. */
  readonly api: string
  /** In the contract's spelling. */
  readonly method: string
  /** The version it was asked at. */
  readonly version: number
  /** Parsed values; without `api`, `method` and `version`. */
  readonly params: Readonly<Record<string, unknown>>
  /** The `data` of the answer. */
  readonly data: unknown
  /** When it was asked, in milliseconds since 1970-01-01 UTC by the clock of who recorded it. */
  readonly at?: number | undefined
}

/** What is learnt from the answers of one method. */
export type Reader = (data: Row, params: Row) => void

/** Calls bundled into one become calls of their own. */
export const unbundled = (observations: readonly Observation[]): Observation[] =>
  observations.flatMap((observation) => {
    if (observation.api !== entryRequestApi.name) return [observation]
    const asked = rowsOf(observation.params, 'compound')
    const answers = rowsOf(asRow(observation.data), 'result')
    return answers.flatMap((answer, index): Observation[] => {
      const { api, method, version = 1, ...params } = asked[index] ?? {}
      if (answer.success !== true || typeof api !== 'string' || typeof method !== 'string')
        return []
      return [{ ...observation, api, method, version: Number(version), params, data: answer.data }]
    })
  })

/** Lets the readers learn from the observations, in their order. */
export function readAll(
  observations: readonly Observation[],
  readers: Readonly<Record<string, Reader>>,
): void {
  for (const { api, method, params, data } of observations) {
    const key = `${api}.${method}`
    if (Object.hasOwn(readers, key)) readers[key]?.(asRow(data), params)
  }
}

/** An answer that is a list is read as its `rows`. */
const asRow = (data: unknown): Row =>
  Array.isArray(data) ? { rows: data } : isRecord(data) ? data : {}

/** Whether a list held all there was: then what is not in it is gone. */
export function isWhole(data: Row, params: Row, rows: readonly Row[]): boolean {
  const { filter } = params
  const filtered = isRecord(filter) && Object.keys(filter).length > 0
  return !filtered && data.total === rows.length
}
