import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { apis } from '../../support/contracts.ts'
import { activeBackup } from './active-backup/suite.ts'
import { same } from './compare.ts'
import { hyperBackup } from './hyper-backup/suite.ts'
import { perform, type Suite } from './suite.ts'
import type { Params, World } from './world.ts'

vi.setConfig({ testTimeout: 90_000 })

type Read = readonly [api: string, method: string, params: Params]

/** Every method that only reads, as plainly as it can be asked, for the first of its objects. */
const plainReads: Read[] = apis.flatMap(({ name, methods }) =>
  Object.entries(methods)
    .filter(([, { effect, access }]) => effect === 'read' && access !== 'anyone')
    .map(([method, { params }]): Read => {
      const ids = ['task_id', 'device_id', 'result_id', 'target_id', 'job_id', 'backup_type']
      const declared = Object.keys(params.shape)
      const named = ids.filter((id) => declared.includes(id) && !params.safeParse({}).success)
      return [name, method, Object.fromEntries(named.map((id) => [id, 1]))]
    }),
)

/** The same once more, all in one request. */
const together = (reads: readonly Read[]): Read => {
  const compound = reads.map(([api, method, params]) => ({ api, method, version: 1, ...params }))
  return ['SYNO.Entry.Request', 'request', { compound }]
}

/** Asks everything twice, in the words of before and in new ones; counts what was kept. */
function compareAnswers(world: World, reads: readonly Read[]) {
  const find = vi.spyOn(world.appliance.answers, 'find')
  let asked: Map<Read, ReturnType<World['params']>> | undefined
  let compared = 0
  return {
    compare() {
      asked ??= new Map(reads.map((read) => [read, world.params(...read)]))
      for (const [read, params] of asked) {
        const again = world.ask(params)
        same(again, world.ask(new Map(params)), `${read[0]}.${read[1]}`)
        same(world.ask(params), again, `${read[0]}.${read[1]}, asked again`)
        compared += 1
      }
      // The clock runs on by itself, which is no change.
      world.nas.clock.moveTo(world.nas.clock.now() + 1000)
      for (const [read, params] of asked) {
        const later = `${read[0]}.${read[1]}, a second later`
        same(world.ask(params), world.ask(new Map(params)), later)
      }
    },
    counts() {
      // Not those inside of compounds, which would make up for others.
      const own = new Set(asked?.values())
      const found = find.mock.results.filter(({ value }, at) => {
        const [params] = find.mock.calls[at] ?? []
        return value !== undefined && params !== undefined && own.has(params)
      })
      return { compared, kept: found.length }
    },
  }
}

test.for([
  { part: 'Active Backup', suite: activeBackup as Suite<object, object> },
  { part: 'Hyper Backup', suite: hyperBackup as unknown as Suite<object, object> },
])('kept answers are the ones that would be given anew ($part)', ({ suite }) => {
  const single = [...suite.reads, ...plainReads]
  const reads = [...single, together(single)]
  const script = fc.array(suite.action as fc.Arbitrary<object>, { maxLength: 30, size: 'max' })
  let kept = 0
  let compared = 0
  fc.assert(
    fc.property(script, (actions) => {
      const world = suite.open()
      const answers = compareAnswers(world, reads)
      answers.compare()
      perform(suite, world, actions, answers.compare)
      const counts = answers.counts()
      kept += counts.kept
      compared += counts.compared
    }),
    { seed: 20_261_124, numRuns: 6 },
  )
  // Most of what is asked again at once is kept; a refusal is not.
  expect(kept).toBeGreaterThan(compared / 3)
})

test('an answer is kept while nothing changes, and no longer', () => {
  const world = activeBackup.open()
  const params = world.params('SYNO.ActiveBackup.Task', 'list')
  const { answers } = world.appliance
  const before = world.ask(params)
  expect(answers.find(params)).toBeDefined()

  world.advance(1)
  expect(answers.find(params)?.time).toBeUndefined()
  activeBackup.perform(world, { do: 'rename', task: 1, name: 'renamed' })
  expect(answers.find(params)).toBeUndefined()
  expect(world.ask(params)).not.toBe(before)
  expect(world.ask(params)).toContain('renamed')
})

test('an answer that tells of the time is kept for that moment', () => {
  const world = activeBackup.open()
  activeBackup.perform(world, { do: 'backup', tasks: [1] })
  world.advance(20)
  const params = world.params('SYNO.ActiveBackup.Task', 'list', { load_status: true })
  const then = world.ask(params)
  expect(world.appliance.answers.find(params)?.time).toBe(world.nas.time)
  expect(world.ask(params)).toBe(then)
  world.advance(1)
  expect(world.ask(params)).not.toBe(then)
})

test('a compound is the same answer again while all its calls are, and no longer', () => {
  const world = activeBackup.open()
  const [api, method, compound] = together([
    ['SYNO.ActiveBackup.Task', 'list', {}],
    ['SYNO.ActiveBackup.Device', 'list', {}],
  ])
  const params = world.params(api, method, compound)
  const before = world.ask(params)
  expect(world.ask(params)).toBe(before)

  activeBackup.perform(world, { do: 'rename', task: 1, name: 'renamed' })
  expect(world.ask(params)).toContain('renamed')
})

test('what depends on who asks is not kept', () => {
  const world = activeBackup.open()
  const params = world.params('SYNO.API.Auth', 'token')
  world.ask(params)
  expect(world.appliance.answers.find(params)).toBeUndefined()
})
