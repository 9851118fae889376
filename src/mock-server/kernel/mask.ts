/** Takes secrets out of what is shown or kept about requests. */
import { plainValue } from '../../contracts/wire/request.ts'
import { isSecret, masked, withoutSecrets } from '../../contracts/wire/secret.ts'
import type { RawParams } from '../../contracts/wire/value.ts'

/** Parameters as JSON values, for reading: secrets masked, api, method and version left out. */
export function readable(params: RawParams, api: string | undefined): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, param] of params) {
    if (name === 'api' || name === 'method' || name === 'version') continue
    Object.defineProperty(shown, name, {
      value: isSecret(name, api) ? masked : withoutSecrets(plainValue(param), api),
      enumerable: true,
    })
  }
  return shown
}
