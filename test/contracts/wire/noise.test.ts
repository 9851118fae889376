import { generateKeyPairSync } from 'node:crypto'
// @ts-expect-error It has no types.
import Noise from 'noise-handshake'
import { expect, test } from 'vitest'
import {
  answerHandshake,
  decodeBase64url,
  encodeBase64url,
  type HashState,
  hashState,
  NoiseError,
  noiseKeyPair,
  replayWindowSize,
  ssidOf,
  startHandshake,
  useNonce,
  verifyHash,
  writeHash,
} from '../../../src/contracts/wire/noise.ts'
import vectors from '../../vectors/crypto.json' with { type: 'json' }

const { noise } = vectors
const pairOf = (hex: string) => noiseKeyPair(Buffer.from(hex, 'hex'))
const server = pairOf(noise.serverStaticPrivate)
const serverEphemeral = pairOf(noise.serverEphemeralPrivate)
const fixedClient = {
  payload: noise.payload,
  staticKey: pairOf(noise.clientStaticPrivate),
  ephemeralKey: pairOf(noise.clientEphemeralPrivate),
}

/** A client and a server that talked to each other. */
function shakenHands(payload = '') {
  const started = startHandshake(ssidOf(server), { payload })
  const answered = answerHandshake(started.message, { staticKey: server })
  return { started, answered, finished: started.finish(answered.message) }
}

const freshState = (): HashState => hashState(shakenHands().answered.handshake)

/** Feeds nonces to a state, as requests would; answers the reasons of those that were refused. */
function feed(state: HashState, nonces: readonly number[]): (string | true)[] {
  let { window } = state
  return nonces.map((nonce) => {
    const verdict = verifyHash({ ...state, window }, writeHash(state, nonce))
    if (!verdict.ok) return verdict.reason
    // Sessions are kept as JSON.
    window = JSON.parse(JSON.stringify(verdict.window))
    return true
  })
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

test('the static key of 32 bytes is the vector’s, as is its cookie', () => {
  expect(server.publicKey.toString('hex')).toBe(noise.serverStaticPublic)
  expect(ssidOf(server)).toBe(noise.ssid)
  expect(noise.ssid).toHaveLength(43)
})

test('the initiator writes message 1 of the vector and reads its message 2', () => {
  const started = startHandshake(noise.ssid, fixedClient)
  expect(started.message).toBe(noise.request)
  const { payload, handshake } = started.finish(noise.response)
  expect(payload).toHaveLength(0)
  expect(handshake.hash).toBe(noise.handshakeHash)
})

test('the responder reads message 1 of the vector and writes its message 2', () => {
  const answered = answerHandshake(noise.request, {
    staticKey: server,
    ephemeralKey: serverEphemeral,
  })
  expect(answered.message).toBe(noise.response)
  expect(answered.payload.toString()).toBe(noise.payload)
  expect(answered.clientKey).toEqual(fixedClient.staticKey.publicKey)
  expect(answered.handshake.hash).toBe(noise.handshakeHash)
})

test('both roles write and take the request hashes of the vector', () => {
  const { handshake } = startHandshake(noise.ssid, fixedClient).finish(noise.response)
  const answered = answerHandshake(noise.request, {
    staticKey: server,
    ephemeralKey: serverEphemeral,
  })
  expect(handshake).toEqual(answered.handshake)
  const state = hashState(handshake)
  expect([0, 1, 2].map((nonce) => writeHash(state, nonce))).toEqual(noise.requestHashes)
  for (const header of noise.requestHashes) expect(verifyHash(state, header).ok).toBe(true)
})

test('messages have the sizes of captured ones', () => {
  const withTime = shakenHands('{"time": 1700000000}')
  expect(withTime.started.message).toHaveLength(155)
  const empty = shakenHands()
  expect(empty.started.message).toHaveLength(128)
  expect(empty.answered.message).toHaveLength(64)
})

test('every handshake has keys of its own, and both ends the same', () => {
  const first = shakenHands()
  const second = shakenHands()
  expect(first.finished.handshake).toEqual(first.answered.handshake)
  expect(first.finished.handshake).not.toEqual(second.finished.handshake)
  expect(first.finished.handshake.toServer).not.toBe(first.finished.handshake.toClient)
})

/** The part of noise-handshake that is used here: another implementation, on libsodium. */
interface Peer {
  readonly s: { publicKey: Buffer; secretKey: Buffer }
  readonly rs: Buffer
  readonly hash: Buffer
  readonly rx: Buffer
  readonly tx: Buffer
  initialise(prologue: Buffer, remoteStatic?: Buffer): void
  send(payload?: Buffer): Buffer
  recv(message: Buffer): Buffer
}

test('an independent responder understands our initiator', () => {
  const peer: Peer = new Noise('IK', false)
  peer.initialise(Buffer.alloc(0))
  const staticKey = noiseKeyPair()
  const started = startHandshake(ssidOf(peer.s), { payload: 'grüße', staticKey })
  expect(peer.recv(decodeBase64url(started.message)).toString()).toBe('grüße')
  expect(peer.rs).toEqual(staticKey.publicKey)
  const { payload, handshake } = started.finish(encodeBase64url(peer.send(Buffer.from('back'))))
  expect(payload.toString()).toBe('back')
  expect(handshake).toEqual({
    hash: encodeBase64url(peer.hash),
    toServer: encodeBase64url(peer.rx),
    toClient: encodeBase64url(peer.tx),
  })
})

test('an independent initiator understands our responder', () => {
  const peer: Peer = new Noise('IK', true)
  peer.initialise(Buffer.alloc(0), server.publicKey)
  const message = encodeBase64url(peer.send(Buffer.from(noise.payload)))
  const answered = answerHandshake(message, { staticKey: server, payload: 'back' })
  expect(answered.payload.toString()).toBe(noise.payload)
  expect(answered.clientKey).toEqual(peer.s.publicKey)
  expect(peer.recv(decodeBase64url(answered.message)).toString()).toBe('back')
  expect(answered.handshake).toEqual({
    hash: encodeBase64url(peer.hash),
    toServer: encodeBase64url(peer.tx),
    toClient: encodeBase64url(peer.rx),
  })
})

/** The message with one byte changed, for each of its bytes. */
function tampered(message: string): string[] {
  const bytes = decodeBase64url(message)
  return [...bytes.keys()].map((at) => {
    const copy = Buffer.from(bytes)
    copy.writeUInt8(copy.readUInt8(at) ^ 0x80, at)
    return encodeBase64url(copy)
  })
}

const otherLengths = (message: string): string[] => {
  const bytes = decodeBase64url(message)
  const shorter = [...bytes.keys()].map((length) => encodeBase64url(bytes.subarray(0, length)))
  return [...shorter, encodeBase64url(Buffer.concat([bytes, Buffer.alloc(1)]))]
}

test('message 1 with any byte changed, missing or added is refused', () => {
  for (const message of [...tampered(noise.request), ...otherLengths(noise.request)]) {
    expect(() => answerHandshake(message, { staticKey: server })).toThrow(NoiseError)
  }
})

test('message 2 with any byte changed, missing or added is refused, and the true one still taken', () => {
  const started = startHandshake(noise.ssid, fixedClient)
  for (const message of [...tampered(noise.response), ...otherLengths(noise.response)]) {
    expect(() => started.finish(message)).toThrow(NoiseError)
  }
  expect(started.finish(noise.response).handshake.hash).toBe(noise.handshakeHash)
})

test('a message for another server is refused', () => {
  const { message } = startHandshake(ssidOf(noiseKeyPair()))
  expect(() => answerHandshake(message, { staticKey: server })).toThrow(NoiseError)
})

test('an answer to another message is refused', () => {
  const { message } = answerHandshake(startHandshake(noise.ssid).message, { staticKey: server })
  expect(() => startHandshake(noise.ssid).finish(message)).toThrow(NoiseError)
})

test.each([
  ['nothing', ''],
  ['a word', 'hello'],
  ['JSON', '{"time":1}'],
  ['zeros, a key of small order among them', encodeBase64url(Buffer.alloc(96))],
  ['ones', encodeBase64url(Buffer.alloc(96, 0xff))],
  ['the standard alphabet', '+/'.repeat(64)],
  ['letters beyond ASCII', 'ä'.repeat(128)],
  ['more than a Noise message holds', 'A'.repeat(100_000)],
])('%s is no message', (_, text) => {
  expect(() => answerHandshake(text, { staticKey: server })).toThrow(NoiseError)
  expect(() => startHandshake(noise.ssid).finish(text)).toThrow(NoiseError)
})

test.each([
  ['empty', ''],
  ['too short', encodeBase64url(Buffer.alloc(31, 9))],
  ['too long', encodeBase64url(Buffer.alloc(33, 9))],
  ['of small order', encodeBase64url(Buffer.alloc(32))],
  ['not base64url', `${noise.ssid.slice(0, -1)}!`],
])('a server key that is %s is refused', (_, key) => {
  expect(() => startHandshake(key)).toThrow(NoiseError)
})

test('keys of other lengths and payloads beyond a message are refused', () => {
  expect(() => noiseKeyPair(Buffer.alloc(31))).toThrow(NoiseError)
  const payload = Buffer.alloc(65_535)
  expect(() => startHandshake(noise.ssid, { payload })).toThrow(NoiseError)
})

test('a key pair of Node’s own making fits', () => {
  const { privateKey } = generateKeyPairSync('x25519')
  const bytes = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
  const { message } = startHandshake(ssidOf(noiseKeyPair(bytes)))
  expect(answerHandshake(message, { staticKey: noiseKeyPair(bytes) }).payload).toHaveLength(0)
})

test('padding of messages and keys makes no difference', () => {
  const answered = answerHandshake(`${noise.request}=`, {
    staticKey: server,
    ephemeralKey: serverEphemeral,
  })
  expect(answered.message).toBe(noise.response)
  expect(startHandshake(`${noise.ssid}=`, fixedClient).message).toBe(noise.request)
})

test.each(['A', 'AB', 'A A=', 'AAA=A', 'AA===', 'AA+/', 'AAAA\n'])(
  '%j is not base64url',
  (text) => {
    expect(() => decodeBase64url(text)).toThrow(NoiseError)
  },
)

test('the nonce of the first request hash is MA, then MQ', () => {
  const state = freshState()
  expect(writeHash(state, 0)).toMatch(/^[\w-]{8}[\w-]{22}\.MA$/)
  expect(writeHash(state, 1)).toMatch(/\.MQ$/)
  expect(writeHash(state, 10)).toMatch(/\.MTA$/)
})

test('a nonce that does not count is refused', () => {
  for (const nonce of [-1, 0.5, Number.NaN, 2 ** 53]) {
    expect(() => writeHash(freshState(), nonce)).toThrow(NoiseError)
  }
})

test('what the server keeps of a session is JSON', () => {
  const state = freshState()
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  expect(state.window).toEqual({ highest: -1, missing: [] })
})

test('requests in order are accepted and leave nothing behind', () => {
  const state = freshState()
  expect(feed(state, range(0, 1000))).not.toContainEqual(expect.any(String))
  const verdict = verifyHash(
    { ...state, window: { highest: 999, missing: [] } },
    writeHash(state, 1000),
  )
  expect(verdict).toEqual({ ok: true, window: { highest: 1000, missing: [] } })
})

test('verifying changes nothing by itself', () => {
  const state = freshState()
  const before = structuredClone(state)
  verifyHash(state, writeHash(state, 3))
  expect(state).toEqual(before)
})

test('a replay is refused, whether of the latest or of an earlier request', () => {
  expect(feed(freshState(), [0, 0, 1, 2, 1, 0, 2])).toEqual([
    true,
    'replay',
    true,
    true,
    'replay',
    'replay',
    'replay',
  ])
})

test('gaps are accepted, and filled later once', () => {
  expect(feed(freshState(), [0, 5, 3, 3, 1, 5, 7, 2, 4, 6, 4])).toEqual([
    true,
    true,
    true,
    'replay',
    true,
    'replay',
    true,
    true,
    true,
    true,
    'replay',
  ])
})

test('a whole window in reverse order is accepted, and nothing of it twice', () => {
  const nonces = range(0, replayWindowSize).reverse()
  const verdicts = feed(freshState(), [...nonces, ...nonces])
  expect(verdicts.slice(0, replayWindowSize)).toEqual(nonces.map(() => true))
  expect(verdicts.slice(replayWindowSize)).toEqual(nonces.map(() => 'replay'))
})

test('what lags behind by the window is refused', () => {
  const far = 1_000_000
  expect(feed(freshState(), [far, far - replayWindowSize, 0])).toEqual([true, 'tooOld', 'tooOld'])
  expect(feed(freshState(), [far, far - replayWindowSize + 1])).toEqual([true, true])
})

test('the window slides: what was missing grows too old, and the list never outgrows it', () => {
  let window = useNonce({ highest: -1, missing: [] }, 3, 4)
  expect(window).toEqual({ highest: 3, missing: [0, 1, 2] })
  if (typeof window === 'string') throw new Error(window)
  window = useNonce(window, 5, 4)
  expect(window).toEqual({ highest: 5, missing: [2, 4] })
  if (typeof window === 'string') throw new Error(window)
  expect(useNonce(window, 1, 4)).toBe('tooOld')
  expect(useNonce(window, 3, 4)).toBe('replay')
  expect(useNonce(window, 2, 4)).toEqual({ highest: 5, missing: [4] })
  expect(useNonce(window, Number.MAX_SAFE_INTEGER, 4)).toMatchObject({
    missing: [3, 2, 1].map((back) => Number.MAX_SAFE_INTEGER - back),
  })
})

test('the window agrees with a plain set of used nonces, whatever the order', () => {
  // A linear congruential generator: the same numbers in every run.
  let random = 1
  const draw = (below: number) => {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((random / 2 ** 31) * below)
  }
  let window = { highest: -1, missing: [] } as { highest: number; missing: readonly number[] }
  const used = new Set<number>()
  for (let step = 0; step < 5000; step += 1) {
    const nonce = Math.max(0, window.highest + 8 - draw(32))
    const expected =
      nonce <= window.highest - 16 ? 'tooOld' : used.has(nonce) ? 'replay' : 'accepted'
    const next = useNonce(window, nonce, 16)
    expect(typeof next === 'string' ? next : 'accepted').toBe(expected)
    if (typeof next === 'string') continue
    used.add(nonce)
    window = next
    expect(window.missing.length).toBeLessThan(16)
  }
})

test('the prefix of another handshake is refused', () => {
  const state = freshState()
  expect(verifyHash(state, writeHash(freshState(), 0))).toEqual({ ok: false, reason: 'prefix' })
})

test('a tag of another nonce or key is refused', () => {
  const state = freshState()
  const [first = ''] = writeHash(state, 0).split('.')
  expect(verifyHash(state, `${first}.MQ`)).toEqual({ ok: false, reason: 'tag' })
  const { key } = freshState()
  expect(verifyHash(state, writeHash({ ...state, key }, 0))).toEqual({ ok: false, reason: 'tag' })
})

test('a hash with any character changed is refused', () => {
  const state = freshState()
  const header = writeHash(state, 0)
  for (const at of header.split('').keys()) {
    const other = header[at] === 'B' ? 'C' : 'B'
    const changed = `${header.slice(0, at)}${other}${header.slice(at + 1)}`
    expect(verifyHash(state, changed).ok).toBe(false)
  }
})

test('padding inside a hash makes no difference', () => {
  const state = freshState()
  const [first] = writeHash(state, 0).split('.')
  expect(verifyHash(state, `${first}==.MA==`).ok).toBe(true)
})

const textNonce = (text: string) => encodeBase64url(Buffer.from(text))

test.each([
  ['nothing', ''],
  ['a word', 'garbage'],
  ['a dot', '.'],
  ['only the prefix', 'PREFIX'],
  ['no nonce', 'PREFIXTAG'],
  ['an empty nonce', 'PREFIXTAG.'],
  ['two nonces', 'PREFIXTAG.MA.MA'],
  ['a nonce that is not base64url', 'PREFIXTAG.M'],
  ['a nonce that is not a number', `PREFIXTAG.${textNonce('one')}`],
  ['a negative nonce', `PREFIXTAG.${textNonce('-1')}`],
  ['a nonce with a zero in front', `PREFIXTAG.${textNonce('00')}`],
  ['a nonce in hexadecimal', `PREFIXTAG.${textNonce('0x1')}`],
  ['a fraction', `PREFIXTAG.${textNonce('1.5')}`],
  ['a nonce beyond what numbers hold', `PREFIXTAG.${textNonce('9007199254740993')}`],
  ['an endless nonce', `PREFIXTAG.${textNonce('9'.repeat(5000))}`],
  ['a short tag', `PREFIX${'A'.repeat(21)}.MA`],
  ['a long tag', `PREFIX${'A'.repeat(23)}.MA`],
  ['a blank in front', ' PREFIXTAG.MA'],
  ['a line break at the end', 'PREFIXTAG.MA\n'],
  ['letters beyond ASCII', 'ä'.repeat(30)],
])('%s is no hash', (_, pattern) => {
  const state = freshState()
  const [first = ''] = writeHash(state, 0).split('.')
  const header = pattern.replace('PREFIXTAG', first).replace('PREFIX', state.prefix)
  expect(verifyHash(state, header)).toEqual({ ok: false, reason: 'malformed' })
})

test('a session whose key was spoilt refuses and does not fail', () => {
  const state = freshState()
  const header = writeHash(state, 0)
  for (const key of ['', 'AAAA', '!']) {
    expect(verifyHash({ ...state, key }, header)).toEqual({ ok: false, reason: 'tag' })
  }
})
