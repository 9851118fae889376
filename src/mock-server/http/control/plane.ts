/** The control plane under /_mock: what a test needs and no DSM has. JSON in and out. */
import type { RequestListener } from 'node:http'
import Fastify, { type FastifyPluginAsync, type FastifyRequest } from 'fastify'
import { deepest, isDeep, parseJson } from '../../../contracts/wire/json.ts'
import { limits } from '../../limits.ts'
import { isGone } from '../consume.ts'
import { addConsole } from './console.ts'
import { addDocs } from './docs.ts'
import { addEvents } from './events.ts'
import { guard, guardHeaders } from './guard.ts'
import { addInstances } from './instances.ts'
import type { ControlOptions } from './options.ts'
import { refuse } from './refuse.ts'
import { addRequests } from './requests.ts'
import { addState } from './state.ts'
import { addTime } from './time.ts'
import { addTroubles } from './troubles.ts'

export async function controlPlane(options: ControlOptions): Promise<RequestListener> {
  const app = Fastify({
    routerOptions: {
      ignoreDuplicateSlashes: true,
      // Read below: repeated names and the token are ours to judge.
      querystringParser: (text) => text as never,
      maxParamLength: 1024,
    },
    frameworkErrors: (_error, _request, reply) =>
      refuse(reply as never, 400, 'the address is malformed'),
  })
  app.register(routes(options), { prefix: '/_mock' })
  await app.ready()
  return (request, response) => app.routing(request, response)
}

const routes =
  (options: ControlOptions): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', (request, reply, done) => {
      request.query = new URLSearchParams(request.query as string)
      reply.headers(guardHeaders)
      done()
    })
    app.addHook('onRequest', guard(options.token))
    app.addHook('onRoute', (route) => {
      route.bodyLimit ??= limits.controlBodySize
    })
    // Whatever the header says, a body is JSON: curl calls it a form unless it is told. Without the
    // header nobody minds one that is malformed either.
    app.addHook('onRequest', async ({ raw }) => {
      delete raw.headers['content-type']
    })
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      const text = body as string
      const value = parseJson(text)
      if (value !== undefined || text === '') done(null, value)
      else if (isDeep(text)) done(new RangeError(`the body nests more than ${deepest} levels deep`))
      else done(new RangeError('the body is not JSON'))
    })
    app.addHook('preHandler', async ({ raw }, reply) => {
      if (isGone(raw)) return reply.hijack()
    })
    app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const status = error.statusCode ?? (error instanceof RangeError ? 400 : 500)
      return refuse(reply, status, status === 413 ? tooLarge(request) : error.message)
    })
    app.setNotFoundHandler((request, reply) =>
      refuse(reply, 404, `there is no ${request.method} ${request.url.split('?')[0]}`),
    )
    addTime(app, options)
    addState(app, options)
    addInstances(app, options)
    addTroubles(app, options)
    addRequests(app, options)
    addEvents(app, options)
    addDocs(app)
    addConsole(app)
  }

const tooLarge = ({ routeOptions }: FastifyRequest): string =>
  `the body has more than ${routeOptions.bodyLimit} bytes`
