/** HTTPS: HTTP/2 for those who ask for it, HTTP/1.1 for the others. */
import type { RequestListener, Server } from 'node:http'
import * as http2 from 'node:http2'
import { limits, type SocketLimits } from '../limits.ts'
import type { Certificate } from './certificate.ts'
import { setLimits } from './server.ts'

export function createSecureServer(
  listener: RequestListener,
  sockets: SocketLimits,
  certificate: Certificate,
): Server {
  const server = http2.createSecureServer({
    ...{ ...certificate, allowHTTP1: true, handshakeTimeout: sockets.headersTimeout },
    // Not in the types, but it goes on to the HTTP/1.1 side.
    ...{ maxHeaderSize: limits.headerSize },
    settings: { maxConcurrentStreams: sockets.http2Streams },
  })
  // What is under way on it is answered first.
  server.on('session', (session) => session.setTimeout(sockets.http2Idle, () => session.close()))
  // The listener uses only what HTTP/1.1 and HTTP/2 share, so this server does for the plain one.
  return setLimits(server as unknown as Server, sockets).on('request', (request, response) => {
    if ('stream' in request) hurry(request.stream as http2.ServerHttp2Stream, sockets)
    listener(request, response)
  })
}

/** Node.js looks after requests that are late with HTTP/1.1 only. */
function hurry(stream: http2.ServerHttp2Stream, { requestTimeout }: SocketLimits): void {
  const cancel = () => stream.close(http2.constants.NGHTTP2_CANCEL)
  const timer = setTimeout(cancel, requestTimeout).unref()
  const stop = () => clearTimeout(timer)
  stream.once('end', stop).once('close', stop)
}
