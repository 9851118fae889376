/** The control plane under /_mock: what a test needs and no DSM has. */
import type { FastifyPluginAsync } from 'fastify'
import { settle } from '../kernel/timeline.ts'
import { eventHandler } from '../nas/events.ts'
import type { Nas } from '../nas/nas.ts'

export const controlPlane =
  (nas: Nas): FastifyPluginAsync =>
  async (app) => {
    app.get('/health', () => {
      settle(nas, eventHandler)
      const { scenario, seed, profile } = nas.state
      return { status: 'ok', now: new Date(nas.time).toISOString(), scenario, seed, profile }
    })
    app.setNotFoundHandler((request, reply) =>
      reply.code(404).send({ error: `there is no ${request.method} ${request.url}` }),
    )
  }
