/** Those who listen to `GET /_mock/events`, and leave when nobody expects it. */
import { request as requestHttp1 } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { Readable } from 'node:stream'
import fc from 'fast-check'
import type { MockDsm } from '../../../src/index.ts'
import { query } from './control.ts'
import { Broken, expectNoInnards } from './judge.ts'
import { fieldsOf } from './message.ts'

/** How somebody comes to listen, and goes. */
export interface Listener {
  readonly over: 'HTTP/1.1' | 'HTTP/2'
  readonly query: string
  readonly headers: readonly string[]
  /** Goes before there can be an answer. */
  readonly isHasty: boolean
}

export const listener: fc.Arbitrary<Listener> = fc.record({
  over: fc.constantFrom('HTTP/1.1', 'HTTP/2'),
  query,
  headers: fc.array(
    fc.constantFrom(
      'Accept: text/event-stream',
      'Accept: nothing/at-all',
      'Accept-Encoding: gzip, br',
      'Authorization: Bearer junk',
      'Cache-Control: no-cache',
      'Cookie: id=junk',
      'Expect: 100-continue',
      'If-None-Match: *',
      'Last-Event-ID: 7',
      'Last-Event-ID: __proto__',
      'Origin: https://elsewhere.example',
      'Range: bytes=0-1',
      `X-Long: ${'x'.repeat(5_000)}`,
    ),
    { maxLength: 3 },
  ),
  isHasty: fc.boolean(),
})

/** Somebody who listens. */
export interface Listening {
  /** Resolves when the text has come. */
  hears(text: string): Promise<void>
  /** Breaks off, and throws Broken when what came is no stream of events. */
  leave(): void
}

/** Resolves once there is an answer; to undefined for the hasty. */
export async function listen(nas: MockDsm, how: Listener): Promise<Listening | undefined> {
  const { answered, leave } = how.over === 'HTTP/2' ? overHttp2(nas, how) : overHttp1(nas, how)
  if (how.isHasty) {
    leave()
    return undefined
  }
  const { status, type, stream } = await answered
  if (status !== 200 || type !== 'text/event-stream') {
    throw new Broken(`instead of events there comes ${status} with the type ${type}`)
  }
  let heard = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  return {
    hears: (text) =>
      new Promise((resolve, reject) => {
        const look = () => heard.includes(text) && resolve()
        stream.on('data', look)
        stream.once('close', () => reject(new Broken('an event stream ended by itself')))
        look()
      }),
    leave() {
      leave()
      expectEvents(heard)
    },
  }
}

interface Connection {
  readonly answered: Promise<{
    readonly status: number | undefined
    readonly type: string | undefined
    readonly stream: Readable
  }>
  leave(): void
}

const messageOf = ({ query, headers }: Listener) => ({
  verb: 'GET',
  target: `/_mock/events${query}`,
  headers,
})

function overHttp1({ url }: MockDsm, how: Listener): Connection {
  const { ':method': _, ':path': path, ...headers } = fieldsOf(messageOf(how))
  const request = requestHttp1(url, { path: String(path), headers, agent: false })
  const answered: Connection['answered'] = new Promise((resolve, reject) => {
    request.once('response', (stream) => {
      // Torn down by ourselves.
      stream.on('error', () => {})
      resolve({ status: stream.statusCode, type: stream.headers['content-type'], stream })
    })
    request.on('error', reject)
  })
  answered.catch(() => {})
  request.end()
  return { answered, leave: () => request.destroy() }
}

function overHttp2({ tlsUrl = '', certificate = '' }: MockDsm, how: Listener): Connection {
  const session = connectHttp2(tlsUrl, { ca: certificate })
  const stream = session.request(fieldsOf(messageOf(how)))
  const answered: Connection['answered'] = new Promise((resolve, reject) => {
    stream.once('response', ({ ':status': status, 'content-type': type }) =>
      resolve({ status, type, stream }),
    )
    session.on('error', reject)
    stream.on('error', reject)
  })
  answered.catch(() => {})
  return { answered, leave: () => session.destroy() }
}

/** Whole events, but for the last one, which may have been on its way. */
function expectEvents(heard: string): void {
  expectNoInnards({ status: 200, headers: new Map(), body: heard })
  const [greeting, ...events] = heard.split('\n\n').slice(0, -1)
  if (greeting !== undefined && greeting !== ': connected') throw new Broken(`greets: ${greeting}`)
  for (const event of events) {
    const [, data = ''] = /^event: (?:request|transition|clock)\ndata: (.*)$/.exec(event) ?? []
    try {
      JSON.parse(data)
    } catch {
      throw new Broken(`no event: ${event.slice(0, 600)}`)
    }
  }
}
