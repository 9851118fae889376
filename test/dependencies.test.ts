/** docs/dependencies.md says of every dependency what it is for. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
const manifest = JSON.parse(text('package.json'))
const page = text('docs/dependencies.md')

/** The names in the first column of the table under a heading. */
function tabled(heading: string): string[] {
  const [, after = ''] = page.split(`## ${heading}\n`)
  const [section = ''] = after.split('\n## ')
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const cells = rows.map((row) => row.split('|')[1] ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`(.+?)`/g)].map(([, name = '']) => name))
}

test.each([
  ['In the product', 'dependencies'],
  ['For development', 'devDependencies'],
])('the table "%s" lists the %s of package.json', (heading, kind) => {
  expect(tabled(heading).toSorted()).toEqual(Object.keys(manifest[kind]).toSorted())
})

test('every row of a table says what it is for', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const empty = rows.filter((row) =>
    row
      .split('|')
      .slice(1, -1)
      .some((cell) => cell.trim() === ''),
  )
  expect(empty).toEqual([])
})
