import { expect, test } from 'vitest'
import { observedScenario } from '../../../src/index.ts'
import { startNas } from '../../support/nas.ts'
import { answers, observe } from './observe.ts'

test.each(['office', 'trouble'] as const)('try %s', async (scenario) => {
  await using nas = await startNas({ scenario })
  const seen = await observe(nas)
  await using copy = await startNas({ scenario: observedScenario(seen), startTime: undefined })
  const again = await answers(copy, seen)
  const diffs: string[] = []
  const walk = (a: any, b: any, path: string) => {
    if (JSON.stringify(a) === JSON.stringify(b)) return
    if (typeof a === 'object' && typeof b === 'object' && a && b) {
      for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) walk(a[k], b[k], `${path}.${k}`)
    } else diffs.push(`${path}: ${JSON.stringify(a)} -> ${JSON.stringify(b)}`)
  }
  for (const [i, q] of seen.entries()) walk(q.response, again[i]?.response, `${q.api}.${q.method}(${JSON.stringify(q.params)})`)
  console.log(scenario, seen.length, diffs.length, [...new Set(diffs)].slice(0, 60).join('\n'))
  console.log(new Date(copy.nas.clock.now()).toISOString())
})
