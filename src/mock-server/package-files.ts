/** Files that come with the package: the OpenAPI documents and the pages that show them. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The views of the API that `openapi/` holds. `methods`: a path for each method. `wire`: a path for
 * each API, as real units are known to take it.
 */
export const openapiViews = ['methods', 'wire'] as const

export type OpenapiView = (typeof openapiViews)[number]

/** The committed OpenAPI document of a view, as YAML. */
export const readOpenapi = (view: OpenapiView): Promise<string> =>
  readFile(join(packageRoot(), 'openapi', `dsm-${view}.yaml`), 'utf8')

/** A file of Swagger UI. The build copies what we serve; a checkout that is not built has it too. */
export async function readSwaggerUi(name: string): Promise<Buffer> {
  const root = packageRoot()
  try {
    return await readFile(join(root, 'dist', 'swagger-ui', name))
  } catch {
    return readFile(join(root, 'node_modules', 'swagger-ui-dist', name))
  }
}

/** Above the source, its build and the bundled command, each at another depth. */
function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url))
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (isOurs(folder)) return folder
  }
  throw new Error(`${start} is not inside the package mock-dsm, whose files are needed`)
}

function isOurs(folder: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === 'mock-dsm'
  } catch {
    return false
  }
}
