// Are the types right for everyone who imports the package? Asks attw about the tarball of the build
// that is there, for each entry under each module resolution.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Known and meant, see docs/decisions/2026-11-24-one-module-format.md. */
const meant = ({ kind, resolutionKind }) =>
  kind === 'CJSResolvesToESM' && resolutionKind === 'node16-cjs'

const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-'))
try {
  const printed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [{ filename }] = JSON.parse(printed)
  const packed = createPackageFromTarballData(readFileSync(join(folder, filename)))
  const { types, problems = [] } = await checkPackage(packed)
  if (!types) throw new Error('the package has no types: run npm run build first')
  const wrong = problems.filter((problem) => !meant(problem))
  for (const problem of wrong) {
    process.stderr.write(`the types of the package are wrong: ${JSON.stringify(problem)}\n`)
  }
  process.exitCode = wrong.length > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
