import { expect, test } from 'vitest'
import {
  hashState,
  noiseKeyPair,
  startHandshake,
  writeHash,
} from '../../src/contracts/wire/noise.ts'
import type { MockDsm } from '../../src/index.ts'
import { type Params, request, startNas } from '../support/nas.ts'
import { cookieOf, formOf, get, postForm } from '../support/replay.ts'

const auth = 'SYNO.API.Auth'
const refused = (code: number) => ({ error: { code }, success: false })

const start = () => startNas({ scenario: 'empty' })

async function ssidOf({ url }: MockDsm): Promise<string> {
  const answer = await get(url, '/webapi/entry.cgi?api=SYNO.API.Auth.UIConfig&version=1&method=get')
  return cookieOf(answer, '_SSID') ?? ''
}

const logIn = ({ url }: MockDsm, params: Params, version = 7) =>
  request(url, auth, 'login', { account: 'admin', passwd: 'mock-dsm', ...params }, version)

/** A session and what makes the hashes of its requests. */
async function open(nas: MockDsm, payload = '') {
  const handshake = startHandshake(await ssidOf(nas), { payload })
  const { data } = await logIn(nas, { ik_message: handshake.message, format: 'sid' })
  const key = hashState(handshake.finish(data.ik_message).handshake)
  return { sid: data.sid as string, key, hash: (nonce: number) => writeHash(key, nonce) }
}

/** A call with that hash; the envelope. */
async function call({ url }: MockDsm, sid: string, hash?: string) {
  const path = `/webapi/entry.cgi?api=SYNO.DSM.Info&version=2&method=getinfo&_sid=${sid}`
  return (await get(url, path, hash === undefined ? {} : { 'X-SYNO-HASH': hash })).json
}

const passes = async (nas: MockDsm, sid: string, hash?: string) =>
  (await call(nas, sid, hash)).success

// The handshake

test.each(['', '{"time": 1700000000}', '{"time": 0}', 'anything'])(
  'a login with the payload %j is answered with 64 characters that finish it',
  async (payload) => {
    await using nas = await start()
    const handshake = startHandshake(await ssidOf(nas), { payload })
    const { data, success } = await logIn(nas, { ik_message: handshake.message })
    expect(success).toBe(true)
    expect(data.ik_message).toMatch(/^[\w-]{64}$/)
    expect(handshake.finish(data.ik_message).payload).toHaveLength(0)
  },
)

test('a message with padding is read', async () => {
  await using nas = await start()
  const handshake = startHandshake(await ssidOf(nas), { payload: '{"time": 1700000000}' })
  const { data } = await logIn(nas, { ik_message: `${handshake.message}=` })
  expect(handshake.finish(data.ik_message).payload).toHaveLength(0)
})

test('a login without a message has an empty one in its answer', async () => {
  await using nas = await start()
  expect((await logIn(nas, {})).data.ik_message).toBe('')
  expect((await logIn(nas, { ik_message: '' })).data.ik_message).toBe('')
})

test('the key of the NAS hangs on its seed', async () => {
  await using one = await start()
  await using same = await start()
  await using other = await startNas({ scenario: 'empty', seed: 2 })
  expect(await ssidOf(same)).toBe(await ssidOf(one))
  expect(await ssidOf(other)).not.toBe(await ssidOf(one))
})

test('two logins with the same message have different answers', async () => {
  await using nas = await start()
  const { message } = startHandshake(await ssidOf(nas))
  const first = await logIn(nas, { ik_message: message })
  const second = await logIn(nas, { ik_message: message })
  expect(second.data.ik_message).not.toBe(first.data.ik_message)
})

const stranger = noiseKeyPair(Buffer.alloc(32, 9)).publicKey.toString('base64url')

test.each([
  ['a message for another NAS', startHandshake(stranger).message],
  ['zeros', Buffer.alloc(96).toString('base64url')],
  ['ones', Buffer.alloc(96, 0xff).toString('base64url')],
  ['too short a message', 'AAAA'],
  ['too long a message', 'A'.repeat(100_000)],
  ['no base64', '!'.repeat(128)],
  ['JSON', '{"a":1}'],
  ['quotes', '""'],
  ['a NUL', '\0'],
  ['text outside ASCII', 'ü'.repeat(128)],
])('a login with %s works and leaves it unanswered', async (_what, ik_message) => {
  await using nas = await start()
  const { data, success } = await logIn(nas, { ik_message })
  expect(success).toBe(true)
  expect(data.ik_message).toBe('')
  expect(await passes(nas, data.sid)).toBe(true)
})

test('every byte of the message counts', async () => {
  await using nas = await start()
  const bytes = Buffer.from(startHandshake(await ssidOf(nas)).message, 'base64url')
  for (const at of [0, 31, 32, 79, 80, 95]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    const { data } = await logIn(nas, { ik_message: changed.toString('base64url') })
    expect(data.ik_message, `byte ${at}`).toBe('')
  }
})

test('a refused login answers no handshake', async () => {
  await using nas = await start()
  const { message } = startHandshake(await ssidOf(nas))
  expect(await logIn(nas, { ik_message: message, passwd: 'wrong' })).toEqual(refused(400))
})

test('a login below version 7 has no place for the answer', async () => {
  await using nas = await start()
  const { message } = startHandshake(await ssidOf(nas))
  const { data } = await logIn(nas, { ik_message: message }, 6)
  expect(Object.keys(data)).toEqual(['is_portal_port', 'sid'])
  expect(await passes(nas, data.sid)).toBe(true)
})

// The hash of a request

test('requests count up from 0', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  for (let nonce = 0; nonce < 12; nonce += 1) expect(await passes(nas, sid, hash(nonce))).toBe(true)
})

test('the hash may be left out, now and then or always', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  expect(await passes(nas, sid)).toBe(true)
  expect(await passes(nas, sid, hash(0))).toBe(true)
  expect(await passes(nas, sid)).toBe(true)
  expect(await passes(nas, sid, '')).toBe(true)
  expect(await passes(nas, sid, hash(1))).toBe(true)
})

test('a hash that was used is refused with 119, and the session goes on', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  expect(await passes(nas, sid, hash(0))).toBe(true)
  expect(await call(nas, sid, hash(0))).toEqual(refused(119))
  expect(nas.requests().at(-1)?.violations).toEqual(['X-SYNO-HASH is refused: it was used before'])
  expect(await passes(nas, sid, hash(1))).toBe(true)
  expect(await passes(nas, sid)).toBe(true)
})

test('hashes may come late and with gaps', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  for (const nonce of [3, 1, 100, 2, 99, 0]) expect(await passes(nas, sid, hash(nonce))).toBe(true)
  for (const nonce of [3, 1, 100, 2, 99, 0]) {
    expect(await call(nas, sid, hash(nonce))).toEqual(refused(119))
  }
})

test('one that is too far behind is refused', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  expect(await passes(nas, sid, hash(1000))).toBe(true)
  expect(await call(nas, sid, hash(1000 - 256))).toEqual(refused(119))
  expect(await passes(nas, sid, hash(1000 - 255))).toBe(true)
})

test('of requests at the same time with one hash, one passes', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  const answers = await Promise.all(Array.from({ length: 5 }, () => passes(nas, sid, hash(0))))
  expect(answers.filter(Boolean)).toHaveLength(1)
})

test('the prefix must be that of the handshake', async () => {
  await using nas = await start()
  const { sid, key, hash } = await open(nas)
  const foreign = writeHash({ ...key, prefix: 'AAAAAAAA' }, 0)
  expect(await call(nas, sid, foreign)).toEqual(refused(119))
  expect(await passes(nas, sid, hash(0))).toBe(true)
})

test('the hash of one session is none of another', async () => {
  await using nas = await start()
  const [one, other] = [await open(nas), await open(nas)]
  expect(await call(nas, one.sid, other.hash(0))).toEqual(refused(119))
  expect(await passes(nas, other.sid, other.hash(0))).toBe(true)
})

test('a wrong tag moves nothing: the number is still good', async () => {
  await using nas = await start()
  const { sid, key, hash } = await open(nas)
  const forged = writeHash({ ...key, key: Buffer.alloc(32).toString('base64url') }, 1000)
  expect(await call(nas, sid, forged)).toEqual(refused(119))
  expect(await passes(nas, sid, hash(0))).toBe(true)
})

test.each(['x', '.', 'AAAAAAAA.MA', 'a.b.c', '%00', '{}', `${'A'.repeat(30)}.`])(
  'the header %j is refused and breaks nothing',
  async (header) => {
    await using nas = await start()
    const { sid, hash } = await open(nas)
    expect(await call(nas, sid, header)).toEqual(refused(119))
    expect(await passes(nas, sid, hash(0))).toBe(true)
  },
)

test('a session without a handshake takes any hash', async () => {
  await using nas = await start()
  const { data } = await logIn(nas, {})
  expect(await passes(nas, data.sid, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.MA')).toBe(true)
})

test('a hash spent on a refused call is spent', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  const body = formOf({
    api: 'SYNO.ActiveBackup.Task',
    version: 1,
    method: 'remove',
    task_ids: '[99999]',
    _sid: sid,
  })
  const remove = async () =>
    (await postForm(nas.url, '/webapi/entry.cgi', body, { 'X-SYNO-HASH': hash(0) })).json
  expect(await remove()).toMatchObject(refused(1010))
  expect(await remove()).toEqual(refused(119))
})

test('one hash is enough for all that a compound request holds', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  const info = { api: 'SYNO.DSM.Info', method: 'getinfo', version: 2 }
  const body = formOf({
    api: 'SYNO.Entry.Request',
    version: 1,
    method: 'request',
    _sid: sid,
    compound: JSON.stringify([info, info, info]),
  })
  const send = async () =>
    (await postForm(nas.url, '/webapi/entry.cgi', body, { 'X-SYNO-HASH': hash(0) })).json
  expect((await send()).data.has_fail).toBe(false)
  expect(await send()).toEqual(refused(119))
})

test('the cookie brings the hash under the same rule', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  const path = '/webapi/entry.cgi?api=SYNO.DSM.Info&version=2&method=getinfo'
  const headers = { Cookie: `id=${sid}`, 'X-SYNO-HASH': hash(0) }
  expect((await get(nas.url, path, headers)).json.success).toBe(true)
  expect((await get(nas.url, path, headers)).json).toEqual(refused(119))
})

test('hashes go on after a snapshot is restored, and used ones stay used', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  for (const nonce of [0, 2]) await call(nas, sid, hash(nonce))
  const kept = JSON.parse(JSON.stringify(nas.snapshot()))
  expect(await passes(nas, sid, hash(3))).toBe(true)
  nas.restore(kept)
  expect(await call(nas, sid, hash(2))).toEqual(refused(119))
  expect(await passes(nas, sid, hash(1))).toBe(true)
  expect(await passes(nas, sid, hash(3))).toBe(true)
})

test('a fork knows the session and its hashes', async () => {
  await using nas = await start()
  const { sid, hash } = await open(nas)
  await call(nas, sid, hash(0))
  await using twin = await nas.fork()
  expect(await call(twin, sid, hash(0))).toEqual(refused(119))
  expect(await passes(twin, sid, hash(1))).toBe(true)
  expect(await passes(nas, sid, hash(1))).toBe(true)
})

test('keys of the handshake stay out of the journal', async () => {
  await using nas = await start()
  const { sid, key, hash } = await open(nas)
  await call(nas, sid, hash(0))
  const kept = JSON.stringify(nas.requests())
  expect(kept).not.toContain(key.key)
  expect(kept).not.toContain(hash(0))
})
