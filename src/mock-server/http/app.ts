/** The web server of one NAS. */
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { contentType, envelope } from '../../contracts/wire/envelope.ts'
import { dispatch } from '../kernel/dispatch.ts'
import { drawBetween } from '../kernel/random.ts'
import type { Nas } from '../nas/nas.ts'
import { controlPlane } from './control.ts'
import { type PageStatus, pages } from './pages.ts'
import { readCall } from './request.ts'

export interface AppOptions {
  /** Lets calls that the documents call slow take one to three seconds. */
  readonly latency: 'off' | 'real'
}

/** CGIs under /webapi. Old names still answer on DSM 7, all through one dispatcher. */
const cgis = ['entry.cgi', 'query.cgi', 'auth.cgi', 'encryption.cgi']

const bodyLimit = 64 * 1024 * 1024

/** As captured from DSM 7 units. */
const dsmHeaders = {
  server: 'nginx',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'cache-control': 'max-age=0, no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
}

export function createApp(nas: Nas, options: AppOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    // A NAS answers what it is asked; it does not keep its port open for idle sockets at its end.
    forceCloseConnections: true,
    routerOptions: {
      ignoreDuplicateSlashes: true,
      querystringParser: (text) => new URLSearchParams(text) as never,
      maxParamLength: 1024,
    },
    frameworkErrors: (_error, _request, reply) => sendPage(reply as never, 400),
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(body as string)),
  )
  app.register(multipart, { limits: { fileSize: bodyLimit, fields: 1000, files: 100 } })
  // Other bodies, JSON among them, hold no parameters for DSM: such a call ends with 101.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    payload.once('end', () => done(null))
  })

  for (const cgi of cgis) {
    for (const url of [`/webapi/${cgi}`, `/webapi/${cgi}/:api`]) {
      app.route({
        method: ['GET', 'POST'],
        url,
        handler: async (request, reply) => {
          const { outcome, cookies, slow } = dispatch(nas, await readCall(request))
          if (slow && options.latency === 'real') await pause(nas)
          for (const cookie of cookies) reply.header('set-cookie', cookie)
          return reply
            .headers(dsmHeaders)
            .header('content-type', contentType)
            .send(envelope(outcome))
        },
      })
    }
  }
  app.register(controlPlane(nas), { prefix: '/_mock' })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const known = cgis.some((cgi) => path === `/webapi/${cgi}`)
    return sendPage(reply, known ? 405 : 404)
  })
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error.statusCode === 413) return sendPage(reply, 413)
    // A body that cannot be read, such as a multipart without its boundary, holds no parameters.
    const outcome = { success: false, code: commonErrors.badRequest.code } as const
    return reply
      .code(200)
      .headers(dsmHeaders)
      .header('content-type', contentType)
      .send(envelope(outcome))
  })
  return app
}

function sendPage(reply: FastifyReply, status: PageStatus) {
  return reply.code(status).header('server', 'nginx').type('text/html').send(pages[status])
}

/** Real time, because it is the client's patience that is being tried. */
function pause(nas: Nas): Promise<void> {
  const milliseconds = drawBetween(1000, 3000, nas.state.seed, 'latency', nas.time)
  return new Promise((resume) => setTimeout(resume, milliseconds))
}
