/** The package as it is published, in the node_modules of a project that has nothing else. */
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** What building and packing need, beside node_modules. */
const sources = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
  ...['src', 'scripts', 'openapi', 'README.md', 'CHANGELOG.md', 'LICENSE'],
]

export interface Packed extends AsyncDisposable {
  /** Where it was built; its `dist` is what `npm run build` makes. */
  readonly built: string
  /** The project it is installed in. */
  readonly project: string
  /** Bytes of the tarball. */
  readonly size: number
  /** Bytes of the files in it. */
  readonly unpackedSize: number
  /** The paths of the files in it. */
  readonly files: readonly string[]
  /** The text of one of them. */
  read(file: string): Promise<string>
}

/** Builds, packs and installs it. Tools of the project's own are linked beside it by name. */
export async function packPackage(...tools: readonly string[]): Promise<Packed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'mock-dsm-')))
  const built = join(folder, 'built')
  for (const name of sources) await cp(join(root, name), join(built, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(built, 'node_modules'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: built,
    maxBuffer: 16 * 1024 * 1024,
  })
  const [tarball] = JSON.parse(stdout)

  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  const home = join(modules, 'mock-dsm')
  await mkdir(home, { recursive: true })
  await run('tar', [
    ...['-xzf', join(folder, tarball.filename), '-C', home, '--strip-components', '1'],
  ])
  const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  // Strict: it finds what it declares and nothing else, not even what those bring along.
  for (const name of Object.keys(manifest.dependencies)) await link(name, home)
  for (const name of tools) await link(name, project)
  await mkdir(join(modules, '.bin'))
  for (const [name, file] of Object.entries<string>(manifest.bin)) {
    await chmod(join(home, file), 0o755)
    await symlink(join('..', 'mock-dsm', file), join(modules, '.bin', name))
  }
  return {
    built,
    project,
    size: tarball.size,
    unpackedSize: tarball.unpackedSize,
    files: tarball.files.map(({ path }: { path: string }) => path),
    read: (file) => readFile(join(home, file), 'utf8'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function link(name: string, into: string): Promise<void> {
  const place = join(into, 'node_modules', name)
  await mkdir(dirname(place), { recursive: true })
  await symlink(await realpath(join(root, 'node_modules', name)), place)
}
