/** Calls that are wrong in one place: something missing, of another type, out of range, unknown. */
import fc from 'fast-check'
import type * as z from 'zod'
import { callOf, everyMethod, type FuzzCall } from './calls.ts'
import type { Pool } from './from-schema.ts'
import * as junk from './junk.ts'

export interface WrongCall {
  readonly call: FuzzCall
  /** The contract leaves the NAS no choice but to refuse it. */
  readonly mustFail: boolean
  /** The method only reads, so that nothing changes even when it succeeds. */
  readonly reads: boolean
}

const nobody = 987_654

const mistakes = ['missing', 'type', 'range', 'unknown'] as const

export function wrongCall(pool: Pool): fc.Arbitrary<WrongCall> {
  const perMethod = everyMethod.map((known) => {
    const { method } = known
    const shape = Object.entries(method.params.shape as Record<string, z.ZodType>)
    const names = shape.map(([name]) => name)
    const required = new Set(
      shape.filter(([, schema]) => !schema.safeParse(undefined).success).map(([name]) => name),
    )
    return fc
      .record({
        call: callOf(known, pool, 0),
        at: fc.nat(20),
        mistake: fc.constantFrom(...mistakes),
        value: junk.json,
        number: fc.constantFrom(-3, 2 ** 53, 1e21, 0.5, -1e15),
      })
      .map(({ call, at, mistake, value, number }): WrongCall => {
        const name = names[at % Math.max(1, names.length)]
        const reads = method.effect === 'read'
        if (name === undefined) return { call, mustFail: false, reads }
        const others = call.params.filter(([other]) => other !== name)
        const wrong = { missing: undefined, type: value, range: number, unknown: nobody }[mistake]
        const old = call.params.find(([other]) => other === name)?.[1]
        const spoilt = Array.isArray(old) && mistake !== 'type' ? [wrong] : wrong
        return {
          call: {
            ...call,
            params: mistake === 'missing' ? others : [...others, [name, spoilt] as const],
          },
          mustFail: mistake === 'missing' && required.has(name),
          reads,
        }
      })
  })
  return fc.oneof(...perMethod)
}
