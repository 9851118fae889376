import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parse } from '../../controls.ts'
import type { FaultRule } from '../../kernel/faults.ts'
import type { WorldEvent } from '../../nas/world.ts'
import type { ControlOptions } from './options.ts'
import { refuse } from './refuse.ts'

export function addTroubles(app: FastifyInstance, { controls }: ControlOptions): void {
  const { faults } = controls

  app.post('/faults', (request, reply) => {
    const id = faults.add(request.body as FaultRule)
    return reply.code(201).send({ id })
  })

  app.get('/faults', () => faults.list())

  app.delete('/faults', () => {
    faults.clear()
    return []
  })

  app.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) => {
    const { id } = request.params
    return faults.remove(id) ? { id } : refuse(reply, 404, `there is no fault ${id}`)
  })

  app.get<{ Params: { name: string } }>('/accounts/:name', (request, reply) => {
    const account = request.params.name
    const code = controls.code(account)
    return code === undefined
      ? refuse(reply, 404, `there is no account ${account} with a second factor`)
      : { account, code }
  })

  app.get('/security', () => controls.security())

  app.put('/security', (request) => {
    const body = parse(z.record(z.string(), z.unknown()), request.body, 'the body')
    return controls.security(body)
  })

  app.post('/world', (request) => {
    controls.world(request.body as WorldEvent)
    return controls.clock.read()
  })
}
