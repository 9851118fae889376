/**
 * Which parameters and fields hold secrets: what is kept about requests, shown in reports and
 * stored in recordings goes through here, so that one list decides.
 */
import { deepest } from './json.ts'

/** What stands where a secret was. */
export const masked = '***'

const secretName =
  /passw|pwd|secret|token|otp_code|^_?sid$|sess_?key|ik_message|credential|private|cipher/i

/** The same words inside a text that holds names and values in one; a login has more secrets. */
const secretWord =
  /passw|pwd|secret|token|otp_code|\b_?sid\b|sess_?key|ik_message|credential|private|cipher|SYNO\.API\.Auth\b/i

/** The trusted device of a login goes by the name that Active Backup uses for its devices. */
const secretsOfLogin = new Set(['device_id', 'did'])

/** Whether the value under a name is a secret; `api` is the API whose parameter or field it is. */
export const isSecret = (name: string, api: unknown): boolean =>
  (secretName.test(name) && !name.startsWith('enable_')) ||
  (api === 'SYNO.API.Auth' && secretsOfLogin.has(name))

/** A JSON value with its secrets masked, at any depth; calls inside a compound name their own API. */
export function withoutSecrets(value: unknown, api?: unknown, depth = 0): unknown {
  if (typeof value === 'string') return mayHide(value) ? masked : value
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) return '…'
  if (Array.isArray(value)) return value.map((member) => withoutSecrets(member, api, depth + 1))
  const owner = (value as { api?: unknown }).api ?? api
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name, owner) ? masked : withoutSecrets(member, owner, depth + 1),
    ]),
  )
}

/**
 * Whether a text looks like JSON, or like what was meant to be JSON, with a secret in it: not worth
 * the risk. Two searches in a row, because one pattern for both takes quadratic time.
 */
function mayHide(text: string): boolean {
  const start = text.search(/[{[]/)
  return start !== -1 && secretWord.test(start === 0 ? text : text.slice(start))
}
