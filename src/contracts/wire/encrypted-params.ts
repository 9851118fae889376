/**
 * The encrypted form of SYNO.API.Encryption: parameters as one urlencoded text, AES under a
 * passphrase, the passphrase under the RSA key of the NAS. The web UI and N4S4 log in over HTTP
 * with it. Names, the validity and the two spellings of the key are in the SDK header; the envelope
 * is what N4S4 builds and real units take.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import type { RawParam, RawParams } from './value.ts'

/** The parameter that carries an encrypted form. */
export const cipherKeyName = '__cIpHeRtExT'
/** The field inside it that proves it is fresh. */
export const cipherTokenName = '__cIpHeRtOkEn'
/** Seconds for which that field counts: CIPHERTOKEN_VALID_DURATION of the SDK header. */
export const cipherTokenValidity = 360

/** Always the same words: who could tell what was wrong could find the passphrase by trying. */
export class DecryptError extends Error {
  override name = 'DecryptError'
  constructor() {
    super('The encrypted parameters cannot be read')
  }
}

/** What SYNO.API.Encryption `getinfo` answers, as far as it is needed here. */
export interface EncryptionInfo {
  readonly ciphertoken: string
  /** Hexadecimal modulus (`format=module`), or base64 of the DER form. */
  readonly public_key: string
  readonly server_time: number
}

/** The value of the parameter `__cIpHeRtExT` for a urlencoded form, without the token. */
export function encryptParams(
  form: string | URLSearchParams,
  { ciphertoken, public_key, server_time }: EncryptionInfo,
  options: {
    /** At most 11 bytes less than the RSA key has. */
    readonly passphrase?: string
    /** 8 bytes. */
    readonly salt?: Uint8Array
  } = {},
): string {
  const { passphrase = randomBytes(48).toString('base64'), salt = randomBytes(saltLength) } =
    options
  if (salt.length !== saltLength) throw new RangeError('A salt has 8 bytes')
  const token = new URLSearchParams({ [ciphertoken]: String(server_time) })
  const inner = [form, token].map(String).filter(Boolean).join('&')
  const secret = Buffer.from(passphrase)
  const { key, iv } = keyFrom(secret, salt)
  const sealing = createCipheriv(cipher, key, iv)
  const aes = Buffer.concat([magic, salt, sealing.update(inner), sealing.final()])
  const padding = constants.RSA_PKCS1_PADDING
  const rsa = publicEncrypt({ key: publicKeyFrom(public_key), padding }, secret)
  return JSON.stringify({ rsa: rsa.toString('base64'), aes: aes.toString('base64') })
}

/** The urlencoded form inside the parameter, token included. Whatever is wrong: DecryptError. */
export function decryptParams(envelope: string, privateKey: KeyObject | string): string {
  const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey
  try {
    const { rsa, aes } = JSON.parse(envelope)
    const block = privateDecrypt(
      { key, padding: constants.RSA_NO_PADDING },
      Buffer.from(rsa, 'base64'),
    )
    const { good, message } = unpad(block)
    // With a bad padding the rest is done all the same, so that it takes its time.
    const form = decryptForm(Buffer.from(aes, 'base64'), message)
    if (good) return form
  } catch {
    // Below, where a bad padding ends as well.
  }
  throw new DecryptError()
}

/**
 * Whether a form's token lies within its validity, in seconds. Clients add the time that passed at
 * their end, so it may be ahead by as much; how much of that DSM takes is not known.
 */
export function isFresh(form: string, now: number): boolean {
  const token = new URLSearchParams(form).get(cipherTokenName) ?? ''
  return /^\d{1,15}$/.test(token) && Math.abs(now - Number(token)) <= cipherTokenValidity
}

/** N4S4 encrypts an empty `otp_code=` and puts the code beside the encrypted form. */
const mayStandOutside: readonly string[] = ['otp_code', 'device_id', 'device_name']

/**
 * The parameters of a request whose encrypted form was read: what is inside wins, except where it
 * says nothing about the second factor. The envelope and its token are gone.
 */
export function mergeParams(outer: RawParams, form: string): RawParams {
  const merged = new Map<string, RawParam>(outer)
  for (const [name, text] of new URLSearchParams(form)) merged.set(name, { text })
  for (const name of mayStandOutside) {
    const outside = outer.get(name)
    if (outside && isEmpty(merged.get(name))) merged.set(name, outside)
  }
  merged.delete(cipherKeyName)
  merged.delete(cipherTokenName)
  return merged
}

function isEmpty(param: RawParam | undefined): boolean {
  if (param === undefined) return true
  return 'text' in param ? param.text === '' || param.text === '""' : !param.json
}

const cipher = 'aes-256-cbc'
const magic = Buffer.from('Salted__')
const saltLength = 8

function decryptForm(sealed: Buffer, passphrase: Buffer): string {
  const saltEnd = magic.length + saltLength
  if (!sealed.subarray(0, magic.length).equals(magic)) throw new DecryptError()
  const { key, iv } = keyFrom(passphrase, sealed.subarray(magic.length, saltEnd))
  const opening = createDecipheriv(cipher, key, iv)
  const form = Buffer.concat([opening.update(sealed.subarray(saltEnd)), opening.final()])
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(form)
}

/** EVP_BytesToKey of OpenSSL with MD5 and one round: `openssl enc -aes-256-cbc -md md5`. */
function keyFrom(passphrase: Buffer, salt: Uint8Array): { key: Buffer; iv: Buffer } {
  let digest = Buffer.alloc(0)
  let bytes = Buffer.alloc(0)
  while (bytes.length < 48) {
    digest = createHash('md5').update(digest).update(passphrase).update(salt).digest()
    bytes = Buffer.concat([bytes, digest])
  }
  return { key: bytes.subarray(0, 32), iv: bytes.subarray(32, 48) }
}

/**
 * Takes PKCS#1 v1.5 padding off: 0, 2, at least eight bytes other than 0, 0, message. By hand,
 * because Node 20 refuses to (CVE-2023-46809). Looks at every byte, wherever the message begins.
 */
function unpad(block: Buffer): { good: boolean; message: Buffer } {
  let found = 0
  let end = 0
  for (let at = 2; at < block.length; at += 1) {
    const zero = Number(block[at] === 0)
    end += at * (zero & (1 - found))
    found |= zero
  }
  const wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2) | Number(end < 10)
  return { good: wrong === 0, message: block.subarray(end + 1) }
}

function publicKeyFrom(text: string): KeyObject {
  try {
    if (!/^[0-9a-f]+$/i.test(text)) {
      return createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    }
    const n = Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex').toString('base64url')
    // The exponent is not in the answer; N4S4 takes 10001 for granted.
    return createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })
  } catch {
    throw new TypeError('public_key is neither a modulus in hexadecimal nor a DER key in base64')
  }
}
