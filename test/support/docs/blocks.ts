/** The fenced code blocks of a page, with what the page says about them. */

export interface DocBlock {
  readonly page: string
  /** The line of the page that the text starts in, from 1. */
  readonly line: number
  /** The first word behind the fence; empty when there is none. */
  readonly language: string
  readonly text: string
  /** The file that the words before the block say it is: "Put this into `conftest.py`:". */
  readonly file: string | undefined
  /** The reason in a `<!-- not run: reason -->` directly before the block. */
  readonly notRun: string | undefined
}

const fence = /^(?<indent> *)(?<marks>`{3,}|~{3,})(?<language>[^\s`]*)[^`]*$/

/** Throws when a block has no end. */
export function blocksOf(page: string, markdown: string): readonly DocBlock[] {
  const lines = markdown.split('\n')
  const blocks: DocBlock[] = []
  for (let at = 0; at < lines.length; at++) {
    const { indent = '', marks = '', language = '' } = fence.exec(lines[at] ?? '')?.groups ?? {}
    if (marks === '') continue
    const isEnd = (line: string) => line.trimStart().startsWith(marks) && line.trim() === marks
    const length = lines.slice(at + 1).findIndex(isEnd)
    if (length < 0) throw new Error(`${page}:${at + 1}: the block has no end`)
    const text = lines.slice(at + 1, at + 1 + length).map((line) => line.slice(indent.length))
    const before = paragraphBefore(lines.slice(0, at))
    blocks.push({
      page,
      line: at + 2,
      language,
      text: `${text.join('\n')}\n`,
      file: /`([\w./-]+\.\w+)`[^`]*:$/.exec(before)?.[1],
      notRun: /<!-- not run: (.+) -->$/.exec(before)?.[1],
    })
    at += length + 1
  }
  return blocks
}

/** The last paragraph, in one line. */
function paragraphBefore(lines: readonly string[]): string {
  const words = lines
    .join('\n')
    .trimEnd()
    .split(/\n\s*\n/)
  return (words.at(-1) ?? '').replaceAll(/\s*\n\s*/g, ' ').trim()
}

export interface DocCommand {
  readonly line: number
  readonly text: string
  /** What the page says is printed, `…` standing for anything: comments that start with an arrow. */
  readonly shown: string | undefined
  /** The page says to press Ctrl-C after it. */
  readonly interrupted: boolean
}

/** The commands of a shell block; `isWhole` says whether a text is one that a shell would run. */
export function commandsOf(
  { text, line }: DocBlock,
  isWhole: (script: string) => boolean,
): readonly DocCommand[] {
  const commands: { line: number; text: string; shown: string[]; interrupted: boolean }[] = []
  let open: { line: number; text: string; shown: string[] } | undefined
  for (const [index, row] of text.trimEnd().split('\n').entries()) {
    const [, code = '', shown] = /^(.*?)(?:(?:^|\s)# → (.*))?$/.exec(row) ?? []
    const last = commands.at(-1)
    if (open === undefined && (code.trim() === '' || code.trimStart().startsWith('#'))) {
      if (shown !== undefined) last?.shown.push(shown)
      if (last && code.includes('Ctrl-C')) last.interrupted = true
      continue
    }
    open ??= { line: line + index, text: '', shown: [] }
    open.text += `${code}\n`
    if (shown !== undefined) open.shown.push(shown)
    if (!/\\\n$/.test(open.text) && isWhole(open.text)) {
      commands.push({ ...open, interrupted: false })
      open = undefined
    }
  }
  if (open) throw new Error(`a command of line ${open.line} has no end`)
  return commands.map((command) => ({
    ...command,
    shown: command.shown.length > 0 ? command.shown.join('\n') : undefined,
  }))
}

/** Whether a text is what a page shows, `…` standing for anything. */
export function isAsShown(shown: string, actual: string): boolean {
  const pattern = shown.trim().split('…').map(escaped)
  return new RegExp(`^${pattern.join('[\\s\\S]*')}$`).test(actual.trim())
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
