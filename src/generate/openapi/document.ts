/** The two OpenAPI documents. */
import { readFileSync } from 'node:fs'
import type { OpenAPIObject, PathItemObject } from 'openapi3-ts/oas31'
import { stringify } from 'yaml'
import type { ApiDefinition } from '../../contracts/define/api.ts'
import { sources } from '../../contracts/define/sources.ts'
import { contracts } from '../../contracts/index.ts'
import type { OpenapiView } from '../../mock-server/package-files.ts'
import { apiPath, methodPath } from './names.ts'
import { apiOperation, methodOperation } from './operations.ts'
import { refusalSchemas } from './refusals.ts'
import { schemasOf } from './schemas.ts'
import { securitySchemes } from './security.ts'
import { tags } from './tags.ts'

const apis: readonly ApiDefinition[] = contracts

/** A view as YAML, the same text for the same contracts and fixtures. */
export const openapiText = (view: OpenapiView): string =>
  `# Generated from the contracts by \`npm run generate\`.\n${stringify(openapiDocument(view), {
    aliasDuplicateObjects: false,
    lineWidth: 0,
  })}`

function openapiDocument(view: OpenapiView): OpenAPIObject {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  return {
    openapi: '3.1.1',
    info: {
      title: titles[view],
      version,
      description: [introduction, abouts[view], reading].join('\n\n'),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    externalDocs: {
      description: sources['login-guide'],
      url: 'https://global.download.synology.com/download/Document/Software/DeveloperGuide/Os/DSM/All/enu/DSM_Login_Web_API_Guide_enu.pdf',
    },
    servers: [{ url: 'http://127.0.0.1:5000', description: 'Where mock-dsm listens by default' }],
    tags: [...tags],
    paths: Object.assign({}, ...apis.map(pathsOf[view])),
    components: {
      schemas: { ...refusalSchemas(apis), ...schemasOf(apis) },
      securitySchemes: { ...securitySchemes },
    },
    'x-sources': sources,
  }
}

const pathsOf: Readonly<
  Record<OpenapiView, (api: ApiDefinition) => Record<string, PathItemObject>>
> = {
  methods: (api) =>
    Object.fromEntries(
      Object.entries(api.methods).map(([name, method]) => [
        methodPath(api.name, name),
        { post: methodOperation(api, name, method) },
      ]),
    ),
  wire: (api) => ({ [apiPath(api.name)]: { post: apiOperation(api) } }),
}

const titles: Readonly<Record<OpenapiView, string>> = {
  methods: 'Synology DSM backup APIs, one operation per method',
  wire: 'Synology DSM backup APIs, as on the wire',
}

const introduction =
  'The web APIs of Active Backup for Business, Hyper Backup and Hyper Backup Vault, and what is needed to log in. Synology publishes no specification of them. This one is collected from documents, captures, probes and clients, and says of every method where its description comes from: `x-evidence` cites the ids of `x-sources`, and `assumed` marks what no source says.'

const abouts: Readonly<Record<OpenapiView, string>> = {
  methods:
    'Each method has a path of its own, for tools that tell operations apart by path. mock-dsm answers these paths. Of real units it is known that they take `/webapi/entry.cgi` and `/webapi/entry.cgi/<API>`; whether they take `/webapi/entry.cgi/<API>/<method>` is not known. The form names the API, the version and the method all the same, so a client that drops the end of the path sends what real units take.',
  wire: 'Each API has one path, which real units are known to take, and `method` in the form tells its methods apart. They take `/webapi/entry.cgi` without the API as well. DSM 6 has `auth.cgi`, `query.cgi` and `encryption.cgi` for the login, as SYNO.API.Info says there.',
}

const reading = [
  'Calls may also be GET requests with everything in the query; the form wins where both say something. Answers have the status 200, refusals too: `success` tells them apart.',
  'The versions of a method are those of DSM 7.2; `x-versions-under` has those of other firmware. `x-assumed` on a field or parameter says why it is a guess, `x-since` the release that brought it, `x-flag` what has to ask for it, `x-unsteady` that some captures lack it. `x-wire: quotable` marks values that clients also send inside a JSON string.',
  'Examples are captures as they were published, cut and redacted by their publishers. Answers that were published in part are left out.',
].join('\n\n')
