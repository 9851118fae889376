/** The CGIs under /webapi: a request becomes a call, its outcome an envelope. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { contentType, envelope, type Outcome } from '../../contracts/wire/envelope.ts'
import type { Appliance } from '../kernel/appliance.ts'
import { dispatch } from '../kernel/dispatch.ts'
import { parseDuration } from '../kernel/duration.ts'
import type { FaultEffect } from '../kernel/faults.ts'
import { drawBetween } from '../kernel/random.ts'
import { loginPage } from './pages.ts'
import { readCall } from './request.ts'

/** Old names still answer on DSM 7, all through one dispatcher. */
export const cgis = ['entry.cgi', 'query.cgi', 'auth.cgi', 'encryption.cgi']

/** As captured from DSM 7 units. */
const dsmHeaders = {
  server: 'nginx',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'cache-control': 'max-age=0, no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
}

export function addWebapi(
  app: FastifyInstance,
  appliance: Appliance,
  latency: 'off' | 'real',
): void {
  for (const url of cgis.flatMap((cgi) => [`/webapi/${cgi}`, `/webapi/${cgi}/:api`])) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: async (request, reply) => {
        const { outcome, cookies, slow, effect } = dispatch(appliance, await readCall(request))
        if (slow && latency === 'real') await pause(slowness(appliance))
        for (const cookie of cookies) reply.header('set-cookie', cookie)
        return answer(reply, outcome, effect)
      },
    })
  }
}

/** Sends an outcome as DSM would, unless a fault comes between. */
export async function answer(reply: FastifyReply, outcome: Outcome, effect?: FaultEffect) {
  const body = envelope(outcome)
  reply.headers(dsmHeaders).header('content-type', contentType)
  if (effect === undefined || 'error' in effect) return reply.send(body)
  if ('delay' in effect) {
    await pause(parseDuration(effect.delay) ?? 0)
    return reply.send(body)
  }
  if ('status' in effect) {
    return reply
      .code(effect.status)
      .type('text/html')
      .send(effect.body ?? '')
  }
  if ('html' in effect) return reply.type('text/html').send(loginPage)
  reply.hijack()
  const { socket } = reply.raw
  if ('reset' in effect) socket?.resetAndDestroy()
  else {
    // Promises the whole answer, sends a part of it and hangs up.
    reply.raw.writeHead(200, {
      ...dsmHeaders,
      'content-type': contentType,
      'content-length': body.length,
    })
    reply.raw.write(body.slice(0, effect.truncate), () => socket?.destroy())
    reply.raw.flushHeaders()
  }
  return reply
}

/** Real time, because it is the client's patience that is being tried. */
const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds))

const slowness = ({ nas }: Appliance): number =>
  drawBetween(1000, 3000, nas.state.seed, 'latency', nas.time)
