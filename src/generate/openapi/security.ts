/** How a request shows its session. */
import type { SecurityRequirementObject, SecuritySchemeObject } from 'openapi3-ts/oas31'
import type { Access, ApiDefinition } from '../../contracts/define/api.ts'

export const securitySchemes: Readonly<Record<string, SecuritySchemeObject>> = {
  sid: {
    type: 'apiKey',
    in: 'query',
    name: '_sid',
    description:
      'The `sid` of a login. It may stand in the form as well, and wins over the cookie.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'id',
    description: 'Set by a login with format=cookie.',
  },
  synoToken: {
    type: 'apiKey',
    in: 'header',
    name: 'X-SYNO-TOKEN',
    description:
      'The `synotoken` of a login with enable_syno_token=yes; such a session has to show it. It may be the parameter SynoToken instead.',
  },
}

const withSession: SecurityRequirementObject[] = [
  { sid: [] },
  { sid: [], synoToken: [] },
  { cookie: [] },
  { cookie: [], synoToken: [] },
]

/** Anybody may call these, and what they do depends on the session that comes with the call. */
const lookAtSession = new Set(['SYNO.API.Auth.logout', 'SYNO.Entry.Request.request'])

export function securityOf(
  api: string,
  method: string,
  access: Access,
): SecurityRequirementObject[] {
  if (access !== 'anyone') return withSession
  return lookAtSession.has(`${api}.${method}`) ? [{}, ...withSession] : []
}

/** An API whose methods differ takes calls with and without a session. */
export function securityOfApi(api: ApiDefinition): SecurityRequirementObject[] {
  const each = Object.entries(api.methods).map(([name, { access }]) =>
    securityOf(api.name, name, access),
  )
  const needed = each.filter((requirements) => requirements.length > 0)
  if (needed.length === 0) return []
  return needed.length === each.length && !each.some((list) => list.some(isNone))
    ? withSession
    : [{}, ...withSession]
}

const isNone = (requirement: SecurityRequirementObject) => Object.keys(requirement).length === 0
