/** Faults on order: counted and matched in the order they were added, never rolled. */
import * as z from 'zod'
import { limits } from '../limits.ts'
import { parseDuration } from './duration.ts'
import { TooMany } from './too-many.ts'

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'must be like 3s, 250ms or 2m')
  .refine((text) => (parseDuration(text) ?? 0) <= limits.delay, 'must be a day at most')

const count = z.int().min(0)

const effect = z.union([
  z.strictObject({
    /** A refusal in DSM's envelope; the call changes nothing. */
    error: z.strictObject({
      /** `error.code`. */
      code: z.int(),
      /** `error.errors`: an object, or a list as the file APIs have it. */
      errors: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
    }),
  }),
  z.strictObject({
    /** Holds the answer back, in real time: `3s`, `250ms`, `2m`. */
    delay: duration,
  }),
  z.strictObject({
    // Those below 200 are no answers: whoever gets one goes on waiting.
    /** Another HTTP status, from 200 to 599. */
    status: z.int().min(200).max(599),
    /** The text that comes with it, as text/html. Default: none. */
    body: z.string().optional(),
  }),
  z.strictObject({
    /** HTTP 200 with the page of a login, as a proxy or a portal in between may answer. */
    html: z.literal('login'),
  }),
  z.strictObject({
    /** Promises the whole answer, sends so many bytes of it and hangs up. */
    truncate: count,
  }),
  z.strictObject({
    /** Tears the connection down without an answer. */
    reset: z.literal(true),
  }),
])

/** A fault rule as it comes in; what is left out is filled in. */
export const faultRule = z.strictObject({
  /** The calls it is for, of those that exist and that the caller may make. Default: all. */
  match: z
    .strictObject({
      /** `*` stands for any text, in any case: `SYNO.Backup.*`. */
      api: z.string().optional(),
      /** `*` stands for any text, in any case. */
      method: z.string().optional(),
      /** Values as JSON, compared with what was sent; a default that was not sent is no match. */
      params: z.record(z.string(), z.unknown()).optional(),
    })
    .default({}),
  /** Lets so many matching calls pass first. Default: 0. */
  skip: count.default(0),
  /** Strikes so many calls and then no more; without it, all of them. */
  times: z.int().min(1).optional(),
  /** What it does to a call. But for `error` the call is run, and only its answer suffers. */
  effect,
})

/** Which calls go wrong, and how. Of several rules that match, the one added first strikes. */
export type FaultRule = z.input<typeof faultRule>

/** What a rule does to a call that it matches. */
export type FaultEffect = z.output<typeof effect>

/** A rule that is in force, with its defaults filled in. */
export interface ListedFault extends z.output<typeof faultRule> {
  /** What `remove` takes. */
  readonly id: string
  /** How many calls it struck. */
  readonly hits: number
}

/** The fault rules of a NAS. */
export interface Faults {
  /** Adds a rule that was read, and returns its id; throws a RangeError when there are too many. */
  add(rule: z.output<typeof faultRule>): string
  /** In the order they were added, those included that strike no more. */
  list(): readonly ListedFault[]
  /** False when there is no such rule. */
  remove(id: string): boolean
  /** Takes all rules away. */
  clear(): void
  /** The effect for a call, counting it; undefined when no rule strikes. */
  strike(call: Target): FaultEffect | undefined
}

/** A call, as rules look at it. */
interface Target {
  /** As the contract spells it. */
  readonly api: string
  /** As the contract spells it. */
  readonly method: string
  /** The parameters as JSON values; asked for only by rules that look at them. */
  readonly params: () => Readonly<Record<string, unknown>>
}

export function createFaults(): Faults {
  const rules = new Map<string, { rule: z.output<typeof faultRule>; seen: number; hits: number }>()
  let last = 0

  return {
    add(rule) {
      if (rules.size >= limits.faults) {
        throw new TooMany(`there are ${limits.faults} fault rules: delete one first`)
      }
      last += 1
      const id = String(last)
      rules.set(id, { rule, seen: 0, hits: 0 })
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

function matches({ api, method, params }: ListedFault['match'], call: Target): boolean {
  return (
    (api === undefined || glob(api, call.api)) &&
    (method === undefined || glob(method, call.method)) &&
    (params === undefined || holds(call.params(), params))
  )
}

const holds = (given: Readonly<Record<string, unknown>>, wanted: Record<string, unknown>) =>
  Object.entries(wanted).every(
    ([name, value]) =>
      Object.hasOwn(given, name) && JSON.stringify(given[name]) === JSON.stringify(value),
  )

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
