/** Server-sent events: what is asked, which machines step, how the clock is moved. */
import type { FastifyInstance } from 'fastify'
import type { Announcement } from '../../kernel/appliance.ts'
import type { ControlOptions } from './options.ts'

export function addEvents(app: FastifyInstance, { appliance }: ControlOptions): void {
  // Not for HEAD as well: that answer would never end.
  app.get('/events', { exposeHeadRoute: false }, (request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    })
    reply.raw.write(': connected\n\n')
    const tell = (kind: Announcement, detail: unknown) => {
      reply.raw.write(`event: ${kind}\ndata: ${JSON.stringify(detail)}\n\n`)
    }
    appliance.watchers.on('announcement', tell)
    request.raw.once('close', () => appliance.watchers.off('announcement', tell))
  })
}
