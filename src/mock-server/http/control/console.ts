/** The console: a page that shows what this NAS is and what happens to it, by the routes beside it. */
import type { FastifyInstance } from 'fastify'
import { page } from './console/page.ts'
import { script } from './console/script/index.ts'
import { style } from './console/style.ts'
import { searchOf, sendHtml } from './html.ts'

export function addConsole(app: FastifyInstance): void {
  // The page's own addresses are relative, so that they hold behind a proxy as well.
  app.get('/', { prefixTrailingSlash: 'no-slash' }, (request, reply) =>
    reply.redirect(`_mock/${searchOf(request.query)}`),
  )

  app.get('/', { prefixTrailingSlash: 'slash' }, (request, reply) =>
    sendHtml(request, reply, policy, page),
  )

  app.get('/console/page.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(style),
  )

  app.get('/console/page.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(script),
  )
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
