import { createPrivateKey, createPublicKey } from 'node:crypto'
import { apiAuthUiConfigApi } from '../../../contracts/dsm/api-auth-ui-config.ts'
import { implement } from '../../kernel/implement.ts'
import { drawBytes } from '../../kernel/random.ts'

/** The login plug-in that a real unit lists; its texts are our own words. */
const authenticator = {
  jsPath: 'webapi/SYNO.API.Auth.UIConfig/authenticator.js',
  texts: { authenticator: { title: 'Sign in' } },
  version: '1',
}

export const apiAuthUiConfig = implement(apiAuthUiConfigApi, {
  get({ nas, setCookie }) {
    setCookie(`_SSID=${staticPublicKey(nas.state.seed)};path=/;HttpOnly`)
    return [authenticator]
  },
})

/** What PKCS#8 puts before the 32 bytes of an X25519 private key. */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The X25519 key clients start the Noise handshake with, base64url without padding. */
function staticPublicKey(seed: number): string {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, drawBytes(seed, 'noise-static')]),
    format: 'der',
    type: 'pkcs8',
  })
  return createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .toString('base64url')
}
