/** Plays the blocks of a page from top to bottom, as a reader with a fresh clone would. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { transform } from 'esbuild'
import { parseDocument } from 'yaml'
import { createMockDsm } from '../../../src/index.ts'
import { blocksOf, commandsOf, type DocBlock, isAsShown } from './blocks.ts'
import { type Ground, root, scripts } from './ground.ts'
import { portsOf, realUnit, rewriting } from './rewriting.ts'
import { isWhole, type Outcome, openShell, type Shell } from './shell.ts'
import { end } from './staying.mjs'
import { runWorkflow } from './workflow.ts'

export interface Story {
  /** TypeScript that was run, each line where the page has it: for the compiler. */
  readonly programs: readonly { readonly page: string; readonly file: string }[]
}

interface Telling {
  readonly clone: string
  readonly shell: Shell
  readonly rewrite: (text: string) => string
  readonly restore: (text: string) => string
  readonly blocks: readonly DocBlock[]
  readonly staying: string
  readonly programs: { page: string; file: string }[]
  /** What was printed last. */
  printed: string
}

/** Throws at the first block that is not as the page says, with page and line. */
export async function tell(page: string, markdown: string, ground: Ground): Promise<Story> {
  const blocks = blocksOf(page, markdown).filter((block) => block.notRun === undefined)
  if (blocks.length === 0) return { programs: [] }
  const { folder, clone } = ground.place(
    page,
    blocks.some(({ language }) => language === 'diff'),
  )
  const ports = await portsOf(markdown)
  const unit = markdown.includes(realUnit) ? await createMockDsm({ tlsPort: 0 }) : undefined
  const staying = join(folder, 'staying')
  const env = {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    LANG: 'C.UTF-8',
    ROOT: root,
    DOCS: import.meta.dirname,
    STORY: folder,
    CLONE: clone,
    NPM_START: scripts.start,
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    PORT_5000: ports.get('5000'),
    PORT_5080: ports.get('5080'),
    PACKED: markdown.includes('npm pack') ? await ground.packed() : undefined,
  }
  mkdirSync(env.HOME)
  try {
    await using shell = await openShell(join(folder, 'shell'), { cwd: clone, env })
    const rewriter = rewriting(ports, unit)
    const telling: Telling = {
      clone,
      shell,
      blocks,
      staying,
      ...rewriter,
      programs: [],
      printed: '',
    }
    await mustPass(telling, `source '${join(import.meta.dirname, 'shell.sh')}'`)
    for (const block of blocks) await at(block, () => play(block, telling))
    for (const name of names(staying)) await mustEndWell(join(staying, name))
    await mustBeGone(folder)
    return { programs: telling.programs }
  } finally {
    for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL')
    await unit?.close()
  }
}

/** By language. A block in any other is not known to be right, so it is wrong. */
const players: Readonly<Record<string, (block: DocBlock, telling: Telling) => Promise<void>>> = {
  sh: playCommands,
  ts: (block, telling) => playProgram(block, telling, 'mts'),
  js: (block, telling) => playProgram(block, telling, 'mjs'),
  python: (block, telling) => playProgram(block, telling, 'py'),
  async json(block, telling) {
    JSON.parse(block.text)
    await write(block, telling)
  },
  async yaml(block, telling) {
    const document = parseDocument(telling.rewrite(block.text), { strict: true })
    const [wrong] = [...document.errors, ...document.warnings]
    if (wrong) throw wrong
    await write(block, telling)
    if (block.file?.startsWith('.github/workflows/')) {
      await runWorkflow(document.toJS(), {
        run: (script) => mustPass(telling, script),
        async action({ port = '5000', scenario = 'office', profile = 'dsm-7.2', seed = '1' }) {
          const flags = `--port ${port} --scenario ${scenario} --profile ${profile} --seed ${seed}`
          await mustPass(telling, `(cd "$CLONE" && npm start -- ${flags})`)
          return { url: telling.rewrite(`http://127.0.0.1:${port}`) }
        },
      })
    }
  },
  async diff(block, telling) {
    const file = join(telling.clone, '..', `line-${block.line}.diff`)
    writeFileSync(file, block.text)
    await mustPass(telling, `git apply --whitespace=error '${file}'`)
  },
  markdown: playOutput,
  text: playOutput,
}

async function play(block: DocBlock, telling: Telling): Promise<void> {
  const player = players[block.language]
  if (!player)
    throw new Error(`nothing here can check a block of ${block.language || 'no language'}`)
  await player(block, telling)
}

/** Says which block a failure is about. */
async function at<Result>(
  { page, line }: Pick<DocBlock, 'page' | 'line'>,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (thrown) {
    const { message } = thrown as Error
    throw message.startsWith(`${page}:`) ? thrown : new Error(`${page}:${line}: ${message}`)
  }
}

async function playCommands(block: DocBlock, telling: Telling): Promise<void> {
  for (const { line, text, shown, interrupted } of commandsOf(block, isWhole)) {
    await at({ page: block.page, line }, async () => {
      const { stdout, stderr } = await mustPass(telling, text)
      const actual = telling.restore(stdout)
      telling.printed = actual
      if (shown === undefined) mustNotBeRefused(stdout, stderr)
      else if (!isAsShown(shown, actual)) {
        throw new Error(`the page shows\n${shown}\nbut there came\n${actual}`)
      }
      if (interrupted) {
        const last = names(telling.staying).at(-1)
        if (last === undefined) throw new Error('there is nothing to interrupt')
        await mustEndWell(join(telling.staying, last), 'SIGINT')
      }
    })
  }
}

/** A page says so where a call is to be refused. */
function mustNotBeRefused(stdout: string, stderr: string): void {
  const [failed] = /^HTTP (?![23]).*$/m.exec(stderr) ?? []
  if (failed) throw new Error(`a request failed: ${failed}\n${stdout}`)
  for (const row of stdout.split('\n').filter((text) => text.startsWith('{"'))) {
    const { success, error } = JSON.parse(row)
    if (success === false || typeof error === 'string') {
      throw new Error(`there came a refusal of which the page says nothing:\n${row}`)
    }
  }
}

/** A file the words before name, or a part of the one program of the page in that language. */
async function playProgram(
  block: DocBlock,
  telling: Telling,
  ending: 'mts' | 'mjs' | 'py',
): Promise<void> {
  const { page, language } = block
  if (block.file !== undefined) {
    const file = await write(block, telling)
    if (language === 'ts') telling.programs.push({ page, file })
    if (ending === 'py') await mustPass(telling, `python3 -m py_compile '${file}'`)
    return
  }
  const parts = telling.blocks.filter((one) => one.language === language && !one.file)
  if (parts.at(-1) !== block) return
  const lines: string[] = []
  for (const part of parts) {
    lines.length = part.line - 1
    lines.push(...part.text.trimEnd().split('\n'))
  }
  const text = Array.from(lines, (line) => line ?? '').join('\n')
  const name = page.replaceAll(/\W+/g, '-')
  const file = await write({ ...block, file: `${name}.${ending}`, text }, telling)
  let command = ending === 'py' ? `python3 '${file}'` : `node '${file}'`
  if (language === 'ts') {
    telling.programs.push({ page, file })
    const { code } = await transform(text, { loader: 'ts', target: 'node20.19' })
    command = `node '${await write({ ...block, file: `${name}.mjs`, text: code }, telling)}'`
  }
  const { stdout } = await mustPass(telling, command)
  telling.printed = telling.restore(stdout)
  mustBePrinted(text, telling.printed)
}

/** What comments that start with an arrow say is printed comes in their order. */
function mustBePrinted(program: string, printed: string): void {
  const rows = printed.split('\n')
  for (const [, shown = ''] of program.matchAll(/(?:\/\/|#) → (.*)$/gm)) {
    const found = rows.findIndex((row) => isAsShown(shown, row))
    if (found < 0) throw new Error(`the page shows\n${shown}\nbut there came\n${printed}`)
    rows.splice(0, found + 1)
  }
}

async function playOutput(block: DocBlock, telling: Telling): Promise<void> {
  if (!isAsShown(block.text, telling.printed)) {
    throw new Error(`the page shows\n${block.text}\nbut there came\n${telling.printed}`)
  }
}

/** Writes a block that is a file where the shell is now, and answers its path. */
async function write({ file, text }: DocBlock, telling: Telling): Promise<string> {
  if (file === undefined) return ''
  const { stdout } = await mustPass(telling, 'pwd')
  const path = resolve(stdout.trim(), file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, telling.rewrite(text))
  return path
}

async function mustPass({ shell, rewrite }: Telling, script: string): Promise<Outcome> {
  const complete = rewrite(script)
  if (complete.includes('…')) throw new Error(`nobody knows what … stands for in\n${complete}`)
  const outcome = await shell.run(complete)
  if (outcome.code !== 0) {
    const { code, stdout, stderr } = outcome
    throw new Error(`this ended with ${code}:\n${complete}\n${stdout}\n${stderr}`)
  }
  return outcome
}

/** What is in a folder, in order. */
function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

async function mustEndWell(folder: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const code = await end(folder, signal)
  const { command } = JSON.parse(readFileSync(join(folder, 'it.json'), 'utf8'))
  if (code !== 0 && !command.startsWith('curl')) {
    throw new Error(
      `${command} ended with ${code}: ${readFileSync(join(folder, 'stderr'), 'utf8')}`,
    )
  }
}

/** Whatever a page starts it also stops: nothing that was started in its folder may live on. */
async function mustBeGone(folder: string): Promise<void> {
  // What was told to end may need a moment to be gone.
  for (let looks = 0; looks < 50 && processesOf(folder).length > 1; looks++) await setTimeout(20)
  const [, ...left] = processesOf(folder)
  if (left.length > 0) throw new Error(`the page leaves ${left.length} processes behind`)
}

/** By what they have in their environment, the shell of the page first. */
function processesOf(folder: string): number[] {
  return names('/proc')
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`STORY=${folder}\0`)
      } catch {
        return false
      }
    })
    .map(Number)
    .sort((a, b) => a - b)
}
