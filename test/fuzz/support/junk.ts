/** Words and values that trip programs up. */
import fc from 'fast-check'

/** What every object has without having it. */
export const inherited = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
] as const

const awkward = [
  '',
  ' ',
  '\0',
  '"',
  '"open',
  '""',
  '[]',
  '{}',
  '[1,2',
  '{"a":',
  'null',
  'true',
  'True',
  'undefined',
  'NaN',
  '-0',
  '1e999',
  '-1e999',
  '1e-7',
  '0x10',
  '1_000',
  '007',
  '9007199254740993',
  '99999999999999999999999999',
  '[29,15]',
  '"[29,15]"',
  '"3"',
  'a,b\\,c\\',
  '../../etc/passwd',
  "' OR 1=1 --",
  '#{7*7}',
  '<script>alert(1)</script>',
  '\r\nSet-Cookie: id=1',
  'ünïcödé 备份 👩‍👩‍👧',
  '\ufeff',
  '\uffff',
  '\ud83d',
  '*',
  '.*(a+)+$',
  'SYNO.*',
] as const

const long = fc
  .tuple(fc.constantFrom('a', '0', '*', '[', '{"a":', ',', '"', '%', '\u{1f4be}'), fc.nat(3))
  .map(([text, size]) => text.repeat(([100, 1_000, 5_000, 20_000][size] as number) / text.length))

/** Any text, the harmless ones as well. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...awkward) },
  { weight: 3, arbitrary: fc.constantFrom(...inherited) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: long },
)

export const number: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 12 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      -0,
      0.5,
      -1.5,
      1e-7,
      2 ** 31,
      2 ** 32,
      2 ** 53,
      Number.MAX_SAFE_INTEGER,
      -Number.MAX_SAFE_INTEGER,
      1e21,
      1.7e308,
    ),
  },
  { weight: 1, arbitrary: fc.integer() },
)

const nested = fc
  .tuple(fc.constantFrom('[', '{"compound":[', '{"a":'), fc.constantFrom(5, 70, 2_000))
  .map(([open, depth]) => {
    const close = [...open].reverse().map((mark) => ({ '[': ']', '{': '}' })[mark] ?? '')
    const inner = open.endsWith(':') ? '1' : ''
    return JSON.parse(open.repeat(depth) + inner + close.join('').repeat(depth)) as unknown
  })

const leaf = fc.oneof(text, number, fc.boolean(), fc.constant(null))
const key = fc.oneof(fc.constantFrom(...inherited, 'api', 'method', 'id', ''), text)

/** An object that has `__proto__` as a key of its own, as JSON texts can. */
export const objectOf = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(entries)

/** Any JSON value. */
export const json: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: leaf },
  { weight: 2, arbitrary: fc.array(leaf, { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.array(fc.tuple(key, leaf), { maxLength: 3 }).map(objectOf) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(key, fc.array(fc.tuple(key, leaf), { maxLength: 2 }).map(objectOf)), {
        maxLength: 2,
      })
      .map(objectOf),
  },
  { weight: 1, arbitrary: nested },
)
