/** The certificate of the HTTPS port: self-signed, as on a NAS fresh out of its box. */
import { isIP } from 'node:net'
import { generate } from 'selfsigned'

/** A certificate of one's own. */
export interface Certificate {
  /** The private key, in PEM. */
  readonly key: string
  /** The certificate, in PEM, with those it is signed by below it. */
  readonly cert: string
}

const year = 365 * 24 * 3_600_000

/** Makes one for loopback and the given names. It holds for a year of the machine's time. */
export async function makeCertificate(names: readonly string[], now: number): Promise<Certificate> {
  const all = new Set(['localhost', '127.0.0.1', '::1', ...names])
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'synology' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 24 * 3_600_000),
    notAfterDate: new Date(now + year),
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [...all].map((name) =>
          isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
        ),
      },
    ],
  })
  return { key, cert }
}
