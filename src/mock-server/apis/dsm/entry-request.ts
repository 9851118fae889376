import * as z from 'zod'
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
    const compound = read.get(call.params) ?? readCompound(params.compound)
    read.set(call.params, compound)
    const { calls, last } = compound
    let stopped = false
    let length = 0
    const rows = calls.map(({ entry, inner }, at): Row => {
      const outcome = stopped ? notRun : dispatch(carriedBy(call, inner))
      const known = last?.rows[at]
      const row =
        known?.outcome === outcome ? known : { outcome, text: compoundRow(entry, outcome) }
      stopped ||= !outcome.success && params.stop_when_error
      // A few bytes of request can ask for gigabytes of answers.
      length += row.text.length
      stopped ||= length > limits.compoundAnswer
      return row
    })
    if (last && rows.every((row, at) => row === last.rows[at])) return last.answer
    const failed = rows.some(({ outcome }) => !outcome.success)
    const result = rows.map(({ text }) => text).join(',')
    const answer = new Serialised(`{"has_fail":${failed},"result":[${result}]}`)
    compound.last = length <= keptAtMost ? { rows, answer } : undefined
    return answer
  },
})

const notRun: Outcome = { success: false, code: commonErrors.compoundStopped.code }

interface Compound {
  readonly calls: readonly { readonly entry: z.output<typeof entry>; readonly inner: Call }[]
  /** What it was answered with last, to be answered again when nothing inside is another. */
  last?: { readonly rows: readonly Row[]; readonly answer: Serialised } | undefined
}

interface Row {
  readonly outcome: Outcome
  readonly text: string
}

/** Of requests that come again and again, the calls inside are the same objects too. */
const read = new WeakMap<RawParams, Compound>()

/** In characters. With as many requests as are kept, that is 32 MB. */
const keptAtMost = 128 * 1024

function readCompound(value: unknown): Compound {
  checkSize(value)
  const parsed = compound.safeParse(value)
  if (!parsed.success) throw refusal('compoundRejected')
  return {
    calls: parsed.data.map((entry) => ({
      entry,
      inner: callFrom(paramsOfEntry(entry), { cookies: {}, address: '' }),
    })),
  }
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
