/** Requests as HTTP has them, whichever version carries them. */

export interface Message {
  readonly verb: string
  /** Path and query. */
  readonly target: string
  /** `Name: value`; one may hold several lines. */
  readonly headers: readonly string[]
  /** None when undefined. */
  readonly body?: Buffer | undefined
  /** Its length is not told in advance. */
  readonly isChunked?: boolean
}

/** The bytes of HTTP/1.1. */
export function bytesOf({ verb, target, headers, body, isChunked }: Message): Buffer {
  const told = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body?.length}`
  const lines = [
    `${verb} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...headers,
    ...(body === undefined ? [] : [told]),
  ]
  const content = body === undefined ? [] : isChunked ? chunksOf(body) : [body]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...content])
}

function chunksOf(body: Buffer): Buffer[] {
  const end = Buffer.from('0\r\n\r\n')
  if (body.length === 0) return [end]
  return [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n'), end]
}

/** The header fields of HTTP/2. Of what Node.js lets come only once, the first counts. */
export function fieldsOf({ verb, target, headers, body, isChunked }: Message) {
  const fields: Record<string, string | string[]> = { ':method': verb, ':path': target }
  for (const line of headers.flatMap((lines) => lines.split('\r\n'))) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (name in fields && !/^(cookie$|x-)/.test(name)) continue
    fields[name] = [...[fields[name] ?? []].flat(), line.slice(colon + 1).trim()]
  }
  if (body !== undefined && !isChunked) fields['content-length'] = String(body.length)
  return fields
}
