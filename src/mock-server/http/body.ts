/** The bodies of requests to the web API: forms, forms of several parts, and what is neither. */
import type { IncomingMessage } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { RawParams } from '../../contracts/wire/value.ts'
import { limits } from '../limits.ts'

export interface Body {
  /** A form as it came; "" when there is none. */
  readonly form: string
  /** The fields of a form of several parts. */
  readonly parts: RawParams
}

const noParts: RawParams = new Map()

export const noBody: Body = { form: '', parts: noParts }

/** A body beyond the limit, which nginx in front of DSM would stop. */
export class BodyTooLarge extends Error {
  constructor() {
    super(`the body has more than ${limits.bodySize} bytes`)
    this.name = 'BodyTooLarge'
  }
}

/**
 * Resolves to undefined when the client has gone before all of it was here. Rejects with
 * BodyTooLarge, TooManyParams, or an error that says why it cannot be read.
 */
export async function readBody(request: IncomingMessage): Promise<Body | undefined> {
  // Before anything is read.
  if (Number(request.headers['content-length']) > limits.bodySize) throw new BodyTooLarge()
  switch (mediaType(request)) {
    case 'application/x-www-form-urlencoded':
      return readForm(request)
    case 'multipart/form-data':
      // Few clients send such a form, and not before the first answer: its parser is loaded then.
      return (await import('./multipart.ts')).readParts(request)
    default:
      // Other bodies, JSON among them, hold no parameters for DSM: such a call ends with 101.
      return (await consume(request, () => {})) ? noBody : undefined
  }
}

const mediaType = ({ headers }: IncomingMessage): string => {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

async function readForm(request: IncomingMessage): Promise<Body | undefined> {
  const chunks: Buffer[] = []
  const whole = await consume(request, (chunk) => chunks.push(chunk))
  return whole ? { form: Buffer.concat(chunks).toString(), parts: noParts } : undefined
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
