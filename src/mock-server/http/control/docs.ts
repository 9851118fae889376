/** The specification as JSON, and Swagger UI to read it with. Nothing is loaded from elsewhere. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parse } from '../../controls.ts'
import { openapiViews, readSwaggerUi } from '../../package-files.ts'
import { sendHtml } from './html.ts'
import { refuse } from './refuse.ts'

const filter = z.looseObject({ view: z.enum(openapiViews).default('methods') })

const swaggerUi = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
])

export function addDocs(app: FastifyInstance): void {
  app.get('/openapi.json', async (request, reply) => {
    const query = Object.fromEntries(request.query as URLSearchParams)
    const { view } = parse(filter, query, 'the query')
    const { openapiJson } = await import('../../openapi-document.ts')
    return reply.type('application/json; charset=utf-8').send(await openapiJson(view))
  })

  app.get('/docs', (request, reply) => sendHtml(request, reply, policy, page))

  app.get('/docs/start.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(start),
  )

  app.get('/docs/:file', async (request, reply) => {
    const { file } = request.params as { file: string }
    const type = swaggerUi.get(file)
    if (type === undefined) return refuse(reply, 404, `Swagger UI has no file ${file} here`)
    return reply.type(type).send(await readSwaggerUi(file))
  })
}

/** Swagger UI sets styles and shows pictures from inside its own files. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `?view=` has to come along with the document. */
const page = (along: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>mock-dsm: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css${along}">
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js${along}"></script>
<script src="docs/start.js${along}"></script>
</html>
`

/** Runs in the browser. */
const start = `const { search } = new URL(document.currentScript.src)
SwaggerUIBundle({
  dom_id: '#docs',
  url: 'openapi.json' + search,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  filter: true,
  validatorUrl: null,
})
`
