/** The web server of one NAS: the web API, and the control plane beside it. */
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import type { Appliance } from '../kernel/appliance.ts'
import { limits, type SocketLimits } from '../limits.ts'
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

export function createServer(listener: RequestListener, sockets: SocketLimits): Server {
  return setLimits(createPlainServer({ maxHeaderSize: limits.headerSize }, listener), sockets)
}

/** Set on the server, because one that speaks HTTP/2 takes them there only. */
export function setLimits(server: Server, sockets: SocketLimits): Server {
  const { headersTimeout, requestTimeout, checkEvery, connections } = sockets
  return Object.assign(server, {
    ...{ headersTimeout, requestTimeout, connectionsCheckingInterval: checkEvery },
    ...{ keepAliveTimeout: 20_000, maxConnections: connections },
  })
}
