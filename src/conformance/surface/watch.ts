/** Notes what a run sees of its target, for comparing it with another one later. */
import type { Check } from '../check.ts'
import type { AdvertisedApi, Surface } from '../model.ts'
import type { Answered, WireCall } from '../target/wire.ts'
import { createObserver } from './observe.ts'

export interface Watch {
  seen(check: Check, call: WireCall, answered: Answered): void
  surface(): Surface
}

export function watch(
  advertised: Readonly<Record<string, unknown>> | undefined,
  firmware: string | null,
): Watch {
  const observer = createObserver()
  observer.advertised(rowsOf(advertised))
  if (firmware !== null) observer.firmware(firmware)
  return {
    seen(check, { api, method, version }, { envelope }) {
      if (envelope.success) observer.answer(api, method, version, envelope.data)
      else if (api === check.api && method === check.method) {
        const situation = check.path === undefined ? check.check : `${check.check}:${check.path}`
        observer.refusal(api, method, version, situation, envelope.error.code)
      }
    },
    surface: () => observer.surface(),
  }
}

/** Rows that can be read; the others are findings of their own. */
function rowsOf(advertised: Readonly<Record<string, unknown>> = {}): Record<string, AdvertisedApi> {
  return Object.fromEntries(
    Object.entries(advertised).filter((row): row is [string, AdvertisedApi] => {
      const { minVersion, maxVersion, path } = (row[1] ?? {}) as Partial<AdvertisedApi>
      return (
        typeof minVersion === 'number' && typeof maxVersion === 'number' && typeof path === 'string'
      )
    }),
  )
}
