/** What users see of the package in their editors: every name of it says what it is. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDocComments } from './support/doc-comments.ts'

const { reached, undocumented, examples } = readDocComments()

test('everything that users can reach from an entry point has a doc comment', () => {
  expect(reached).toBeGreaterThan(500)
  expect(undocumented, `without a doc comment:\n${undocumented.join('\n')}\n`).toEqual([])
})

test('every example in a doc comment is run by a test', () => {
  const program = bare(readFileSync(new URL('doc-examples.test.ts', import.meta.url), 'utf8'))
  expect(examples.length).toBeGreaterThan(20)
  expect(examples.filter((example) => !program.includes(bare(example)))).toEqual([])
})

/** Without what a formatter may change. */
const bare = (code: string): string => code.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '')
