/** A broken server as data, with the finding that has to name it. */
import type { Safety } from '../../../src/conformance/model.ts'
import type { Call, Mutation } from '../../support/mutant-proxy.ts'
import type { Envelope } from '../../support/nas.ts'

export interface Mutant extends Mutation {
  /** What is wrong with it, as the end of "a NAS that …". */
  readonly name: string
  /** The checks to run against it. */
  readonly only: string
  /** Default: `read`. */
  readonly safety?: Safety | undefined
  /** Judged without the control plane, as a unit is. */
  readonly asNas?: true
  /** The finding that has to be among those of the run. */
  readonly expect: {
    readonly check: string
    readonly api: string
    /** Default: anywhere in the answer. */
    readonly path?: string | RegExp | undefined
  }
}

type Rule = Omit<Mutant, 'name' | 'only' | 'expect'> & {
  /** Default: the API of `on`. */
  readonly api?: string
  readonly only?: string
  readonly path?: string | RegExp
}

/** `check` found at `call`, `API.method`, which is also what is run and spoiled unless told otherwise. */
export function mutant(name: string, check: string, call: string, rule: Partial<Rule>): Mutant {
  const { path, api = call.slice(0, call.lastIndexOf('.')), only, ...mutation } = rule
  const short = `${check}/${call}`
  return {
    name,
    only: only ?? short,
    on: call,
    ...mutation,
    expect: { check, api, ...(path !== undefined && { path }) },
  }
}

/** An answer with that error. */
export const refuse = (code: number, errors?: object): Envelope => ({
  success: false,
  error: { code, ...(errors && { errors: errors as Record<string, unknown> }) },
})

export const succeed = (data?: unknown): Envelope => ({
  success: true,
  ...(data !== undefined && { data }),
})

/** Only refusals become something else. */
export const refusalsTo =
  (envelope: Envelope | ((was: Envelope) => Envelope)) =>
  (was: Envelope): Envelope => {
    if (was.success) return was
    return typeof envelope === 'function' ? envelope(was) : envelope
  }

/** Takes a parameter out, or a member of `filter`: `filter.task_id`. */
export const without =
  (name: string) =>
  ({ form, params }: Call): void => {
    const [outer = '', inner] = name.split('.')
    if (inner === undefined) form.delete(outer)
    else if (form.has(outer))
      form.set(outer, JSON.stringify({ ...Object(params[outer]), [inner]: undefined }))
  }

/** Takes whoever calls for the administrator. */
export const asAdmin = ({ form, adminSid }: Call): void => form.set('_sid', adminSid)
