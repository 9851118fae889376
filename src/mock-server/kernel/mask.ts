/** Takes secrets out of what is shown or kept about requests. */
import { plainValue } from '../../contracts/wire/request.ts'
import { isSecret, masked, withoutSecrets } from '../../contracts/wire/secret.ts'
import type { RawParams } from '../../contracts/wire/value.ts'

type Readable = Readonly<Record<string, unknown>>

const known = new WeakMap<RawParams, Readable>()

/** Parameters as JSON values, for reading: secrets masked, api, method and version left out. */
export function readable(params: RawParams, api: string | undefined): Readable {
  const shown = known.get(params) ?? masking(params, api)
  known.set(params, shown)
  return shown
}

function masking(params: RawParams, api: string | undefined): Readable {
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
