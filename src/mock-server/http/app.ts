/** The web server of one NAS. */
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { Appliance } from '../kernel/appliance.ts'
import type { Certificate } from './certificate.ts'
import type { ControlOptions } from './control/options.ts'
import { controlPlane } from './control/plane.ts'
import { refuse } from './control/refuse.ts'
import { type PageStatus, pages } from './pages.ts'
import { addWebapi, answer, cgis } from './webapi.ts'

export interface AppOptions extends ControlOptions {
  /** Lets calls that the documents call slow take one to three seconds. */
  readonly latency: 'off' | 'real'
}

const bodyLimit = 64 * 1024 * 1024

/** With a certificate it speaks HTTPS: HTTP/2 to those who ask for it, HTTP/1.1 to the others. */
export function createApp(
  appliance: Appliance,
  options: AppOptions,
  certificate?: Certificate,
): FastifyInstance {
  const app = Fastify({
    ...transport(certificate),
    bodyLimit,
    keepAliveTimeout: 20_000,
    // A NAS that is told to stop does not wait for idle sockets.
    forceCloseConnections: true,
    routerOptions: {
      ignoreDuplicateSlashes: true,
      // Each side reads its own: the web API from the URL, the control plane below.
      querystringParser: (text) => text as never,
      maxParamLength: 1024,
    },
    frameworkErrors: (_error, request, reply) =>
      request.url.startsWith('/_mock')
        ? refuse(reply as never, 400, 'the address is malformed')
        : sendPage(reply as never, 400),
  })

  app.register(controlPlane(options), { prefix: '/_mock' })
  app.register(async (dsm) => {
    dsm.removeAllContentTypeParsers()
    dsm.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    )
    dsm.register(multipart, {
      limits: { fieldSize: bodyLimit, fileSize: bodyLimit, fields: 1000, files: 100 },
      // A part of type application/octet-stream without a file name is a field like any other.
      isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    })
    // Other bodies, JSON among them, hold no parameters for DSM: such a call ends with 101.
    dsm.addContentTypeParser('*', (_request, payload, done) => {
      payload.resume()
      payload.once('end', () => done(null))
    })
    addWebapi(dsm, appliance, options.latency)
    dsm.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
      // A body that cannot be read, such as a multipart without its boundary, holds no parameters.
      error.statusCode === 413
        ? sendPage(reply, 413)
        : answer(appliance, reply.code(200), {
            success: false,
            code: commonErrors.badRequest.code,
          }),
    )
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const known = cgis.some((cgi) => `${path}/`.startsWith(`/webapi/${cgi}/`))
    const served = request.method === 'GET' || request.method === 'POST'
    return sendPage(reply, known && !served ? 405 : 404)
  })
  return app
}

/** Clients put everything into the query, filters and all. */
const maxHeaderSize = 256 * 1024

/** Typed as nothing in particular: our handlers use only what HTTP/1.1 and HTTP/2 share. */
function transport(certificate: Certificate | undefined): object {
  if (certificate === undefined) return { http: { maxHeaderSize } }
  return { http2: true, https: { ...certificate, allowHTTP1: true, maxHeaderSize } }
}

function sendPage(reply: FastifyReply, status: PageStatus) {
  return reply.code(status).header('server', 'nginx').type('text/html').send(pages[status])
}
