import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  decodeParams,
  encodeParams,
  quotableInt,
  quotableIntList,
  type RawParam,
  splitCommaList,
  unquote,
} from '../../../src/contracts/index.ts'

/** What a single parameter decodes to, or why it was refused. */
function read(schema: z.ZodType, raw: RawParam, format?: 'JSON'): unknown {
  const decoded = decodeParams(z.object({ value: schema }), new Map([['value', raw]]), format)
  return decoded.ok ? decoded.params.value : `refused: ${decoded.reason}`
}

const fromText = (schema: z.ZodType, text: string) => read(schema, { text }, 'JSON')
const fromRawText = (schema: z.ZodType, text: string) => read(schema, { text })
const fromCompound = (schema: z.ZodType, json: unknown) => read(schema, { json }, 'JSON')

const texts = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, text]) => [name, { text }]))

test('a string is taken as a bare word or as a JSON string', () => {
  expect(fromText(z.string(), 'nightly')).toBe('nightly')
  expect(fromText(z.string(), '"nightly"')).toBe('nightly')
  expect(fromText(z.string(), '"a \\"b\\" \\u00fc"')).toBe('a "b" ü')
  expect(fromText(z.string(), '')).toBe('')
  expect(fromText(z.string(), '""')).toBe('')
})

test.each(['123', '007', '-1', '1.5', '1e3', 'true', 'false', 'null', 'NaN', ' 1 '])(
  'a string that reads %s stays text',
  (text) => {
    expect(fromText(z.string(), text)).toBe(text)
    expect(fromText(z.string(), JSON.stringify(text))).toBe(text)
  },
)

test.each(['"unfinished', '[draft] plan', '{curly', '"a" and "b"', '[', '"'])(
  'a string that only begins like JSON stays text: %s',
  (text) => {
    expect(fromText(z.string(), text)).toBe(text)
  },
)

test('a string parameter refuses a JSON list or object with type', () => {
  expect(fromText(z.string(), '["a"]')).toBe('refused: type')
  expect(fromText(z.string(), '{"a":1}')).toBe('refused: type')
})

test.each(['"quoted"', '{"a":1}', '["a"]', '123', 'true', 'null', 'a\\"b'])(
  'an API without requestFormat takes %s as it stands',
  (text) => {
    expect(fromRawText(z.string(), text)).toBe(text)
    expect(fromRawText(z.string().nullable(), text)).toBe(text)
  },
)

test('an enumeration of words is read like a string', () => {
  const mode = z.enum(['sequential', 'parallel'])
  expect(fromText(mode, 'parallel')).toBe('parallel')
  expect(fromText(mode, '"parallel"')).toBe('parallel')
  expect(fromText(mode, 'random')).toBe('refused: condition')
  expect(fromText(z.literal(['1', '2']), '2')).toBe('2')
  expect(fromText(z.literal(['1', '2']), '3')).toBe('refused: condition')
})

test('an enumeration of numbers tells a wrong type from a wrong value', () => {
  const status = z.literal([2, 4])
  expect(fromText(status, '4')).toBe(4)
  expect(fromText(status, '3')).toBe('refused: condition')
  expect(fromText(status, 'four')).toBe('refused: type')
  expect(fromText(status, '"4"')).toBe('refused: type')
})

test.each([
  ['5', 5],
  ['-5', -5],
  ['0', 0],
  ['1e3', 1000],
  [' 5 ', 5],
  ['1.5', 'refused: type'],
  ['"5"', 'refused: type'],
  ['five', 'refused: type'],
  ['', 'refused: type'],
  ['null', 'refused: type'],
  ['true', 'refused: type'],
  ['[5]', 'refused: type'],
  ['0x10', 'refused: type'],
  ['1e999', 'refused: type'],
])('an integer sent as %j is read as %j', (text, expected) => {
  expect(fromText(z.int(), text)).toBe(expected)
})

test('a number out of bounds is refused with condition', () => {
  expect(fromText(z.int().min(1), '0')).toBe('refused: condition')
  expect(fromText(z.int().max(9), '10')).toBe('refused: condition')
})

test.each([
  ['true', true],
  ['"true"', true],
  ['True', true],
  ['1', true],
  ['false', false],
  ['"false"', false],
  ['False', false],
  ['0', false],
  ['2', 'refused: type'],
  ['yes', 'refused: type'],
  ['', 'refused: type'],
  ['null', 'refused: type'],
])('a boolean sent as %j is read as %j', (text, expected) => {
  expect(fromText(z.boolean(), text)).toBe(expected)
})

test('a list is a JSON array, with or without blanks', () => {
  expect(fromText(z.array(z.int()), '[1, 2]')).toEqual([1, 2])
  expect(fromText(z.array(z.int()), '[1,2]')).toEqual([1, 2])
  expect(fromText(z.array(z.string()), '["a", "1"]')).toEqual(['a', '1'])
  expect(fromText(z.array(z.int()), '[]')).toEqual([])
})

test.each(['12', '1,2', '"[1,2]"', '{"0":1}', '', 'null', '[1', '["a"]', '[1,null]', '[[1]]'])(
  'a list of integers refuses %j with type',
  (text) => {
    expect(fromText(z.array(z.int()), text)).toBe('refused: type')
  },
)

test('a list that is too short is refused with condition', () => {
  expect(fromText(z.array(z.int()).min(1), '[]')).toBe('refused: condition')
})

test.each([
  ['size,owner', ['size', 'owner']],
  ['size', ['size']],
  ['a\\,b,c', ['a,b', 'c']],
  ['a\\\\,b', ['a\\', 'b']],
  ['a\\b', ['a\\b']],
  ['a,,b', ['a', '', 'b']],
  ['', []],
  ['[draft],b', ['[draft]', 'b']],
  ['1,true', ['1', 'true']],
])('a comma list sent as %j is read as %j', (text, expected) => {
  expect(splitCommaList(text)).toEqual(expected)
})

test('a list that is not documented as one may not be comma separated', () => {
  expect(fromText(z.array(z.string()), 'size,owner')).toBe('refused: type')
})

test('a quotable integer may come inside a JSON string', () => {
  expect(fromText(quotableInt, '3')).toBe(3)
  expect(fromText(quotableInt, '"3"')).toBe(3)
  expect(fromText(quotableInt.optional(), '"3"')).toBe(3)
  expect(fromText(quotableInt, '"three"')).toBe('refused: type')
  expect(fromText(quotableInt, '""')).toBe('refused: type')
  expect(fromText(quotableInt, '"1.5"')).toBe('refused: type')
  expect(fromText(quotableInt, 'null')).toBe('refused: type')
})

test('a quotable list of integers may come inside a JSON string', () => {
  expect(fromText(quotableIntList, '[29,15]')).toEqual([29, 15])
  expect(fromText(quotableIntList, '"[29,15]"')).toEqual([29, 15])
  expect(fromText(quotableIntList, '29')).toBe('refused: type')
  expect(fromText(quotableIntList, '"29"')).toBe('refused: type')
})

test('the type of an optional parameter with a default is found inside', () => {
  expect(fromText(z.boolean().nullable().optional(), 'True')).toBe(true)
  expect(fromText(z.string().nullable().optional(), '123')).toBe('123')
  expect(fromText(z.string().optional().default('x'), 'true')).toBe('true')
})

test('null is a value only where the contract allows it', () => {
  expect(fromText(z.string().nullable(), 'null')).toBe(null)
  expect(fromText(z.string().nullable().optional(), 'null')).toBe(null)
  expect(fromText(z.string().nullable(), '"null"')).toBe('null')
  expect(fromText(z.string().nullable(), 'nullable')).toBe('nullable')
  expect(fromText(z.int().nullable(), 'null')).toBe(null)
  expect(fromText(z.string(), 'null')).toBe('null')
})

test.each([
  ['{"ids":[1],"order":"ASC"}', { ids: [1], order: 'ASC' }],
  ['{"ids":[1], "order":"ASC"}', { ids: [1], order: 'ASC' }],
  ['{"ids":1,"order":"ASC"}', 'refused: type'],
  ['{"ids":["1"],"order":"ASC"}', 'refused: type'],
  ['{"ids":[1],"order":"UP"}', 'refused: condition'],
  ['{"ids":[1],"order":7}', 'refused: type'],
  ['{"ids":[0],"order":"ASC"}', 'refused: condition'],
  ['[]', 'refused: type'],
  ['ids', 'refused: type'],
  ['{"ids":[1]', 'refused: type'],
])('the filter %s is read as %j', (text, expected) => {
  const filter = z.object({ ids: z.array(z.int().min(1)), order: z.enum(['ASC', 'DESC']) })
  expect(fromText(filter, text)).toEqual(expected)
})

test('a union blames the value when one of its branches had the right type', () => {
  const idOrList = z.union([z.int().min(1), z.array(z.int())])
  expect(fromText(idOrList, '3')).toBe(3)
  expect(fromText(idOrList, '[3]')).toEqual([3])
  expect(fromText(idOrList, '0')).toBe('refused: condition')
  expect(fromText(idOrList, 'three')).toBe('refused: type')
  const wordOrList = z.union([z.literal([2, 4]), z.array(z.int())])
  expect(fromText(wordOrList, '3')).toBe('refused: condition')
  expect(fromText(wordOrList, 'three')).toBe('refused: type')
})

test('the first parameter that does not fit is named, in the order of the contract', () => {
  const shape = z.object({ first: z.int(), second: z.int(), third: z.int() })
  const named = (values: Record<string, string>) => {
    const decoded = decodeParams(shape, texts(values), 'JSON')
    return decoded.ok ? 'fits' : `${decoded.name} ${decoded.reason}`
  }
  expect(named({ third: 'x', second: 'x', first: '1' })).toBe('second type')
  expect(named({ third: 'x', first: 'x' })).toBe('first type')
  expect(named({ third: 'x' })).toBe('first required')
  expect(named({ third: '1', second: '1', first: '1' })).toBe('fits')
})

test('an absent parameter is required, takes its default, or stays away', () => {
  const shape = z.object({ limit: z.int().default(50), filter: z.string().optional() })
  const decoded = decodeParams(shape, new Map(), 'JSON')
  expect(decoded).toEqual({ ok: true, params: { limit: 50 } })
  const refused = decodeParams(shape.extend({ id: z.int() }), new Map(), 'JSON')
  expect(refused).toEqual({ ok: false, name: 'id', reason: 'required' })
})

test('a parameter that is there but empty is not absent', () => {
  expect(fromText(z.int().default(50), '')).toBe('refused: type')
  expect(fromText(z.string().optional(), '')).toBe('')
})

test('parameters the contract does not declare are left out, whatever they are called', () => {
  const raw = texts({ id: '1', extra: '2', constructor: '3' }).set('__proto__', { text: '{}' })
  const decoded = decodeParams(z.object({ id: z.int() }), raw, 'JSON')
  expect(decoded).toEqual({ ok: true, params: { id: 1 } })
})

test('values of a compound request are JSON already and are not read again', () => {
  expect(fromCompound(z.string(), '"quoted"')).toBe('"quoted"')
  expect(fromCompound(z.string(), '123')).toBe('123')
  expect(fromCompound(z.string().nullable(), 'null')).toBe('null')
  expect(fromCompound(z.string().nullable(), null)).toBe(null)
  expect(fromCompound(z.string(), 123)).toBe('refused: type')
  expect(fromCompound(z.int(), 123)).toBe(123)
  expect(fromCompound(z.int(), '123')).toBe('refused: type')
  expect(fromCompound(z.boolean(), true)).toBe(true)
  expect(fromCompound(z.boolean(), 'true')).toBe('refused: type')
  expect(fromCompound(z.boolean(), 1)).toBe('refused: type')
  expect(fromCompound(z.array(z.int()), [1])).toEqual([1])
  expect(fromCompound(z.array(z.int()), '[1]')).toBe('refused: type')
  expect(fromCompound(quotableInt, '3')).toBe(3)
})

test('the web UI quotes the name of an API, a method or a sid, and unquote takes that off', () => {
  expect(unquote('"SYNO.Foto.Thumbnail"')).toBe('SYNO.Foto.Thumbnail')
  expect(unquote('SYNO.API.Info')).toBe('SYNO.API.Info')
  expect(unquote('"unfinished')).toBe('"unfinished')
  expect(unquote('7')).toBe('7')
})

test('parameters are written as the web UI writes them', () => {
  const params = { name: 'pub', id: 5, on: true, ids: [1, 2], filter: { a: 'b' }, nothing: null }
  expect(encodeParams({ ...params, absent: undefined }, 'JSON')).toEqual({
    name: '"pub"',
    id: '5',
    on: 'true',
    ids: '[1,2]',
    filter: '{"a":"b"}',
    nothing: 'null',
  })
  expect(encodeParams({ account: 'a "b"', version: 7 }, undefined)).toEqual({
    account: 'a "b"',
    version: '7',
  })
})

const awkwardTexts = [
  ...['', ' ', 'plain', '123', '1e3', 'true', 'null', '"quoted"', '"', '\\', '\\"', 'a,b', 'a\\,b'],
  ...['[1]', '{"a":1}', '[', '{', 'ünï cödé', '\u{1f4be}', '\u0000', '\n\t', '__proto__', '100%'],
  ...['a+b&c=d', '\u2028', '/volume1/[old] files', "it's"],
]

const roundTrips: readonly (readonly [string, z.ZodType, readonly unknown[]])[] = [
  ['strings', z.string(), awkwardTexts],
  ['strings or null', z.string().nullable(), [...awkwardTexts, null]],
  ['integers', z.int(), [0, -1, 1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
  ['numbers', z.number(), [0, 0.1, -1.5, 1e21, 5e-324]],
  ['booleans', z.boolean(), [true, false]],
  ['lists of integers', z.array(z.int()), [[], [1], [3, 2, 1]]],
  ['lists of strings', z.array(z.string()), [[], ...awkwardTexts.map((text) => [text, text])]],
  ['quotable integers', quotableInt, [0, 7, -7]],
  ['quotable lists', quotableIntList, [[], [29, 15]]],
  ['objects', z.object({ a: z.string() }), awkwardTexts.map((a) => ({ a }))],
]

test.each(roundTrips)('%s come back as they were sent', (_kind, schema, values) => {
  for (const value of values) {
    const { value: text = '' } = encodeParams({ value }, 'JSON')
    expect(fromText(schema, text), text).toEqual(value)
  }
})

test.each(awkwardTexts)('an API without requestFormat gets %j back as it was sent', (text) => {
  const { value = '' } = encodeParams({ value: text }, undefined)
  expect(fromRawText(z.string(), value)).toBe(text)
})
