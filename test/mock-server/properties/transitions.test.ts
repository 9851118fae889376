import fc from 'fast-check'
import { expect, test } from 'vitest'
import { machines } from '../../../src/mock-server/nas/machines.ts'
import type { Action as OfActiveBackup } from './active-backup/actions.ts'
import { activeBackup } from './active-backup/suite.ts'
import { same } from './compare.ts'
import type { Action as OfHyperBackup } from './hyper-backup/actions.ts'
import { hyperBackup } from './hyper-backup/suite.ts'
import { perform } from './suite.ts'
import { nameOfStep, type World } from './world.ts'

const everyStep = machines.flatMap(({ title, states }) =>
  Object.entries(states).flatMap(([from, row]) =>
    Object.entries(row ?? {}).flatMap(([event, step]) =>
      step ? [nameOfStep(title, from, event, step.to)] : [],
    ),
  ),
)

test('every step of every machine is taken, at random or on a walk', () => {
  const taken = new Set<string>()
  const live = (world: World, life: () => unknown) => {
    life()
    for (const step of world.walked) taken.add(step)
  }
  for (const suite of [activeBackup, hyperBackup] as const) {
    const script = fc.array(suite.action as fc.Arbitrary<object>, { minLength: 20, maxLength: 60 })
    for (const actions of fc.sample(script, { seed: 3, numRuns: 20 })) {
      const world = suite.open()
      live(world, () => perform(suite as never, world, actions))
    }
  }
  const worlds = [activeBackup.open(), hyperBackup.open()] as const
  live(worlds[0], () => walkActiveBackup(worlds[0]))
  live(worlds[1], () => walkHyperBackup(worlds[1]))
  expect(everyStep.filter((step) => !taken.has(step))).toEqual([])
})

function walkActiveBackup(world: World): void {
  const act = (action: OfActiveBackup) =>
    same(activeBackup.perform(world, action).outcome, 'ok', JSON.stringify(action))
  const day = 86_400

  act({ do: 'limit', value: 1 })
  act({ do: 'backup', tasks: [1, 2] })
  act({ do: 'cancel', tasks: [2] })
  world.advance(day)

  act({ do: 'backup', tasks: [5] })
  act({ do: 'online', device: 1, online: false })
  act({ do: 'online', device: 1, online: true })
  act({ do: 'backup', tasks: [4] })
  act({ do: 'cancel', tasks: [4] })
  world.advance(10)

  const restore = (...then: OfActiveBackup['do'][]) => {
    act({ do: 'restore', task: 1, nth: 0 })
    for (const call of then) act({ do: call, nth: 0 } as OfActiveBackup)
  }
  restore('pause', 'stop', 'clear')
  restore('stop', 'clear')
  restore('pause', 'resume')
  world.advance(day)
  act({ do: 'clear', nth: 0 })

  act({ do: 'remove', tasks: [4] })
  world.advance(10)
}

function walkHyperBackup(world: World): void {
  const { tasks } = world.nas.state.hyperBackup
  const act = (action: OfHyperBackup) =>
    same(hyperBackup.perform(world, action).outcome, 'ok', JSON.stringify(action))
  const on = (task: number, ...names: OfHyperBackup['do'][]) => {
    for (const name of names) act({ do: name, task, believed: 'backupable' } as OfHyperBackup)
  }
  const until = (task: number, reached: () => boolean) => {
    for (let seconds = 0; !reached(); seconds += 1) {
      if (seconds > 7_200) throw new Error(`task ${task} stays ${tasks[task]?.state}`)
      world.advance(1)
    }
  }
  const reach = (task: number, state: string) => until(task, () => tasks[task]?.state === state)
  const intoData = (task: number) => {
    on(task, 'backup')
    const status = () => world.call('SYNO.Backup.Task', 'status', { task_id: task }).data
    until(task, () => status().progress?.can_suspend)
  }
  const suspend = (task: number) => {
    intoData(task)
    on(task, 'suspend')
    reach(task, 'suspended')
  }
  const repair = (task: number) => {
    act({ do: 'checkOutcome', task, outcome: 'clean' })
    on(task, 'check')
    reach(task, 'idle')
  }
  const [local, rotating, remote, other] = [1, 2, 3, 4]

  // A run that comes to its end, one that fails, one that is cancelled while it waits.
  act({ do: 'limit', value: 1 })
  on(remote, 'backup')
  on(other, 'backup', 'cancel')
  reach(remote, 'idle')
  act({ do: 'outcome', task: local, outcome: 'failed' })
  on(local, 'backup')
  reach(local, 'idle')

  // Stopped, resumed, dropped.
  on(local, 'backup', 'cancel')
  reach(local, 'idle')
  suspend(remote)
  on(remote, 'resume')
  reach(remote, 'idle')
  suspend(remote)
  on(remote, 'backup', 'cancel')
  reach(remote, 'idle')
  suspend(remote)
  on(remote, 'discard')
  reach(remote, 'idle')

  // The destination goes away under a run and under a check.
  intoData(local)
  on(local, 'offline', 'online')
  reach(local, 'idle')
  on(local, 'check', 'cancelCheck', 'check')
  reach(local, 'checking')
  on(local, 'offline', 'online')
  reach(local, 'idle')
  on(local, 'check')
  reach(local, 'checking')
  on(local, 'cancelCheck')
  suspend(local)
  on(local, 'check', 'cancelCheck')
  on(local, 'discard')
  reach(local, 'idle')

  // Rotation with nothing to delete, then with something.
  for (const wayOut of ['idle', 'idle', 'rotating']) {
    on(rotating, 'backup')
    reach(rotating, 'preparingRotation')
    reach(rotating, wayOut)
  }
  reach(rotating, 'idle')

  // The destination breaks in every state.
  on(remote, 'backup')
  on(other, 'backup', 'broken')
  repair(other)
  on(remote, 'broken')
  repair(remote)
  intoData(remote)
  on(remote, 'suspend', 'broken')
  repair(remote)
  suspend(remote)
  on(remote, 'broken')
  repair(remote)
  suspend(remote)
  on(remote, 'discard', 'broken')
  repair(remote)
  on(remote, 'backup', 'cancel', 'broken')
  repair(remote)
  for (const moment of ['preparingRotation', 'rotating']) {
    on(rotating, 'backup')
    reach(rotating, moment)
    on(rotating, 'broken')
    repair(rotating)
  }
  on(local, 'broken')
  repair(local)
  on(local, 'check', 'broken')
  repair(local)
  on(local, 'check')
  reach(local, 'checking')
  on(local, 'broken')
  repair(local)

  // Removed at rest, suspended and broken.
  act({ do: 'delete', tasks: [local], data: true })
  world.advance(10)
  suspend(remote)
  act({ do: 'delete', tasks: [remote], data: false })
  on(other, 'broken')
  act({ do: 'delete', tasks: [other], data: false })
}
