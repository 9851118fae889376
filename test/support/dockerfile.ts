/** What can be read from the Dockerfile without an engine. */
import { readFileSync } from 'node:fs'

export interface Instruction {
  readonly name: string
  readonly text: string
}

export interface Copy {
  /** Relative to the checkout or, from a stage, to the folder it was built in. */
  readonly source: string
  /** The stage it comes from; undefined for the checkout. */
  readonly from: string | undefined
}

/** Its instructions, each on one line. */
export function readDockerfile(): readonly Instruction[] {
  const text = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')
  return text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
      return { name, text: rest }
    })
}

/** What it copies, each source on its own. */
export const copiesOf = (instructions: readonly Instruction[]): Copy[] =>
  instructions
    .filter(({ name }) => name === 'COPY')
    .flatMap(({ text }) => {
      const words = text.split(/\s+/)
      const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
      const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1)
      return sources.map((source) => ({ source: source.replace(/^\/src\//, ''), from }))
    })

/** The words of a command in its JSON form; the last one counts, as it does for the engine. */
export function wordsOf(instructions: readonly Instruction[], name: string): string[] {
  const { text } = instructions.findLast((instruction) => instruction.name === name) ?? { text: '' }
  const [list = '[]'] = /\[.*\]$/.exec(text) ?? []
  return JSON.parse(list)
}
