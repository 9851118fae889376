import { z } from 'zod'
import { commonErrors } from '../../../contracts/define/common-errors.ts'
import { entryRequestApi } from '../../../contracts/dsm/entry-request.ts'
import { compoundRow, type Outcome } from '../../../contracts/wire/envelope.ts'
import { paramsOfEntry } from '../../../contracts/wire/request.ts'
import { callFrom } from '../../kernel/call.ts'
import { refusal } from '../../kernel/dsm-error.ts'
import { implement, Serialised } from '../../kernel/implement.ts'

const entry = z.looseObject({
  api: z.string(),
  method: z.string(),
  version: z.union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ]),
})
const compound = z.array(entry)

/** Requests inside requests were seen; how many levels a unit takes was not. Our choice. */
const levels = 8

export const entryRequest = implement(entryRequestApi, {
  request({ params, call, dispatch }) {
    const parsed = compound.safeParse(params.compound)
    if (!parsed.success || isDeeper(parsed.data, levels)) throw refusal('compoundRejected')
    let stopped = false
    let failed = false
    const rows = parsed.data.map((entry) => {
      const outcome: Outcome = stopped
        ? { success: false, code: commonErrors.compoundStopped.code }
        : dispatch(innerCall(entry))
      if (!outcome.success) {
        failed = true
        stopped ||= params.stop_when_error
      }
      return compoundRow(entry, outcome)
    })
    return new Serialised(`{"has_fail":${failed},"result":[${rows.join(',')}]}`)

    /** Session and token are the outer request's, whose hash has been seen; values are JSON. */
    function innerCall(entry: Record<string, unknown>) {
      const params = paramsOfEntry(entry)
      return { ...callFrom(params, call), sid: call.sid, token: call.token, hash: undefined }
    }
  },
})

const isDeeper = (calls: unknown, than: number): boolean =>
  Array.isArray(calls) &&
  (than === 0 ||
    calls.some((call: { compound?: unknown } | null) => isDeeper(call?.compound, than - 1)))
