import { expect, test } from 'vitest'
import { readOptions } from '../../bench/options.ts'

test('a run without flags has 15 pairs of everything and writes the page', () => {
  const { pairs, seconds, trial, out, wants } = readOptions([])
  expect({ pairs, seconds, trial, out }).toEqual({
    pairs: 15,
    seconds: 2,
    trial: false,
    out: 'docs',
  })
  expect(wants('list/Prism')).toBe(true)
})

test.each([[['--quick']], [['--only', 'list/*']], [['--pairs', '5']]])(
  '%j is a trial, whose page is printed',
  (args) => {
    expect(readOptions(args)).toMatchObject({ trial: true, out: undefined })
  },
)

test('a glob chooses parts by their whole name', () => {
  const { wants } = readOptions(['--only', 'list/*'])
  expect(wants('list/node:http (alone)')).toBe(true)
  expect(wants('list-form/Prism')).toBe(false)
  expect(
    readOptions(['--only', '*/Fastify + formbody + zod']).wants('a/Fastify + formbody + zod'),
  ).toBe(true)
})

test.each([
  ['--pairs', 'many'],
  ['--pairs', '0'],
  ['--pairs', '1.5'],
  ['--seconds', '-1'],
])('%s %s is refused', (name, value) => {
  expect(() => readOptions([`${name}=${value}`])).toThrow(name)
})
