/** Takes secrets out of what is shown or kept about requests. */
import type { RawParam, RawParams } from '../../contracts/wire/value.ts'

const masked = '***'

const secretName =
  /passw|pwd|secret|token|otp_code|^_?sid$|sess_?key|ik_message|credential|private|cipher/i

/** The trusted device of a login goes by the name that Active Backup uses for its devices. */
const secretsOfLogin = new Set(['device_id'])

/** Parameters as JSON values, for reading: secrets masked, api, method and version left out. */
export function readable(params: RawParams, api: string | undefined): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, param] of params) {
    if (name === 'api' || name === 'method' || name === 'version') continue
    Object.defineProperty(shown, name, {
      value: isSecret(name, api) ? masked : withoutSecrets(shownValue(param)),
      enumerable: true,
    })
  }
  return shown
}

const isSecret = (name: string, api: unknown): boolean =>
  (secretName.test(name) && !name.startsWith('enable_')) ||
  (api === 'SYNO.API.Auth' && secretsOfLogin.has(name))

/** How a JSON text can begin. Most parameters are bare words, and an attempt that fails is slow. */
const jsonStart = /^\s*[-\d"{[tfn]/

/** A parameter as a JSON value; what is not JSON stays text. */
export function plainValue(param: RawParam): unknown {
  if ('json' in param) return param.json
  if (!jsonStart.test(param.text)) return param.text
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

/** Deeper than anything DSM takes. Whoever sends more shall not exhaust the stack with it. */
const deepest = 64

function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) return '…'
  if (Array.isArray(value)) return value.map((member) => withoutSecrets(member, depth + 1))
  const api = (value as { api?: unknown }).api
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name, api) ? masked : withoutSecrets(member, depth + 1),
    ]),
  )
}
