// The libraries and their types by tsc; the command, with all it needs, in a few files by esbuild,
// because loading a few hundred modules is most of its start.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

rmSync('dist', { recursive: true, force: true })
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
execFileSync(process.execPath, ['scripts/bundle.mjs', 'dist/cli'], { stdio: 'inherit' })

// Of Swagger UI only what is served: the whole package is six times as large.
const swaggerUi = new URL('./', import.meta.resolve('swagger-ui-dist/package.json'))
mkdirSync('dist/swagger-ui')
for (const file of [
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
]) {
  copyFileSync(new URL(file, swaggerUi), `dist/swagger-ui/${file}`)
}
// Its source map stays behind, so the line that asks for it goes too.
const style = readFileSync(new URL('swagger-ui.css', swaggerUi), 'utf8')
writeFileSync(
  'dist/swagger-ui/swagger-ui.css',
  style.replace(/\n?\/\*# sourceMappingURL=.*?\*\//, ''),
)
