/** Between any client and a NAS: passes bytes through as they are, and shows them to a recorder. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'
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
  /** Lets what is under way end. */
  close(): Promise<void>
}

/** Bigger bodies are passed on and not recorded. */
const largest = 64 * 1024 * 1024

/** Headers that speak of one connection, not of the message. */
const ofConnection = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // What is recorded has to be read.
  'accept-encoding',
])

export async function startProxy(options: ProxyOptions): Promise<RecordingProxy> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: !options.insecure } })
  const server = createServer((incoming, outgoing) => {
    pass(options, dispatcher, incoming, outgoing).catch((thrown: Error) => {
      const { message, cause } = thrown
      const reason = cause instanceof Error ? cause.message : message
      options.onNote({ what: `no answer: ${reason}`, stored: false, violations: [], ms: 0 })
      if (!outgoing.headersSent) outgoing.writeHead(502, { 'content-type': 'text/plain' })
      outgoing.end('mock-dsm record: the target does not answer\n')
    })
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
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      })
      await dispatcher.close()
    },
  }
}

async function pass(
  { target, recorder, onNote }: ProxyOptions,
  dispatcher: Agent,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const at = new Date().toISOString()
  const started = performance.now()
  const path = incoming.url ?? '/'
  const method = incoming.method ?? 'GET'
  const body = await whole(incoming)
  const answer = await request(`${target}${path}`, {
    dispatcher,
    method: method as 'GET',
    headers: passable(incoming.headers),
    ...(body.length > 0 && { body }),
  })
  const headers = passable(answer.headers)
  const content = await whole(answer.body)
  const ms = performance.now() - started
  outgoing.writeHead(answer.statusCode, { ...headers, 'content-length': content.length })
  outgoing.end(method === 'HEAD' ? undefined : content)
  const [name = '', query = ''] = path.split('?', 2)
  if (!name.startsWith('/webapi/') || (method !== 'GET' && method !== 'POST')) return
  if (content.length > largest || body.length > largest) return
  onNote(
    recorder.take({
      via: method,
      query,
      contentType: incoming.headers['content-type'] ?? '',
      cookie: incoming.headers.cookie ?? '',
      body: body.toString('utf8'),
      status: answer.statusCode,
      answer: content.toString('utf8'),
      at,
      ms,
    }),
  )
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

function passable(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string | string[]] => {
      return header[1] !== undefined && !ofConnection.has(header[0].toLowerCase())
    }),
  )
}
