/** What the sources do without. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../src', import.meta.url))
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)

/** Input is data. */
const compiling = /\beval\s*\(|\bnew Function\b|\bFunction\s*\(|['"]node:vm['"]/

test('no source turns text into code', () => {
  expect(sources.length).toBeGreaterThan(200)
  for (const text of ['eval(x)', 'new Function(x)', "import vm from 'node:vm'"]) {
    expect(text).toMatch(compiling)
  }
  const found = sources.filter((name) => compiling.test(readFileSync(`${folder}/${name}`, 'utf8')))
  expect(found).toEqual([])
})
