import { z } from 'zod'
import { commonErrors } from '../../../contracts/define/common-errors.ts'
import { entryRequestApi } from '../../../contracts/dsm/entry-request.ts'
import { compoundRow, type Outcome } from '../../../contracts/wire/envelope.ts'
import { paramsOfEntry } from '../../../contracts/wire/request.ts'
import { callFrom } from '../../kernel/call.ts'
import { DsmError, refusal } from '../../kernel/dsm-error.ts'
import { implement, Serialised } from '../../kernel/implement.ts'
import { limits } from '../../limits.ts'

const entry = z.looseObject({
  api: z.string(),
  method: z.string(),
  version: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]),
})
const compound = z.array(entry)

export const entryRequest = implement(entryRequestApi, {
  request({ params, call, dispatch }) {
    checkSize(params.compound)
    const parsed = compound.safeParse(params.compound)
    if (!parsed.success) throw refusal('compoundRejected')
    let stopped = false
    let failed = false
    let length = 0
    const rows = parsed.data.map((entry) => {
      const outcome: Outcome = stopped
        ? { success: false, code: commonErrors.compoundStopped.code }
        : dispatch(innerCall(entry))
      if (!outcome.success) {
        failed = true
        stopped ||= params.stop_when_error
      }
      const row = compoundRow(entry, outcome)
      length += row.length
      // A few bytes of request can ask for gigabytes of answers.
      stopped ||= length > limits.compoundAnswer
      return row
    })
    return new Serialised(`{"has_fail":${failed},"result":[${rows.join(',')}]}`)

    /** Session and token are the outer request's, whose hash has been seen; values are JSON. */
    function innerCall(entry: Record<string, unknown>) {
      const params = paramsOfEntry(entry)
      return { ...callFrom(params, call), sid: call.sid, token: call.token, hash: undefined }
    }
  },
})

/** Refuses a compound request that is too deep or too long, before any of its calls has run. */
function checkSize(outermost: unknown): void {
  let calls = 0
  look(outermost, 1)

  function look(compound: unknown, level: number): void {
    if (!Array.isArray(compound)) return
    if (level > limits.compoundLevels) throw rejected(`${limits.compoundLevels} levels`)
    calls += compound.length
    if (calls > limits.compoundCalls) throw rejected(`${limits.compoundCalls} calls`)
    for (const call of compound as ({ compound?: unknown } | null)[]) {
      look(call?.compound, level + 1)
    }
  }
}

const rejected = (most: string): DsmError => {
  const { code } = commonErrors.compoundRejected
  return new DsmError(code, undefined, `a compound request has ${most} at most`)
}
