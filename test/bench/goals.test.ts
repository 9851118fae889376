import { expect, test } from 'vitest'
import { type Goal, goalsOf, pageCost, timesPeer, verdict } from '../../bench/goals.ts'
import { ratePairs, someFigures } from './figures.ts'

const goal = (changes: Partial<Goal>): Goal => ({
  what: 'something',
  value: 1,
  bound: 1,
  side: 'at least',
  unit: '×',
  ...changes,
})

test.each([
  [{ value: 1 }, 'reached'],
  [{ value: 0.99 }, 'not reached'],
  [{ value: 0.95, noise: 0.1 }, 'within the noise'],
  [{ value: 0.85, noise: 0.1 }, 'not reached'],
  [{ value: 0.5, noise: 0.7 }, 'not reached'],
  [{ value: undefined }, 'not measured'],
  [{ value: 90, bound: 90, side: 'at most' }, 'reached'],
  [{ value: 91, bound: 90, side: 'at most' }, 'not reached'],
  [{ value: 1.05, side: 'at most', noise: 0.1 }, 'within the noise'],
] as [Partial<Goal>, string][])('%j is %s', (changes, expected) => {
  expect(verdict(goal(changes))).toBe(expected)
})

test('the emulator is compared with a peer through bare Fastify', () => {
  expect(timesPeer(someFigures(), 'list', 'Prism')).toBeCloseTo(6)
  expect(timesPeer(someFigures(), 'list', 'mockttp')).toBeUndefined()
})

test('every goal is named whether it was measured or not', () => {
  const found = new Map(goalsOf(someFigures()).map((one) => [one.what, verdict(one)]))
  expect(found.get('list: answers per second, over bare Fastify')).toBe('reached')
  expect(found.get('list: answers per second, over Prism')).toBe('reached')
  expect(found.get('list: answers per second, over Mockoon')).toBe('not reached')
  expect(found.get('list: answers per second, over mockttp')).toBe('not measured')
  expect(found.get('memory of large, at rest')).toBe('not measured')
})

test('the mixed load has a goal of its own', () => {
  const servers = [{ server: 'mock-dsm', pairs: ratePairs(0.95) }]
  const items = [{ item: 'mixed', about: 'Reads and writes', bytes: 1, servers }]
  const [first] = goalsOf(someFigures({ items }))
  expect(first).toMatchObject({ bound: 0.9, value: 0.95 })
})

test('memory, start, history and library are held against their goals', () => {
  const figures = someFigures({
    starts: [{ program: 'mock-dsm', pairs: [{ reference: 500, other: 400 }] }],
    memory: [{ program: 'mock-dsm office', rest: 100, loaded: 110 }],
    library: { following: [4, 6, 5], hundred: 600, fork: [1], restore: [9], yearGivenUp: 300 },
  })
  const found = Object.fromEntries(goalsOf(figures).map((one) => [one.what, verdict(one)]))
  expect(found).toMatchObject({
    'spawn to first answer, over a program with Fastify alone': 'reached',
    'memory of office, at rest': 'not reached',
    'memory of office, after a load run': 'reached',
    'a fresh NAS in a program, after the first': 'reached',
    '100 NASes in one program': 'not reached',
    'fork of office': 'reached',
    'restore of office': 'not reached',
    'a year of nightly jobs over 1,000 tasks': 'not reached',
  })
})

test('pages with different numbers of rows are compared by the row', () => {
  const pairs = [{ reference: { rate: 1000 }, other: { rate: 100 } }]
  const call = 'Task.list'
  expect(pageCost({ call, officeRows: 50, largeRows: 50, pairs }).median).toBeCloseTo(10)
  expect(pageCost({ call, officeRows: 5, largeRows: 50, pairs }).median).toBeCloseTo(1)
})
