/**
 * The handshake inside a DSM 7 login, and the request hash that comes out of it.
 *
 * Noise_IK_25519_ChaChaPoly_BLAKE2b with an empty prologue (noiseprotocol.org, revision 34); the
 * NAS is the responder. Its public key is the `_SSID` cookie, the two messages are `ik_message` of
 * the login and of its answer, and every later request may carry `X-SYNO-HASH`. That DSM uses it
 * so is known from N4S4/synology-api, which talks to real units with it.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** A message, key or text that does not fit. Says what, never why a decryption failed. */
export class NoiseError extends Error {
  override name = 'NoiseError'
}

export interface NoiseKeyPair {
  readonly publicKey: Buffer
  readonly privateKey: KeyObject
}

/** What both ends hold when the handshake is done: plain data, bytes as base64url text. */
export interface Handshake {
  /** Hash of everything that was said, 64 bytes. */
  readonly hash: string
  /** Key of what the client sends. The request hash is made with it. */
  readonly toServer: string
  /** Key of what the server sends. No use of it is known. */
  readonly toClient: string
}

export interface StartedHandshake {
  /** `ik_message` for the login. */
  readonly message: string
  /** Takes `ik_message` of the answer. Throws NoiseError, after which it may be called again. */
  finish(reply: string): { readonly payload: Buffer; readonly handshake: Handshake }
}

export interface AnsweredHandshake {
  /** `ik_message` for the answer. */
  readonly message: string
  /** What came with the login: `{"time": 1700000000}` from N4S4, nothing from the web UI. */
  readonly payload: Buffer
  /** The client's static public key. Clients make a new one for each login. */
  readonly clientKey: Buffer
  readonly handshake: Handshake
}

const keyLength = 32
const tagLength = 16
const hashLength = 64
const longestMessage = 65_535

/** The client's part. `serverKey` is the text of the `_SSID` cookie; payload text is UTF-8. */
export function startHandshake(
  serverKey: string,
  options: {
    readonly payload?: Uint8Array | string
    readonly staticKey?: NoiseKeyPair
    /** For reproducible messages. Never use one twice outside of tests. */
    readonly ephemeralKey?: NoiseKeyPair
  } = {},
): StartedHandshake {
  const { payload = '', staticKey = noiseKeyPair(), ephemeralKey = noiseKeyPair() } = options
  const server = decodeBase64url(serverKey)
  const state = new SymmetricState(server)
  state.mixHash(ephemeralKey.publicKey)
  state.mixKey(shared(ephemeralKey, server))
  const sealedKey = state.seal(staticKey.publicKey)
  state.mixKey(shared(staticKey, server))
  const sealedPayload = state.seal(Buffer.from(payload))
  return {
    message: encodeMessage(ephemeralKey.publicKey, sealedKey, sealedPayload),
    finish(reply) {
      const bytes = decodeMessage(reply, keyLength + tagLength)
      const ephemeral = bytes.subarray(0, keyLength)
      const end = state.copy()
      end.mixHash(ephemeral)
      end.mixKey(shared(ephemeralKey, ephemeral))
      end.mixKey(shared(staticKey, ephemeral))
      return { payload: end.open(bytes.subarray(keyLength)), handshake: end.split() }
    },
  }
}

/** The server's part: reads `ik_message` of a login and writes that of the answer. */
export function answerHandshake(
  message: string,
  options: {
    readonly staticKey: NoiseKeyPair
    readonly payload?: Uint8Array | string
    /** For reproducible messages. Never use one twice where secrecy matters. */
    readonly ephemeralKey?: NoiseKeyPair
  },
): AnsweredHandshake {
  const { payload = '', staticKey, ephemeralKey = noiseKeyPair() } = options
  const bytes = decodeMessage(message, keyLength + keyLength + tagLength + tagLength)
  const ephemeral = bytes.subarray(0, keyLength)
  const keyEnd = keyLength + keyLength + tagLength
  const state = new SymmetricState(staticKey.publicKey)
  state.mixHash(ephemeral)
  state.mixKey(shared(staticKey, ephemeral))
  const clientKey = state.open(bytes.subarray(keyLength, keyEnd))
  state.mixKey(shared(staticKey, clientKey))
  const received = state.open(bytes.subarray(keyEnd))
  state.mixHash(ephemeralKey.publicKey)
  state.mixKey(shared(ephemeralKey, ephemeral))
  state.mixKey(shared(ephemeralKey, clientKey))
  const sealedPayload = state.seal(Buffer.from(payload))
  return {
    message: encodeMessage(ephemeralKey.publicKey, sealedPayload),
    payload: received,
    clientKey,
    handshake: state.split(),
  }
}

/** What the client needs for `X-SYNO-HASH`. */
export interface HashKey {
  /** The first 8 characters of the handshake hash: which handshake the header belongs to. */
  readonly prefix: string
  readonly key: string
}

/** What the server keeps of a session to check the header: plain JSON. */
export interface HashState extends HashKey {
  readonly window: ReplayWindow
}

/** Which nonces were used. Requests run in parallel, so they arrive late or never. */
export interface ReplayWindow {
  /** The highest nonce that was used; -1 before the first. */
  readonly highest: number
  /** Those below it that were not used and still may be, ascending. */
  readonly missing: readonly number[]
}

export type HashRefusal = 'malformed' | 'prefix' | 'replay' | 'tooOld' | 'tag'

export type HashVerdict =
  | { readonly ok: true; readonly window: ReplayWindow }
  | { readonly ok: false; readonly reason: HashRefusal }

const prefixLength = 8

/** How far behind the highest nonce a request may lag. Our choice: DSM's is not known. */
export const replayWindowSize = 256

/** The state both ends start with; the client has no use for the window. */
export const hashState = ({ hash, toServer }: Handshake): HashState => ({
  prefix: hash.slice(0, prefixLength),
  key: toServer,
  window: { highest: -1, missing: [] },
})

/** The value of `X-SYNO-HASH`. The nonce is 0 in the first request after the login, then 1, 2, … */
export function writeHash({ prefix, key }: HashKey, nonce: number): string {
  const tag = seal(decodeBase64url(key), nonce, empty, empty)
  return `${prefix}${encodeBase64url(tag)}.${encodeBase64url(Buffer.from(String(nonce)))}`
}

/** Judges a value of `X-SYNO-HASH`. If it is good, its window belongs into the session. */
export function verifyHash({ prefix, key, window }: HashState, header: string): HashVerdict {
  const parts = /^([\w-]{8})([\w-]{22}(?:==)?)\.([\w-]{1,22}={0,2})$/.exec(header)
  const [, given, tagText = '', nonceText = ''] = parts ?? []
  const tag = bytesOf(tagText)
  const nonce = nonceOf(bytesOf(nonceText))
  if (parts === null || tag === undefined || nonce === undefined) return refused('malformed')
  if (given !== prefix) return refused('prefix')
  const next = useNonce(window, nonce)
  if (typeof next === 'string') return refused(next)
  // Last, and before the window moves: who does not hold the key shall not push it.
  try {
    open(decodeBase64url(key), nonce, empty, tag)
  } catch {
    return refused('tag')
  }
  return { ok: true, window: next }
}

/** The window after a nonce was used, or why it must not be. */
export function useNonce(
  { highest, missing }: ReplayWindow,
  nonce: number,
  size = replayWindowSize,
): ReplayWindow | 'replay' | 'tooOld' {
  if (nonce <= highest) {
    if (nonce <= highest - size) return 'tooOld'
    if (!missing.includes(nonce)) return 'replay'
    return { highest, missing: missing.filter((other) => other !== nonce) }
  }
  const lowest = Math.max(nonce - size, -1) + 1
  const skipped: number[] = []
  for (let other = Math.max(highest + 1, lowest); other < nonce; other += 1) skipped.push(other)
  return { highest: nonce, missing: [...missing.filter((other) => other >= lowest), ...skipped] }
}

const refused = (reason: HashRefusal): HashVerdict => ({ ok: false, reason })

function nonceOf(bytes: Buffer | undefined): number | undefined {
  const text = bytes?.toString('latin1') ?? ''
  const nonce = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(nonce) ? nonce : undefined
}

/** What PKCS#8 and SubjectPublicKeyInfo put before the 32 bytes of an X25519 key. */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
const spkiPrefix = Buffer.from('302a300506032b656e032100', 'hex')

/** The key pair of 32 private bytes; a new one without them. */
export function noiseKeyPair(privateBytes: Uint8Array = randomBytes(keyLength)): NoiseKeyPair {
  if (privateBytes.length !== keyLength) throw new NoiseError('a private key has 32 bytes')
  const der = Buffer.concat([pkcs8Prefix, privateBytes])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { publicKey: spki.subarray(-keyLength), privateKey }
}

/** The text of the `_SSID` cookie: 43 characters. */
export const ssidOf = ({ publicKey }: Pick<NoiseKeyPair, 'publicKey'>): string =>
  encodeBase64url(publicKey)

export const encodeBase64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64url')

/** Reads base64url with or without padding: a Go client pads. Nothing else is let through. */
export function decodeBase64url(text: string): Buffer {
  const bytes = bytesOf(text)
  if (bytes === undefined) throw new NoiseError('not base64url')
  return bytes
}

/** Node skips over what is not base64, so the way back shows whether there was any. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return encodeBase64url(bytes) === text.replace(/={1,2}$/, '') ? bytes : undefined
}

const encodeMessage = (...parts: readonly Buffer[]): string =>
  encodeBase64url(sized(Buffer.concat(parts), 0))

const decodeMessage = (text: string, shortest: number): Buffer =>
  sized(decodeBase64url(text), shortest)

function sized(bytes: Buffer, shortest: number): Buffer {
  if (bytes.length >= shortest && bytes.length <= longestMessage) return bytes
  throw new NoiseError(`a handshake message of ${bytes.length} bytes`)
}

/** Refuses keys of other lengths, and those of small order, whose result would be all zero. */
function shared({ privateKey }: NoiseKeyPair, publicBytes: Buffer): Buffer {
  if (publicBytes.length !== keyLength) throw new NoiseError('a public key has 32 bytes')
  try {
    const der = Buffer.concat([spkiPrefix, publicBytes])
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return diffieHellman({ privateKey, publicKey })
  } catch {
    throw new NoiseError('a public key that leads nowhere')
  }
}

const empty = Buffer.alloc(0)
/** Up to 64 bytes, the protocol's name is its own hash, filled up with zeros. */
const protocolHash = Buffer.alloc(hashLength)
protocolHash.write('Noise_IK_25519_ChaChaPoly_BLAKE2b')

/** The SymmetricState of the specification, begun with the server's public key known. */
class SymmetricState {
  private chainingKey: Buffer = protocolHash
  private hash: Buffer = protocolHash
  private key: Buffer = empty

  constructor(serverKey: Buffer) {
    this.mixHash(empty)
    this.mixHash(serverKey)
  }

  copy(): SymmetricState {
    return Object.assign(new SymmetricState(empty), this)
  }

  mixHash(data: Buffer): void {
    this.hash = createHash('blake2b512').update(this.hash).update(data).digest()
  }

  mixKey(secret: Buffer): void {
    const [chainingKey, key] = derive(this.chainingKey, secret)
    this.chainingKey = chainingKey
    this.key = key.subarray(0, keyLength)
  }

  // In IK a fresh key comes before everything that is encrypted, so the nonce is always 0.
  seal(plaintext: Buffer): Buffer {
    const sealed = seal(this.key, 0, this.hash, plaintext)
    this.mixHash(sealed)
    return sealed
  }

  open(sealed: Buffer): Buffer {
    const plaintext = open(this.key, 0, this.hash, sealed)
    this.mixHash(sealed)
    return plaintext
  }

  split(): Handshake {
    const [toServer, toClient] = derive(this.chainingKey, empty)
    return {
      hash: encodeBase64url(this.hash),
      toServer: encodeBase64url(toServer.subarray(0, keyLength)),
      toClient: encodeBase64url(toClient.subarray(0, keyLength)),
    }
  }
}

/** HKDF with two outputs of 64 bytes. */
function derive(chainingKey: Buffer, secret: Buffer): [Buffer, Buffer] {
  const mac = (key: Buffer, ...data: readonly Buffer[]) =>
    createHmac('blake2b512', key).update(Buffer.concat(data)).digest()
  const temporary = mac(chainingKey, secret)
  const first = mac(temporary, Buffer.of(1))
  return [first, mac(temporary, first, Buffer.of(2))]
}

const cipher = 'chacha20-poly1305'

/** ChaChaPoly of the specification: four zero bytes, then the nonce with its low byte first. */
function nonceBytes(nonce: number): Buffer {
  if (!Number.isSafeInteger(nonce) || nonce < 0) throw new NoiseError('a nonce counts from 0')
  const bytes = Buffer.alloc(12)
  bytes.writeBigUInt64LE(BigInt(nonce), 4)
  return bytes
}

function seal(key: Buffer, nonce: number, ad: Buffer, plaintext: Buffer): Buffer {
  if (key.length !== keyLength) throw new NoiseError('a cipher key has 32 bytes')
  const sealing = createCipheriv(cipher, key, nonceBytes(nonce), { authTagLength: tagLength })
  sealing.setAAD(ad, { plaintextLength: plaintext.length })
  return Buffer.concat([sealing.update(plaintext), sealing.final(), sealing.getAuthTag()])
}

function open(key: Buffer, nonce: number, ad: Buffer, sealed: Buffer): Buffer {
  try {
    const length = sealed.length - tagLength
    const opening = createDecipheriv(cipher, key, nonceBytes(nonce), { authTagLength: tagLength })
    opening.setAAD(ad, { plaintextLength: length })
    opening.setAuthTag(sealed.subarray(length))
    return Buffer.concat([opening.update(sealed.subarray(0, length)), opening.final()])
  } catch {
    throw new NoiseError('not sealed with this key')
  }
}
