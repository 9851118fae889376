import { z } from 'zod'
import { commonErrors } from '../../../contracts/define/common-errors.ts'
import { entryRequestApi } from '../../../contracts/dsm/entry-request.ts'
import { compoundRow, type Outcome } from '../../../contracts/wire/envelope.ts'
import { paramsOfEntry } from '../../../contracts/wire/request.ts'
import type { RawParams } from '../../../contracts/wire/value.ts'
import { type Call, callFrom } from '../../kernel/call.ts'
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
    const calls = read.get(call.params) ?? readEntries(params.compound)
    read.set(call.params, calls)
    let stopped = false
    let failed = false
    const rows = calls.map(({ entry, inner }) => {
      const outcome: Outcome = stopped
        ? { success: false, code: commonErrors.compoundStopped.code }
        : dispatch(carriedBy(call, inner))
      if (!outcome.success) {
        failed = true
        stopped ||= params.stop_when_error
      }
      return compoundRow(entry, outcome)
    })
    return new Serialised(`{"has_fail":${failed},"result":[${rows.join(',')}]}`)
  },
})

/** Of requests that come again and again, the calls inside are the same objects too. */
const read = new WeakMap<RawParams, ReturnType<typeof readEntries>>()

function readEntries(value: unknown) {
  const parsed = compound.safeParse(value)
  if (!parsed.success || isDeeper(parsed.data, levels)) throw refusal('compoundRejected')
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

const isDeeper = (calls: unknown, than: number): boolean =>
  Array.isArray(calls) &&
  (than === 0 ||
    calls.some((call: { compound?: unknown } | null) => isDeeper(call?.compound, than - 1)))
