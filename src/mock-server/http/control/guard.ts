/** Who may use the control plane: whoever has the token, and no web page from elsewhere. */
import { createHash, timingSafeEqual } from 'node:crypto'
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
  // From the address itself: where no route is, the query has not been read the way of our routes.
  const [, query = ''] = request.url.split('?')
  return bearer ?? new URLSearchParams(query).get('token') ?? ''
}

/** By their digests, which have one length: the time taken says nothing about the token. */
const isToken = (token: string, given: string): boolean =>
  timingSafeEqual(digest(token), digest(given))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** The page that asks is our own: same host and port. */
const isOwn = (origin: string, host: string): boolean =>
  origin === `http://${host}` || origin === `https://${host}`

/** For browsers: nothing is run, framed, kept or passed on. A page with more to show says so. */
export const guardHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}
