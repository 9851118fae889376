/** Requests to the control plane: every route, with bodies that fit and others. */
import fc from 'fast-check'
import { packageNames, standings } from '../../../src/mock-server/nas/state.ts'
import type { Pool } from './from-schema.ts'
import * as junk from './junk.ts'
import type { Message } from './message.ts'

export interface ControlRequest {
  readonly verb: string
  readonly path: string
  /** As it goes out; no body when undefined. */
  readonly body?: string | undefined
  readonly headers?: readonly string[]
}

const asText = (body: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> =>
  body.map((value) => JSON.stringify(value))

/** Bodies of a kind, and now and then any other. */
const bodyOf = (fine: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: asText(fine) },
    { weight: 2, arbitrary: asText(junk.json) },
    { weight: 1, arbitrary: fc.oneof(junk.text, fc.constant(undefined)) },
  )

const to = (
  verb: string,
  path: string | fc.Arbitrary<string>,
  body: fc.Arbitrary<string | undefined> = fc.constant(undefined),
): fc.Arbitrary<ControlRequest> =>
  fc.record({
    verb: fc.constant(verb),
    path: typeof path === 'string' ? fc.constant(path) : path,
    body,
  })

const id = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('1', '2', '3') },
  { weight: 2, arbitrary: junk.text.map((text) => percent(text)) },
  { weight: 1, arbitrary: fc.constantFrom('%E0%A4', '%', '%2F', '..', '') },
)

/** Half a pair of surrogates cannot be written into an address. */
const percent = (text: string): string =>
  encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd').slice(0, 2_000))

const duration = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('0s', '1s', '90s', '10m', '2h', '1d', '250ms') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('30d', '0.5s', '999999999d', '-1s', '1e3s', '5 s', '1w'),
  },
  { weight: 1, arbitrary: junk.text },
)

const moment = fc.oneof(
  fc.constantFrom(
    '2026-11-23T09:00:00Z',
    '2026-11-24',
    '2026-12-01T00:00:00+14:00',
    '2000-01-01',
    '9999-12-31T23:59:59Z',
    '2026-02-30',
    '2026-11-24junk',
    '+275760-09-13T00:00:00Z',
  ),
  junk.text,
)

const clock = fc.oneof(
  { weight: 5, arbitrary: fc.record({ advance: duration }) },
  { weight: 2, arbitrary: fc.record({ advanceTo: moment }) },
  { weight: 1, arbitrary: fc.record({ mode: fc.constantFrom('frozen', 'real') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      mode: fc.constantFrom('frozen', 'real', 'junk'),
      speed: fc.oneof(fc.constantFrom(0, 1, 3600, 1e6, 1e7, 1e-9, -1), junk.number),
    }),
  },
)

const words = (pool: Pool) => fc.oneof(fc.constantFrom(...pool.texts), junk.text)

const events = [
  'abb.device.offline',
  'abb.device.online',
  'abb.run.outcome',
  'abb.restore.start',
  'abb.storage.full',
  'abb.storage.ok',
  'hb.target.offline',
  'hb.target.online',
  'hb.target.broken',
  'hb.run.outcome',
  'hb.check.outcome',
  'account.standing',
  'session.expire',
  'package.stop',
  'package.start',
] as const

const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  'abb.device': ['device_id'],
  'abb.run': ['task_id', 'outcome'],
  'abb.restore': ['task_id', 'device_id', 'version_id'],
  'abb.storage': ['storage_id'],
  'hb.target': ['task_id'],
  'hb.run': ['task_id', 'outcome'],
  'hb.check': ['task_id', 'outcome'],
  'account.standing': ['account', 'standing'],
  'session.expire': ['account'],
  'package.stop': ['package'],
  'package.start': ['package'],
}

function world(pool: Pool): fc.Arbitrary<unknown> {
  const number = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 7 }) },
    { weight: 2, arbitrary: fc.constantFrom(...pool.numbers) },
    { weight: 1, arbitrary: junk.json },
  )
  const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    device_id: number,
    task_id: number,
    version_id: number,
    storage_id: number,
    outcome: fc.constantFrom('success', 'partial', 'fail', 'done', 'failed', 'clean', 'broken'),
    account: fc.oneof(fc.constantFrom('admin', 'viewer', 'otp'), junk.text),
    standing: fc.constantFrom(...standings, 'dead'),
    package: fc.constantFrom(...packageNames, 'Photos'),
  }
  const one = (event: (typeof events)[number]) => {
    const group = event.split('.').slice(0, 2).join('.')
    const wanted = fieldsOf[group] ?? []
    return fc.record({
      event: fc.constant(event),
      ...Object.fromEntries(wanted.map((name) => [name, fields[name]])),
    })
  }
  return fc.oneof(...events.map(one))
}

function fault(pool: Pool): fc.Arbitrary<unknown> {
  const pattern = fc.oneof(fc.constantFrom('SYNO.*', '*', '*list', 'SYNO.Backup.*.*'), junk.text)
  const effect = fc.oneof(
    fc.record({
      error: fc.record(
        { code: fc.oneof(fc.constantFrom(105, 4400), junk.number), errors: junk.json },
        { requiredKeys: ['code'] },
      ),
    }),
    fc.record({ delay: fc.constantFrom('1ms', '0s', '-1s', '999999999d', 'soon') }),
    fc.record(
      {
        status: fc.oneof(
          fc.constantFrom(100, 101, 103, 200, 204, 304, 400, 404, 500, 502, 503),
          junk.number,
        ),
        body: junk.text,
      },
      { requiredKeys: ['status'] },
    ),
    fc.record({ html: fc.constantFrom('login', 'logout') }),
    fc.record({ truncate: fc.oneof(fc.constantFrom(0, 1, 20, 1e6), junk.number) }),
    fc.record({ reset: fc.constantFrom(true, false) }),
    junk.json,
  )
  return fc.record(
    {
      match: fc.oneof(
        fc.record(
          { api: pattern, method: pattern, params: fc.dictionary(words(pool), junk.json) },
          { requiredKeys: [] },
        ),
        junk.json,
      ),
      skip: fc.oneof(fc.constantFrom(0, 1, 2), junk.number),
      times: fc.oneof(fc.constantFrom(1, 2), junk.number),
      effect,
    },
    { requiredKeys: ['effect'] },
  )
}

const security = fc.record(
  {
    autoBlock: fc.oneof(
      fc.record({
        enable: fc.boolean(),
        attempts: fc.oneof(fc.constantFrom(1, 10), junk.number),
        within_mins: fc.oneof(fc.constantFrom(1, 5), junk.number),
      }),
      junk.json,
    ),
    otpEnforced: fc.boolean(),
    singleSession: fc.boolean(),
    skipAddressCheck: fc.boolean(),
    tokenRefusal: fc.constantFrom(119, 103, 403, 404),
    failures: junk.json,
  },
  { requiredKeys: [] },
)

export const query = fc.oneof(
  fc.constantFrom(
    '',
    '?limit=5',
    '?limit=-1',
    '?limit=1e999',
    '?limit=0x10&api=SYNO.API.Info',
    '?api=__proto__&method=toString',
    '?limit=5&limit=x',
    '?x=1',
    '?%ff=%',
    '?token=junk',
    '?view=methods',
    '?view=dsm',
    '?view=__proto__',
    '?view=<script>',
  ),
  junk.text.map((text) => `?api=${percent(text)}`),
)

const pathWithQuery = (path: string) => query.map((search) => `${path}${search}`)

/** Every route but those that are apt to be slow or that start servers. */
export function anyControl(pool: Pool): fc.Arbitrary<ControlRequest> {
  const often: fc.Arbitrary<ControlRequest>[] = [
    to('POST', '/clock', bodyOf(clock)),
    to('POST', '/world', bodyOf(world(pool))),
    to('POST', '/faults', bodyOf(fault(pool))),
    to('PUT', '/security', bodyOf(security)),
    to('GET', pathWithQuery('/requests')),
  ]
  const sometimes: fc.Arbitrary<ControlRequest>[] = [
    to('GET', fc.constantFrom('/health', '/clock', '/faults', '/coverage', '/instances')),
    to('GET', '/security'),
    to('GET', '/state'),
    to('DELETE', fc.constantFrom('/requests', '/faults')),
    to(
      'DELETE',
      id.map((name) => `/faults/${name}`),
    ),
    to('POST', '/snapshots', bodyOf(junk.json)),
    to(
      'POST',
      id.map((name) => `/snapshots/${name}/restore`),
    ),
    to(
      'DELETE',
      id.map((name) => `/snapshots/${name}`),
    ),
    to(
      'DELETE',
      id.map((name) => `/instances/${name}`),
    ),
    to(
      'GET',
      fc.oneof(id, fc.constant('otp')).map((name) => `/accounts/${name}`),
    ),
    to('PUT', '/state', bodyOf(junk.json)),
    to('GET', pathWithQuery('/docs')),
    to(
      'GET',
      id.map((name) => `/docs/${name}`),
    ),
    to('HEAD', fc.constantFrom('/health', '/docs', '/state', '/nothing')),
    to('POST', '/reset', asText(fc.oneof(junk.json, fc.record({ scenario: junk.text })))),
    to('POST', '/instances', asText(fc.record({ from: id, seed: junk.json }))),
    to(
      'PATCH',
      fc.constantFrom('/clock', '/', '', '/state', '//clock', '/clock/', '/%63lock', '/CLOCK'),
      bodyOf(clock),
    ),
  ]
  const rarely: fc.Arbitrary<ControlRequest>[] = [
    to('POST', '/instances', asText(fc.constantFrom({ scenario: 'empty' }, { from: 'current' }))),
    to('POST', '/reset', asText(fc.constantFrom({ scenario: 'empty', seed: 7 }))),
    to('GET', fc.constantFrom('/openapi.json', '/openapi.json?view=dsm', '/openapi.json?view=x')),
  ]
  const spoiltHeaders = fc
    .tuple(
      fc.oneof(...often, ...sometimes),
      fc.constantFrom(
        'Origin: https://elsewhere.example',
        'Origin: null',
        'Authorization: Bearer junk',
        'Authorization: Basic YTpi',
        'Content-Type: application/x-www-form-urlencoded',
        'Content-Type: multipart/form-data',
        'Content-Type: junk',
        'Content-Type:',
        'Content-Encoding: gzip',
      ),
    )
    .map(([request, header]) => ({ ...request, headers: [header] }))
  return fc.oneof(
    ...often.map((arbitrary) => ({ weight: 8, arbitrary })),
    ...sometimes.map((arbitrary) => ({ weight: 2, arbitrary })),
    ...rarely.map((arbitrary) => ({ weight: 1, arbitrary })),
    { weight: 4, arbitrary: spoiltHeaders },
  )
}

export function controlMessageOf({ verb, path, body, headers = [] }: ControlRequest): Message {
  const isTyped = body === undefined || headers.some((line) => line.startsWith('Content-Type'))
  return {
    verb,
    target: `/_mock${path}`,
    headers: isTyped ? headers : [...headers, 'Content-Type: application/json'],
    body: body === undefined ? undefined : Buffer.from(body),
  }
}
