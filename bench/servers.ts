/** The servers that are measured, and how each is brought to give the same answer. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emulator, yardstick } from './goals.ts'
import type { Item, WireRequest } from './items.ts'

/** The answers of a work item by the method of their request. */
export type Answers = Readonly<Partial<Record<'GET' | 'POST', unknown>>>

/** What a server is given to play a work item: a folder for its files, and the answers. */
export interface Stage {
  readonly folder: string
  /** `{ GET?, POST? }` as a JSON file. */
  readonly answersFile: string
  readonly answers: Answers
}

export interface Server {
  readonly name: string
  readonly about: string
  /** Whether there is a counterpart to the item. */
  readonly plays: (item: Item) => boolean
  /** Writes what it needs into the folder; gives the arguments for Node. */
  readonly program: (stage: Stage) => (port: number) => readonly string[]
  /** Its own requests, where those of the others mean nothing to it. */
  readonly requests?: readonly WireRequest[]
}

export const startTime = '2026-01-15T10:00:00Z'

/** The built command. */
export const emulatorProgram =
  (scenario: Item['scenario'], clock: Item['clock']) => (port: number) => [
    'dist/cli/main.js',
    ...['serve', '--scenario', scenario, '--clock', clock, '--start-time', startTime],
    ...['--json', '--port', String(port)],
  ]

/** A program of ours, which takes the port and the file with the answers. */
const ownProgram =
  (name: string) =>
  ({ answersFile }: Pick<Stage, 'answersFile'>) =>
  (port: number) => [`bench/programs/${name}`, String(port), answersFile]

export const bareFastify: Server = {
  name: 'bare Fastify',
  about:
    'holds the answers as objects; JSON.stringify for each request; looks at nothing it is sent',
  plays: () => true,
  program: ownProgram('fastify.mjs'),
}

const readsOnly = (item: Item) => item.changing !== true

export const fastifyZod: Server = {
  name: 'Fastify + formbody + zod',
  about: 'reads query and form, checks the parameters of the method by zod; JSON.stringify',
  plays: () => true,
  program: ownProgram('fastify-zod.mjs'),
}

/** All that is paired with bare Fastify, the emulator apart. */
export const peers: readonly Server[] = [
  { ...bareFastify, name: yardstick, about: 'a second process of the same, for the noise' },
  fastifyZod,
  {
    name: 'Prism',
    about:
      'mocks an OpenAPI document with one path, whose example is the answer and whose parameters are all strings; does not log',
    plays: readsOnly,
    program: ({ folder, answers }) => {
      const file = writeJson(folder, 'prism.json', openApiDocument(answers))
      return (port) => [
        'bench/node_modules/@stoplight/prism-cli/dist/index.js',
        ...['mock', file, '--host', '127.0.0.1', '--port', String(port)],
        ...['--multiprocess', 'false', '--verboseLevel', 'silent'],
      ]
    },
  },
  {
    name: 'Mockoon',
    about: 'one route whose body is the answer, templates off; no log file, no admin API',
    plays: readsOnly,
    program: ({ folder, answers }) => {
      const file = writeJson(folder, 'mockoon.json', mockoonEnvironment(answers))
      return (port) => [
        'bench/node_modules/@mockoon/cli/bin/run.js',
        ...['start', '--data', file, '--hostname', '127.0.0.1', '--port', String(port)],
        ...['--disable-log-to-file', '--disable-admin-api'],
      ]
    },
  },
  {
    name: 'json-server',
    about:
      'answers `/rows` of a JSON file: the tasks alone, without the envelope, indented; read-only and quiet. Takes no forms and no compounds',
    plays: ({ name }) => ['tiny', 'list', 'list-1000'].includes(name),
    program: ({ folder, answers }) => {
      const file = writeJson(folder, 'rows.json', { rows: rowsOf(answers.GET) })
      return (port) => [
        'bench/node_modules/json-server/lib/cli/bin.js',
        ...[file, '--host', '127.0.0.1', '--port', String(port)],
        ...['--quiet', '--read-only', '--no-gzip', '--no-cors'],
      ]
    },
    requests: [{ method: 'GET', path: '/rows' }],
  },
  {
    name: 'mockttp',
    about: 'one rule for the path, whose body is the answer; keeps no traffic',
    plays: readsOnly,
    program: ownProgram('mockttp.mjs'),
  },
]

/** Names in the page, the emulator first. */
export const aboutServers: readonly Pick<Server, 'name' | 'about'>[] = [
  {
    name: emulator,
    about:
      'the built command with everything on: session, parameter checks, state, journal; `--clock frozen`, and `x60` in the mixed load',
  },
  bareFastify,
  ...peers,
]

function writeJson(folder: string, name: string, value: unknown): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(value))
  return file
}

/** The list in an answer, which is what json-server can hold. */
function rowsOf(answer: unknown): unknown {
  const { data } = answer as { data: { tasks?: unknown } }
  return data.tasks ?? data
}

const parameters = ['api', 'version', 'method', '_sid']

function openApiDocument(answers: Answers): object {
  const text = { type: 'string' }
  const responses = (example: unknown) => ({
    200: { description: 'The answer', content: { 'application/json': { example } } },
  })
  return {
    openapi: '3.0.3',
    info: { title: 'One work item', version: '1' },
    paths: {
      '/webapi/entry.cgi': {
        ...(answers.GET !== undefined && {
          get: {
            parameters: parameters.map((name) => ({
              ...{ name, in: 'query', required: true },
              schema: text,
            })),
            responses: responses(answers.GET),
          },
        }),
        ...(answers.POST !== undefined && {
          post: {
            requestBody: {
              content: {
                'application/x-www-form-urlencoded': {
                  schema: {
                    type: 'object',
                    required: parameters,
                    properties: Object.fromEntries(parameters.map((name) => [name, text])),
                  },
                },
              },
            },
            responses: responses(answers.POST),
          },
        }),
      },
    },
  }
}

function mockoonEnvironment(answers: Answers): object {
  const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`
  const routes = Object.entries(answers).map(([method, answer], index) => ({
    uuid: id(index + 1),
    type: 'http',
    documentation: '',
    method: method.toLowerCase(),
    endpoint: 'webapi/entry.cgi',
    responses: [
      {
        uuid: id(index + 5),
        body: JSON.stringify(answer),
        latency: 0,
        statusCode: 200,
        label: '',
        headers: [{ key: 'content-type', value: 'application/json; charset="UTF-8"' }],
        bodyType: 'INLINE',
        filePath: '',
        databucketID: '',
        sendFileAsBody: false,
        rules: [],
        rulesOperator: 'OR',
        disableTemplating: true,
        fallbackTo404: false,
        default: true,
        crudKey: 'id',
        callbacks: [],
      },
    ],
    responseMode: null,
    streamingMode: null,
    streamingInterval: 0,
  }))
  return {
    uuid: id(0),
    lastMigration: 33,
    name: 'One work item',
    endpointPrefix: '',
    latency: 0,
    port: 3000,
    hostname: '127.0.0.1',
    folders: [],
    routes,
    rootChildren: routes.map(({ uuid }) => ({ type: 'route', uuid })),
    proxyMode: false,
    proxyHost: '',
    proxyRemovePrefix: false,
    tlsOptions: {
      enabled: false,
      type: 'CERT',
      pfxPath: '',
      certPath: '',
      keyPath: '',
      caPath: '',
      passphrase: '',
    },
    cors: false,
    headers: [],
    proxyReqHeaders: [],
    proxyResHeaders: [],
    data: [],
    callbacks: [],
  }
}
