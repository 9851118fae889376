/** Several calls in one request, by SYNO.Entry.Request. */
import * as z from 'zod'
import type { ApiDefinition } from '../contracts/define/api.ts'
import { commonErrors } from '../contracts/define/common-errors.ts'
import { DsmRefusal, DsmUnreachable } from './errors.ts'
import { saysOver } from './session.ts'
import { address, contractOf, type Listing } from './transport.ts'
import type { Answer, ApiName, Arguments, CallOptions, MethodName } from './types.ts'

/** A value as `as const` leaves it. */
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value

/** A call as a tuple, whose parameters may be left out where none is required. */
type EntryOf<Name extends ApiName, Method extends MethodName<Name>> =
  Record<never, never> extends Arguments<Name, Method>
    ? readonly [api: Name, method: Method, params?: Frozen<Arguments<Name, Method>>]
    : readonly [api: Name, method: Method, params: Frozen<Arguments<Name, Method>>]

/** One call of a batch: `['SYNO.Backup.Task', 'status', { task_id: 1 }]`. */
export type BatchCall = {
  [Name in ApiName]: { [Method in MethodName<Name>]: EntryOf<Name, Method> }[MethodName<Name>]
}[ApiName]

/** What came of one call of a batch: its answer, or why it was refused. */
export type BatchResult<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly error: DsmRefusal }

/** What came of each call, in their order. */
export type BatchResults<Calls extends readonly BatchCall[]> = {
  readonly [Index in keyof Calls]: Calls[Index] extends readonly [
    infer Name extends ApiName,
    infer Method extends string,
    ...unknown[],
  ]
    ? BatchResult<Method extends MethodName<Name> ? Answer<Name, Method> : never>
    : never
}

/** How a batch is run. */
export interface BatchOptions extends Pick<CallOptions, 'signal' | 'timeout'> {
  /** One after the other or at the same time. Default: `sequential`. */
  readonly mode?: 'sequential' | 'parallel' | undefined
  /** Leaves out what comes after a refusal; those calls are refused with 112. Default: false. */
  readonly stopOnError?: boolean | undefined
}

/** A call of a batch with its contract and version. */
interface Entry {
  readonly api: ApiDefinition
  readonly method: string
  readonly version: number
  readonly params: object
}

export interface Outcome {
  readonly entry: Entry
  readonly result: BatchResult<unknown>
}

const details = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())])

const compoundAnswer = z.object({
  result: z.array(
    z.object({
      success: z.boolean(),
      data: z.unknown().optional(),
      error: z.object({ code: z.int(), errors: details.optional() }).optional(),
    }),
  ),
})

type Row = z.infer<typeof compoundAnswer>['result'][number]

/** What a batch needs of the client. */
interface Means {
  readonly listing: Listing
  /** Posts the parameters of a compound request in the session and returns its data. */
  send(params: object): Promise<unknown>
  /** False when there is nothing to renew. */
  renew(): Promise<boolean>
}

/**
 * Runs a batch. Calls that found the session over are sent again, once, after it was renewed; the
 * others have run and are not.
 */
export async function runBatch(
  calls: readonly BatchCall[],
  { mode = 'sequential', stopOnError = false }: BatchOptions,
  { listing, send, renew }: Means,
): Promise<Outcome[]> {
  const run = async (entries: readonly Entry[]): Promise<Outcome[]> => {
    const compound = entries.map(({ api, method, version, params }) => {
      return { ...params, api: api.name, method, version }
    })
    const answer = await send({ compound, mode, stop_when_error: stopOnError })
    const read = compoundAnswer.safeParse(answer)
    if (!read.success) throw new DsmUnreachable('a batch was answered without its results')
    const { result: rows } = read.data
    return entries.map((entry, index) => ({ entry, result: resultOf(entry, rows[index]) }))
  }
  if (calls.length === 0) return []
  const outcomes = await run(calls.map((call) => entryOf(listing, call)))
  const unmet = outcomes.filter(foundNoSession(outcomes))
  if (unmet.length === 0 || !(await renew())) return outcomes
  const second = await run(unmet.map(({ entry }) => entry))
  return outcomes.map((outcome) => second[unmet.indexOf(outcome)] ?? outcome)
}

function entryOf(listing: Listing, [name, method, params = {}]: BatchCall): Entry {
  const api = contractOf(name)
  return { api, method, version: address(listing, api, method).version, params }
}

/** A row that is missing counts as left out: whether DSM reports those is not known. */
function resultOf({ api, method }: Entry, row: Row | undefined): BatchResult<unknown> {
  if (row?.success) return { ok: true, data: row.data }
  const { code } = row ? commonErrors.unknown : commonErrors.compoundStopped
  return { ok: false, error: new DsmRefusal({ api, method }, row?.error ?? { code }) }
}

/** Refused because the session is over, or left out after a call that was. */
function foundNoSession(outcomes: readonly Outcome[]) {
  const first = outcomes.find(({ result }) => !result.ok)
  const stopped = first !== undefined && !first.result.ok && saysOver(first.result.error)
  return ({ result }: Outcome): boolean =>
    !result.ok &&
    (saysOver(result.error) || (stopped && result.error.code === commonErrors.compoundStopped.code))
}
