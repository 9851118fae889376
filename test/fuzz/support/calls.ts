/** Calls of methods: most of them make sense, or nearly. */
import fc from 'fast-check'
import {
  type ApiDefinition,
  type MethodDefinition,
  methodVersions,
} from '../../../src/contracts/define/api.ts'
import { encryptParams } from '../../../src/contracts/wire/encrypted-params.ts'
import { publicKey } from '../../../src/mock-server/kernel/cipher-key.ts'
import { apis } from '../../support/contracts.ts'
import { startTime } from '../../support/nas.ts'
import { objectFrom, type Pool } from './from-schema.ts'
import * as junk from './junk.ts'

/** One call, as data that a counterexample can be read from. */
export interface FuzzCall {
  readonly api: unknown
  readonly method: unknown
  readonly version: unknown
  readonly params: readonly (readonly [name: string, value: unknown])[]
}

interface Known {
  readonly api: ApiDefinition
  readonly name: string
  readonly method: MethodDefinition
}

/** Every method there is but the ones of the name. */
export const everyMethod: readonly Known[] = apis.flatMap((api) =>
  Object.entries(api.methods).map(([name, method]) => ({ api, name, method })),
)

const theCompound = 'SYNO.Entry.Request'

/** A call of the method with arguments that fit; `spoil` in a hundred of its parts do not. */
export function callOf({ api, name, method }: Known, pool: Pool, spoil: number) {
  const versions = methodVersions(api, method, 'dsm-7.2')
  return fc
    .record({
      version: fc.constantFrom(...versions),
      params: special(api.name, name) ?? objectFrom(method.params, pool, spoil),
    })
    .map(
      ({ version, params }): FuzzCall => ({
        api: api.name,
        method: name,
        version,
        params: Object.entries(params),
      }),
    )
}

/** Where any value would hardly ever lead further than the door. */
function special(api: string, method: string): fc.Arbitrary<Record<string, unknown>> | undefined {
  return api === 'SYNO.API.Auth' && method === 'login' ? login : undefined
}

const login: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    account: fc.oneof(fc.constantFrom('admin', 'viewer', 'otp', 'disabled'), junk.text),
    passwd: fc.oneof(fc.constantFrom('mock-dsm', 'viewer', 'otp', 'disabled'), junk.text),
    session: fc.oneof(fc.constantFrom('ActiveBackup', 'DSM'), junk.text),
    format: fc.oneof(fc.constantFrom('sid', 'cookie'), junk.text),
    enable_syno_token: fc.constantFrom('yes', 'no', 'maybe'),
    enable_device_token: fc.constantFrom('yes', 'no'),
    device_name: junk.text,
    device_id: junk.text,
    otp_code: fc.oneof(fc.constantFrom('000000', '123456'), junk.text),
    ik_message: fc.oneof(
      junk.text,
      fc.uint8Array({ minLength: 30, maxLength: 200 }).map((bytes) => {
        return Buffer.from(bytes).toString('base64url')
      }),
    ),
  },
  { requiredKeys: ['account', 'passwd'], noNullPrototype: true },
)

/** Encrypted parameters: of a real login, of junk, and what only looks like them. */
const sealed = fc.oneof(
  junk.text,
  fc.record({ rsa: junk.json, aes: junk.json }).map((parts) => JSON.stringify(parts)),
  fc
    .record({ rsa: fc.base64String({ maxLength: 700 }), aes: fc.base64String() })
    .map((parts) => JSON.stringify(parts)),
  fc
    .tuple(login, fc.constantFrom(0, 300, -300, 10_000, Number.NaN))
    .map(([params, late]) => sealOf(params, Date.parse(startTime) / 1000 + late)),
)

function sealOf(params: Readonly<Record<string, unknown>>, serverTime: number): string {
  const form = Object.entries(params).map(([key, text]): [string, string] => [key, String(text)])
  const info = {
    cipherkey: '__cIpHeRtExT',
    ciphertoken: '__cIpHeRtOkEn',
    public_key: publicKey().modulus,
    server_time: serverTime,
  }
  return encryptParams(new URLSearchParams(form), info)
}

const extra = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(junk.text, junk.json) },
  { weight: 1, arbitrary: sealed.map((text) => ['__cIpHeRtExT', text] as const) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('client_time', '_dc'), junk.json) },
)

/** Any call, of methods that exist and of others, compound ones among them. */
export function anyCall(pool: Pool): fc.Arbitrary<FuzzCall> {
  const known = fc.oneof(
    ...everyMethod
      .filter(({ api }) => api.name !== theCompound)
      .map((method) => callOf(method, pool, 4)),
  )
  const strange = fc
    .tuple(known, fc.constantFrom('api', 'method', 'version'), fc.oneof(junk.text, junk.json))
    .map(([call, part, value]): FuzzCall => ({ ...call, [part]: value }))
  const stuffed = fc
    .tuple(known, fc.array(extra, { minLength: 1, maxLength: 3 }))
    .map(([call, more]): FuzzCall => ({ ...call, params: [...call.params, ...more] }))
  const login = everyMethod.find(({ name }) => name === 'login') as Known
  const plain = fc.oneof(
    { weight: 12, arbitrary: known },
    { weight: 2, arbitrary: strange },
    { weight: 2, arbitrary: stuffed },
    { weight: 1, arbitrary: callOf(login, pool, 4) },
  )
  return fc.oneof(
    { weight: 8, arbitrary: plain },
    { weight: 1, arbitrary: compoundOf(plain) },
    { weight: 1, arbitrary: compoundOf(compoundOf(plain)) },
  )
}

/** A call that holds others, and things that are no calls. */
function compoundOf(inner: fc.Arbitrary<FuzzCall>): fc.Arbitrary<FuzzCall> {
  const entry = fc.oneof({ weight: 8, arbitrary: inner.map(asEntry) }, junk.json)
  return fc
    .record({
      compound: fc.oneof(
        { weight: 8, arbitrary: fc.array(entry, { maxLength: 4 }) },
        { weight: 1, arbitrary: junk.json },
      ),
      stop_when_error: fc.constantFrom(true, false, 'true', 1),
      mode: fc.constantFrom('sequential', 'parallel', 'backwards'),
    })
    .map(
      (params): FuzzCall => ({
        api: theCompound,
        method: 'request',
        version: 1,
        params: Object.entries(params),
      }),
    )
}

export const asEntry = ({ api, method, version, params }: FuzzCall): object =>
  junk.objectOf([['api', api], ['method', method], ['version', version], ...params])
