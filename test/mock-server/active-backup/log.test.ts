import { expect, test } from 'vitest'
import { startNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Log'

interface Line {
  readonly log_id: number
  readonly log_time: number
  readonly log_level: number
  readonly task_id: number
}

test('list_log shows newest first, 200 lines unless told', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list_log')
  const ids = data.logs.map(({ log_id }: Line) => log_id)
  expect(ids).toHaveLength(200)
  expect(ids).toEqual([...ids].sort((left: number, right: number) => right - left))
  expect(data.count).toBeGreaterThan(200)
  const again = await nas.call(api, 'list_log')
  expect(again).toEqual({ success: true, data })
})

test('the published line 5525 is found by its task and time', async () => {
  await using nas = await startNas()
  const filter = { from_timestamp: 1741897498, to_timestamp: 1741897498 }
  const { data } = await nas.call(api, 'list_log', { task_id: 8, filter })
  expect(data).toMatchObject({
    count: 1,
    logs: [{ log_id: 5525, log_level: 0, log_type: 1104, result_id: 592, task_id: 8 }],
  })
})

test('lines say the name a task had at the time, whatever they share', async () => {
  await using nas = await startNas()
  const { activeBackup } = nas.nas.state
  const linesSince = activeBackup.logs.length
  nas.clock.advance('2d')
  await nas.call('SYNO.ActiveBackup.Task', 'set', { task_ids: [2], task_name: 'Renamed' })
  nas.clock.advance('2d')
  const lines = activeBackup.logs.slice(linesSince).filter(({ task_id }) => task_id === 2)
  const names = new Set(lines.map(({ task_name }) => task_name))
  expect(names.size).toBe(2)
  expect(names).toContain('Renamed')
  for (const { task_name, log_type, other_params } of lines) {
    expect(other_params.task_name).toBe(task_name)
    expect('trigger_type' in other_params).toBe(log_type === 1101)
  }
})

test('filters work together', async () => {
  await using nas = await startNas()
  const warnings = await nas.call(api, 'list_log', { filter: { log_level: 1 } })
  expect(warnings.data.logs.every(({ log_level }: Line) => log_level === 1)).toBe(true)
  const words = await nas.call(api, 'list_log', { filter: { key_word: 'LAPTOPS' } })
  expect(words.data.count).toBeGreaterThan(0)
  expect(words.data.logs.every(({ task_id }: Line) => task_id === 5)).toBe(true)
  const none = await nas.call(api, 'list_log', { filter: { key_word: 'no such word' } })
  expect(none.data).toEqual({ count: 0, logs: [] })
})

test('list_result starts with the oldest and counts all that match', async () => {
  await using nas = await startNas()
  const { data } = await nas.call(api, 'list_result', { limit: 3 })
  expect(data.results.map(({ result_id }: { result_id: number }) => result_id)).toEqual([
    587, 589, 590,
  ])
  expect(data.count).toBeGreaterThan(600)
})

test('the published results are there, number for number', async () => {
  await using nas = await startNas()
  const of = async (params: object) => (await nas.call(api, 'list_result', { ...params })).data
  expect(await of({ result_id: 594 })).toMatchObject({
    count: 1,
    results: [{ job_action: 131072, success_count: 1, time_start: 1741952402, task_id: 5 }],
  })
  expect(await of({ result_id: 7544 })).toMatchObject({
    results: [{ activity_uuid: 'a62f9539-dbbc-4813-b293-c338f40f73df', time_end: 1762848525 }],
  })
  const cancelled = await of({ task_id: 5, filter: { status: 5, to_timestamp: 1742000000 } })
  expect(cancelled.count).toBe(3)
  expect((await of({ filter: { status: -1 } })).count).toBe(0)
})

test('list_result_detail orders by level or time, either way', async () => {
  await using nas = await startNas()
  const ids = async (params: object) => {
    const { data } = await nas.call(api, 'list_result_detail', { result_id: 592, ...params })
    return data.result_detail_list.map((row: { result_detail_id: number }) => row.result_detail_id)
  }
  expect(await ids({})).toEqual([9526, 9527])
  expect(await ids({ order_by: 'log_time', direction: 'DESC' })).toEqual([9527, 9526])
  expect(await ids({ limit: 1, offset: 1 })).toEqual([9527])
  expect(await ids({ result_id: 1 })).toEqual([])
})

test('an order that does not exist is refused', async () => {
  await using nas = await startNas()
  const params = { result_id: 592, order_by: 'colour' }
  expect((await nas.call(api, 'list_result_detail', params)).error).toEqual({
    code: 120,
    errors: { name: 'order_by', reason: 'condition' },
  })
})

test('every result of the office has its lines in the log', async () => {
  await using nas = await startNas()
  const { results, logs } = nas.nas.state.activeBackup
  const logged = new Set(logs.map(({ result_id }) => result_id))
  const silent = Object.values(results).filter(({ result_id }) => !logged.has(result_id))
  expect(silent).toEqual([])
})

test('times and ids of the log only grow', async () => {
  await using nas = await startNas()
  const { logs } = nas.nas.state.activeBackup
  for (const [index, line] of logs.entries()) {
    const previous = logs[index - 1]
    if (previous === undefined) continue
    expect(line.log_time).toBeGreaterThanOrEqual(previous.log_time)
    expect(line.log_id).toBeGreaterThan(previous.log_id)
  }
})
