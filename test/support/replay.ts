/** Requests as other people's clients write them: path, headers and body go out untouched. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Envelope } from './nas.ts'

export interface Replay {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Another address of this machine to come from. */
  readonly localAddress?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** `Set-Cookie` lines. */
  readonly cookies: readonly string[]
  readonly text: string
  readonly json: Envelope
}

export function send(url: string, path: string, replay: Replay = {}): Promise<Answer> {
  const { hostname, port, protocol } = new URL(url)
  const { method = 'GET', headers = {}, body = '', localAddress } = replay
  const options = { hostname, port, path, method, headers, localAddress }
  return new Promise((resolve, reject) => {
    const outgoing =
      protocol === 'https:'
        ? // The certificate is self-signed, and these clients do not look at it.
          httpsRequest({ ...options, rejectUnauthorized: false })
        : httpRequest(options)
    outgoing.once('error', reject)
    outgoing.once('response', async (incoming) => {
      const text = Buffer.concat(await incoming.toArray()).toString()
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        cookies: incoming.headers['set-cookie'] ?? [],
        text,
        get json() {
          return JSON.parse(text) as Envelope
        },
      })
    })
    outgoing.end(body)
  })
}

export const get = (url: string, path: string, headers: Record<string, string> = {}) =>
  send(url, path, { headers })

/** A POST of a form, with the headers that every HTTP library gives it. */
export const postForm = (
  url: string,
  path: string,
  body: string,
  headers: Record<string, string> = {},
) =>
  send(url, path, {
    method: 'POST',
    body,
    headers: {
      ...headers,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': String(Buffer.byteLength(body)),
    },
  })

/** A form in the order given. */
export const formOf = (params: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()

/** A form in alphabetical order, as Go writes every one of them. */
export const sortedForm = (params: Readonly<Record<string, string | number>>): string =>
  formOf(Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))))

/** The value of a cookie that an answer sets; undefined where it sets none of that name. */
export function cookieOf({ cookies }: Pick<Answer, 'cookies'>, name: string): string | undefined {
  const line = cookies.find((cookie) => cookie.startsWith(`${name}=`))
  return line?.slice(name.length + 1).split(';')[0]
}
