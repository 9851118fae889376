/** A call as a line for a shell. */
import { isSecret, masked, withoutSecrets } from '../../contracts/wire/secret.ts'
import type { AskedCall } from '../model.ts'

/**
 * `curl -G "$NAS/webapi/entry.cgi" --data-urlencode 'api=…' …`. The address and the session are
 * left to variables of the shell, and a parameter that is a secret stays masked.
 */
export function curlLine({ via, as, api, method, version, params }: AskedCall): string {
  const page = api === 'SYNO.API.Info' ? 'query.cgi' : 'entry.cgi'
  const session = { admin: 'id=$SID', user: 'id=$USER_SID', nobody: undefined }[as]
  const fields = Object.entries({ api, method, version: String(version), ...params })
  return [
    via === 'GET' ? 'curl -G' : 'curl',
    `"$NAS/webapi/${page}"`,
    ...(session === undefined ? [] : [`-b "${session}"`]),
    ...fields.map(([name, value]) => {
      const shown = isSecret(name, api) ? masked : textOf(withoutSecrets(value, api))
      return `--data-urlencode ${quoted(`${name}=${shown}`)}`
    }),
  ].join(' ')
}

/** Texts go as they are, which DSM takes; line breaks as JSON, so that the line stays one. */
const textOf = (value: unknown): string =>
  typeof value === 'string' && !/\p{Cc}/u.test(value) ? value : (JSON.stringify(value) ?? '')

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
