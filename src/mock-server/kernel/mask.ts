/** Takes secrets out of what is shown or kept about requests. */
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'

const masked = '***'

const secretName =
  /passw|pwd|secret|token|otp_code|^_?sid$|sess_?key|ik_message|credential|private/i

/** The trusted device of a login goes by the name that Active Backup uses for its devices. */
const secretsOfLogin = new Set(['device_id'])

/** Parameters as JSON values, for reading: secrets masked, api, method and version left out. */
export function readable(params: RawParams, api: string | undefined): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, param] of params) {
    if (name === 'api' || name === 'method' || name === 'version') continue
    const isSecret = secretName.test(name) || (api === 'SYNO.API.Auth' && secretsOfLogin.has(name))
    Object.defineProperty(shown, name, {
      value: isSecret ? masked : withoutSecrets(shownValue(param)),
      enumerable: true,
    })
  }
  return shown
}

/** A parameter as a JSON value; what is not JSON stays text. */
export function plainValue(param: RawParam): unknown {
  if ('json' in param) return param.json
  try {
    return JSON.parse(param.text)
  } catch {
    return param.text
  }
}

/** Text that was meant to be JSON, is not, and may hold a secret is not worth the risk. */
function shownValue(param: RawParam): unknown {
  const value = plainValue(param)
  return typeof value === 'string' && /[{[].*(passw|pwd|secret|token)/is.test(value)
    ? masked
    : value
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) ? masked : withoutSecrets(member),
    ]),
  )
}
