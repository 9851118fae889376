import { expect, test } from 'vitest'
import { measurePair, ratios, spreadOf } from '../../bench/pairs.ts'

test('the order within a pair alternates, and each side keeps its own figure', async () => {
  const order: string[] = []
  const measure = (name: string) => async () => {
    order.push(name)
    return name
  }
  for (const index of [0, 1, 2]) {
    expect(await measurePair(index, measure('reference'), measure('other'))).toEqual({
      reference: 'reference',
      other: 'other',
    })
  }
  expect(order).toEqual(['reference', 'other', 'other', 'reference', 'reference', 'other'])
})

test('medians and quartiles do not depend on the order, and lie between neighbours', () => {
  expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ lower: 2, median: 3, upper: 4 })
  expect(spreadOf([10, 2, 4, 8])).toEqual({ lower: 3.5, median: 6, upper: 8.5 })
  expect(spreadOf([7])).toEqual({ lower: 7, median: 7, upper: 7 })
})

test('no numbers have no median', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})

test('ratios are taken pair by pair, so that a slow minute counts against neither', () => {
  const pairs = [
    { reference: 1000, other: 2000 },
    { reference: 10, other: 20 },
    { reference: 100, other: 300 },
  ]
  expect(ratios(pairs, (rate) => rate)).toEqual({ lower: 2, median: 2, upper: 2.5 })
})
