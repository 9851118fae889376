// The yardstick of the start: a program that imports Fastify and listens.
import Fastify from 'fastify'

const app = Fastify()
app.get('/webapi/entry.cgi', (_request, reply) => reply.send('{"success":true}'))
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
