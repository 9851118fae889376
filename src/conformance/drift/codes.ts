/** Compares the error codes of one method. */
import type { MethodSurface, Surface } from '../model.ts'
import { parseMethodKey } from '../surface/paths.ts'
import { apiSituations } from '../surface/profile.ts'
import { apiOf } from '../surface/schema.ts'
import type { BareChange } from './change.ts'
import type { Place, Views } from './views.ts'

type Codes = MethodSurface['codes']

export function compareCodes(place: Place, old: Codes, now: Codes, views: Views): BareChange[] {
  const { api } = place
  const situations = new Set([...Object.keys(old), ...Object.keys(now)])
  // What belongs to the API is compared elsewhere.
  for (const other of Object.keys(apiSituations)) situations.delete(other)
  return [...situations].flatMap((situation): BareChange[] => {
    const { kind, param: path } = partsOf(situation)
    const before = old[situation]
    const after = now[situation]
    if (before === after || !isCause(api, situation)) return []
    const base = {
      ...place,
      path,
      when: situation,
      before: before === undefined ? null : `code ${before}`,
      after: after === undefined ? null : `code ${after}`,
    }
    if (before !== undefined && after !== undefined) {
      const why = insteadOf(api, situation, before, after)
      return [{ ...base, class: 'breaking', what: 'code changed', why }]
    }
    // What an observation did not try says nothing.
    if (!views.before.whole || !views.after.whole) return []
    if (kind === 'required') return [requirement(base, path, after !== undefined)]
    if (situation !== 'no-session' && situation !== 'non-admin') return []
    return after === undefined
      ? [
          {
            ...base,
            class: 'risky',
            what: 'refusal gone',
            why: `Calls are answered even when ${wordsFor(api, situation)}.`,
          },
        ]
      : [
          {
            ...base,
            class: 'breaking',
            what: 'refusal new',
            why: `Calls are refused with ${after} when ${wordsFor(api, situation)}.`,
          },
        ]
  })
}

const insteadOf = (api: string, situation: string, before: number, after: number): string =>
  `A client that looks for ${before} when ${wordsFor(api, situation)} meets ${after}.`

/**
 * Compares what an API says of methods and versions it does not have. Which of them were tried
 * differs from run to run.
 */
export function compareApiCodes(api: string, before: Surface, after: Surface): BareChange[] {
  return Object.keys(apiSituations).flatMap((situation): BareChange[] => {
    const [old, now] = [codeOf(before, api, situation), codeOf(after, api, situation)]
    if (old === undefined || now === undefined || old === now) return []
    return [
      {
        ...{ class: 'breaking', what: 'code changed', api, method: '', version: null, path: '' },
        ...{ when: situation, before: `code ${old}`, after: `code ${now}` },
        why: insteadOf(api, situation, old, now),
      },
    ]
  })
}

/** The code an API answered in a situation, whichever method was tried. */
function codeOf({ methods }: Surface, api: string, situation: string): number | undefined {
  const found = Object.entries(methods).find(
    ([key, { codes }]) => codes[situation] !== undefined && parseMethodKey(key).api === api,
  )
  return found?.[1].codes[situation]
}

function requirement(
  base: Omit<BareChange, 'class' | 'what' | 'why'>,
  name: string,
  required: boolean,
): BareChange {
  return required
    ? {
        ...base,
        class: 'breaking',
        what: 'parameter required',
        why: `Clients that do not send ${name} are refused.`,
      }
    : {
        ...base,
        class: 'additive',
        what: 'parameter optional',
        why: `Clients that send ${name} go on as before.`,
      }
}

/** `required:task_id` in its two parts; other situations are about no parameter. */
export function partsOf(situation: string): { kind: string; param: string } {
  const [, kind = situation, param = ''] = /^(required|type):(.+)$/.exec(situation) ?? []
  return { kind, param }
}

/** Whether an error is one that the API declares, whichever of its methods meets it. */
export const isDeclared = (api: string, situation: string): boolean =>
  Object.hasOwn(apiOf(api)?.errors ?? {}, situation)

/**
 * Whether a situation names the cause of a refusal. Otherwise the code belongs to a journey or an
 * ordinary call, and may be another one next time because the NAS is in another state.
 */
const isCause = (api: string, situation: string): boolean =>
  partsOf(situation).param !== '' ||
  Object.hasOwn(situationWords, situation) ||
  isDeclared(api, situation)

/** A situation as the end of a sentence that starts with "when". */
export function wordsFor(api: string, situation: string): string {
  const { kind, param } = partsOf(situation)
  if (param !== '') return `${param} ${kind === 'required' ? 'is missing' : 'is of the wrong type'}`
  const declared = apiOf(api)?.errors?.[situation]?.when
  return situationWords[situation] ?? declared ?? `the situation is ${situation}`
}

const situationWords: Readonly<Record<string, string>> = {
  'incomplete-request:api': 'api is left out',
  'incomplete-request:method': 'method is left out',
  'incomplete-request:version': 'version is left out',
  'made-up-session': 'the session is made up',
  'no-session': 'nobody is logged in',
  'non-admin': 'the account is no administrator',
  'unknown-api': 'the API does not exist',
  'unknown-method': 'the method does not exist',
  'version-above': 'the version is above the highest',
  'version-below': 'the version is below the lowest',
}
