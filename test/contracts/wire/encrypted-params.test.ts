import { execFileSync, spawnSync } from 'node:child_process'
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  privateEncrypt,
  publicEncrypt,
} from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  cipherKeyName,
  cipherTokenName,
  cipherTokenValidity,
  DecryptError,
  decryptParams,
  type EncryptionInfo,
  encryptParams,
  isFresh,
  mergeParams,
} from '../../../src/contracts/wire/encrypted-params.ts'
import type { RawParam } from '../../../src/contracts/wire/value.ts'
import vectors from '../../vectors/crypto.json' with { type: 'json' }

const { aes, rsa } = vectors
const privateKey = createPrivateKey(rsa.privateKey)
const info: EncryptionInfo = {
  ciphertoken: cipherTokenName,
  public_key: rsa.modulus,
  server_time: 1_700_000_000,
}
const [plainForm = ''] = aes.plaintext.split(`&${cipherTokenName}`)
const fixed = { passphrase: aes.passphrase, salt: Buffer.from(aes.salt, 'hex') }

interface Envelope {
  readonly rsa: string
  readonly aes: string
}
const parse = (text: string): Envelope => JSON.parse(text)
const bytes = (base64: string) => Buffer.from(base64, 'base64')

/** The padded block under the RSA key, as it is. */
const blockOf = ({ rsa }: Envelope) =>
  privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, bytes(rsa))

/** A ciphertext that decrypts to exactly this block. */
const rsaOfBlock = (block: Buffer) =>
  publicEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block).toString('base64')

test('the AES part is the vector’s, for its passphrase and salt', () => {
  expect(parse(encryptParams(plainForm, info, fixed)).aes).toBe(aes.ciphertext)
})

test('the vector decrypts with the key and iv it names', () => {
  const opening = createDecipheriv(
    'aes-256-cbc',
    Buffer.from(aes.key, 'hex'),
    Buffer.from(aes.iv, 'hex'),
  )
  const { aes: sealed } = parse(encryptParams(plainForm, info, fixed))
  const text = opening.update(bytes(sealed).subarray(16), undefined, 'utf8') + opening.final('utf8')
  expect(text).toBe(aes.plaintext)
})

test('an envelope that OpenSSL wrote is read, passphrase of 501 characters and all', () => {
  expect(rsa.passphrase).toHaveLength(501)
  expect(decryptParams(JSON.stringify(rsa.envelope), privateKey)).toBe(rsa.form)
})

test('the private key may be PEM text', () => {
  expect(decryptParams(JSON.stringify(rsa.envelope), rsa.privateKey)).toBe(rsa.form)
})

test.each(['modulus', 'der'] as const)('the public key may come as %s', (form) => {
  const text = encryptParams(plainForm, { ...info, public_key: rsa[form] })
  expect(decryptParams(text, privateKey)).toBe(aes.plaintext)
})

test('a modulus may be in capital letters', () => {
  const text = encryptParams(plainForm, { ...info, public_key: rsa.modulus.toUpperCase() })
  expect(decryptParams(text, privateKey)).toBe(aes.plaintext)
})

test.each(['', 'no key', 'MIICIjAN', `${rsa.der.slice(0, 400)}`])('%j is no public key', (key) => {
  expect(() => encryptParams('a=1', { ...info, public_key: key })).toThrow(TypeError)
})

test('a passphrase of 501 characters fits a 4096-bit key, one of 502 does not', () => {
  const passphrase = 'x'.repeat(501)
  const text = encryptParams(plainForm, info, { passphrase })
  expect(decryptParams(text, privateKey)).toBe(aes.plaintext)
  expect(() => encryptParams(plainForm, info, { passphrase: `${passphrase}x` })).toThrow()
})

test('smaller keys work as well', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const public_key = small.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const text = encryptParams(plainForm, { ...info, public_key })
  expect(decryptParams(text, small.privateKey)).toBe(aes.plaintext)
  expect(() => decryptParams(text, privateKey)).toThrow(DecryptError)
})

test('the envelope is a JSON object of two base64 texts', () => {
  const envelope = parse(encryptParams(plainForm, info))
  expect(Object.keys(envelope)).toEqual(['rsa', 'aes'])
  expect(bytes(envelope.rsa)).toHaveLength(512)
  expect(bytes(envelope.aes).subarray(0, 8).toString()).toBe('Salted__')
  expect(bytes(envelope.aes).toString('base64')).toBe(envelope.aes)
})

test('no two envelopes are alike', () => {
  const [first, second] = [1, 2].map(() => parse(encryptParams(plainForm, info)))
  expect(first?.rsa).not.toBe(second?.rsa)
  expect(first?.aes).not.toBe(second?.aes)
})

test('the token goes in under the name the server gave it', () => {
  const text = encryptParams('a=1', { ...info, ciphertoken: 'other', server_time: 5 })
  expect(decryptParams(text, privateKey)).toBe('a=1&other=5')
  expect(decryptParams(encryptParams('', info), privateKey)).toBe(`${cipherTokenName}=1700000000`)
})

test('a salt of another length is refused', () => {
  expect(() => encryptParams('a=1', info, { salt: Buffer.alloc(7) })).toThrow(RangeError)
})

test.each(['a+b', 'a&b=c', '100%', '%40', 'Grüße', '密码🔑', 'a b', '\'"<>\\', '\u0000', ''])(
  'a password %j comes out as it went in',
  (passwd) => {
    const form = new URLSearchParams({ account: 'admin', passwd })
    const inner = decryptParams(encryptParams(form, info), privateKey)
    expect(new URLSearchParams(inner).get('passwd')).toBe(passwd)
    expect(mergeParams(new Map(), inner).get('passwd')).toEqual({ text: passwd })
  },
)

test('a passphrase beyond ASCII is taken as UTF-8', () => {
  const text = encryptParams(plainForm, info, { passphrase: 'Schlüssel🔑' })
  expect(blockOf(parse(text)).subarray(-14).toString()).toBe('Schlüssel🔑')
  expect(decryptParams(text, privateKey)).toBe(aes.plaintext)
})

test('a passphrase may hold the byte that ends the padding', () => {
  const text = encryptParams(plainForm, info, { passphrase: 'a\u0000b\u0000' })
  expect(decryptParams(text, privateKey)).toBe(aes.plaintext)
})

test('long forms come out whole, at every remainder of the block length', () => {
  for (let length = 4000; length < 4017; length += 1) {
    const form = `x=${'y'.repeat(length)}`
    expect(decryptParams(encryptParams(form, info), privateKey)).toContain(`${form}&`)
  }
})

/** EVP_BytesToKey once more, written out for the three digests that are needed. */
function derived(secret: Buffer, salt: Buffer): [key: Buffer, iv: Buffer] {
  const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest()
  const one = md5(secret, salt)
  const two = md5(one, secret, salt)
  return [Buffer.concat([one, two]), md5(two, secret, salt)]
}

test('the key is derived from the passphrase as OpenSSL’s MD5 derivation does', () => {
  const passphrase = 'päss'
  const sealed = bytes(parse(encryptParams(plainForm, info, { passphrase })).aes)
  const key = derived(Buffer.from(passphrase), sealed.subarray(8, 16))
  const opening = createDecipheriv('aes-256-cbc', ...key)
  const form = Buffer.concat([opening.update(sealed.subarray(16)), opening.final()])
  expect(form.toString()).toBe(aes.plaintext)
})

/** Found on the path or done without; no dependency of ours. */
const program = 'openssl'
const withOpenssl = test.skipIf(spawnSync(program, ['version']).status !== 0)

/** Runs OpenSSL in a folder that holds the keys. */
function openssl() {
  const folder = mkdtempSync(join(tmpdir(), 'mock-dsm-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'private.pem'), rsa.privateKey)
  const pem = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' })
  writeFileSync(join(folder, 'public.pem'), pem)
  return (line: string, input: Uint8Array, passphrase = '') =>
    execFileSync(program, line.split(' '), {
      cwd: folder,
      input,
      env: { ...process.env, PASSPHRASE: passphrase },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
}

withOpenssl('OpenSSL reads what we write', () => {
  const run = openssl()
  const envelope = parse(encryptParams(plainForm, info))
  const passphrase = run(
    'pkeyutl -decrypt -inkey private.pem -pkeyopt rsa_padding_mode:pkcs1',
    bytes(envelope.rsa),
  ).toString()
  const form = run(
    'enc -d -aes-256-cbc -md md5 -pass env:PASSPHRASE',
    bytes(envelope.aes),
    passphrase,
  )
  expect(form.toString()).toBe(aes.plaintext)
})

withOpenssl('we read what OpenSSL writes', () => {
  const run = openssl()
  const form = 'account=J%C3%B6rg&passwd=a%2Bb%26c%25'
  const sealed = {
    rsa: run(
      'pkeyutl -encrypt -pubin -inkey public.pem -pkeyopt rsa_padding_mode:pkcs1',
      Buffer.from(rsa.passphrase),
    ).toString('base64'),
    aes: run(
      'enc -aes-256-cbc -md md5 -salt -pass env:PASSPHRASE',
      Buffer.from(form),
      rsa.passphrase,
    ).toString('base64'),
  }
  expect(decryptParams(JSON.stringify(sealed), privateKey)).toBe(form)
})

/** The one thing that may be said about an envelope that cannot be read. */
function expectUnreadable(envelope: unknown) {
  const text = typeof envelope === 'string' ? envelope : JSON.stringify(envelope)
  let thrown: unknown
  try {
    decryptParams(text, privateKey)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(DecryptError)
  expect((thrown as Error).message).toBe('The encrypted parameters cannot be read')
  expect((thrown as Error).cause).toBeUndefined()
}

const original = parse(encryptParams(plainForm, info, fixed))

const flipped = (base64: string, at: number): string => {
  const copy = bytes(base64)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy.toString('base64')
}

test('an envelope with any byte of its AES part changed is unreadable', () => {
  for (const at of bytes(rsa.envelope.aes).keys()) {
    expectUnreadable({ ...rsa.envelope, aes: flipped(rsa.envelope.aes, at) })
  }
})

test('an envelope with a byte of its RSA part changed is unreadable', () => {
  for (let at = 0; at < 512; at += 7) {
    expectUnreadable({ ...rsa.envelope, rsa: flipped(rsa.envelope.rsa, at) })
  }
})

test('parts of two envelopes do not go together', () => {
  expectUnreadable({ rsa: original.rsa, aes: rsa.envelope.aes })
})

test.each<[string, unknown]>([
  ['nothing', ''],
  ['no JSON', '{"rsa":'],
  ['null', 'null'],
  ['a number', '5'],
  ['a list', []],
  ['an empty object', {}],
  ['no rsa', { aes: original.aes }],
  ['no aes', { rsa: original.rsa }],
  ['numbers', { rsa: 1, aes: 2 }],
  ['objects', { rsa: {}, aes: {} }],
  ['empty parts', { rsa: '', aes: '' }],
  ['garbage', { rsa: '!!!!', aes: '????' }],
  ['an rsa part that is too long', { ...original, rsa: Buffer.alloc(600, 1).toString('base64') }],
  [
    'an rsa part above the modulus',
    { ...original, rsa: Buffer.alloc(512, 255).toString('base64') },
  ],
  ['an rsa part of zeros', { ...original, rsa: Buffer.alloc(512).toString('base64') }],
  ['no salt', { ...original, aes: bytes(original.aes).subarray(16).toString('base64') }],
  ['only the header', { ...original, aes: bytes(original.aes).subarray(0, 16).toString('base64') }],
  ['half a block', { ...original, aes: bytes(original.aes).subarray(0, -8).toString('base64') }],
  ['a block less', { ...original, aes: bytes(original.aes).subarray(0, -16).toString('base64') }],
])('unreadable: %s', (_, envelope) => {
  expectUnreadable(envelope)
})

/** The true padding of the vector with some bytes changed. */
const repadded = (change: (block: Buffer) => void) => {
  const block = Buffer.from(blockOf(original))
  change(block)
  return { ...original, rsa: rsaOfBlock(block) }
}

test('a padding that was made by hand is read when it is right', () => {
  const { rsa: text, aes: sealed } = repadded((block) => block.writeUInt8(7, 2))
  expect(decryptParams(JSON.stringify({ rsa: text, aes: sealed }), privateKey)).toBe(aes.plaintext)
})

/** An envelope with so many bytes of padding, and a passphrase that fills the rest. */
function paddedWith(length: number): string {
  const passphrase = Buffer.alloc(512 - 3 - length, 'y')
  const salt = Buffer.alloc(8)
  const block = Buffer.concat([Buffer.of(0, 2), Buffer.alloc(length, 1), Buffer.of(0), passphrase])
  const sealing = createCipheriv('aes-256-cbc', ...derived(passphrase, salt))
  const sealed = ['Salted__', salt, sealing.update('a=1'), sealing.final()]
  const parts = sealed.map((part) => Buffer.from(part))
  return JSON.stringify({
    rsa: rsaOfBlock(block),
    aes: Buffer.concat(parts).toString('base64'),
  })
}

test('a padding has at least eight bytes', () => {
  expect(decryptParams(paddedWith(8), privateKey)).toBe('a=1')
  expect(decryptParams(paddedWith(300), privateKey)).toBe('a=1')
  for (const length of [0, 1, 7]) expectUnreadable(paddedWith(length))
})

test.each<[string, (block: Buffer) => void]>([
  ['block type 1', (block) => block.writeUInt8(1, 1)],
  ['block type 0', (block) => block.writeUInt8(0, 1)],
  ['a first byte other than 0', (block) => block.writeUInt8(1, 0)],
])('a padding with %s is unreadable, though the passphrase is right', (_, change) => {
  expectUnreadable(repadded(change))
})

test('a padding without an end is unreadable', () => {
  expectUnreadable({ ...original, rsa: rsaOfBlock(Buffer.from([0, 2, ...Buffer.alloc(510, 1)])) })
})

test('a signature is not taken for an encryption', () => {
  const signed = privateEncrypt(privateKey, Buffer.from(aes.passphrase)).toString('base64')
  expectUnreadable({ ...original, rsa: signed })
})

test('a key that is none is the server’s mistake, not the client’s', () => {
  expect(() => decryptParams(JSON.stringify(original), 'no key')).not.toThrow(DecryptError)
  expect(() => decryptParams(JSON.stringify(original), 'no key')).toThrow()
})

const now = 1_700_000_000

test.each<[string, string, boolean]>([
  ['of this second', `a=1&${cipherTokenName}=${now}`, true],
  ['at the end of its validity', `${cipherTokenName}=${now - cipherTokenValidity}&a=1`, true],
  ['past its validity', `${cipherTokenName}=${now - cipherTokenValidity - 1}`, false],
  ['a little ahead', `${cipherTokenName}=${now + 60}`, true],
  ['far ahead', `${cipherTokenName}=${now + cipherTokenValidity + 1}`, false],
  ['that is missing', 'a=1', false],
  ['that is empty', `${cipherTokenName}=`, false],
  ['that is no number', `${cipherTokenName}=now`, false],
  ['that is negative', `${cipherTokenName}=-1`, false],
  ['that is infinite', `${cipherTokenName}=Infinity`, false],
  ['in milliseconds', `${cipherTokenName}=${now}000`, false],
  ['under another name', `token=${now}`, false],
])('a token %s: %s → %s', (_, form, fresh) => {
  expect(isFresh(form, now)).toBe(fresh)
})

test('what we encrypt is fresh for six minutes', () => {
  const form = decryptParams(encryptParams('a=1', info), privateKey)
  expect(isFresh(form, info.server_time + 360)).toBe(true)
  expect(isFresh(form, info.server_time + 361)).toBe(false)
})

const texts = (values: Record<string, string>) =>
  new Map<string, RawParam>(Object.entries(values).map(([name, text]) => [name, { text }]))

test.each<[string, Record<string, string>, string, Record<string, string>]>([
  ['adds what is only inside', { a: '1' }, 'b=2', { a: '1', b: '2' }],
  ['prefers the inside', { passwd: 'outside' }, 'passwd=inside', { passwd: 'inside' }],
  ['prefers the inside though empty', { session: 'DSM' }, 'session=', { session: '' }],
  ['takes the last of a repeated field', {}, 'a=1&a=2', { a: '2' }],
  ['keeps a code outside an empty one', { otp_code: '1' }, 'otp_code=', { otp_code: '1' }],
  [
    'keeps a code outside a quoted empty one',
    { otp_code: '1' },
    'otp_code=%22%22',
    { otp_code: '1' },
  ],
  ['keeps a code outside where none is inside', { otp_code: '1' }, 'a=', { a: '', otp_code: '1' }],
  ['prefers the code inside', { otp_code: '1' }, 'otp_code=2', { otp_code: '2' }],
  ['prefers the code inside to an empty one', { otp_code: '' }, 'otp_code=2', { otp_code: '2' }],
  ['leaves two empty codes empty', { otp_code: '' }, 'otp_code=', { otp_code: '' }],
  ['keeps a device outside an empty one', { device_id: 'd' }, 'device_id=', { device_id: 'd' }],
  [
    'keeps its name outside an empty one',
    { device_name: 'n' },
    'device_name=',
    { device_name: 'n' },
  ],
  ['prefers the device inside', { device_id: 'd' }, 'device_id=e', { device_id: 'e' }],
  ['drops the envelope', { [cipherKeyName]: '{}', a: '1' }, '', { a: '1' }],
  ['drops the token', { [cipherTokenName]: '1' }, `${cipherTokenName}=2&a=1`, { a: '1' }],
  [
    'does not mind odd names',
    {},
    '__proto__=1&=2',
    Object.fromEntries([
      ['__proto__', '1'],
      ['', '2'],
    ]),
  ],
])('merging %s', (_, outer, form, merged) => {
  const before = texts(outer)
  expect(mergeParams(before, form)).toEqual(texts(merged))
  expect(before).toEqual(texts(outer))
})

test('merging keeps JSON values that stand outside', () => {
  const outer = new Map<string, RawParam>([
    ['otp_code', { json: '123456' }],
    ['device_id', { json: '' }],
    ['additional', { json: ['a'] }],
  ])
  expect(mergeParams(outer, 'otp_code=&device_id=')).toEqual(
    new Map<string, RawParam>([
      ['otp_code', { json: '123456' }],
      ['device_id', { json: '' }],
      ['additional', { json: ['a'] }],
    ]),
  )
})
