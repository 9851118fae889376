/** The CGIs under /webapi: a request becomes a call, its outcome an envelope. */
import type { ServerHttp2Stream } from 'node:http2'
import { TLSSocket } from 'node:tls'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import { profiles } from '../../contracts/define/profiles.ts'
import { apiAuthApi } from '../../contracts/dsm/api-auth.ts'
import { envelope, type Outcome } from '../../contracts/wire/envelope.ts'
import type { Appliance } from '../kernel/appliance.ts'
import type { Call } from '../kernel/call.ts'
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

type Headers = Record<string, string | number | string[]>

/**
 * As captured from real units; the content type is the firmware's. Written out, because a copy
 * made with `...` has a shape that Node's HTTP takes many times as long to write.
 */
const headersOf = ({ nas }: Appliance, length: number): Headers => ({
  'content-type': profiles[nas.state.profile].contentType,
  'content-length': length,
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
  const serve = (reply: FastifyReply, call: Call) => {
    const { outcome, cookies, slow, effect } = dispatch(appliance, call)
    const more: Headers = {}
    if (cookies.length > 0) more['set-cookie'] = [...cookies]
    if (call.api === apiAuthApi.name) more.p3p = privacyPolicy
    if (!slow || latency === 'off') return answer(appliance, reply, outcome, more, effect)
    return pause(slowness(appliance)).then(() => answer(appliance, reply, outcome, more, effect))
  }
  const paths = cgis.flatMap((cgi) => [`/webapi/${cgi}`, `/webapi/${cgi}/:api`])
  for (const url of [...paths, methodPath]) {
    app.route({
      method: ['GET', 'POST'],
      url,
      // Not async: most requests are answered as they come, and a promise is a detour.
      handler: (request, reply) => {
        const call = readCall(request, Math.floor(appliance.nas.clock.now() / 1000))
        return call instanceof Promise
          ? call.then((read) => serve(reply, read))
          : serve(reply, call)
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
export function answer(
  appliance: Appliance,
  reply: FastifyReply,
  outcome: Outcome,
  more: Headers = {},
  effect?: FaultEffect,
): FastifyReply | Promise<FastifyReply> {
  const { content, length } = bodyOf(outcome)
  const headers = Object.assign(headersOf(appliance, length), more)
  if (effect === undefined || 'error' in effect) return send(reply, headers, content)
  if ('delay' in effect) {
    return pause(parseDuration(effect.delay) ?? 0).then(() => send(reply, headers, content))
  }
  if ('status' in effect) return sendPage(reply, headers, effect.status, effect.body)
  if ('html' in effect) return sendPage(reply, headers, 200, loginPage)
  reply.hijack()
  const { socket } = reply.raw
  if ('reset' in effect) hangUp(reply)
  else {
    // Promises the whole answer, sends a part of it and hangs up.
    reply.raw.writeHead(200, headers)
    reply.raw.write(Buffer.from(content).subarray(0, effect.truncate), () => socket?.destroy())
    reply.raw.flushHeaders()
  }
  return reply
}

/** Past Fastify's own way of sending: nothing hooks into it, and headers go out as they are. */
function send(reply: FastifyReply, headers: Headers, content: string | Buffer): FastifyReply {
  reply.hijack()
  reply.raw.writeHead(200, headers)
  reply.raw.end(content)
  return reply
}

function sendPage(reply: FastifyReply, headers: Headers, status: number, page = '') {
  const { 'content-length': _, ...others } = headers
  return reply.code(status).headers(others).type('text/html').send(page)
}

interface Body {
  readonly content: string | Buffer
  /** In bytes. */
  readonly length: number
}

const bodies = new WeakMap<Outcome, Body>()

/** From here on, in characters, a text costs more to write than bytes that are there already. */
const worthBytes = 16 * 1024

/** An outcome that is kept is sent again and again. */
function bodyOf(outcome: Outcome): Body {
  let body = bodies.get(outcome)
  if (body === undefined) {
    const text = envelope(outcome)
    const content = text.length < worthBytes ? text : Buffer.from(text)
    body = { content, length: Buffer.byteLength(content) }
    bodies.set(outcome, body)
  }
  return body
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
