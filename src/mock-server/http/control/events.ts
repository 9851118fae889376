/** Server-sent events: what is asked, which machines step, how the clock is moved. */
import type { FastifyInstance } from 'fastify'
import type { Announcement } from '../../kernel/appliance.ts'
import { guardHeaders } from './guard.ts'
import type { ControlOptions } from './options.ts'
import { refuse } from './refuse.ts'

export function addEvents(app: FastifyInstance, { appliance, sockets }: ControlOptions): void {
  const { watchers } = appliance
  const { eventStreams, eventBacklog } = sockets

  // Not for HEAD as well: that answer would never end.
  app.get('/events', { exposeHeadRoute: false }, (request, reply) => {
    if (watchers.listenerCount('announcement') >= eventStreams) {
      return refuse(reply, 429, `there are ${eventStreams} event streams: close one first`)
    }
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { ...guardHeaders, 'content-type': 'text/event-stream' })
    raw.write(': connected\n\n')
    const tell = (kind: Announcement, detail: unknown) => {
      raw.write(`event: ${kind}\ndata: ${JSON.stringify(detail)}\n\n`)
      // Dropped rather than waited for: it can come back, and what it missed is in the journal.
      if (raw.writableLength > eventBacklog) raw.destroy()
    }
    watchers.on('announcement', tell)
    request.raw.once('close', () => watchers.off('announcement', tell))
    return reply
  })
}
