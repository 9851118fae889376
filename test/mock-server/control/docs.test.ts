import { expect, test } from 'vitest'
import { addressesIn, control } from '../../support/control.ts'
import { startNas } from '../../support/nas.ts'

const scenario = 'empty'

test('the specification names the server it comes from and has a path for each method', async () => {
  await using nas = await startNas({ scenario })
  const { status, body } = await control(nas, 'GET', '/openapi.json')
  expect(status).toBe(200)
  expect(body.openapi).toBe('3.1.1')
  expect(body.servers).toEqual([{ url: '/' }])
  expect(Object.keys(body.paths)).toContain('/webapi/entry.cgi/SYNO.Backup.Task/list')
})

test('the specification is there as on the wire too', async () => {
  await using nas = await startNas({ scenario })
  const { body } = await control(nas, 'GET', '/openapi.json?view=wire')
  expect(Object.keys(body.paths)).toContain('/webapi/entry.cgi/SYNO.Backup.Task')
  expect(await control(nas, 'GET', '/openapi.json?view=nope')).toMatchObject({
    status: 400,
    body: { error: expect.stringMatching(/^the query does not fit at view: /) },
  })
})

test('the page of Swagger UI loads what it needs from the NAS and from nowhere else', async () => {
  await using nas = await startNas({ scenario })
  const url = `${nas.control}/docs`
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
  const files = addressesIn(await response.text(), url)
  expect(files).toEqual([
    `${nas.control}/docs/swagger-ui.css`,
    `${nas.control}/docs/swagger-ui-bundle.js`,
    `${nas.control}/docs/start.js`,
  ])
  const loaded = await Promise.all(files.map((file) => fetch(file)))
  expect(loaded.map(({ status }) => status)).toEqual([200, 200, 200])
  const [css = '', bundle = '', start = ''] = await Promise.all(loaded.map((file) => file.text()))
  expect(css).toContain('.swagger-ui')
  expect(bundle).toContain('SwaggerUIBundle')
  expect(start).toContain('openapi.json')
  expect(start).not.toContain('http')
})

test('the token of the control plane comes along with all that the page loads', async () => {
  await using nas = await startNas({ scenario, controlToken: 'a"b&c' })
  const url = `${nas.control}/docs?token=${encodeURIComponent('a"b&c')}&view=wire`
  const page = await (await fetch(url)).text()
  const files = addressesIn(page, url)
  expect(files).toHaveLength(3)
  for (const file of files) expect((await fetch(file)).status).toBe(200)
  const [, , start = ''] = files
  const { search } = new URL(start)
  const document = await fetch(new URL(`openapi.json${search}`, url))
  expect(document.status).toBe(200)
  expect((await fetch(`${nas.control}/docs/start.js`)).status).toBe(401)
})

test.each(['package.json', '..%2f..%2fpackage.json', 'swagger-ui.js', ''])(
  'there is no file /docs/%s',
  async (file) => {
    await using nas = await startNas({ scenario })
    const { status, body } = await control(nas, 'GET', `/docs/${file}`)
    expect(status).toBe(404)
    expect(body).toEqual({ error: expect.any(String) })
  },
)
