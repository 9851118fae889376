/**
 * Between any client and a NAS: passes bytes through as they come, in both directions, and shows a
 * copy of those that are calls to a recorder.
 */
import {
  createServer,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
  type ServerResponse,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fieldsOf, largestBody, textOfBody } from './read-body.ts'
import type { Note, Recorder } from './recorder.ts'

export interface ProxyOptions {
  /** Without a slash at the end. */
  readonly target: string
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly insecure?: boolean | undefined
  readonly recorder: Recorder
  readonly onNote: (note: Note) => void
}

export interface RecordingProxy {
  readonly url: string
  /** Ends every connection. Answers that are complete by then are recorded. */
  close(): Promise<void>
}

/** Headers that speak of one connection, not of the message (RFC 9110), and the host's own. */
const ofConnection = new Set([
  ...['connection', 'host', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'expect'],
])

export async function startProxy(options: ProxyOptions): Promise<RecordingProxy> {
  const upstream = createUpstream(options)
  const reading = new Set<Promise<void>>()
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (incoming, outgoing) => {
    const read = pass(options, upstream, incoming, outgoing)
      .catch((thrown: Error) => tell(options, `not recorded: ${thrown.message}`))
      .finally(() => reading.delete(read))
    reading.add(read)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Pages of DSM hold requests open for as long as they are looked at.
      server.closeAllConnections()
      upstream.close()
      await Promise.all([closed, ...reading])
    },
  }
}

const tell = ({ onNote }: ProxyOptions, what: string) =>
  onNote({ what, stored: false, violations: [], ms: 0 })

type Upstream = ReturnType<typeof createUpstream>

function createUpstream({ target, insecure }: ProxyOptions) {
  const { protocol, hostname, port } = new URL(target)
  const isSecure = protocol === 'https:'
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, rejectUnauthorized: !insecure })
    : new HttpAgent({ keepAlive: true })
  const at = { hostname: hostname.replace(/^\[|\]$/g, ''), agent, ...(port !== '' && { port }) }
  return {
    send: (more: RequestOptions) =>
      isSecure ? requestHttps({ ...at, ...more }) : requestHttp({ ...at, ...more }),
    close: () => agent.destroy(),
  }
}

/** Resolves when the answer has passed and been recorded, or when there is nothing to record. */
async function pass(
  options: ProxyOptions,
  upstream: Upstream,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { url: path = '/', method = 'GET' } = incoming
  const at = new Date().toISOString()
  const started = performance.now()
  const [name = '', query = ''] = split(path, '?')
  const isCall = name.startsWith('/webapi/') && (method === 'GET' || method === 'POST')
  const asked = copyOf(incoming, isCall)
  const forwarded = upstream.send({ path, method, headers: passable(incoming.rawHeaders) })
  outgoing.once('close', () => outgoing.writableFinished || forwarded.destroy())
  incoming.pipe(forwarded)
  const answer = await new Promise<IncomingMessage | Error>((resolve) => {
    forwarded.once('response', resolve)
    forwarded.on('error', resolve)
    forwarded.once('close', () => resolve(new Error('the connection was closed')))
  })
  if (answer instanceof Error) {
    tell(options, `no answer: ${answer.message}`)
    outgoing.writeHead(502, { 'content-type': 'text/plain' })
    outgoing.end('mock-dsm record: the target does not answer\n')
    return
  }
  const answered = copyOf(answer, isCall)
  const { statusCode: status = 0, statusMessage = '' } = answer
  outgoing.writeHead(status, statusMessage, flat(passable(answer.rawHeaders)))
  answer.pipe(outgoing)
  const isWhole = await new Promise<boolean>((resolve) => {
    answer.once('end', () => resolve(answer.complete))
    answer.once('error', () => resolve(false))
    answer.once('close', () => resolve(answer.complete))
  })
  if (!isWhole) {
    // Half an answer reaches the client as half an answer.
    outgoing.destroy()
    return tell(options, `half an answer: ${name}`)
  }
  const ms = performance.now() - started
  const text = textOfBody(answer.headers['content-encoding'], answered() ?? Buffer.alloc(0))
  const body = asked()
  if (!isCall) return
  if (answered() === undefined || body === undefined || text === undefined) {
    return tell(options, `too big or not readable: ${name}`)
  }
  const { 'content-type': contentType = '', cookie = '' } = incoming.headers
  const fields = await fieldsOf(contentType, body)
  const via = method === 'GET' ? 'GET' : 'POST'
  const { recorder, onNote } = options
  onNote(recorder.take({ via, query, fields, cookie, status, answer: text, at, ms }))
}

/** What has passed through a stream so far; undefined once it is too big to keep, or not wanted. */
function copyOf(stream: IncomingMessage, isWanted: boolean): () => Buffer | undefined {
  let parts: Buffer[] | undefined = isWanted ? [] : undefined
  let size = 0
  if (isWanted) {
    stream.on('data', (part: Buffer) => {
      size += part.length
      if (size > largestBody) parts = undefined
      else parts?.push(part)
    })
  }
  return () => parts && Buffer.concat(parts)
}

/** In their order and spelling; several of one name stay several. */
function passable(raw: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  const spelling = new Map<string, string>()
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2)
    if (ofConnection.has(name.toLowerCase())) continue
    const known = spelling.get(name.toLowerCase()) ?? name
    spelling.set(name.toLowerCase(), known)
    const before = headers[known]
    headers[known] = before === undefined ? value : [...[before].flat(), value]
  }
  return headers
}

const flat = (headers: Readonly<Record<string, string | string[]>>): string[] =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
