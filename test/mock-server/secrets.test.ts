/** One marker in the place of every secret of every contract, looked for wherever something shows. */
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { encryptParams } from '../../src/contracts/wire/encrypted-params.ts'
import { isSecret } from '../../src/contracts/wire/secret.ts'
import { apis } from '../support/contracts.ts'
import { control } from '../support/control.ts'
import { request, startNas, type TestNas } from '../support/nas.ts'

const marker = 'M4rk3r-of-a-s3cr3t'

let nas: TestNas
let events = ''
let printed = ''
const abort = new AbortController()

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    vi.spyOn(stream, 'write').mockImplementation((chunk, ...rest) => {
      printed += String(chunk)
      return write(chunk, ...(rest as []))
    })
  }
  nas = await startNas({ journal: 100_000 })
  const response = await fetch(`${nas.control}/events`, { signal: abort.signal })
  const read = async () => {
    for await (const chunk of response.body ?? []) events += Buffer.from(chunk).toString()
  }
  read().catch(() => {})
})

afterAll(async () => {
  vi.restoreAllMocks()
  abort.abort()
  await nas.close()
})

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

const plain: Readonly<Record<string, unknown>> = {
  integer: 1,
  number: 1,
  boolean: true,
  null: null,
}

/** A value that fits, with the marker wherever a secret goes. */
function sample(schema: Schema, name: string, api: string): unknown {
  if (isSecret(name, api)) return marker
  if (schema.anyOf) return sample(schema.anyOf[0] ?? {}, name, api)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.items) return [sample(schema.items, '', api)]
  if (schema.properties) return Object.fromEntries(members(schema, api))
  return schema.type !== undefined && schema.type in plain ? plain[schema.type] : 'a'
}

const members = ({ properties = {} }: Schema, api: string): [string, unknown][] =>
  Object.entries(properties).map(([name, schema]) => [name, sample(schema, name, api)])

const hides = (value: unknown): boolean => JSON.stringify(value)?.includes(marker) ?? false

const calls = apis.flatMap((api) =>
  Object.entries(api.methods).map(([method, { params }]) => {
    const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as Schema
    const all = Object.fromEntries(members(schema, api.name))
    const secrets = Object.entries(all).filter(([, value]) => hides(value))
    return { api: api.name, method, version: api.versions[1], all, secrets }
  }),
)

/** Every secret there is, sent along with every method: clients mistake one for the other. */
const everySecret = Object.fromEntries([
  ...calls.flatMap(({ api, secrets }) =>
    secrets.filter(([name]) => isSecret(name, api) && name !== 'device_id'),
  ),
  ...['_sid', 'SynoToken', 'passwd', 'password', 'token', 'agent_token'].map((name) => [
    name,
    marker,
  ]),
])

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** The ways in which the same call may come, the broken ones included. */
async function send(call: { api: string; method: string; version: number }, params: object) {
  const { api, method, version } = call
  const texts = Object.entries(params).map(([name, value]): [string, string] => [
    name,
    asText(value),
  ])
  const form = new URLSearchParams([
    ...Object.entries({ api, method, version: String(version) }),
    ...texts,
  ])
  const post = (body: URLSearchParams | FormData, headers = {}) =>
    fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body, headers })
  const parts = new FormData()
  for (const [name, value] of form) parts.append(name, value)
  const broken = new URLSearchParams(form)
  const quoted = new URLSearchParams(form)
  const listed = new URLSearchParams(form)
  for (const [name, text] of texts) {
    broken.set(name, JSON.stringify({ [name]: text }).slice(0, -1))
    quoted.set(name, JSON.stringify(JSON.stringify({ [name]: text })))
    listed.set(name, JSON.stringify([text, { [name]: text }]))
  }
  const compound = [{ api, method, version, ...params }]
  const entry = new URLSearchParams({
    ...{ api: 'SYNO.Entry.Request', method: 'request', version: '1' },
    compound: JSON.stringify(compound),
  })
  const brokenEntry = new URLSearchParams(entry)
  brokenEntry.set('compound', JSON.stringify(compound).slice(0, -1))
  const hidden = new URLSearchParams(entry)
  hidden.set('compound', JSON.stringify([{ ...call, list: JSON.stringify(compound) }]))
  const headers = { cookie: `id=${marker}; did=${marker}`, 'x-syno-token': marker }
  const bodies = [form, parts, broken, quoted, listed, entry, brokenEntry, hidden]
  const answers = [fetch(`${nas.url}/webapi/entry.cgi?${form}`)]
  for (const body of bodies) answers.push(post(body), post(body, headers))
  for (const answer of await Promise.all(answers)) {
    expect(await answer.text(), `${api} ${method}`).not.toContain(marker)
  }
}

test('the contracts have secrets, and they are sent', () => {
  const names = Object.keys(everySecret)
  for (const name of ['passwd', 'otp_code', 'sessKey', 'login_password']) {
    const nested = calls.some(({ secrets }) => JSON.stringify(secrets).includes(`"${name}"`))
    expect({ name, sent: names.includes(name) || nested }).toEqual({ name, sent: true })
  }
})

test('no secret shows in an answer, the journal, the events, the coverage or the logs', async () => {
  for (const call of calls) {
    await send(call, call.all)
    await send(call, everySecret)
  }
  for (const [api, method, version] of [
    ['SYNO.Nope', 'login', 1],
    ['SYNO.API.Auth', 'nope', 7],
    ['SYNO.API.Auth', 'login', 99],
  ] as const) {
    await send({ api, method, version }, { ...everySecret, devices: [{ login_password: marker }] })
  }
  const info = (await nas.call('SYNO.API.Encryption', 'getinfo')).data
  const form = new URLSearchParams({ account: 'admin', passwd: marker, session: 'a' })
  const sealed = { [info.cipherkey]: encryptParams(form, info) }
  const answer = await request(nas.url, 'SYNO.API.Auth', 'login', sealed, 6)
  expect(answer.error?.code).toBe(400)

  // What was asked last has been told once the event after it has.
  await control(nas, 'POST', '/clock', { advance: '1s' })
  await expect.poll(() => events).toContain('event: clock')
  expect(nas.requests().length).toBeGreaterThan(1000)
  for (const path of ['/requests', '/coverage', '/faults', '/health', '/clock', '/instances']) {
    expect(hides((await control(nas, 'GET', path)).body), path).toBe(false)
  }
  expect(hides(nas.requests())).toBe(false)
  expect(events).toContain('"passwd":"***"')
  expect(events).not.toContain(marker)
  expect(printed).not.toContain(marker)
}, 120_000)

test('no refusal of the control plane quotes a secret', async () => {
  const secrets = { passwd: marker, password: marker, token: marker, login_password: marker }
  const snapshot = nas.snapshot()
  const broken = {
    ...snapshot,
    state: { ...snapshot.state, accounts: [{ ...snapshot.state.accounts[0], password: [marker] }] },
  }
  const strange = {
    ...snapshot,
    state: {
      ...snapshot.state,
      accounts: [{ password: marker }],
      sessions: { [marker]: { sid: 1 } },
    },
  }
  const bodies = [secrets, { match: secrets }, [secrets], broken, `{"passwd":"${marker}"`, marker]
  for (const path of ['/clock', '/reset', '/instances', '/faults', '/world']) {
    for (const body of bodies) {
      const answer = await control(nas, 'POST', path, body)
      expect([400, 413], path).toContain(answer.status)
      expect(hides(answer.body), `${path} ${JSON.stringify(answer.body)}`).toBe(false)
    }
  }
  for (const path of ['/state', '/security']) {
    for (const body of [...bodies, strange]) {
      const answer = await control(nas, 'PUT', path, body)
      expect([400, 413], path).toContain(answer.status)
      expect(hides(answer.body), `${path} ${JSON.stringify(answer.body)}`).toBe(false)
    }
  }
  const wrong = await control(nas, 'GET', `/nothing?token=${marker}`)
  expect(hides(wrong.body)).toBe(false)
  expect(printed).not.toContain(marker)
})

test('a wrong token is not repeated', async () => {
  await using guarded = await startNas({ scenario: 'empty', controlToken: 'sesame' })
  const headers = { authorization: `Bearer ${marker}` }
  expect(hides(await control(guarded, 'GET', '/health', undefined, headers))).toBe(false)
})

test('what goes into a prototype goes nowhere', async () => {
  onTestFinished(() => {
    delete (Object.prototype as Record<string, unknown>).polluted
  })
  const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
  const names = [
    '__proto__',
    '__proto__[polluted]',
    '__proto__.polluted',
    'constructor',
    'toString',
  ]
  for (const { api, method, version } of calls) {
    const form = new URLSearchParams({ api, method, version: String(version), filter: text })
    for (const name of names) form.append(name, text)
    form.append('compound', `[{"api":"${api}","method":"list","version":1,"filter":${text}}]`)
    const answer = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body: form })
    expect(answer.status).toBe(200)
  }
  for (const path of ['/clock', '/faults', '/world', '/reset', '/instances']) {
    await control(nas, 'POST', path, text)
  }
  const snapshot = JSON.stringify(nas.snapshot())
  await control(nas, 'PUT', '/security', text)
  await control(nas, 'PUT', '/state', `${snapshot.slice(0, -1)},"__proto__":{"polluted":1}}`)
  const sessions = snapshot.replace('"sessions":{', '"sessions":{"__proto__":{"polluted":1},')
  await control(nas, 'PUT', '/state', sessions)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
  expect((await control(nas, 'GET', '/health')).status).toBe(200)
})
