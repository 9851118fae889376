import { expect, test } from 'vitest'
import { control } from '../../support/control.ts'
import { startNas, type TestNas } from '../../support/nas.ts'

const tasks = async (nas: TestNas) =>
  (await nas.call('SYNO.ActiveBackup.Task', 'list', { load_result: true })).data

test('a snapshot brings back state, clock and pending events', async () => {
  await using nas = await startNas()
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  const { body } = await control(nas, 'POST', '/snapshots')
  const before = await control(nas, 'GET', '/state')
  await control(nas, 'POST', '/clock', { advance: '2d' })
  await control(nas, 'POST', `/snapshots/${body.id}/restore`)
  expect(await control(nas, 'GET', '/state')).toEqual(before)
})

test('a restored NAS goes on exactly as the first time', async () => {
  await using nas = await startNas()
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5, 9] })
  const snapshot = nas.snapshot()
  nas.clock.advance('3d')
  const once = nas.snapshot()
  nas.restore(snapshot)
  nas.clock.advance('3d')
  expect(nas.snapshot()).toEqual(once)
})

test('a snapshot is not touched by what happens after', async () => {
  await using nas = await startNas()
  const snapshot = nas.snapshot()
  const text = JSON.stringify(snapshot)
  nas.clock.advance('30d')
  nas.restore(snapshot)
  nas.clock.advance('30d')
  expect(JSON.stringify(snapshot)).toBe(text)
})

test('a snapshot cannot be changed, a clone of it can', async () => {
  await using nas = await startNas()
  const snapshot = nas.snapshot()
  expect(() => {
    snapshot.state.seed = 9
  }).toThrow(TypeError)
  const clone = structuredClone(snapshot)
  clone.state.system.hostName = 'renamed'
  nas.restore(clone)
  expect(nas.nas.state.system.hostName).toBe('renamed')
  const wrong = structuredClone(snapshot)
  wrong.state.seed = 0.5
  expect(() => nas.restore(wrong)).toThrow(RangeError)
  expect(nas.nas.state.system.hostName).toBe('renamed')
})

test('a fork shares the past with the NAS it comes from, and nothing else', async () => {
  await using nas = await startNas()
  await using twin = await nas.fork()
  const [own, others] = [nas.nas.state.activeBackup, twin.nas.state.activeBackup]
  expect(others.logs).not.toBe(own.logs)
  expect(others.logs.every((line, at) => line === own.logs[at])).toBe(true)
  const shared = (table: 'results' | 'tasks' | 'devices') =>
    Object.keys(own[table]).filter((id) => own[table][id] === others[table][id]).length
  expect(shared('results')).toBe(Object.keys(own.results).length)
  expect([shared('tasks'), shared('devices')]).toEqual([0, 0])
})

test('a deleted snapshot is gone, and an unknown one never was', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const { id } = (await control(nas, 'POST', '/snapshots')).body
  expect((await control(nas, 'DELETE', `/snapshots/${id}`)).status).toBe(200)
  for (const [method, path] of [
    ['POST', `/snapshots/${id}/restore`],
    ['DELETE', `/snapshots/${id}`],
  ] as const) {
    expect(await control(nas, method, path)).toEqual({
      status: 404,
      body: { error: `there is no snapshot ${id}` },
    })
  }
})

test('the state goes out and in again without a difference', async () => {
  await using first = await startNas()
  await using second = await startNas({ scenario: 'empty', seed: 9 })
  const { body } = await control(first, 'GET', '/state')
  expect((await control(second, 'PUT', '/state', body)).status).toBe(200)
  expect((await control(second, 'GET', '/state')).body).toEqual(body)
})

test.each([
  ['nothing', null],
  ['a list', []],
  ['another format', { format: 99 }],
  ['half a state', { format: 1, clock: { mode: 'frozen', speed: 0, now: 0 }, state: {} }],
])('%s is refused as a state, and the NAS stays', async (_title, body) => {
  await using nas = await startNas()
  const before = (await control(nas, 'GET', '/state')).body
  const answer = await control(nas, 'PUT', '/state', body)
  expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } })
  expect((await control(nas, 'GET', '/state')).body).toEqual(before)
})

test('a state with an event nobody handles is refused', async () => {
  await using nas = await startNas()
  const { body } = await control(nas, 'GET', '/state')
  body.state.timeline.push({ at: 0, order: 1, kind: 'abb.nonsense', ref: 1 })
  expect((await control(nas, 'PUT', '/state', body)).status).toBe(400)
  nas.clock.advance('1d')
  expect((await tasks(nas)).total).toBe(6)
})

test('reset starts over: same NAS, no faults, an empty journal', async () => {
  await using nas = await startNas()
  const fresh = (await control(nas, 'GET', '/state')).body
  await nas.call('SYNO.ActiveBackup.Task', 'remove', { task_ids: [5] })
  nas.faults.add({ effect: { reset: true } })
  nas.clock.advance('40d')
  expect((await control(nas, 'POST', '/reset')).status).toBe(200)
  const { body } = await control(nas, 'GET', '/state')
  expect(body.state.activeBackup).toEqual(fresh.state.activeBackup)
  expect(body.clock).toEqual(fresh.clock)
  expect((await control(nas, 'GET', '/faults')).body).toEqual([])
  expect((await control(nas, 'GET', '/requests')).body).toEqual([])
})

test('reset can change scenario and seed', async () => {
  await using nas = await startNas()
  await control(nas, 'POST', '/reset', { scenario: 'empty', seed: 5 })
  expect((await control(nas, 'GET', '/health')).body).toMatchObject({ scenario: 'empty', seed: 5 })
})

test.each([{ scenario: 'castle' }, { seed: -1 }, { seed: 1.5 }, { colour: 'red' }])(
  'reset refuses %j and changes nothing',
  async (body) => {
    await using nas = await startNas({ scenario: 'empty' })
    expect((await control(nas, 'POST', '/reset', body)).status).toBe(400)
    expect((await control(nas, 'GET', '/health')).body.scenario).toBe('empty')
  },
)

type Loose = ReturnType<typeof JSON.parse>

test.each<[string, (snapshot: Loose) => void, string]>([
  ['a clock past all time', ({ clock }) => (clock.now = 8.64e15), 'clock.now'],
  ['a clock out of control', ({ clock }) => (clock.speed = 1e9), 'clock.speed'],
  [
    'work left undone for centuries',
    ({ clock }) => (clock.now = Date.parse('2600-01-01')),
    'overdue',
  ],
  [
    'a time that is none',
    ({ state }) => (state.activeBackup.logs[0].log_time = 9e15),
    'activeBackup.logs.0.log_time',
  ],
  [
    'a task whose destination is gone',
    ({ state }) => delete state.hyperBackup.destinations[2],
    'task 2 refers to destination 2, which is not there',
  ],
  [
    'a task that runs without a run',
    ({ state }) => (state.hyperBackup.tasks[2].state = 'running'),
    'task 2 is running and has no run',
  ],
  [
    'a task that waits without a job',
    ({ state }) => (state.activeBackup.tasks[5].state = 'waiting'),
    'task 5 is waiting and has 0 backup jobs',
  ],
  [
    'a row under the id of another',
    ({ state }) => (state.activeBackup.devices[77] = state.activeBackup.devices[1]),
    'device 1 stands under 77',
  ],
])('a state with %s is refused, and the NAS stays', async (_title, spoil, problem) => {
  await using nas = await startNas()
  const before = (await control(nas, 'GET', '/state')).body
  const spoilt = structuredClone(before)
  spoil(spoilt)
  const answer = await control(nas, 'PUT', '/state', spoilt)
  expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(problem) } })
  expect((await control(nas, 'GET', '/state')).body).toEqual(before)
})
