/** Where a run takes place, and with which versions. */
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { root } from './child.ts'
import type { Machine } from './figures.ts'

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 1e9),
  system: `${type()} ${release()} ${arch()}`,
  node: process.versions.node,
})

export const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { version: string })
    .version

/** Versions of what the benchmark installs for itself. */
export function benchPackages(): Record<string, string> {
  const { dependencies } = JSON.parse(
    readFileSync(join(root, 'bench', 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> }
  return Object.fromEntries(
    Object.keys(dependencies).map((name) => [name, versionOf(`bench/node_modules/${name}`)]),
  )
}
