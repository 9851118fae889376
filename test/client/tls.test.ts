import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { createClient, DsmUnreachable } from '../../src/client/index.ts'
import { makeCertificate } from '../../src/mock-server/http/certificate.ts'
import { admin, clientOf, start } from './support.ts'

async function secure() {
  const { nas } = await start({ scenario: 'empty', tlsPort: 0 })
  const certificate = nas.certificate ?? ''
  const { fingerprint256 } = new X509Certificate(certificate)
  return { nas, url: nas.tlsUrl ?? '', certificate, fingerprint: fingerprint256 }
}

test('a certificate that nobody vouches for is refused before anything is sent', async () => {
  const { nas, url } = await secure()
  const login = clientOf(url).login(admin)
  await expect(login).rejects.toBeInstanceOf(DsmUnreachable)
  await expect(login).rejects.toThrow(/no answer from .*: self-signed certificate/)
  expect(nas.requests()).toEqual([])
})

test('it can be taken as it is', async () => {
  const { url } = await secure()
  await clientOf(url, { insecure: true }).login(admin)
})

test('it can be trusted by itself', async () => {
  const { url, certificate } = await secure()
  await clientOf(url, { ca: certificate }).login(admin)
})

test('another one that is trusted does not help', async () => {
  const { nas, url } = await secure()
  const { cert } = await makeCertificate(['127.0.0.1'], Date.now())
  await expect(clientOf(url, { ca: cert }).login(admin)).rejects.toBeInstanceOf(DsmUnreachable)
  expect(nas.requests()).toEqual([])
})

test('a certificate for another name is refused, though it is trusted', async () => {
  const { url, certificate } = await secure()
  const other = url.replace('127.0.0.1', '127.0.0.2')
  await expect(clientOf(other, { ca: certificate }).login(admin)).rejects.toThrow('no answer from')
})

test.each([
  ['as OpenSSL writes it', (text: string) => text],
  ['as plain digits', (text: string) => text.replaceAll(':', '').toLowerCase()],
])('it can be pinned by its fingerprint, %s', async (_how, spell) => {
  const { nas, url, fingerprint } = await secure()
  const dsm = clientOf(url, { fingerprint: spell(fingerprint) })
  await dsm.login(admin)
  // A second connection, which could resume the session of the first.
  const calls = [1, 2, 3].map(() => dsm.call('SYNO.DSM.Info', 'getinfo'))
  expect(await Promise.all(calls)).toHaveLength(3)
  expect(nas.requests({ method: 'login' })).toHaveLength(1)
})

test('another fingerprint is refused before anything is sent', async () => {
  const { nas, url, fingerprint } = await secure()
  const login = clientOf(url, { fingerprint: 'ab'.repeat(32) }).login(admin)
  await expect(login).rejects.toBeInstanceOf(DsmUnreachable)
  await expect(login).rejects.toThrow(`the certificate has the fingerprint ${fingerprint}`)
  expect(nas.requests()).toEqual([])
})

test('a fingerprint needs https and 64 digits', () => {
  const pin = (url: string, fingerprint: string) => () => createClient({ url, fingerprint })
  expect(pin('http://nas:5000', 'ab'.repeat(32))).toThrow('http://nas:5000 shows none')
  expect(pin('https://nas:5001', 'ab:cd')).toThrow('64 hexadecimal digits, unlike ab:cd')
})
