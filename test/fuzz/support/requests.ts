/** Requests that carry calls: every way there is to put one into HTTP, and some that are none. */
import fc from 'fast-check'
import { anyCall, type FuzzCall } from './calls.ts'
import type { Pool } from './from-schema.ts'
import * as junk from './junk.ts'
import type { Message } from './message.ts'
import type { Sessions } from './office.ts'

const verbs = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'] as const

const encodings = [
  'query',
  'form',
  'multipart',
  'json',
  'untyped',
  'mistyped',
  'chunked',
  'fakeGzip',
  'cutMultipart',
  'noBoundary',
] as const

/** A request as data: what it is made of, not yet its bytes. */
export interface FuzzRequest {
  readonly verb: (typeof verbs)[number]
  readonly path: string
  readonly encoding: (typeof encodings)[number]
  readonly call: FuzzCall
  /** Who calls, by the names of `Sessions`, or a sid. */
  readonly as: string
  /** Where the sid travels. */
  readonly by: 'param' | 'cookie' | 'both'
  /** Texts as they are or as JSON, whatever the API wants. */
  readonly quoting: 'bare' | 'json'
  /** Goes into the query as it stands, in front of everything else. */
  readonly rawQuery: string
  /** Whether api, method and version are in the query when the rest is in the body. */
  readonly split: boolean
  readonly headers: readonly string[]
}

const path = fc.oneof(
  { weight: 24, arbitrary: fc.constant('/webapi/entry.cgi') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('/webapi/query.cgi', '/webapi/auth.cgi', '/webapi/encryption.cgi'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '/webapi/entry.cgi/SYNO.Backup.Task',
      '/webapi/entry.cgi/SYNO.Backup.Task/list',
      '/webapi/entry.cgi/__proto__/constructor',
      '/webapi/entry.cgi/%22SYNO.API.Info%22/query',
      '/webapi/entry.cgi/',
      '/webapi//entry.cgi',
      '/webapi/entry.cgi/a/b/c',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/',
      '*',
      '/webapi',
      '/WEBAPI/entry.cgi',
      '/webapi/entry.cgi/%E0%A4%A',
      '/webapi/entry.cgi/%',
      '/webapi/entry.cgi/%00',
      '/webapi/%65ntry.cgi',
      '/webapi/../webapi/entry.cgi',
      '/webapi/entry.cgi;x',
      `/webapi/entry.cgi/${'a'.repeat(3000)}`,
      'http://nas/webapi/entry.cgi',
      '/webapi/entry.cgi#part',
      '/webapi/unknown.cgi',
      '/webman/login.cgi',
    ),
  },
)

const rawQuery = fc.oneof(
  { weight: 24, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '%',
      '%ZZ=%E0%A4',
      'api=%ff%fe',
      'limit=%ED%A0%BD',
      '&&&=&=&&',
      'api=SYNO.API.Info&api=SYNO.DSM.Info',
      'version=1&version=2',
      'method=list&method=constructor',
      '__proto__=1&constructor[prototype][x]=1',
      'task_id[]=1&task_id[0]=2',
      'a=1;b=2',
      '?=?',
      '%00=%00',
      '_sid=&SynoToken=',
    ),
  },
)

const cookie = fc.constantFrom(
  'Cookie: id=',
  'Cookie: id=%E0%A4%A',
  'Cookie: id=a; id=b; id=c',
  'Cookie: ;;;=;=x',
  'Cookie: __proto__=1; constructor=2',
  'Cookie: id="quoted',
  'Cookie: did=1; _SSID=junk',
  `Cookie: id=${'x'.repeat(5000)}`,
)

const header = fc.oneof(
  cookie,
  fc.constantFrom(
    'X-SYNO-TOKEN: --------',
    'X-SYNO-TOKEN: ',
    'X-SYNO-TOKEN: %00',
    'X-SYNO-HASH: junk',
    'X-SYNO-HASH: ',
    `X-SYNO-HASH: ${'A'.repeat(8)}${'B'.repeat(22)}.${'C'.repeat(4)}`,
    `X-SYNO-HASH: ${'A'.repeat(8)}${'B'.repeat(22)}==.MTIz`,
    'X-SYNO-HASH: a\r\nX-SYNO-HASH: b',
    'X-Forwarded-For: 203.0.113.7',
    'Origin: https://elsewhere.example',
    'Accept: nothing/at-all',
    'Accept-Encoding: br, gzip',
    'Range: bytes=0-1',
    'If-None-Match: *',
    'Expect: 100-continue',
    'X-HTTP-Method-Override: DELETE',
  ),
)

const as = fc.oneof(
  { weight: 24, arbitrary: fc.constant('admin') },
  { weight: 4, arbitrary: fc.constantFrom('careful', 'user', 'old', 'handshaken', '') },
  { weight: 1, arbitrary: junk.text },
)

type Way = readonly [FuzzRequest['verb'], FuzzRequest['encoding']]

/** Verb and encoding; most of them fit each other. */
const way: fc.Arbitrary<Way> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom<Way[]>(
      ['GET', 'query'],
      ['POST', 'query'],
      ['POST', 'form'],
      ['POST', 'multipart'],
      ['POST', 'chunked'],
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('GET', 'POST', 'POST'), fc.constantFrom(...encodings)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...verbs), fc.constantFrom(...encodings)) },
)

/** Any request to the CGIs. */
export const anyRequest = (pool: Pool): fc.Arbitrary<FuzzRequest> => carrying(anyCall(pool))

/** Requests that carry calls of one kind. */
export const carrying = (call: fc.Arbitrary<FuzzCall>): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      path,
      way,
      call,
      as,
      by: fc.constantFrom('param', 'param', 'cookie', 'both'),
      quoting: fc.constantFrom('bare', 'json'),
      rawQuery,
      split: fc.boolean(),
      headers: fc.oneof(
        { weight: 5, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(header, { minLength: 1, maxLength: 3 }) },
      ),
    })
    .map(({ way: [verb, encoding], ...rest }) => ({ verb, encoding, ...rest }))

/** The request in the plainest way: what is tested is the call alone. */
export const plainly = (call: FuzzCall, as = 'admin'): FuzzRequest => ({
  verb: 'POST',
  path: '/webapi/entry.cgi',
  encoding: 'form',
  call,
  as,
  by: 'param',
  quoting: 'json',
  rawQuery: '',
  split: false,
  headers: [],
})

type Field = readonly [name: string, text: string]

export function messageOf(request: FuzzRequest, sessions: Sessions): Message {
  const { verb, encoding, call, rawQuery, split } = request
  const inQuery = encoding === 'query'
  const basics = fieldsOf(
    [
      ['api', call.api],
      ['method', call.method],
      ['version', call.version],
    ],
    'bare',
  )
  const params = [...fieldsOf(call.params, request.quoting), ...credentials(request, sessions)]
  const query = inQuery ? [...basics, ...params] : split ? basics : []
  const search = [rawQuery, formOf(query)].filter((part) => part !== '').join('&')
  const target = search === '' ? request.path : `${request.path}?${search}`
  const body = inQuery ? undefined : bodyOf(encoding, split ? params : [...basics, ...params])
  return {
    verb,
    target,
    headers: [...request.headers, ...cookies(request, sessions), ...(body?.headers ?? [])],
    body: body && Buffer.from(body.text),
    isChunked: encoding === 'chunked',
  }
}

function fieldsOf(
  params: readonly (readonly [string, unknown])[],
  quoting: FuzzRequest['quoting'],
): Field[] {
  return params.map(([name, value]) => [
    name,
    typeof value === 'string' && quoting === 'bare' ? value : (JSON.stringify(value) ?? ''),
  ])
}

const sidOf = (as: string, sessions: Sessions): string => known(as, sessions)?.sid ?? as

const known = (as: string, sessions: Sessions) =>
  Object.hasOwn(sessions, as) ? sessions[as] : undefined

function credentials({ as, by }: FuzzRequest, sessions: Sessions): Field[] {
  const sid: Field[] = by === 'cookie' || as === '' ? [] : [['_sid', sidOf(as, sessions)]]
  const token = known(as, sessions)?.token ?? ''
  return token === '' ? sid : [...sid, ['SynoToken', token]]
}

function cookies({ as, by }: FuzzRequest, sessions: Sessions): string[] {
  if (by === 'param' || as === '') return []
  return [`Cookie: id=${percent(sidOf(as, sessions))}`]
}

const formOf = (fields: readonly Field[]): string =>
  fields.map(([name, text]) => `${percent(name)}=${percent(text)}`).join('&')

/** As encodeURIComponent, but half a surrogate pair goes out as the bytes that UTF-8 forbids. */
const percent = (text: string): string =>
  [...text]
    .map((char) => (/^[\ud800-\udfff]$/.test(char) ? '%ED%A0%BD' : encodeURIComponent(char)))
    .join('')

function bodyOf(
  encoding: FuzzRequest['encoding'],
  fields: readonly Field[],
): { headers: string[]; text: string } {
  const form = 'application/x-www-form-urlencoded'
  switch (encoding) {
    case 'multipart':
      return typed(
        `multipart/form-data; boundary=${boundary}`,
        `${partsOf(fields)}--${boundary}--\r\n`,
      )
    case 'cutMultipart': {
      const parts = partsOf(fields)
      return typed(
        `multipart/form-data; boundary=${boundary}`,
        parts.slice(0, Math.floor(parts.length / 2)),
      )
    }
    case 'noBoundary':
      return typed('multipart/form-data', partsOf(fields))
    case 'json':
      return typed('application/json', JSON.stringify(junk.objectOf(fields)))
    case 'untyped':
      return typed('', formOf(fields))
    case 'mistyped':
      return typed('text/plain; charset=utf-16', formOf(fields))
    case 'fakeGzip': {
      const { headers, text } = typed(form, formOf(fields))
      return { headers: [...headers, 'Content-Encoding: gzip'], text }
    }
    default:
      return typed(form, formOf(fields))
  }
}

const boundary = '----fuzz'

function partsOf(fields: readonly Field[]): string {
  return fields
    .map(([name, text], at) => {
      const file = at % 7 === 6 ? '; filename="a.txt"\r\nContent-Type: text/plain' : ''
      const quoted = name.replace(/["\r\n\\]/g, percent)
      return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"${file}\r\n\r\n${text}\r\n`
    })
    .join('')
}

const typed = (type: string, text: string): { headers: string[]; text: string } => ({
  headers: type === '' ? [] : [`Content-Type: ${type}`],
  text,
})
