import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parse } from '../../controls.ts'
import type { ControlOptions } from './options.ts'

const filter = z.strictObject({
  api: z.string().optional(),
  method: z.string().optional(),
  limit: z.coerce.number().int().min(0).optional(),
  token: z.string().optional(),
})

export function addRequests(app: FastifyInstance, { controls }: ControlOptions): void {
  app.get('/requests', (request) => {
    // `?api=&method=` asks for all, as leaving them out does.
    const given = [...(request.query as URLSearchParams)].filter(([, value]) => value !== '')
    const query = Object.fromEntries(given)
    const { api, method, limit } = parse(filter, query, 'the query')
    return controls.requests({ api, method, limit })
  })

  app.delete('/requests', () => {
    controls.forgetRequests()
    return []
  })

  app.get('/coverage', () => controls.coverage())
}
