/** Every code block of the documentation is true: see test/support/docs/story.ts for how. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examplesPage } from '../../src/generate/examples-page.ts'
import { machinesPage } from '../../src/generate/machines-page.ts'
import { type Ground, prepareGround, root } from '../support/docs/ground.ts'
import { type Story, tell } from '../support/docs/story.ts'

/** Pages whose blocks are printed from sources that have tests of their own. */
const generated: Readonly<Record<string, () => string>> = {
  'docs/examples.md': examplesPage,
  'docs/machines.md': machinesPage,
}

/** Blocks that cannot be run here. Few, and each with its reason on the page. */
const notRun: readonly string[] = []

const pages = [
  ...readdirSync(root),
  ...['docs', 'fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
  ),
]
  .filter((path) => path.endsWith('.md'))
  .sort()

let ground: Ground
const stories = new Map<string, Story>()

beforeAll(async () => {
  ground = await prepareGround()
}, 60_000)
afterAll(() => ground[Symbol.dispose](), 60_000)

for (const page of pages) {
  test(`the blocks of ${page}`, async () => {
    const markdown = readFileSync(join(root, page), 'utf8')
    const print = generated[page]
    if (print) return expect(markdown).toBe(print())
    stories.set(page, await tell(page, markdown, ground))
  }, 90_000)
}

test('programs of the pages compile', async () => {
  const programs = [...stories.values()].flatMap((story) => story.programs)
  expect(programs.length).toBeGreaterThan(0)
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, 'test/support/docs/types.mjs'),
    ...programs.map(({ file }) => file),
  ])
  let complaints = stdout
  for (const { page, file } of programs) complaints = complaints.replaceAll(file, page)
  expect(complaints).toBe('')
}, 60_000)

test('the blocks that are not run are known', () => {
  expect([...stories.values()].flatMap((story) => story.notRun)).toEqual(notRun)
})
