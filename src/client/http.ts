/** HTTP as every caller of a NAS needs it: one pool of connections, time-outs, self-signed units. */
import { Agent, type Dispatcher, request } from 'undici'

export interface HttpOptions {
  /** `https://nas:5001`, with or without a slash at the end. */
  readonly url: string
  /** Milliseconds to wait for the head of an answer, and between parts of its body. Default: 30,000. */
  readonly timeout?: number | undefined
  /** Takes any certificate. Units come with a self-signed one. Default: false. */
  readonly insecure?: boolean | undefined
  /** PEM of the certificate, or of its authority, to trust besides the usual ones. */
  readonly ca?: string | undefined
}

export interface HttpRequest {
  /** Below the URL of the unit: `/webapi/entry.cgi`. */
  readonly path: string
  /** Default: POST, with the parameters in a form; GET puts them into the query. */
  readonly via?: 'GET' | 'POST' | undefined
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
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
  readonly url: string
  /** Throws what undici throws when no answer comes. */
  send(request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

/** Opens no connection before the first request. */
export function createHttp({ url, timeout = 30_000, insecure, ca }: HttpOptions): Http {
  const origin = url.replace(/\/+$/, '')
  const dispatcher = new Agent({
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout, rejectUnauthorized: !insecure, ...(ca !== undefined && { ca }) },
  })
  return {
    url: origin,
    async send({ path, via = 'POST', params = {}, headers = {}, signal }) {
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
      })
      const text = await body.text()
      return {
        status: statusCode,
        headers: present(answered),
        text,
        ms: performance.now() - started,
      }
    },
    close: () => dispatcher.close(),
  }
}

function present(headers: Dispatcher.ResponseData['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string | string[]] => {
      return header[1] !== undefined
    }),
  )
}
