// Writes the bill of materials that ships with the package (CycloneDX), from the lock file alone:
// no network, and the same bytes for the same lock file.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

/** A development dependency by its kind, but the build copies files of it into the package. */
const copiedIn = 'swagger-ui-dist'
const development = 'cdx:npm:package:development'

// Not `--omit dev`: npm then leaves out what the product and a tool both need, such as zod.
const printed = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
const bom = JSON.parse(printed)
const { name } = JSON.parse(readFileSync('package.json', 'utf8'))

const isDevelopment = ({ properties = [] }) =>
  properties.some((entry) => entry.name === development)
const components = bom.components.filter(
  (component) => component.name === copiedIn || !isDevelopment(component),
)
for (const component of components) {
  component.properties = component.properties.filter((entry) => entry.name !== development)
}
const shipped = new Set([
  bom.metadata.component['bom-ref'],
  ...components.map((component) => component['bom-ref']),
])
const dependencies = bom.dependencies
  .filter(({ ref }) => shipped.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((to) => shipped.has(to)) }))

// npm names the component after its folder, and stamps each run.
bom.metadata.component.name = name
delete bom.metadata.timestamp
delete bom.serialNumber

writeFileSync(
  'dist/sbom.cdx.json',
  `${JSON.stringify({ ...bom, components, dependencies }, null, 1)}\n`,
)
