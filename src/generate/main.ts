/** Writes what follows from the contracts, or with --check fails when a file is out of date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { coveragePage, coverageSummary } from './coverage-page.ts'
import { errorsPage } from './errors-page.ts'
import { examplesPage } from './examples-page.ts'
import { machinesPage } from './machines-page.ts'
import { replaceSection } from './markdown.ts'
import { namesModule } from './names.ts'
import { openapiText } from './openapi/document.ts'

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const files: Readonly<Record<string, string>> = {
  'docs/coverage.md': coveragePage(),
  'docs/errors.md': errorsPage(),
  'docs/examples.md': examplesPage(),
  'docs/machines.md': machinesPage(),
  'openapi/dsm-methods.yaml': openapiText('methods'),
  'openapi/dsm-wire.yaml': openapiText('wire'),
  'src/mock-server/nas/scenarios/names.ts': namesModule(),
  'README.md': replaceSection(read('README.md'), 'coverage', coverageSummary()),
}

const stale = Object.entries(files).filter(([file, text]) => read(file) !== text)

if (process.argv.includes('--check')) {
  for (const [file] of stale) {
    process.stderr.write(`${file} is out of date: run npm run generate\n`)
  }
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const [file, text] of stale) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    process.stdout.write(`wrote ${file}\n`)
  }
}
