import { expect, test } from 'vitest'
import { deepest, isDeep, parseJson } from '../../../src/contracts/wire/json.ts'

const nested = (levels: number, open = '[', close = ']') =>
  open.repeat(levels) + close.repeat(levels)

test('JSON is read down to 64 levels', () => {
  expect(deepest).toBe(64)
  expect(parseJson(nested(64))).toEqual(JSON.parse(nested(64)))
  expect(parseJson(nested(65))).toBeUndefined()
  expect(parseJson(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)).toBeUndefined()
})

test('a million levels are refused without a stack overflow', () => {
  expect(isDeep(nested(1_000_000))).toBe(true)
  expect(isDeep('['.repeat(1_000_000))).toBe(true)
})

test('brackets inside texts and beside one another are no levels', () => {
  const texts = JSON.stringify([`${'['.repeat(200)}"\\"${'{'.repeat(200)}`, '\\'])
  expect(parseJson(texts)).toEqual(JSON.parse(texts))
  const wide = `[${Array(500).fill('[{}]').join()}]`
  expect(parseJson(wide)).toHaveLength(500)
})

test('what is no JSON is undefined, which no JSON is', () => {
  for (const text of ['', '{', 'nope', '{"a":undefined}']) expect(parseJson(text)).toBeUndefined()
  expect(parseJson('null')).toBeNull()
})
