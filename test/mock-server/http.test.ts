import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { request, startNas } from '../support/nas.ts'
import { exchange, rawRequest } from '../support/socket.ts'

const taskApi = 'SYNO.ActiveBackup.Task'
const scenario = 'empty'

const refused = (code: number) => ({ error: { code }, success: false })

const form = (params: Readonly<Record<string, string>>) => new URLSearchParams(params)

/** Asks for one entry of SYNO.API.Info: small, needs no session, and shows what was understood. */
const ask = { api: 'SYNO.API.Info', method: 'query', version: '1', query: 'SYNO.DSM.Info' }

const told = {
  data: {
    'SYNO.DSM.Info': { maxVersion: 2, minVersion: 2, path: 'entry.cgi', requestFormat: 'JSON' },
  },
  success: true,
}

test('parameters may be in the query', async () => {
  await using nas = await startNas({ scenario })
  const response = await fetch(`${nas.url}/webapi/entry.cgi?${form(ask)}`)
  expect(await response.json()).toEqual(told)
})

test('parameters may be in a form', async () => {
  await using nas = await startNas({ scenario })
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body: form(ask) })
  expect(await response.json()).toEqual(told)
})

test('parameters may be split over query and form', async () => {
  await using nas = await startNas({ scenario })
  const { api, method, ...rest } = ask
  const response = await fetch(`${nas.url}/webapi/entry.cgi?${form({ api, method })}`, {
    method: 'POST',
    body: form(rest),
  })
  expect(await response.json()).toEqual(told)
})

test('the form wins over the query', async () => {
  await using nas = await startNas({ scenario })
  const query = form({ ...ask, query: 'SYNO.API.Auth' })
  const response = await fetch(`${nas.url}/webapi/entry.cgi?${query}`, {
    method: 'POST',
    body: form({ query: ask.query }),
  })
  expect(await response.json()).toEqual(told)
})

test('a POST may carry everything in the query, without a body or its type', async () => {
  await using nas = await startNas({ scenario })
  for (const headers of [['Content-Length: 0'], []]) {
    const line = `POST /webapi/entry.cgi?${form(ask)}`
    const { status, body } = await exchange(nas.url, rawRequest(line, headers))
    expect({ status, answer: JSON.parse(body) }).toEqual({ status: 200, answer: told })
  }
})

test('a form is read whatever charset its type names', async () => {
  await using nas = await startNas({ scenario })
  const headers = ['Content-Type: application/x-www-form-urlencoded; charset=UTF-8']
  const text = rawRequest('POST /webapi/entry.cgi', headers, form(ask).toString())
  expect(JSON.parse((await exchange(nas.url, text)).body)).toEqual(told)
})

test('a body of no type holds no parameters', async () => {
  await using nas = await startNas({ scenario })
  const text = rawRequest('POST /webapi/entry.cgi', [], form(ask).toString())
  const { status, body } = await exchange(nas.url, text)
  expect({ status, answer: JSON.parse(body) }).toEqual({ status: 200, answer: refused(101) })
})

test.each(['application/json', 'text/plain', 'application/json; charset=utf-8', 'nonsense', ';;'])(
  'a body of type %s holds no parameters',
  async (type) => {
    await using nas = await startNas({ scenario })
    const response = await fetch(`${nas.url}/webapi/entry.cgi`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(ask),
    })
    expect({ status: response.status, answer: await response.json() }).toEqual({
      status: 200,
      answer: refused(101),
    })
  },
)

test('the query counts beside a JSON body', async () => {
  await using nas = await startNas({ scenario })
  const response = await fetch(`${nas.url}/webapi/entry.cgi?${form(ask)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"SYNO.API.Auth"}',
  })
  expect(await response.json()).toEqual(told)
})

function multipart(params: Readonly<Record<string, string>>): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries(params)) body.set(name, value)
  return body
}

test('fields of a multipart body are parameters, also beside a file', async () => {
  await using nas = await startNas({ scenario })
  const { query, ...rest } = ask
  const body = multipart(rest)
  body.set('file', new Blob(['x'.repeat(300_000)]), 'backup.bin')
  body.set('query', query)
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })
  expect(await response.json()).toEqual(told)
})

test('a multipart body wins over the query', async () => {
  await using nas = await startNas({ scenario })
  const response = await fetch(
    `${nas.url}/webapi/entry.cgi?${form({ ...ask, query: 'SYNO.API.Auth' })}`,
    { method: 'POST', body: multipart({ query: ask.query }) },
  )
  expect(await response.json()).toEqual(told)
})

const part = (headers: string, content: string) => `--AaB03x\r\n${headers}\r\n\r\n${content}\r\n`

test('a part without a file name is a field, whatever type it has', async () => {
  await using nas = await startNas({ scenario })
  const body = `${part(
    'Content-Disposition: form-data; name="query"\r\nContent-Type: application/octet-stream',
    ask.query,
  )}--AaB03x--\r\n`
  const { query: _, ...rest } = ask
  const line = `POST /webapi/entry.cgi?${form(rest)}`
  const text = rawRequest(line, ['Content-Type: multipart/form-data; boundary=AaB03x'], body)
  const answer = await exchange(nas.url, text)
  expect(JSON.parse(answer.body)).toEqual(told)
})

const brokenMultiparts: readonly (readonly [string, string, string])[] = [
  ['without a boundary', 'multipart/form-data', 'api=SYNO.API.Info'],
  ['with an empty boundary', 'multipart/form-data; boundary=', 'api=SYNO.API.Info'],
  ['without its end', 'multipart/form-data; boundary=AaB03x', '--AaB03x\r\nContent-Dispo'],
  ['with another boundary', 'multipart/form-data; boundary=AaB03x', '--other\r\n\r\n--other--\r\n'],
  ['without any part', 'multipart/form-data; boundary=AaB03x', '--AaB03x--\r\n'],
  [
    'with a part that has no name',
    'multipart/form-data; boundary=AaB03x',
    `${part('Content-Disposition: form-data', 'x')}--AaB03x--\r\n`,
  ],
  [
    'with a part called __proto__',
    'multipart/form-data; boundary=AaB03x',
    `${part('Content-Disposition: form-data; name="__proto__"', 'x')}--AaB03x--\r\n`,
  ],
]

test.each(brokenMultiparts)('a multipart body %s is a bad request', async (_what, type, body) => {
  await using nas = await startNas({ scenario })
  const text = rawRequest('POST /webapi/entry.cgi', [`Content-Type: ${type}`], body)
  const answer = await exchange(nas.url, text)
  expect({ status: answer.status, answer: JSON.parse(answer.body) }).toEqual({
    status: 200,
    answer: refused(101),
  })
})

test.each([
  '//webapi/entry.cgi',
  '/webapi//entry.cgi',
  '/webapi/query.cgi',
  '/webapi/auth.cgi',
  '/webapi/encryption.cgi',
  '/webapi/entry.cgi/SYNO.API.Info',
  '/webapi/query.cgi/SYNO.API.Info',
])('%s leads to the same API', async (path) => {
  await using nas = await startNas({ scenario })
  const { body } = await exchange(nas.url, rawRequest(`GET ${path}?${form(ask)}`))
  expect(JSON.parse(body)).toEqual(told)
})

test('the API behind the path counts when api is missing', async () => {
  await using nas = await startNas({ scenario })
  const { api, ...rest } = ask
  const url = `${nas.url}/webapi/entry.cgi/${api}`
  expect(await (await fetch(`${url}?${form(rest)}`)).json()).toEqual(told)
  const posted = await fetch(url, { method: 'POST', body: form(rest) })
  expect(await posted.json()).toEqual(told)
})

test('the API behind the path gives way to api', async () => {
  await using nas = await startNas({ scenario })
  const response = await fetch(`${nas.url}/webapi/entry.cgi/SYNO.DSM.Info?${form(ask)}`)
  expect(await response.json()).toEqual(told)
})

test('the method behind the API counts when method is missing', async () => {
  await using nas = await startNas({ scenario })
  const { api, method, ...rest } = ask
  const url = `${nas.url}/webapi/entry.cgi/${api}/${method}`
  expect(await (await fetch(`${url}?${form(rest)}`)).json()).toEqual(told)
  const posted = await fetch(url, { method: 'POST', body: form(rest) })
  expect(await posted.json()).toEqual(told)
})

test('the method behind the API gives way to method', async () => {
  await using nas = await startNas({ scenario })
  const url = `${nas.url}/webapi/entry.cgi/SYNO.DSM.Info/getinfo`
  expect(await (await fetch(`${url}?${form(ask)}`)).json()).toEqual(told)
  const { method, ...rest } = ask
  const posted = await fetch(`${url}?${form(rest)}`, { method: 'POST', body: form({ method }) })
  expect(await posted.json()).toEqual(told)
})

test('a method behind an API that does not have it is refused', async () => {
  await using nas = await startNas({ scenario })
  const { method: _, ...rest } = ask
  const response = await fetch(`${nas.url}/webapi/entry.cgi/${ask.api}/nope?${form(rest)}`)
  expect(await response.json()).toEqual(refused(103))
})

test.each([
  '/',
  '/webapi',
  '/webapi/',
  '/webapi/nope.cgi',
  '/webapi/entry.cgi/a/b/c',
  '/webapi/query.cgi/a/b',
  '/webapi/Entry.cgi',
])('%s is not found', async (path) => {
  await using nas = await startNas({ scenario })
  const response = await fetch(`${nas.url}${path}?${form(ask)}`)
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('text/html')
  expect(await response.text()).toContain('<center><h1>404 Not Found</h1></center>')
})

test.each(['PUT', 'DELETE', 'PATCH'])('%s is not allowed', async (method) => {
  await using nas = await startNas({ scenario })
  for (const path of ['/webapi/entry.cgi', '/webapi/entry.cgi/SYNO.API.Info']) {
    const response = await fetch(`${nas.url}${path}?${form(ask)}`, { method })
    expect({ path, status: response.status }).toEqual({ path, status: 405 })
    expect(await response.text()).toContain('<h1>405 Not Allowed</h1>')
  }
})

test('HEAD answers without a body, and the server goes on', async () => {
  await using nas = await startNas({ scenario })
  const { status, body } = await exchange(
    nas.url,
    rawRequest(`HEAD /webapi/entry.cgi?${form(ask)}`),
  )
  expect(status).toBe(200)
  expect(body).toBe('')
  expect(await request(nas.url, ask.api, ask.method, { query: ask.query })).toEqual(told)
})

test.each(['/webapi/%zz', '/webapi/entry.cgi/%zz', '/%', '/webapi/%c3%28.cgi'])(
  'the path %s is a bad request',
  async (path) => {
    await using nas = await startNas({ scenario })
    const { status, body } = await exchange(nas.url, rawRequest(`GET ${path}`))
    expect(status).toBe(400)
    expect(body).toContain('<h1>400 Bad Request</h1>')
  },
)

test('percent signs that encode nothing are taken as they stand in a query', async () => {
  await using nas = await startNas({ scenario })
  const line = `GET /webapi/entry.cgi?${form(ask)}&rest=%zz&%=%`
  expect(JSON.parse((await exchange(nas.url, rawRequest(line))).body)).toEqual(told)
})

test('an answer has the headers of a DSM 7 unit', async () => {
  await using nas = await startNas({ scenario })
  const line = `GET /webapi/entry.cgi?${form(ask)}`
  const { status, headers, body } = await exchange(nas.url, rawRequest(line))
  expect(status).toBe(200)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/json; charset="UTF-8"',
    server: 'nginx',
    'x-content-type-options': 'nosniff',
    'x-xss-protection': '1; mode=block',
    'cache-control': 'max-age=0, no-cache, no-store, must-revalidate',
    pragma: 'no-cache',
    expires: '0',
  })
  expect(headers.has('set-cookie')).toBe(false)
  expect(body).toBe(JSON.stringify(told))
})

test('a refusal has the status, type and bytes of a DSM 7 unit', async () => {
  await using nas = await startNas({ scenario })
  const line = `GET /webapi/entry.cgi?api=${taskApi}&method=list&version=1`
  const { status, headers, body } = await exchange(nas.url, rawRequest(line))
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/json; charset="UTF-8"')
  expect(headers.get('content-length')).toBe('38')
  expect(body).toBe('{"error":{"code":119},"success":false}')
})

test('a body that cannot be read is refused with the same type', async () => {
  await using nas = await startNas({ scenario })
  const text = rawRequest('POST /webapi/entry.cgi', ['Content-Type: multipart/form-data'], 'x')
  const { headers } = await exchange(nas.url, text)
  expect(headers.get('content-type')).toBe('application/json; charset="UTF-8"')
})

test('text outside ASCII goes out as UTF-8 and is counted in bytes', async () => {
  await using nas = await startNas({
    account: { name: 'jürgen\u{1f4be}', password: 'p' },
    scenario,
  })
  const login = { api: 'SYNO.API.Auth', method: 'login', version: '7', account: 'jürgen\u{1f4be}' }
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, {
    method: 'POST',
    body: form({ ...login, passwd: 'p', format: 'sid' }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-length')).toBe(String(bytes.length))
  expect(bytes.toString()).toContain('"account":"jürgen\u{1f4be}"')
})

test('thousands of parameters that mean nothing do no harm', async () => {
  await using nas = await startNas({ scenario })
  const many = Array.from({ length: 5000 }, (_, number) => [`p${number}`, 'x'] as const)
  const body = form({ ...Object.fromEntries(many), ...ask })
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })
  expect(await response.json()).toEqual(told)
})

test('a parameter given twice counts the last time', async () => {
  await using nas = await startNas({ scenario })
  const query = `query=SYNO.API.Auth&${form(ask)}`
  expect(await (await fetch(`${nas.url}/webapi/entry.cgi?${query}`)).json()).toEqual(told)
})

test('a value of several megabytes is read', async () => {
  await using nas = await startNas({ scenario })
  const name = 'x'.repeat(4_000_000)
  const query = `${name},${ask.query}`
  expect(await request(nas.url, ask.api, ask.method, { query })).toEqual(told)
  const body = multipart({ ...ask, query })
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })
  expect(await response.json()).toEqual(told)
})

test('an address longer than a server takes is refused, and the server goes on', async () => {
  await using nas = await startNas({ scenario })
  const line = `GET /webapi/entry.cgi?${form(ask)}&long=${'x'.repeat(300_000)}`
  const { status } = await exchange(nas.url, rawRequest(line))
  expect([414, 431]).toContain(status)
  expect(await request(nas.url, ask.api, ask.method, { query: ask.query })).toEqual(told)
})

const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']

test.each(inherited)('%s is no name of an API, a method, a version or a sid', async (name) => {
  await using nas = await startNas({ scenario })
  expect(await request(nas.url, name, 'list')).toEqual(refused(102))
  expect(await request(nas.url, taskApi, name)).toEqual(refused(103))
  expect(await request(nas.url, taskApi, 'list', { _sid: name })).toEqual(refused(119))
  const body = form({ api: taskApi, method: 'list', version: name })
  const response = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })
  expect(await response.json()).toEqual(refused(104))
})

test.each(inherited)('%s is no account, and no cookie of that name a session', async (name) => {
  await using nas = await startNas({ scenario })
  const login = { account: name, passwd: name }
  expect(await request(nas.url, 'SYNO.API.Auth', 'login', login, 7)).toEqual(refused(400))
  const query = form({ api: taskApi, method: 'list', version: '1' })
  const response = await fetch(`${nas.url}/webapi/entry.cgi?${query}`, {
    headers: { cookie: `id=${name}; ${name}=1` },
  })
  expect(await response.json()).toEqual(refused(119))
})

test.each(inherited)('a parameter called %s does no harm', async (name) => {
  await using nas = await startNas({ scenario })
  const params = new URLSearchParams([...form(ask), [name, '{"polluted":true}']])
  const response = await fetch(`${nas.url}/webapi/entry.cgi?${params}`)
  expect(await response.json()).toEqual(told)
  const posted = await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body: params })
  expect(await posted.json()).toEqual(told)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('NUL bytes are characters like others', async () => {
  await using nas = await startNas({ scenario })
  expect(await request(nas.url, `${ask.api}\0`, ask.method)).toEqual(refused(102))
  expect(await request(nas.url, ask.api, `${ask.method}\0`)).toEqual(refused(103))
  expect(await request(nas.url, taskApi, 'list', { _sid: '\0' })).toEqual(refused(119))
  expect(await request(nas.url, ask.api, ask.method, { query: `\0,${ask.query}` })).toEqual(told)
  const login = { account: 'admin\0', passwd: 'mock-dsm' }
  expect(await request(nas.url, 'SYNO.API.Auth', 'login', login, 7)).toEqual(refused(400))
})

test('a cookie header that makes no sense is no session', async () => {
  await using nas = await startNas({ scenario })
  for (const cookie of ['', ';', '=', 'id', 'id=', 'id=%zz', 'a=b;;; id="', 'id=a; id=b']) {
    const line = `GET /webapi/entry.cgi?api=${taskApi}&method=list&version=1`
    const { body } = await exchange(nas.url, rawRequest(line, [`Cookie: ${cookie}`]))
    expect({ cookie, answer: JSON.parse(body) }).toEqual({ cookie, answer: refused(119) })
  }
})

test('bytes that are no HTTP end the connection and leave the server running', async () => {
  await using nas = await startNas({ scenario })
  expect((await exchange(nas.url, '\x16\x03\x01\x02\x00\x01\r\n\r\n')).status).toBe(400)
  expect(await request(nas.url, ask.api, ask.method, { query: ask.query })).toEqual(told)
})

test('clients at the same time each get their own answers', async () => {
  await using nas = await startNas({ scenario })
  const admin = await nas.login('admin', 'mock-dsm')
  const viewer = await nas.login('viewer', 'viewer')
  const calls = Array.from({ length: 40 }, (_, number) => {
    const _sid = number % 2 === 0 ? admin : viewer
    return request(nas.url, taskApi, 'list', { _sid })
  })
  const answers = await Promise.all(calls)
  answers.forEach((answer, number) => {
    if (number % 2 === 0) expect(answer).toMatchObject({ success: true, data: { tasks: [] } })
    else expect(answer).toEqual(refused(105))
  })
})

test('a client that hangs up in the middle of a form leaves the server running', async () => {
  await using nas = await startNas({ scenario })
  await new Promise<void>((resolve) => {
    const { hostname, port } = new URL(nas.url)
    const half = httpRequest({
      ...{ hostname, port, path: '/webapi/entry.cgi', method: 'POST' },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '1000',
      },
    })
    half.once('error', () => resolve())
    half.write('api=SYNO', () => half.destroy(new Error('hung up')))
  })
  expect(await request(nas.url, ask.api, ask.method, { query: ask.query })).toEqual(told)
})
