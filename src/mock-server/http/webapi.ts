/** The CGIs under /webapi: a request becomes a call, its outcome an envelope. */
import type { ServerHttp2Stream } from 'node:http2'
import { TLSSocket } from 'node:tls'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { profiles } from '../../contracts/define/profiles.ts'
import { apiAuthApi } from '../../contracts/dsm/api-auth.ts'
import { envelope, type Outcome } from '../../contracts/wire/envelope.ts'
import type { Appliance } from '../kernel/appliance.ts'
import { dispatch } from '../kernel/dispatch.ts'
import { parseDuration } from '../kernel/duration.ts'
import type { FaultEffect } from '../kernel/faults.ts'
import { drawBetween } from '../kernel/random.ts'
import { loginPage } from './pages.ts'
import { readCall } from './request.ts'

/** Old names still answer on DSM 7, all through one dispatcher. */
export const cgis = ['entry.cgi', 'query.cgi', 'auth.cgi', 'encryption.cgi']

/** Not known of real units: the paths of the OpenAPI view that has one for each method. */
const methodPath = '/webapi/entry.cgi/:api/:method'

/** As captured from real units; the content type is the firmware's. */
const headersOf = ({ nas }: Appliance) => ({
  'content-type': profiles[nas.state.profile].contentType,
  server: 'nginx',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'cache-control': 'max-age=0, no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
})

/** What a login answer has besides. */
const privacyPolicy = 'CP="IDC DSP COR ADM DEVi TAIi PSA PSD IVAi IVDi CONi HIS OUR IND CNT"'

export function addWebapi(
  app: FastifyInstance,
  appliance: Appliance,
  latency: 'off' | 'real',
): void {
  const paths = cgis.flatMap((cgi) => [`/webapi/${cgi}`, `/webapi/${cgi}/:api`])
  for (const url of [...paths, methodPath]) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: async (request, reply) => {
        const call = await readCall(request, Math.floor(appliance.nas.clock.now() / 1000))
        const { outcome, cookies, slow, effect } = dispatch(appliance, call)
        if (slow && latency === 'real') await pause(slowness(appliance))
        for (const cookie of cookies) reply.header('set-cookie', cookie)
        if (call.api === apiAuthApi.name) reply.header('p3p', privacyPolicy)
        return answer(appliance, reply, outcome, effect)
      },
    })
  }
}

/** Answers a request that never became a call: 101, and the journal says why. */
export function answerUnread(appliance: Appliance, reply: FastifyReply, why: string) {
  const { nas, journal } = appliance
  const { code } = commonErrors.badRequest
  const entry = journal.add({
    at: new Date(nas.time).toISOString(),
    ...{ api: null, method: null, version: null, params: {}, account: null },
    ...{ success: false, code, violations: [`the request cannot be read: ${why}`], ms: 0 },
  })
  appliance.announce('request', entry)
  return answer(appliance, reply, { success: false, code })
}

/** Sends an outcome as DSM would, unless a fault comes between. */
export async function answer(
  appliance: Appliance,
  reply: FastifyReply,
  outcome: Outcome,
  effect?: FaultEffect,
) {
  const body = Buffer.from(envelope(outcome))
  const headers = headersOf(appliance)
  reply.headers(headers)
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
  if ('reset' in effect) hangUp(reply)
  else {
    // Promises the whole answer, sends a part of it and hangs up.
    reply.raw.writeHead(200, { ...headers, 'content-length': body.length })
    reply.raw.write(body.subarray(0, effect.truncate), () => socket?.destroy())
    reply.raw.flushHeaders()
  }
  return reply
}

/** Tears the connection down: as abruptly as TCP can, and TLS as abruptly as it lets us. */
function hangUp({ raw }: FastifyReply): void {
  if ('stream' in raw) (raw.stream as ServerHttp2Stream).session?.destroy()
  else if (raw.socket instanceof TLSSocket) raw.socket.destroy()
  else raw.socket?.resetAndDestroy()
}

/**
 * Real time, because it is the client's patience that is being tried. It keeps no process alive: a
 * NAS that was told to stop does not wait for it.
 */
const pause = (milliseconds: number) =>
  new Promise<void>((resume) => {
    setTimeout(resume, milliseconds).unref()
  })

const slowness = ({ nas }: Appliance): number =>
  drawBetween(1000, 3000, nas.state.seed, 'latency', nas.time)
