/** Where pages are tried out: the package as it would be installed, and copies of this project. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface Ground extends Disposable {
  /** A folder of its own for a page, with a clone of this project in `mock-dsm`. */
  place(page: string, changes: boolean): { readonly folder: string; readonly clone: string }
  /** A folder with what `npm pack` makes of a clone: for all pages the same, and slow to make. */
  packed(): Promise<string>
}

const copied = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md'],
  ...['CHANGELOG.md', 'vitest.config.ts', 'fixtures', 'openapi', 'scripts'],
]

/** Large, and changed only by a page that shows differences. */
const linked = ['docs', 'src', 'test']

/** Builds the command and, without types, the libraries: of those the sources are asked. */
export async function prepareGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-docs-'))
  const modules = join(root, 'node_modules')
  symlinkSync(modules, join(folder, 'node_modules'))
  const dist = join(folder, 'dist')
  await Promise.all([
    promisify(execFile)(process.execPath, [join(root, 'scripts', 'bundle.mjs'), join(dist, 'cli')]),
    build({
      entryPoints: libraries().map((path) => join(root, path)),
      outdir: dist,
      outbase: join(root, 'src'),
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
    }),
  ])
  const place: Ground['place'] = (page, changes) => {
    const place = join(folder, page.replaceAll('/', '_'))
    const clone = join(place, 'mock-dsm')
    const asItIs = { recursive: true, preserveTimestamps: true }
    for (const path of changes ? [...copied, ...linked] : copied) {
      cpSync(join(root, path), join(clone, path), asItIs)
    }
    if (!changes) for (const path of linked) symlinkSync(join(root, path), join(clone, path))
    cpSync(dist, join(clone, 'dist'), asItIs)
    symlinkSync(modules, join(clone, 'node_modules'))
    return { folder: place, clone }
  }
  const pack = async () => {
    const { folder, clone } = place('npm pack', false)
    await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: clone,
    })
    return folder
  }
  let packed: Promise<string> | undefined
  return {
    place,
    packed() {
      packed ??= pack()
      return packed
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  readonly scripts: Readonly<Record<string, string>>
}

export const { scripts } = manifest

/** The sources of what the package exports. */
function libraries(): string[] {
  return Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string'
      ? []
      : [entry.default.replace('./dist', 'src').replace(/\.js$/, '.ts')],
  )
}
