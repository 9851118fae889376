import { parseArgs } from 'node:util'
import { scenarioNames } from '../../src/mock-server/nas/scenarios/index.ts'

export const usage = `usage: npm run soak -- [--requests N] [--minutes N] [--scenario NAME] [--json FILE]

  --requests N     how many to send (default: 1000000)
  --minutes N      stop after so long even if there are requests left
  --scenario NAME  the NAS to ask: ${scenarioNames.join(', ')} (default: office)
  --connections N  how many ask at the same time (default: 8)
  --seed S         which requests (default: 1)
  --json FILE      writes the figures there as well
`

export interface Options {
  readonly requests: number
  /** Infinity without a limit. */
  readonly minutes: number
  readonly scenario: string
  readonly connections: number
  readonly seed: number
  readonly json: string | undefined
}

/** Throws a RangeError or what parseArgs throws. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '1000000' },
      minutes: { type: 'string', default: 'Infinity' },
      scenario: { type: 'string', default: 'office' },
      connections: { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  })
  const { scenario, json } = values
  const positive = (name: 'requests' | 'minutes' | 'connections'): number => {
    const value = Number(values[name])
    if (value > 0) return value
    throw new RangeError(`--${name} is a number above 0, not ${values[name]}`)
  }
  if (!scenarioNames.some((name) => name === scenario)) {
    throw new RangeError(`there is no scenario ${scenario}`)
  }
  return {
    requests: positive('requests'),
    minutes: positive('minutes'),
    connections: positive('connections'),
    seed: Number(values.seed),
    scenario,
    json,
  }
}
