/** HTTP as every caller of a NAS needs it: one pool of connections, time-outs, self-signed units. */
import { TLSSocket } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'

/** What every request to one unit has in common. */
export interface HttpOptions {
  /** `https://nas:5001`, with or without a slash at the end. */
  readonly url: string
  /**
   * Milliseconds to wait for the head of an answer, and between parts of its body, kept to about a
   * second. Default: 30,000.
   */
  readonly timeout?: number | undefined
  /** Takes any certificate. Units come with a self-signed one. Default: false. */
  readonly insecure?: boolean | undefined
  /** PEM of the certificate, or of its authority, to trust instead of the usual ones. */
  readonly ca?: string | undefined
  /** SHA-256 of the only certificate to talk to, 64 hexadecimal digits: whoever signed it. */
  readonly fingerprint?: string | undefined
  /** Connections at a time; further requests wait for one. Default: 8. */
  readonly connections?: number | undefined
}

export interface HttpRequest {
  /** Below the URL of the unit: `/webapi/entry.cgi`. */
  readonly path: string
  /** Default: POST, with the parameters in a form; GET puts them into the query. */
  readonly via?: 'GET' | 'POST' | undefined
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds, instead of those of all requests. */
  readonly timeout?: number | undefined
}

export interface HttpAnswer {
  readonly status: number
  /** By lower-case name; several of one name are joined, but for `set-cookie`. */
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly text: string
  /** Milliseconds from sending to the last byte. */
  readonly ms: number
}

export interface Http {
  /** Without a slash at the end. */
  readonly url: string
  /** Throws what undici throws when no answer comes, and the reason of the signal when it aborts. */
  send(request: HttpRequest): Promise<HttpAnswer>
  /** Lets what is under way come to its end, then closes the connections. May be called again. */
  close(): Promise<void>
}

/** Opens no connection before the first request. Throws a RangeError for options of no sense. */
export function createHttp(options: HttpOptions): Http {
  const { timeout = 30_000, connections = 8 } = options
  const origin = originOf(options.url)
  const dispatcher = new Agent({
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connections,
    connect: connectorOf(options, timeout),
  })
  let closed: Promise<void> | undefined
  return {
    url: origin,
    async send({ path, via = 'POST', params = {}, headers = {}, signal, timeout: patience }) {
      const started = performance.now()
      const form = new URLSearchParams(params).toString()
      const target = via === 'GET' && form !== '' ? `${path}?${form}` : path
      const {
        statusCode,
        headers: answered,
        body,
      } = await request(`${origin}${target}`, {
        dispatcher,
        method: via,
        headers: {
          ...(via === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...headers,
        },
        ...(via === 'POST' && { body: form }),
        ...(signal && { signal }),
        ...(patience !== undefined && { headersTimeout: patience, bodyTimeout: patience }),
      })
      const text = await body.text()
      return {
        status: statusCode,
        headers: present(answered),
        text,
        ms: performance.now() - started,
      }
    },
    close() {
      closed ??= dispatcher.close()
      return closed
    },
  }
}

function originOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url.replace(/\/+$/, '')
  throw new RangeError(`a URL is like https://nas:5001, not ${url}`)
}

function connectorOf({ url, insecure = false, ca, fingerprint }: HttpOptions, timeout: number) {
  const trust = ca === undefined ? {} : { ca }
  if (fingerprint === undefined) {
    return buildConnector({ timeout, rejectUnauthorized: !insecure, ...trust })
  }
  if (!url.startsWith('https:')) {
    throw new RangeError(`a fingerprint is of a certificate, and ${url} shows none`)
  }
  return pinned(digitsOf(fingerprint), timeout)
}

/** Only the certificate itself counts, so each connection has to show it: nothing is resumed. */
function pinned(wanted: string, timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout, rejectUnauthorized: false, maxCachedSessions: 0 })
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      const shown =
        socket instanceof TLSSocket ? (socket.getPeerCertificate().fingerprint256 ?? '') : ''
      if (shown !== '' && digitsOf(shown) === wanted) return callback(null, socket)
      socket.destroy()
      callback(new Error(`the certificate has the fingerprint ${shown}`), null)
    })
}

function digitsOf(fingerprint: string): string {
  const digits = fingerprint.replaceAll(':', '').toLowerCase()
  if (/^[0-9a-f]{64}$/.test(digits)) return digits
  throw new RangeError(`a fingerprint has 64 hexadecimal digits, unlike ${fingerprint}`)
}

function present(headers: Dispatcher.ResponseData['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string | string[]] => {
      return header[1] !== undefined
    }),
  )
}
