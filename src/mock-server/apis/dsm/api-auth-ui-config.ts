import { apiAuthUiConfigApi } from '../../../contracts/dsm/api-auth-ui-config.ts'
import { noiseKeyPair, ssidOf } from '../../../contracts/wire/noise.ts'
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
    const key = noiseKeyPair(drawBytes(nas.state.seed, 'noise-static'))
    setCookie(`_SSID=${ssidOf(key)};path=/;HttpOnly`)
    return [authenticator]
  },
})
