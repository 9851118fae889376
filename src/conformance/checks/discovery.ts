/** What SYNO.API.Info says of an API, beside what its contract says. */
import * as z from 'zod'
import { type ApiDefinition, apiUnder } from '../../contracts/define/api.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import { apiInfoApi } from '../../contracts/dsm/api-info.ts'
import type { Check } from '../check.ts'

const entry = z.looseObject({
  minVersion: z.number(),
  maxVersion: z.number(),
  path: z.string(),
  requestFormat: z.string().optional(),
})

export function discoveryChecks(apis: readonly ApiDefinition[], profile: ProfileName): Check[] {
  const call = { api: apiInfoApi.name, method: 'query', intent: 'answer', as: ['nobody'] } as const
  return apis.flatMap((api): Check[] => {
    const under = apiUnder(api, profile)
    if (under === undefined) return []
    const [minVersion, maxVersion] = under.versions
    const expected = {
      minVersion,
      maxVersion,
      path: under.path,
      requestFormat: under.requestFormat,
    }
    return [
      {
        check: 'discovery',
        api: api.name,
        method: '',
        version: null,
        level: 'read',
        claim: `versions ${minVersion} to ${maxVersion} at ${under.path}`,
        evidence: [...api.evidence, ...apiInfoApi.methods.query.evidence],
        assumed: false,
        calls: [call],
        async run(context) {
          const data = await context.data<Record<string, unknown>>({
            api: apiInfoApi.name,
            method: 'query',
            version: 1,
            params: { query: api.name },
            as: 'nobody',
          })
          if (!Object.hasOwn(data ?? {}, api.name)) {
            return context.breach({ expected: 'an entry', actual: 'nothing of that name' })
          }
          const parsed = entry.safeParse(data[api.name])
          if (!parsed.success) {
            return context.breach({ actual: JSON.stringify(data[api.name]) })
          }
          for (const [name, value] of Object.entries(expected)) {
            const actual = parsed.data[name]
            if (actual === value) continue
            context.breach({
              path: name,
              expected: JSON.stringify(value) ?? 'nothing',
              actual: JSON.stringify(actual) ?? 'nothing',
            })
          }
        },
      },
    ]
  })
}
