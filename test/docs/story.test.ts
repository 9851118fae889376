/** What is wrong on a page is found, in each language. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksOf } from '../support/docs/blocks.ts'
import { type Ground, prepareGround } from '../support/docs/ground.ts'
import { type Story, tell } from '../support/docs/story.ts'

let ground: Ground

beforeAll(async () => {
  ground = await prepareGround()
}, 60_000)
afterAll(() => ground[Symbol.dispose](), 60_000)

let count = 0

/** Plays a page. Fences are written as `~~~`, so that they can stand in here. */
const page = (markdown: string): Promise<Story> => tell(`page-${count++}.md`, markdown, ground)

const fenced = (language: string, ...lines: string[]): string =>
  `\n~~~${language}\n${lines.join('\n')}\n~~~\n`

test.each([
  ['a language that nothing can check', /a block of cobol/, fenced('cobol', 'STOP RUN.')],
  ['no language', /of no language/, fenced('', 'true')],
  ['a block without an end', /no end/, '~~~sh\ntrue\n'],
  ['a command that fails', /ended with 2/, fenced('sh', 'true', 'ls nothing-of-that-name')],
  ['a command without an end', /no end/, fenced('sh', 'if true; then')],
  [
    'an output that is another',
    /shows\ntwo\nbut there came\none/,
    fenced('sh', 'echo one # → two'),
  ],
  [
    'an output below that is another',
    /shows\na\nc\nbut/,
    fenced('sh', 'printf "a\\nb\\n"', '# → a', '# → c'),
  ],
  ['a placeholder that nobody fills', /what … stands for/, fenced('sh', 'echo …')],
  ['a flag that is not there', /unknown option/, fenced('sh', 'npx mock-dsm serve --nope')],
  [
    'a package that is not there',
    /not among the packages/,
    fenced('sh', 'npm install no-such-package-anywhere'),
  ],
  [
    'an address where nobody listens',
    /a request failed: HTTP 000/,
    fenced('sh', 'curl -s http://127.0.0.1:5000 || true'),
  ],
  [
    'a program that throws',
    /TypeError/,
    fenced('ts', 'const none: string[] = []', 'none[0]!.trim()'),
  ],
  [
    'a program that prints something else',
    /shows\nb\nbut/,
    fenced('js', "console.log('a') // → b"),
  ],
  ['Python that does not compile', /SyntaxError/, fenced('python', 'def broken(:')],
  ['Python that fails', /AssertionError/, fenced('python', 'assert 1 == 2')],
  ['JSON that is none', /JSON/, fenced('json', '{"a":1,}')],
  ['YAML that is none', /Flow sequence/, fenced('yaml', 'a: [1')],
  [
    'a difference that does not apply',
    /git apply/,
    fenced('diff', '--- a/README.md', '+++ b/README.md'),
  ],
  ['words that were not printed', /shows\ntwo\n/, fenced('sh', 'echo one') + fenced('text', 'two')],
])('%s', async (_, why, markdown) => {
  const failed = expect(page(markdown)).rejects
  await failed.toThrow(/^page-\d+\.md:\d+: /)
  await failed.toThrow(why)
})

const workflow = (step: string): string =>
  `This is \`.github/workflows/ci.yml\`:\n${fenced(
    'yaml',
    'on: push',
    'jobs:',
    '  test:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    `      - ${step}`,
  )}`

test.each([
  ['fails', /ended with 1/, "run: '[ -e nothing ]'"],
  ['uses an action that is not known', /can take the step/, 'uses: somebody/something@v1'],
  [
    'uploads what is not there',
    /ended with 2/,
    '{ uses: actions/upload-artifact@v4, with: { path: nothing } }',
  ],
  [
    'uses an output that nothing sets',
    /nothing sets steps.nas/,
    `run: 'echo ${'$'}{{ steps.nas.outputs.url }}'`,
  ],
])('a step of a workflow that %s', async (_, why, step) => {
  const failed = expect(page(workflow(step))).rejects
  await failed.toThrow(/^page-\d+\.md:\d+: /)
  await failed.toThrow(why)
})

test('a refusal that the page does not show', async () => {
  const call = (query: string) => `curl -s 'http://127.0.0.1:5000/webapi/entry.cgi?${query}'`
  const start = fenced('sh', 'npx mock-dsm serve --clock frozen')
  await expect(page(start + fenced('sh', call('api=SYNO.Nope')))).rejects.toThrow(
    /^page-\d+\.md:7: there came a refusal/,
  )
  await page(
    start + fenced('sh', call('api=SYNO.Nope'), '# → {"error":{"code":101},"success":false}'),
  )
})

test('a block with a reason not to run is left out, and carries its reason', async () => {
  const markdown = `<!-- not run: it takes a year -->\n${fenced('sh', 'false')}`
  await page(markdown)
  expect(blocksOf('page.md', markdown)).toMatchObject([{ notRun: 'it takes a year' }])
})
