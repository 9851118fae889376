import { apiAuthUiConfigApi } from '../../../contracts/dsm/api-auth-ui-config.ts'
import { ssidOf } from '../../../contracts/wire/noise.ts'
import { implement } from '../../kernel/implement.ts'
import { noiseKey } from '../../kernel/noise-key.ts'

/** The login plug-in that a real unit lists; its texts are our own words. */
const authenticator = {
  jsPath: 'webapi/SYNO.API.Auth.UIConfig/authenticator.js',
  texts: { authenticator: { title: 'Sign in' } },
  version: '1',
}

export const apiAuthUiConfig = implement(apiAuthUiConfigApi, {
  get({ nas, setCookie }) {
    setCookie(`_SSID=${ssidOf(noiseKey(nas.state.seed))};path=/;HttpOnly`)
    return [authenticator]
  },
})
