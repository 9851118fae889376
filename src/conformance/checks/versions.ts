/** Versions below and above what is advertised, and names nobody has. */
import { type ApiDefinition, apiUnder, methodVersions } from '../../contracts/define/api.ts'
import { commonErrors } from '../../contracts/define/common-errors.ts'
import type { ProfileName } from '../../contracts/define/profiles.ts'
import type { Check } from '../check.ts'
import { nowhere } from '../guard.ts'
import { expectCode } from './support.ts'

export function versionChecks(apis: readonly ApiDefinition[], profile: ProfileName): Check[] {
  const perApi = apis.flatMap((api) => {
    const under = apiUnder(api, profile)
    if (under === undefined) return []
    const [lowest, highest] = under.versions
    return [
      ...outside(api, 'version-below', lowest - 1),
      ...outside(api, 'version-above', highest + 1),
      unknownMethod(api, highest),
      ...missingAt(api, profile, under.versions),
    ]
  })
  return [...perApi, unknownApi, ...incomplete]
}

/** A method that only reads: a NAS that ignores the version shall not do anything. */
const harmless = (api: ApiDefinition) =>
  Object.entries(api.methods).find(([, { effect }]) => effect === 'read')

function outside(api: ApiDefinition, check: string, version: number): Check[] {
  const found = harmless(api)
  if (found === undefined) return []
  const [method] = found
  const { code, evidence } = commonErrors.versionNotSupported
  return [refusal(api, check, method, version, code, evidence)]
}

function refusal(
  api: ApiDefinition,
  check: string,
  method: string,
  version: number,
  code: number,
  evidence: Check['evidence'],
): Check {
  return {
    check,
    api: api.name,
    method,
    version,
    level: 'read',
    claim: `error ${code}`,
    evidence,
    assumed: false,
    calls: [{ api: api.name, method, intent: 'refusal' }],
    async run(context) {
      expectCode(context, await context.ask({ intent: 'refusal' }), code)
    },
  }
}

function unknownMethod(api: ApiDefinition, version: number): Check {
  const { code, evidence } = commonErrors.noSuchMethod
  return refusal(api, 'unknown-method', nowhere.method, version, code, evidence)
}

/** Advertised versions at which a method that reads is not there. */
function missingAt(
  api: ApiDefinition,
  profile: ProfileName,
  [lowest, highest]: readonly [number, number],
): Check[] {
  const { code } = commonErrors.noSuchMethod
  return Object.entries(api.methods)
    .filter(([, { effect }]) => effect === 'read')
    .flatMap(([name, method]) => {
      const there = methodVersions(api, method, profile)
      const advertised = Array.from({ length: highest - lowest + 1 }, (_, step) => lowest + step)
      return advertised
        .filter((version) => !there.includes(version))
        .map((version) => refusal(api, 'version-gap', name, version, code, method.evidence))
    })
}

const unknownApi: Check = {
  check: 'unknown-api',
  api: nowhere.api,
  method: nowhere.method,
  version: 1,
  level: 'read',
  claim: `error ${commonErrors.noSuchApi.code}`,
  evidence: commonErrors.noSuchApi.evidence,
  assumed: false,
  calls: [{ ...nowhere, intent: 'refusal' }],
  async run(context) {
    expectCode(context, await context.ask({ intent: 'refusal' }), commonErrors.noSuchApi.code)
  },
}

/** `api`, `version` or `method` left out of a call that needs no session. */
const incomplete: Check[] = ['api', 'version', 'method'].map((missing) => {
  const { code, evidence } = commonErrors.badRequest
  return {
    check: 'incomplete-request',
    api: 'SYNO.API.Info',
    method: 'query',
    version: 1,
    path: missing,
    level: 'read',
    claim: `error ${code} without ${missing}`,
    evidence,
    assumed: false,
    calls: [{ api: 'SYNO.API.Info', method: 'query', intent: 'refusal', as: ['nobody'] }],
    async run(context) {
      const wire = { [missing]: undefined }
      const envelope = await context.ask({ wire, as: 'nobody', intent: 'refusal' })
      expectCode(context, envelope, code)
    },
  }
})
