/** Answers held against their contracts, for those who want to know when DSM has changed. */
import type { ApiDefinition } from '../contracts/define/api.ts'
import { DsmDrift, describeDrift } from './errors.ts'
import { methodOf } from './transport.ts'
import type { ClientOptions, Drift } from './types.ts'

interface Asked {
  readonly api: ApiDefinition
  readonly method: string
  readonly version: number
}

/** Looks at the data of an answer in the way the options say. */
export function createInspector({
  validate = 'off',
  onDrift = warn,
}: Pick<ClientOptions, 'validate' | 'onDrift'>): (asked: Asked, data: unknown) => void {
  return (asked, data) => {
    if (validate === 'off') return
    const drift = driftOf(asked, data)
    if (drift === undefined) return
    if (validate === 'throw') throw new DsmDrift(drift)
    onDrift(drift)
  }
}

function driftOf({ api, method, version }: Asked, data: unknown): Drift | undefined {
  const read = methodOf(api, method).data.safeParse(data)
  if (read.success) return undefined
  const issues = read.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  return { api: api.name, method, version, issues }
}

const warn = (drift: Drift): void => process.emitWarning(describeDrift(drift), 'DsmDrift')
