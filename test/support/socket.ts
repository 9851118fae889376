/** HTTP by hand, for what no HTTP client would send: any bytes go out and answers come back. */
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  /** 0 when the connection ended before the answer did. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A kept connection. */
export interface Line {
  /** Sends one request and waits for its answer; rejects when none comes in time. */
  send(request: Buffer, verb: string): Promise<RawAnswer>
  /** Milliseconds that the slowest answer took, since it was last asked for. */
  slowest(): number
  close(): void
}

/** Nothing that is sent here takes more than a second. */
const patience = 30_000

export function openLine(url: string): Line {
  const { hostname, port } = new URL(url)
  let socket: Socket | undefined
  let slowest = 0

  return {
    async send(request, verb) {
      if (socket === undefined || socket.destroyed || !socket.writable) {
        socket = connect(Number(port), hostname)
        socket.setNoDelay(true)
        // What goes wrong between two requests shows as a connection that is gone.
        socket.on('error', () => {})
      }
      const startedAt = performance.now()
      const answer = await ask(socket, request, verb)
      slowest = Math.max(slowest, performance.now() - startedAt)
      if (answer.headers.get('connection') === 'close') {
        socket.destroy()
      }
      return answer
    },
    slowest() {
      const time = slowest
      slowest = 0
      return time
    },
    close: () => void socket?.destroy(),
  }
}

/** Sends a request over a connection of its own. */
export function exchange(url: string, request: string): Promise<RawAnswer> {
  const line = openLine(url)
  const [verb = ''] = request.split(' ', 1)
  return line.send(Buffer.from(request), verb).finally(() => line.close())
}

/** A request with the headers every one of them needs, its length among them. */
export function rawRequest(line: string, headers: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  const head = [`${line} HTTP/1.1`, 'Host: nas', 'Connection: close', ...headers, ...length]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

function ask(socket: Socket, request: Buffer, verb: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0)
    const end = (answer: RawAnswer | Error) => {
      clearTimeout(late)
      socket.off('data', take).off('close', ended).off('error', ended)
      if (answer instanceof Error) reject(answer)
      else resolve(answer)
    }
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const answer = readAnswer(received, verb, false)
      if (answer !== undefined) end(answer)
    }
    const ended = () =>
      end(readAnswer(received, verb, true) ?? { status: 0, headers: new Map(), body: '' })
    const late = setTimeout(() => {
      socket.destroy()
      end(new Error(`no answer within ${patience} ms`))
    }, patience)
    socket.on('data', take).once('close', ended).once('error', ended)
    socket.write(request)
  })
}

/** The answer that the bytes hold; undefined while some of it is missing. */
function readAnswer(received: Buffer, verb: string, isClosed: boolean): RawAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  const rest = received.subarray(headEnd + 4)
  // 100 Continue and its like come before the answer.
  if (status < 200) return readAnswer(rest, verb, isClosed)
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  if (verb === 'HEAD' || status === 204 || status === 304) return { status, headers, body: '' }
  const body = readBody(rest, headers, isClosed)
  return body && { status, headers, body: body.toString() }
}

function readBody(
  rest: Buffer,
  headers: ReadonlyMap<string, string>,
  isClosed: boolean,
): Buffer | undefined {
  const length = headers.get('content-length')
  if (length !== undefined) {
    return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined
  }
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(rest)
  return isClosed ? rest : undefined
}

function readChunks(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size
    if (rest.length < end + 2) return undefined
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(rest.subarray(lineEnd + 2, end))
    at = end + 2
  }
}
