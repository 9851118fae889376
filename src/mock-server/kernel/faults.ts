/** Faults on order: counted and matched in the order they were added, never rolled. */
import { z } from 'zod'
import { parseDuration } from './duration.ts'

/** In milliseconds. Timers hold no more than 24 days: what is longer would be over at once. */
const longestDelay = 86_400_000

const duration = z
  .string()
  .refine(
    (text) => (parseDuration(text) ?? Number.POSITIVE_INFINITY) <= longestDelay,
    'must be like 3s, 250ms or 2m, a day at most',
  )

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
  // Those below 200 are no answers: whoever gets one goes on waiting.
  z.strictObject({ status: z.int().min(200).max(599), body: z.string().optional() }),
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
  /** Adds a rule; throws a ZodError for one that makes no sense. */
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
      last += 1
      const id = String(last)
      rules.set(id, { rule: faultRule.parse(rule), seen: 0, hits: 0 })
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

/** `*` stands for any text, as in `SYNO.Backup.*`; each takes as little as it can. */
function glob(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.toLowerCase().split('*')
  const last = parts.pop()
  const subject = text.toLowerCase()
  if (last === undefined) return subject === first
  if (!subject.startsWith(first)) return false
  let at = first.length
  for (const part of parts) {
    const found = subject.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return subject.length - last.length >= at && subject.endsWith(last)
}
