/** How a web server begins to listen, and ends. */
import type { RequestListener, Server } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'

export interface Listening {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

/** Resolves once it listens; rejects with what the system says where it cannot. */
export async function listen(
  app: FastifyInstance,
  where: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const family = isIP(where.host)
  // A name may stand for several addresses, and others have to be found out: Fastify knows how.
  if (family === 0 || where.host === '0.0.0.0' || where.host === '::') {
    return { url: await app.listen(where), close: () => app.close() }
  }
  const server = app.server as Server
  const isBuilt = buildWhenAsked(app, server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${family === 6 ? `[${where.host}]` : where.host}:${port}`,
    async close() {
      if (isBuilt()) return app.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/**
 * Test suites start NASes by the hundred, and to build the routes takes longer than all the rest:
 * that waits for the first request. Returns whether they are built.
 */
function buildWhenAsked(app: FastifyInstance, server: Server): () => boolean {
  let isBuilt = false
  app.addHook('onReady', async () => {
    isBuilt = true
  })
  // Fastify does this only where it began to listen by itself.
  app.addHook('preClose', async () => server.closeAllConnections())
  const handlers = server.listeners('request') as RequestListener[]
  const first: RequestListener = (request, response) => {
    app.ready().then(
      () => {
        server.removeAllListeners('request')
        for (const handle of handlers) {
          server.on('request', handle)
          handle(request, response)
        }
      },
      (error: Error) => response.destroy(error),
    )
  }
  server.removeAllListeners('request')
  server.on('request', first)
  return () => isBuilt
}
