/** What the built library costs inside a program; each part in a process of its own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { root } from './child.ts'
import type { LibraryFigures } from './figures.ts'
import type { Options } from './options.ts'

const parts = ['fresh', 'hundred', 'copies', 'year'] as const

export const plannedLibrary = ({ wants }: Options): string[] =>
  parts.filter((part) => wants(`library/${part}`))

/** Measures one part; the year is given up after five minutes, or one when that is a quick run. */
export async function measureLibrary(part: string, options: Options): Promise<LibraryFigures> {
  const patience = part === 'year' && options.trial ? 60 : 300
  const repeats = options.pairs < 15 ? 10 : 50
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['bench/programs/library.mjs', part, String(repeats)],
      { cwd: root, timeout: patience * 1000, killSignal: 'SIGKILL' },
    )
    return JSON.parse(stdout) as LibraryFigures
  } catch (thrown) {
    if (part === 'year' && (thrown as { killed?: boolean }).killed) return { yearGivenUp: patience }
    throw thrown
  }
}
