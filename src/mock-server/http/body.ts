/** The bodies of requests to the web API: forms, forms of several parts, and what is neither. */
import type { IncomingMessage } from 'node:http'
import type { RawParams } from '../../contracts/wire/value.ts'
import { limits } from '../limits.ts'
import { BodyTooLarge, consume } from './consume.ts'

export interface Body {
  /** A form as it came; "" when there is none. */
  readonly form: string
  /** The fields of a form of several parts. */
  readonly parts: RawParams
}

const noParts: RawParams = new Map()

export const noBody: Body = { form: '', parts: noParts }

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
      return readParts(request)
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

async function readParts(request: IncomingMessage): Promise<Body | undefined> {
  // Few clients send such a form, and not before the first answer: its parser is loaded then.
  const { partsOf } = await import('./multipart.ts')
  const parts = await partsOf(request)
  return parts && { form: '', parts }
}
