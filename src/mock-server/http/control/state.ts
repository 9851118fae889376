import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parse } from '../../controls.ts'
import type { Snapshot } from '../../kernel/snapshot.ts'
import { limits } from '../../limits.ts'
import { type ScenarioName, scenarioNames } from '../../nas/scenarios/index.ts'
import type { ControlOptions } from './options.ts'
import { refuse } from './refuse.ts'

export const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

export const scenario = z.enum(scenarioNames as [ScenarioName, ...ScenarioName[]])

const resetBody = z
  .strictObject({ scenario: scenario.optional(), seed: seed.optional() })
  .default({})

export function addState(app: FastifyInstance, { controls, instances }: ControlOptions): void {
  const { snapshots } = instances

  app.post('/reset', (request) => {
    controls.reset(parse(resetBody, request.body ?? undefined, 'the body'))
    return controls.clock.read()
  })

  app.get('/state', () => controls.snapshot())

  app.put('/state', { bodyLimit: limits.stateSize }, (request) => {
    controls.restore(request.body as Snapshot)
    return controls.clock.read()
  })

  app.post('/snapshots', (_request, reply) => {
    const id = snapshots.add(() => controls.snapshot())
    return reply.code(201).send({ id })
  })

  app.post<{ Params: { id: string } }>('/snapshots/:id/restore', (request, reply) => {
    const { id } = request.params
    const snapshot = snapshots.get(id)
    if (snapshot === undefined) return refuse(reply, 404, `there is no snapshot ${id}`)
    controls.restore(snapshot)
    return { id }
  })

  app.delete<{ Params: { id: string } }>('/snapshots/:id', (request, reply) => {
    const { id } = request.params
    return snapshots.delete(id) ? { id } : refuse(reply, 404, `there is no snapshot ${id}`)
  })
}
