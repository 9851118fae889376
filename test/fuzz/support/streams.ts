/** HTTP/2: one connection with any number of requests at a time, some of which break off. */
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import fc from 'fast-check'
import type { RawAnswer } from '../../support/socket.ts'
import type { Pool } from './from-schema.ts'
import { fieldsOf, type Message } from './message.ts'
import { anyRequest, type FuzzRequest } from './requests.ts'

/** A type that has a flaw of its own is refused before there is a body. */
const waited: readonly FuzzRequest['encoding'][] = [
  'form',
  'multipart',
  'chunked',
  'json',
  'untyped',
]

interface Stream {
  readonly request: FuzzRequest
  /** After how many thousandths of the body it is cancelled; undefined for never. */
  readonly cut?: number
}

/** Requests that are sent without waiting for answers. */
export type Burst = readonly Stream[]

export function burst(pool: Pool): fc.Arbitrary<Burst> {
  const request = anyRequest(pool)
  const whole: fc.Arbitrary<Stream> = fc.record({ request })
  // Only with POST is a body waited for: the others may be answered without it.
  const broken: fc.Arbitrary<Stream> = fc.record({
    request: request.map(
      (given): FuzzRequest => ({
        ...given,
        verb: 'POST',
        encoding: waited.includes(given.encoding) ? given.encoding : 'form',
      }),
    ),
    cut: fc.nat(999),
  })
  const some = { minLength: 1, maxLength: 8 }
  const streams = fc.oneof(
    fc.array(whole, some),
    fc.array(broken, some),
    fc.array(fc.oneof(whole, broken), some),
  )
  // Now and then more than the hundred that a connection takes at a time.
  const times = fc.oneof(
    { weight: 9, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constant(20) },
  )
  return fc.tuple(streams, times).map(([streams, times]) => Array(times).fill(streams).flat())
}

export interface Streams {
  /** Sends a request and waits for its answer: status 0 when none comes. */
  send(message: Message): Promise<RawAnswer>
  /** Sends less than the body of a request, cancels it, and waits for the end of the stream. */
  breakOff(message: Message, cut: number): Promise<void>
  /** Resolves when the server has seen all that was sent. */
  settle(): Promise<void>
  close(): void
}

/** Above this, in bytes, clients do not get the headers of a request into their frames. */
const longestHead = 60_000

/** Whether HTTP/2 has a way to say it. */
export const isSayable = (message: Message): boolean =>
  message.target.length + message.headers.join().length < longestHead

/** Whether the answer may be that of the protocol, which knows no other paths. */
export const isOutOfProtocol = ({ target }: Message): boolean => !target.startsWith('/')

const patience = 30_000

export function openStreams(url: string, ca: string): Streams {
  let session: ClientHttp2Session | undefined
  const connected = () => {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(url, { ca })
      // What goes wrong between two requests shows as a connection that is gone.
      session.on('error', () => {})
    }
    return session
  }
  const open = (message: Message) => {
    const isWhole = message.body === undefined
    const stream = connected().request(fieldsOf(message), { endStream: isWhole })
    const answer: { -readonly [Key in keyof RawAnswer]: RawAnswer[Key] } = {
      status: 0,
      headers: new Map(),
      body: '',
    }
    stream.on('response', ({ ':status': status = 0, ...headers }) => {
      answer.status = status
      answer.headers = new Map(
        Object.entries(headers).map(([name, value]) => [name, [value].flat().join()]),
      )
    })
    stream.setEncoding('utf8').on('data', (text: string) => {
      answer.body += text
    })
    // Shows as the code that the stream ends with.
    stream.on('error', () => {})
    const ended = new Promise<RawAnswer>((resolve, reject) => {
      const late = setTimeout(() => {
        stream.destroy()
        reject(new Error(`no answer within ${patience} ms`))
      }, patience)
      stream.once('close', () => {
        clearTimeout(late)
        const isBroken = stream.rstCode !== constants.NGHTTP2_NO_ERROR
        resolve(isBroken ? { ...answer, status: 0 } : answer)
      })
    })
    return { stream, ended }
  }

  const settle = () => new Promise<void>((resolve) => connected().ping(() => resolve()))

  return {
    send(message) {
      const { stream, ended } = open(message)
      if (message.body !== undefined) stream.end(message.body)
      return ended
    },
    async breakOff(message, cut) {
      const { stream, ended } = open(message)
      const { body = Buffer.alloc(0) } = message
      stream.write(body.subarray(0, Math.floor((body.length * cut) / 1_000)))
      await settle()
      // Not `close`, which ends the body before it cancels: without a length, that one was whole.
      stream.destroy(new Error('broken off'))
      await ended
    },
    settle,
    close: () => session?.destroy(),
  }
}
