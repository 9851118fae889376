import { connect } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { expect, onTestFinished, test } from 'vitest'
import { createMockDsm, type MockDsm } from '../../src/index.ts'

const path = '/webapi/entry.cgi?api=SYNO.API.Info&version=1&method=query&query=SYNO.API.Info'
const answer =
  '{"data":{"SYNO.API.Info":{"maxVersion":1,"minVersion":1,"path":"entry.cgi","requestFormat":"JSON"}},"success":true}'

async function startSecure(): Promise<MockDsm & { tlsUrl: string; certificate: string }> {
  const nas = await createMockDsm({ scenario: 'empty', tlsPort: 0 })
  onTestFinished(() => nas.close())
  return nas as MockDsm & { tlsUrl: string; certificate: string }
}

function overHttp1(url: string, ca: string, host: string): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ host, port, path, ca, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
      response.on('error', reject)
    })
    request.on('error', reject).end()
  })
}

function overHttp2(url: string, ca: string): Promise<string> {
  const session = connect(url, { ca })
  return new Promise<string>((resolve, reject) => {
    session.on('error', reject)
    const stream = session.request({ ':path': path })
    let text = ''
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    let answered = false
    stream.on('response', () => {
      answered = true
    })
    stream.on('error', reject).on('end', () => {
      if (answered) resolve(text)
      else reject(new Error('the stream ended without an answer'))
    })
    session.on('close', () => reject(new Error('the session was closed')))
  }).finally(() => session.destroy())
}

test.each(['127.0.0.1', 'localhost'])('HTTPS answers under the name %s', async (host) => {
  const nas = await startSecure()
  expect(await overHttp1(nas.tlsUrl, nas.certificate, host)).toBe(answer)
})

test('HTTP/2 is spoken to those who ask for it', async () => {
  const nas = await startSecure()
  expect(await overHttp2(nas.tlsUrl, nas.certificate)).toBe(answer)
})

test('both ports are the same NAS', async () => {
  const nas = await startSecure()
  await overHttp1(nas.tlsUrl, nas.certificate, '127.0.0.1')
  await fetch(`${nas.url}${path}`)
  expect(nas.requests()).toHaveLength(2)
})

test('a connection can be torn down over TLS as well', async () => {
  const nas = await startSecure()
  nas.faults.add({ effect: { reset: true } })
  await expect(overHttp1(nas.tlsUrl, nas.certificate, '127.0.0.1')).rejects.toThrow()
  await expect(overHttp2(nas.tlsUrl, nas.certificate)).rejects.toThrow()
})

test('a certificate of one’s own is used', async () => {
  const other = await startSecure()
  expect(other.certificate).toContain('BEGIN CERTIFICATE')
  const { makeCertificate } = await import('../../src/mock-server/http/certificate.ts')
  const tls = await makeCertificate(['nas.example'], Date.parse('2026-11-23T00:00:00Z'))
  await using nas = await createMockDsm({ scenario: 'empty', tlsPort: 0, tls })
  expect(nas.certificate).toBe(tls.cert)
})

test('without a TLS port there is none', async () => {
  await using nas = await createMockDsm({ scenario: 'empty' })
  expect(nas.tlsUrl).toBeUndefined()
})
