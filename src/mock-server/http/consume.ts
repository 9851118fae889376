/** The bytes of a request's body: so many, and all of them. */
import type { IncomingMessage } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { limits } from '../limits.ts'

/** A body beyond the limit, which nginx in front of DSM would stop. */
export class BodyTooLarge extends Error {
  constructor() {
    super(`the body has more than ${limits.bodySize} bytes`)
    this.name = 'BodyTooLarge'
  }
}

/** Hands over all chunks; resolves to whether the body is all there, rejects with BodyTooLarge. */
export function consume(request: IncomingMessage, take: (chunk: Buffer) => void): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let size = 0
    const add = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limits.bodySize) return take(chunk)
      request.off('data', add).resume()
      reject(new BodyTooLarge())
    }
    request.on('data', add)
    request.once('end', () => resolve(!isGone(request)))
    request.once('error', () => resolve(false))
  })
}

/** Whether a client has gone: over HTTP/2, what came before a reset looks like the whole body. */
export function isGone(request: IncomingMessage): boolean {
  if (!('stream' in request)) return request.destroyed && !request.complete
  const { aborted, rstCode } = request.stream as ServerHttp2Stream
  return aborted || Boolean(rstCode)
}
