/**
 * Answers to reads, kept until they could be others. An answer comes from the state, the request
 * and, where its handler looked, the time; whoever changes the state says so, which makes
 * everything that was kept stale at once. What depends on who asks is not kept.
 */
import type { Success } from '../../contracts/wire/envelope.ts'
import type { RawParams } from '../../contracts/wire/value.ts'

export interface KeptAnswer<Method> {
  /** The method it came from, so that it need not be looked up again. */
  readonly method: Method
  readonly outcome: Success
  /** `Set-Cookie` headers that go with it. */
  readonly cookies: readonly string[]
  /** The time the handler saw; undefined when it did not look. */
  readonly time: number | undefined
}

export interface KeptAnswers<Method> {
  /** What the same parameters were answered with; undefined when the answer may be another now. */
  find(params: RawParams): KeptAnswer<Method> | undefined
  keep(params: RawParams, answer: KeptAnswer<Method>): void
}

/** In characters: an answer of the largest scenario with all there is in it has 6 million. */
const roomFor = 16 * 1024 * 1024

/** Requests with the same text share their parameters, so these are found by identity. */
export function createKeptAnswers<Method>(now: {
  revision: () => number
  time: () => number
}): KeptAnswers<Method> {
  const answers = new Map<RawParams, KeptAnswer<Method>>()
  let revision = now.revision()
  let size = 0

  const forget = () => {
    answers.clear()
    size = 0
    revision = now.revision()
  }

  return {
    find(params) {
      if (revision !== now.revision()) forget()
      const answer = answers.get(params)
      return answer?.time === undefined || answer.time === now.time() ? answer : undefined
    },
    keep(params, answer) {
      const length = answer.outcome.data?.length ?? 0
      if (length > roomFor) return
      if (revision !== now.revision() || size + length > roomFor) forget()
      answers.set(params, answer)
      size += length
    },
  }
}
