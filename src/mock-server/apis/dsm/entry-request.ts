import { z } from 'zod'
import { commonErrors } from '../../../contracts/define/common-errors.ts'
import { entryRequestApi } from '../../../contracts/dsm/entry-request.ts'
import { compoundRow, type Outcome } from '../../../contracts/wire/envelope.ts'
import { paramsOfEntry } from '../../../contracts/wire/request.ts'
import type { RawParams } from '../../../contracts/wire/value.ts'
import { type Call, callFrom } from '../../kernel/call.ts'
import { DsmError, refusal } from '../../kernel/dsm-error.ts'
import { implement, Serialised } from '../../kernel/implement.ts'
import { limits } from '../../limits.ts'

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

export const entryRequest = implement(entryRequestApi, {
  request({ params, call, dispatch }) {
    const calls = read.get(call.params) ?? readEntries(params.compound)
    read.set(call.params, calls)
    let stopped = false
    let failed = false
    let length = 0
    const rows = calls.map(({ entry, inner }) => {
      const outcome: Outcome = stopped
        ? { success: false, code: commonErrors.compoundStopped.code }
        : dispatch(carriedBy(call, inner))
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
  },
})

/** Of requests that come again and again, the calls inside are the same objects too. */
const read = new WeakMap<RawParams, ReturnType<typeof readEntries>>()

function readEntries(value: unknown) {
  checkSize(value)
  const parsed = compound.safeParse(value)
  if (!parsed.success) throw refusal('compoundRejected')
  return parsed.data.map((entry) => ({
    entry,
    inner: callFrom(paramsOfEntry(entry), { cookies: {}, address: '' }),
  }))
}

/** Session and token are the outer request's, whose hash has been seen. */
const carriedBy = ({ cookies, address, sid, token }: Call, inner: Call): Call => ({
  api: inner.api,
  method: inner.method,
  version: inner.version,
  params: inner.params,
  sid,
  cookies,
  token,
  hash: undefined,
  address,
  unreadable: false,
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
