import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { parse } from '../../controls.ts'
import type { Snapshot } from '../../kernel/snapshot.ts'
import { TooMany } from '../../kernel/too-many.ts'
import { limits } from '../../limits.ts'
import type { ControlOptions, SnapshotShelf } from './options.ts'
import { refuse } from './refuse.ts'
import { scenario, seed } from './state.ts'

const instanceBody = z
  .strictObject({
    scenario: scenario.optional(),
    seed: seed.optional(),
    from: z.string().optional(),
  })
  .default({})

/** Ids count up, so that a script can guess them and a person can read them. */
export function createShelf(): SnapshotShelf {
  const shelf = new Map<string, Snapshot>()
  let last = 0
  return {
    add(take) {
      if (shelf.size >= limits.snapshots) {
        throw new TooMany(`there are ${limits.snapshots} snapshots: delete one first`)
      }
      last += 1
      shelf.set(String(last), take())
      return String(last)
    },
    get: (id) => shelf.get(id),
    delete: (id) => shelf.delete(id),
  }
}

export function addInstances(app: FastifyInstance, options: ControlOptions): void {
  const { controls, instances } = options
  const { running, snapshots } = instances
  let last = 0

  app.post('/instances', async (request, reply) => {
    const body = parse(instanceBody, request.body ?? undefined, 'the body')
    const { from, scenario, seed } = body
    if (from !== undefined && (scenario !== undefined || seed !== undefined)) {
      throw new RangeError('a NAS made from another has its scenario and seed: leave them out')
    }
    const snapshot = from === 'current' ? controls.snapshot() : snapshots.get(from ?? '')
    if (from !== undefined && snapshot === undefined) {
      return refuse(reply, 404, `there is no snapshot ${from}`)
    }
    const instance = await instances.spawn({
      ...(snapshot && { from: snapshot }),
      ...(scenario !== undefined && { scenario }),
      ...(seed !== undefined && { seed }),
    })
    last += 1
    const id = String(last)
    running.set(id, instance)
    return reply.code(201).send({ id, url: instance.url, control: instance.control })
  })

  app.get('/instances', () => [...running].map(([id, { url, control }]) => ({ id, url, control })))

  app.delete<{ Params: { id: string } }>('/instances/:id', async (request, reply) => {
    const { id } = request.params
    const instance = running.get(id)
    if (instance === undefined) return refuse(reply, 404, `there is no instance ${id}`)
    running.delete(id)
    await instance.close()
    return { id }
  })
}
