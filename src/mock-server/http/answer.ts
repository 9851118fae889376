/** What goes out: envelopes with the headers of a unit, the pages of its web server, and faults. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { profiles } from '../../contracts/define/profiles.ts'
import { envelope, type Outcome } from '../../contracts/wire/envelope.ts'
import type { Appliance } from '../kernel/appliance.ts'
import { parseDuration } from '../kernel/duration.ts'
import type { FaultEffect } from '../kernel/faults.ts'
import { loginPage, type PageStatus, pages } from './pages.ts'

/**
 * As captured from real units; the content type is the firmware's. Written out, because a copy
 * made with `...` has a shape that Node's HTTP takes many times as long to write.
 */
const headersOf = ({ nas }: Appliance, length: number): OutgoingHttpHeaders => ({
  'content-type': profiles[nas.state.profile].contentType,
  'content-length': length,
  server: 'nginx',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'cache-control': 'max-age=0, no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
})

export interface Extras {
  readonly headers?: OutgoingHttpHeaders | undefined
  /** What a fault rule does to the answer. */
  readonly effect?: FaultEffect | undefined
}

/** Sends an outcome as DSM would, unless a fault comes between. */
export function answer(
  appliance: Appliance,
  response: ServerResponse,
  outcome: Outcome,
  { headers: more, effect }: Extras = {},
): void {
  const { content, length } = bodyOf(outcome)
  const headers = Object.assign(headersOf(appliance, length), more)
  const send = () => void response.writeHead(200, headers).end(content)
  if (effect === undefined || 'error' in effect) send()
  else if ('delay' in effect) afterwards(parseDuration(effect.delay) ?? 0, send)
  else if ('status' in effect) sendText(response, effect.status, headers, effect.body)
  else if ('html' in effect) sendText(response, 200, headers, loginPage)
  else if ('reset' in effect) hangUp(response)
  else {
    // Promises the whole answer, sends a part of it and hangs up.
    const { socket } = response
    response.writeHead(200, headers)
    response.write(Buffer.from(content).subarray(0, effect.truncate), () => socket?.destroy())
    response.flushHeaders()
  }
}

/** A page of the web server, not of DSM. */
export function sendPage(
  response: ServerResponse,
  status: PageStatus,
  more: OutgoingHttpHeaders = {},
): void {
  sendText(response, status, { server: 'nginx', ...more }, pages[status])
}

/** With another body than these headers were made for. */
function sendText(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  text = '',
): void {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== 'content-length') response.setHeader(name, value)
  }
  response.setHeader('content-type', 'text/html')
  response.end(text)
}

/**
 * Real time, because it is the client's patience that is being tried. It keeps no process alive: a
 * NAS that was told to stop does not wait for it.
 */
export function afterwards(milliseconds: number, act: () => void): void {
  setTimeout(act, milliseconds).unref()
}

interface Body {
  readonly content: string | Buffer
  /** In bytes. */
  readonly length: number
}

const bodies = new WeakMap<Outcome, Body>()

/** From here on, in characters, a text costs more to write than bytes that are there already. */
const worthBytes = 4 * 1024

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
function hangUp(response: ServerResponse): void {
  if ('stream' in response) (response.stream as ServerHttp2Stream).session?.destroy()
  else if (response.socket && 'encrypted' in response.socket) response.socket.destroy()
  else response.socket?.resetAndDestroy()
}
