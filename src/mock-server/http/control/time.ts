import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parse } from '../../controls.ts'
import { catchUp } from '../../kernel/appliance.ts'
import type { ControlOptions } from './options.ts'

const clockBody = z.union(
  [
    z.strictObject({ advance: z.string() }),
    z.strictObject({ advanceTo: z.string() }),
    z.strictObject({ mode: z.enum(['real', 'frozen']), speed: z.number().optional() }),
    z.strictObject({ speed: z.number() }),
  ],
  'the body is one of {"advance":"2h"}, {"advanceTo":ISO} and {"mode":"real"|"frozen","speed":60}',
)

export function addTime(app: FastifyInstance, { appliance, controls }: ControlOptions): void {
  app.get('/health', () => {
    catchUp(appliance)
    const { scenario, seed, profile } = appliance.nas.state
    return { status: 'ok', now: controls.clock.read().now, scenario, seed, profile }
  })

  app.get('/clock', () => controls.clock.read())

  app.post('/clock', (request) => {
    const body = parse(clockBody, request.body, 'the body')
    let applied = 0
    if ('advance' in body) applied = controls.clock.advance(body.advance)
    else if ('advanceTo' in body) applied = controls.clock.advanceTo(body.advanceTo)
    else controls.clock.run('mode' in body ? body.mode : 'real', body.speed)
    return { ...controls.clock.read(), applied }
  })
}
