/** Who may use the control plane: whoever has the token, and no web page from elsewhere. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { refuse } from './refuse.ts'

export const guard =
  (token: string | undefined): onRequestAsyncHookHandler =>
  async (request, reply) => {
    if (token !== undefined && !isToken(token, tokenOf(request))) {
      return refuse(reply, 401, 'the control plane needs its token: Authorization: Bearer …')
    }
    if (request.method === 'GET' || request.method === 'HEAD') return
    // Not the header: HTTP/2 has none.
    const { host } = request
    const { origin } = request.headers
    // A page in a browser can reach a loopback port by a name of its own (DNS rebinding), and it
    // can post there; neither shows our own address in these headers.
    if (token === undefined && !isLoopback(host)) {
      return refuse(reply, 403, `calls that change something must not name the host ${host}`)
    }
    if (origin !== undefined && !isOwn(origin, host)) {
      return refuse(reply, 403, `calls that change something must not come from ${origin}`)
    }
  }

function tokenOf(request: FastifyRequest): string {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  return bearer ?? (request.query as URLSearchParams).get('token') ?? ''
}

function isToken(token: string, given: string): boolean {
  const [left, right] = [Buffer.from(token), Buffer.from(given)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** The page that asks is our own: same host and port. */
const isOwn = (origin: string, host: string): boolean =>
  origin === `http://${host}` || origin === `https://${host}`
