/** Faults on order: counted and matched in the order they were added, never rolled. */
import { z } from 'zod'
import { limits } from '../limits.ts'
import { parseDuration } from './duration.ts'
import { TooMany } from './too-many.ts'

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'must be like 3s, 250ms or 2m')
  .refine((text) => (parseDuration(text) ?? 0) <= limits.delay, 'must be a day at most')

const count = z.int().min(0)

/** What a rule does to a call that it matches. */
const effect = z.union([
  z.strictObject({
    error: z.strictObject({
      code: z.int(),
      errors: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
    }),
  }),
  z.strictObject({ delay: duration }),
  z.strictObject({ status: z.int().min(100).max(599), body: z.string().optional() }),
  z.strictObject({ html: z.literal('login') }),
  z.strictObject({ truncate: count }),
  z.strictObject({ reset: z.literal(true) }),
])

export const faultRule = z.strictObject({
  match: z
    .strictObject({
      api: z.string().optional(),
      method: z.string().optional(),
      params: z.record(z.string(), z.unknown()).optional(),
    })
    .default({}),
  /** Lets so many matching calls pass first. */
  skip: count.default(0),
  /** Strikes so many calls and then no more; without it, all of them. */
  times: z.int().min(1).optional(),
  effect,
})

export type FaultRule = z.input<typeof faultRule>
export type FaultEffect = z.output<typeof effect>

export interface ListedFault extends z.output<typeof faultRule> {
  readonly id: string
  /** How many calls it struck. */
  readonly hits: number
}

export interface Faults {
  /**
   * Adds a rule; throws a ZodError for one that makes no sense, and a RangeError when there are too
   * many.
   */
  add(rule: FaultRule): string
  list(): readonly ListedFault[]
  /** False when there is no such rule. */
  remove(id: string): boolean
  clear(): void
  /** The effect for a call, counting it; undefined when no rule strikes. */
  strike(call: Target): FaultEffect | undefined
}

interface Target {
  readonly api: string
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

export function createFaults(): Faults {
  const rules = new Map<string, { rule: z.output<typeof faultRule>; seen: number; hits: number }>()
  let last = 0

  return {
    add(rule) {
      const parsed = faultRule.parse(rule)
      if (rules.size >= limits.faults) {
        throw new TooMany(`there are ${limits.faults} fault rules: delete one first`)
      }
      last += 1
      const id = String(last)
      rules.set(id, { rule: parsed, seen: 0, hits: 0 })
      return id
    },
    list: () => [...rules].map(([id, { rule, hits }]) => ({ id, ...rule, hits })),
    remove: (id) => rules.delete(id),
    clear: () => rules.clear(),
    strike(call) {
      for (const entry of rules.values()) {
        const { rule } = entry
        if (rule.times !== undefined && entry.hits >= rule.times) continue
        if (!matches(rule.match, call)) continue
        entry.seen += 1
        if (entry.seen <= rule.skip) continue
        entry.hits += 1
        return rule.effect
      }
      return undefined
    },
  }
}

function matches({ api, method, params = {} }: ListedFault['match'], call: Target): boolean {
  return (
    (api === undefined || glob(api, call.api)) &&
    (method === undefined || glob(method, call.method)) &&
    Object.entries(params).every(
      ([name, value]) =>
        Object.hasOwn(call.params, name) &&
        JSON.stringify(call.params[name]) === JSON.stringify(value),
    )
  )
}

/**
 * `*` stands for any text: `SYNO.Backup.*`. By hand, because as a regular expression a pattern of
 * many stars can keep us busy for hours.
 */
function glob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const whole = text.toLowerCase()
  const last = rest.pop()
  if (last === undefined) return whole === first
  if (!whole.startsWith(first)) return false
  let at = first.length
  for (const piece of rest) {
    const found = whole.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return whole.length - last.length >= at && whole.endsWith(last)
}
