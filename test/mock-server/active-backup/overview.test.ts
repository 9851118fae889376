import { expect, test } from 'vitest'
import { request, startNas } from '../../support/nas.ts'

const api = 'SYNO.ActiveBackup.Overview'
const method = 'list_device_transfer_size'

test('the published span shows the published transfers of device 5', async () => {
  await using nas = await startNas()
  const span = { time_start: 1741890000, time_end: 1741980000 }
  const { data } = await nas.call(api, method, span)
  expect(data.total).toBe(data.device_list.length)
  const { transfer_list } = data.device_list.find(
    ({ device }: { device: { device_id: number } }) => device.device_id === 5,
  )
  const rows = transfer_list.map((row: Record<string, number>) => [
    row.result_id,
    row.device_result_id,
    row.status,
    row.transfered_bytes,
  ])
  expect(rows).toEqual([
    [587, 342, 5, 1523580928],
    [589, 343, 5, 6909067264],
    [590, 344, 5, 444596224],
    [591, 346, 2, 482689236992],
    [593, 347, 2, 2122801152],
    [595, 348, 2, 8208736256],
  ])
})

test('without an end the span reaches until now', async () => {
  await using nas = await startNas()
  const time_start = nas.nas.clock.now() / 1000 - 86_400
  const { data } = await nas.call(api, method, { time_start })
  expect(data.total).toBeGreaterThan(0)
  const whole = await nas.call(api, method, { time_start, time_end: time_start + 86_400 })
  expect(whole.data).toEqual(data)
})

test('what was asked before and what is asked anew are the same', async () => {
  await using nas = await startNas()
  const time_start = nas.nas.clock.now() / 1000 - 86_400
  const before = await nas.call(api, method, { time_start })
  nas.clock.advance('3d')
  const after = await nas.call(api, method, { time_start })
  expect(after).not.toEqual(before)
  await using other = await nas.fork()
  const login = { account: 'admin', passwd: 'mock-dsm', format: 'sid' }
  const { data } = await request(other.url, 'SYNO.API.Auth', 'login', login, 6)
  expect(await request(other.url, api, method, { time_start, _sid: data.sid })).toEqual(after)
})

test('a NAS that starts before the published runs looks back on them all the same', async () => {
  await using nas = await startNas({ startTime: '2024-02-01T10:00:00Z' })
  const { data } = await nas.call(api, method, { time_start: 0 })
  const rows = data.device_list.flatMap(
    ({ transfer_list }: { transfer_list: { result_id: number; time_end: number }[] }) =>
      transfer_list,
  )
  expect(rows.some(({ result_id }: { result_id: number }) => result_id === 591)).toBe(true)
  const now = nas.nas.clock.now() / 1000
  expect(rows.every(({ time_end }: { time_end: number }) => time_end <= now)).toBe(true)
})
