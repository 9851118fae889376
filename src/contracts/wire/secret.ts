/**
 * Which parameters and fields hold secrets: what is kept about requests, shown in reports and
 * stored in recordings goes through here, so that one list decides.
 */

/** What stands where a secret was. */
export const masked = '***'

const secretName =
  /passw|pwd|secret|token|otp_code|^_?sid$|sess_?key|ik_message|credential|private|cipher/i

/** The trusted device of a login goes by the name that Active Backup uses for its devices. */
const secretsOfLogin = new Set(['device_id', 'did'])

/** Whether the value under a name is a secret; `api` is the API whose parameter or field it is. */
export const isSecret = (name: string, api: unknown): boolean =>
  (secretName.test(name) && !name.startsWith('enable_')) ||
  (api === 'SYNO.API.Auth' && secretsOfLogin.has(name))

/** Deeper than anything DSM takes. Whoever sends more shall not exhaust the stack with it. */
const deepest = 64

/** A JSON value with its secrets masked, at any depth; calls inside a compound name their own API. */
export function withoutSecrets(value: unknown, api?: unknown, depth = 0): unknown {
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
