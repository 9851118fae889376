/** Which checks a run consists of. */
import type { ApiDefinition } from '../contracts/define/api.ts'
import type { ProfileName } from '../contracts/define/profiles.ts'
import { contracts } from '../contracts/index.ts'
import type { Check } from './check.ts'
import { derivedChecks } from './checks/index.ts'
import { type Consumer, concerns } from './consumer.ts'
import { journeys } from './journeys/index.ts'
import { allows, type Safety } from './model.ts'

const apis: readonly ApiDefinition[] = contracts

/** Every check that a level and a filter leave, in the order they run. */
export function checksFor(options: {
  /** The firmware profile of the contracts to judge by. */
  readonly profile: ProfileName
  /** What the run is allowed. */
  readonly safety: Safety
  /** Whether there is an account that is no administrator. */
  readonly withUser: boolean
  /** Only those whose API, `API.method` or id fits; `*` stands for any text. */
  readonly only?: string | undefined
  /** Only those that concern a program. */
  readonly consumer?: Consumer | undefined
  /** Checks of one's own, besides the built-in ones. */
  readonly checks?: readonly Check[] | undefined
}): Check[] {
  const { profile, safety, withUser, only, consumer, checks = [] } = options
  const all = [...derivedChecks(apis, { profile, withUser }), ...journeys(profile), ...checks]
  return all.filter(
    (check) =>
      allows(safety, check.level) && isWanted(check, only) && isItsBusiness(check, consumer),
  )
}

function isWanted({ api, method, check, path }: Check, only: string | undefined): boolean {
  if (only === undefined) return true
  const fits = globOf(only)
  return [api, `${api}.${method}`, check, `${check}/${api}.${method}`, `${path}`].some(fits)
}

/** `*` stands for any text. */
const globOf = (pattern: string) => {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  const expression = new RegExp(`^${escaped}$`, 'i')
  return (text: string) => expression.test(text)
}

const isItsBusiness = (check: Check, consumer: Consumer | undefined): boolean =>
  consumer === undefined ||
  concerns(consumer, check.api, check.method, check.version, check.path ?? '', check.check)
