/** The web server of one NAS: the web API, and the control plane beside it. */
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { Appliance } from '../kernel/appliance.ts'
import { limits, type SocketLimits } from '../limits.ts'
import type { Certificate } from './certificate.ts'
import type { ControlOptions } from './control/options.ts'
import { createWebapi } from './webapi.ts'

export interface ListenerOptions extends ControlOptions {
  /** Lets calls that the documents call slow take one to three seconds. */
  readonly latency: 'off' | 'real'
}

/** Answers the requests of a NAS, whichever server they come over. */
export function requestListener(appliance: Appliance, options: ListenerOptions): RequestListener {
  const webapi = createWebapi(appliance, options.latency)
  let control: Promise<RequestListener> | undefined
  return (request, response) => {
    const url = request.url ?? '/'
    if (!isControl(url)) return webapi(request, response, url)
    // Loaded when it is asked for: Fastify is most of what a server would load at its start.
    control ??= import('./control/plane.ts').then((plane) => plane.controlPlane(options))
    control.then(
      (handle) => handle(request, response),
      (error: Error) => response.destroy(error),
    )
  }
}

const isControl = (url: string): boolean => /^\/+_mock(?:[/?]|$)/.test(url)

/** With a certificate it speaks HTTPS: HTTP/2 to those who ask for it, HTTP/1.1 to the others. */
export function createServer(
  listener: RequestListener,
  sockets: SocketLimits,
  certificate?: Certificate,
): Server {
  const { headersTimeout, requestTimeout, checkEvery, connections } = sockets
  const { headerSize: maxHeaderSize } = limits
  // The listener uses only what HTTP/1.1 and HTTP/2 share, so a server of the one kind does for both.
  const server = certificate
    ? (createSecureServer({
        ...{ ...certificate, allowHTTP1: true, handshakeTimeout: headersTimeout },
        // Not in the types, but it goes on to the HTTP/1.1 side.
        ...{ maxHeaderSize },
        settings: { maxConcurrentStreams: sockets.http2Streams },
      }) as unknown as Server)
    : createPlainServer({ maxHeaderSize })
  // Set on the server, because those who speak HTTP/2 take them there only.
  return Object.assign(server, {
    ...{ headersTimeout, requestTimeout, connectionsCheckingInterval: checkEvery },
    ...{ keepAliveTimeout: 20_000, maxConnections: connections },
  }).on('request', certificate ? guarded(listener, requestTimeout) : listener)
}

/** Node.js looks after requests that are late with HTTP/1.1 only. */
const guarded =
  (listener: RequestListener, requestTimeout: number): RequestListener =>
  (request, response) => {
    if ('stream' in request) {
      const stream = request.stream as ServerHttp2Stream
      const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestTimeout).unref()
      const stop = () => clearTimeout(timer)
      request.once('end', stop).once('close', stop)
    }
    listener(request, response)
  }
