// What one would write by hand: Fastify reads query and form, zod checks the parameters of the
// method, and the answer is written as JSON for each request.
import { readFileSync } from 'node:fs'
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import * as z from 'zod'

const [port, file] = process.argv.slice(2)
const answers = JSON.parse(readFileSync(file, 'utf8'))

/** A parameter is a JSON text. */
const json = (schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' })
        return z.NEVER
      }
    })
    .pipe(schema)

const common = { api: z.string(), version: z.coerce.number().int(), _sid: z.string().min(1) }
const count = json(z.int().min(-1)).optional()
const flag = json(z.boolean()).default(false)
const oneOrMany = z.union([z.int(), z.array(z.int())]).optional()

const schemas = {
  list_vm_check: z.object(common),
  list: z.object({
    ...common,
    load_status: flag,
    load_result: flag,
    load_devices: flag,
    load_versions: flag,
    load_verify_status: flag,
    offset: count,
    limit: count,
    filter: json(
      z.object({ task_id: oneOrMany, device_id: oneOrMany, backup_type: oneOrMany }),
    ).optional(),
  }),
  set: z.object({
    ...common,
    task_ids: json(z.array(z.int()).min(1)),
    task_name: json(z.string().min(1)).optional(),
  }),
  request: z.object({
    ...common,
    mode: json(z.enum(['sequential', 'parallel'])).optional(),
    compound: json(
      z.array(z.looseObject({ api: z.string(), method: z.string(), version: z.int() })),
    ),
  }),
}

function answer(params, reply, data) {
  const schema = Object.hasOwn(schemas, params?.method) ? schemas[params.method] : undefined
  const known = schema?.safeParse(params).success
  reply.type('application/json; charset="UTF-8"')
  return reply.send(
    JSON.stringify(known ? data : { error: { code: schema ? 120 : 103 }, success: false }),
  )
}

const app = Fastify()
app.register(formbody)
app.get('/webapi/entry.cgi', (request, reply) => answer(request.query, reply, answers.GET))
app.post('/webapi/entry.cgi', (request, reply) => answer(request.body, reply, answers.POST))
await app.listen({ host: '127.0.0.1', port: Number(port) })
