/** The web server of one NAS. */
import { constants, type ServerHttp2Stream } from 'node:http2'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Appliance } from '../kernel/appliance.ts'
import { limits, type SocketLimits } from '../limits.ts'
import type { Certificate } from './certificate.ts'
import type { ControlOptions } from './control/options.ts'
import { controlPlane } from './control/plane.ts'
import { refuse } from './control/refuse.ts'
import { type PageStatus, pages } from './pages.ts'
import { TooManyParams } from './parameters.ts'
import { BodyTooLarge } from './request.ts'
import { addWebapi, answerUnread, cgis } from './webapi.ts'

export interface AppOptions extends ControlOptions {
  /** Lets calls that the documents call slow take one to three seconds. */
  readonly latency: 'off' | 'real'
}

/** With a certificate it speaks HTTPS: HTTP/2 to those who ask for it, HTTP/1.1 to the others. */
export function createApp(
  appliance: Appliance,
  options: AppOptions,
  certificate?: Certificate,
): FastifyInstance {
  const app = Fastify({
    ...transport(certificate, options.sockets),
    bodyLimit: limits.bodySize,
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

  guardSockets(app, options.sockets)
  app.addHook('preHandler', async ({ raw }, reply) => {
    // Over HTTP/2 the part of a body that came before a reset looks like the whole of it.
    if (isGone(raw)) return reply.hijack()
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
      limits: { fieldSize: limits.bodySize, fileSize: limits.bodySize, parts: limits.params },
      // A part of type application/octet-stream without a file name is a field like any other.
      isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    })
    // Other bodies, JSON among them, hold no parameters for DSM: such a call ends with 101.
    dsm.addContentTypeParser('*', (_request, payload, done) => {
      let size = 0
      const count = (chunk: Buffer) => {
        size += chunk.length
        if (size <= limits.bodySize) return
        payload.off('data', count).resume()
        done(new BodyTooLarge())
      }
      payload.on('data', count)
      payload.once('end', () => size <= limits.bodySize && done(null))
    })
    // Before anything is read, also of bodies that the parsers above leave to others.
    dsm.addHook('onRequest', (request, _reply, done) => {
      const tooLarge = Number(request.headers['content-length']) > limits.bodySize
      done(tooLarge ? new BodyTooLarge() : undefined)
    })
    addWebapi(dsm, appliance, options.latency)
    dsm.setErrorHandler((error: Error & { code?: string; statusCode?: number }, { raw }, reply) => {
      // Gone before all of it was here: there is nobody to answer, and nothing was asked.
      if (raw.destroyed && !raw.complete) return reply.hijack()
      const tooMany = error.code === 'FST_PARTS_LIMIT'
      if (error.statusCode === 413 && !tooMany) {
        // Whoever sends more than that shall not go on with it.
        return sendPage(reply.header('connection', 'close'), 413)
      }
      // A body that cannot be read, such as a multipart without its boundary, holds no parameters.
      const { message } = tooMany ? new TooManyParams() : error
      return answerUnread(appliance, reply.code(200), message)
    })
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const known = cgis.some((cgi) => `${path}/`.startsWith(`/webapi/${cgi}/`))
    const served = request.method === 'GET' || request.method === 'POST'
    return sendPage(reply, known && !served ? 405 : 404)
  })
  return app
}

/** Typed as nothing in particular: our handlers use only what HTTP/1.1 and HTTP/2 share. */
function transport(certificate: Certificate | undefined, sockets: SocketLimits): object {
  const maxHeaderSize = limits.headerSize
  if (certificate === undefined) return { http: { maxHeaderSize } }
  const https = {
    ...certificate,
    allowHTTP1: true,
    maxHeaderSize,
    handshakeTimeout: sockets.headersTimeout,
    settings: { maxConcurrentStreams: sockets.http2Streams },
  }
  return { http2: true, https }
}

/** Set on the server, because Fastify passes on some of them, and none with HTTP/2. */
function guardSockets(app: FastifyInstance, sockets: SocketLimits): void {
  const { headersTimeout, requestTimeout, checkEvery } = sockets
  app.server.maxConnections = sockets.connections
  Object.assign(app.server, {
    headersTimeout,
    requestTimeout,
    connectionsCheckingInterval: checkEvery,
  })
  // Node.js looks after requests that are late with HTTP/1.1 only.
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    if ('stream' in raw) {
      const stream = raw.stream as ServerHttp2Stream
      const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestTimeout).unref()
      const stop = () => clearTimeout(timer)
      raw.once('end', stop).once('close', stop)
    }
    done()
  })
}

/** Whether a client has gone before all of its request was here. */
function isGone(raw: FastifyRequest['raw']): boolean {
  if (!('stream' in raw)) return raw.destroyed && !raw.complete
  const { aborted, rstCode } = raw.stream as ServerHttp2Stream
  return aborted || (rstCode ?? 0) !== constants.NGHTTP2_NO_ERROR
}

function sendPage(reply: FastifyReply, status: PageStatus) {
  return reply.code(status).header('server', 'nginx').type('text/html').send(pages[status])
}
