/** Bytes that no HTTP client would send. */
import { connect } from 'node:net'
import fc from 'fast-check'
import type { Pool } from './from-schema.ts'
import { Broken, expectNoInnards } from './judge.ts'
import { bytesOf } from './message.ts'
import type { Sessions } from './office.ts'
import { anyRequest, type FuzzRequest, messageOf } from './requests.ts'

export interface Transmission {
  /** Sent one after the other without waiting for an answer. */
  readonly requests: readonly FuzzRequest[]
  /** What is done to the bytes, at places in thousandths of their length. */
  readonly damage: readonly {
    readonly at: number
    readonly do: 'cut' | 'insert' | 'overwrite' | 'drop'
    readonly bytes: string
  }[]
  /** In how many pieces they go out. */
  readonly pieces: number
}

const odd = fc.oneof(
  fc.constantFrom(
    '\0',
    '\r\n',
    '\r\n\r\n',
    '\n',
    ' ',
    '0\r\n\r\n',
    'ffffffffffffffff\r\n',
    '-1\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 99999999999\r\n',
    'Content-Length: 1e3\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: gzip, chunked\r\n',
    'Connection: close\r\n',
    'Upgrade: websocket\r\nConnection: upgrade\r\n',
    'Expect: 100-continue\r\n',
    'Expect: miracles\r\n',
    'Host: a\r\nHost: b\r\n',
    ' folded: header\r\n',
    'no colon\r\n',
    ': no name\r\n',
    'HTTP/0.9',
    'HTTP/2.0',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'CONNECT nas:443 HTTP/1.1\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00',
  ),
  fc.constantFrom(1_000, 300_000).map((size) => `X-Long: ${'x'.repeat(size)}\r\n`),
  fc.constantFrom(50, 3_000).map((count) => 'X-Many: 1\r\n'.repeat(count)),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

export const transmission = (pool: Pool): fc.Arbitrary<Transmission> =>
  fc.record({
    requests: fc.array(anyRequest(pool), { minLength: 1, maxLength: 4 }),
    damage: fc.array(
      fc.record({
        at: fc.oneof(fc.nat(1_000), fc.nat(200)),
        do: fc.constantFrom('cut', 'insert', 'insert', 'overwrite', 'drop'),
        bytes: odd,
      }),
      { maxLength: 3 },
    ),
    pieces: fc.integer({ min: 1, max: 3 }),
  })

function damaged({ requests, damage }: Transmission, sessions: Sessions): Buffer {
  let bytes = Buffer.concat(requests.map((request) => bytesOf(messageOf(request, sessions))))
  for (const { at, do: act, bytes: text } of damage) {
    const place = Math.floor((bytes.length * at) / 1_000)
    const added = Buffer.from(text)
    const before = bytes.subarray(0, place)
    const after = bytes.subarray(place)
    if (act === 'cut') bytes = before
    else if (act === 'insert') bytes = Buffer.concat([before, added, after])
    else if (act === 'drop') bytes = Buffer.concat([before, after.subarray(added.length)])
    else bytes = Buffer.concat([before, added, after.subarray(added.length)])
  }
  return bytes
}

const patience = 20_000

/** Sends it, hangs up and waits until the server has done so too; the statuses of its answers. */
export async function transmit(
  url: string,
  sent: Transmission,
  sessions: Sessions,
): Promise<readonly number[]> {
  const received = await exchange(url, damaged(sent, sessions), sent.pieces)
  expectNoInnards({ status: 0, headers: new Map(), body: received })
  const statuses = [...received.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) =>
    Number(status),
  )
  const strange = statuses.find((status) => !expected.includes(status))
  if (strange !== undefined) {
    throw new Broken(`a status that is not documented: ${received.slice(0, 600)}`)
  }
  return statuses
}

const expected = [100, 200, 400, 404, 405, 408, 413, 414, 417, 431]

function exchange(url: string, bytes: Buffer, pieces: number): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => send(0))
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Broken(`the connection is still open after ${patience} ms`))
    }, patience)
    const size = Math.ceil(bytes.length / pieces)
    const send = (piece: number): void => {
      if (piece === pieces) socket.end()
      else socket.write(bytes.subarray(piece * size, (piece + 1) * size), () => send(piece + 1))
    }
    socket.setNoDelay(true)
    socket.on('data', (chunk) => chunks.push(chunk))
    // Torn down while we were still sending: what came before that counts.
    socket.on('error', () => {})
    socket.once('close', () => {
      clearTimeout(late)
      resolve(Buffer.concat(chunks).toString('latin1'))
    })
  })
}
