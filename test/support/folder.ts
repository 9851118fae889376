/** A fresh folder with files in it, gone at the end of the block. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TestFolder extends Disposable {
  readonly path: string
  /** The path of a file in it. */
  file(name: string): string
}

/** Texts go into the files as they are, everything else as JSON. */
export function inFolder(files: Readonly<Record<string, unknown>> = {}): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'mock-dsm-'))
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
