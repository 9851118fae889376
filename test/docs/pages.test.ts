/** Every code block of the documentation is true: see test/support/docs/story.ts for how. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examplesPage } from '../../src/generate/examples-page.ts'
import { machinesPage } from '../../src/generate/machines-page.ts'
import { blocksOf } from '../support/docs/blocks.ts'
import { type Ground, prepareGround, root } from '../support/docs/ground.ts'
import { type Story, tell } from '../support/docs/story.ts'

/** Pages whose blocks are printed from sources that have tests of their own. */
const generated: Readonly<Record<string, () => string>> = {
  'docs/examples.md': examplesPage,
  'docs/machines.md': machinesPage,
}

/** Blocks that cannot be run here. Few, and each with its reason on the page. */
const notRun: readonly string[] = ['docs/guides/offline.md: the tests have no container engine']

const pages = [
  ...readdirSync(root),
  ...['docs', 'fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
  ),
]
  .filter((path) => path.endsWith('.md'))
  .sort()

/** Two pages at a time: most of their commands are waited for. */
const turns: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
let next = 0

function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
  const turn = next++ % turns.length
  const result = (turns[turn] ?? Promise.resolve()).then(run)
  turns[turn] = result.catch(() => undefined)
  return result
}

let ground: Ground
const stories = new Map<string, Story>()

beforeAll(async () => {
  ground = await prepareGround()
}, 60_000)
afterAll(() => ground[Symbol.dispose](), 60_000)

for (const page of pages) {
  test.concurrent(`the blocks of ${page}`, async () => {
    const markdown = textOf(page)
    const print = generated[page]
    if (print) return expect(markdown).toBe(print())
    stories.set(page, await inTurn(() => tell(page, markdown, ground)))
  }, 600_000)
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

test('links of the pages lead somewhere', () => {
  const dead = pages.flatMap((page) =>
    Array.from(textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g))
      .filter(([, path = '', heading]) => {
        const target = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(root, target))) return true
        return heading !== undefined && !headingsOf(target).includes(heading)
      })
      .map(([link]) => `${page}: ${link}`),
  )
  expect(dead).toEqual([])
})

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

/** As GitHub names them in links. */
const headingsOf = (page: string): string[] =>
  Array.from(textOf(page).matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('the blocks that are not run are known', () => {
  const found = pages.flatMap((page) =>
    blocksOf(page, textOf(page)).flatMap(({ notRun: why }) => (why ? [`${page}: ${why}`] : [])),
  )
  expect(found).toEqual(notRun)
})
