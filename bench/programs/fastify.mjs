// Bare Fastify: holds the answers as objects and writes one as JSON for each request. What a form
// holds is read and not looked at.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

const [port, file] = process.argv.slice(2)
const answers = JSON.parse(readFileSync(file, 'utf8'))
const type = 'application/json; charset="UTF-8"'

const app = Fastify()
app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, body),
)
app.get('/webapi/entry.cgi', (_request, reply) =>
  reply.type(type).send(JSON.stringify(answers.GET)),
)
app.post('/webapi/entry.cgi', (_request, reply) =>
  reply.type(type).send(JSON.stringify(answers.POST)),
)
await app.listen({ host: '127.0.0.1', port: Number(port) })
