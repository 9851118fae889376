/** What a NAS keeps: there is an end to each of it. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { limits } from '../../../src/mock-server/limits.ts'
import { createMockDsm } from '../../../src/mock-server/mock-dsm.ts'
import { control } from '../../support/control.ts'
import { request, startNas } from '../../support/nas.ts'

const start = () => startNas({ scenario: 'empty' })

test('when a session is too many, the one that was idle for longest goes', async () => {
  await using nas = await start()
  // The administrator of the test has one already.
  const sids: string[] = []
  while (sids.length < limits.sessions - 1) {
    nas.advance(0.01)
    sids.push(await nas.login('viewer', 'viewer'))
  }
  nas.advance(1)
  const use = async (_sid: string | undefined) =>
    (await request(nas.url, 'SYNO.DSM.Info', 'getinfo', { _sid }, 2)).error?.code
  await nas.call('SYNO.DSM.Info', 'getinfo', {}, 2)
  expect(await use(sids[0])).not.toBe(119)
  nas.advance(1)
  await nas.login('viewer', 'viewer')
  expect(Object.keys(nas.nas.state.sessions)).toHaveLength(limits.sessions)
  expect(await use(sids[1])).toBe(119)
  expect(await use(sids[0])).not.toBe(119)
  expect(await use(sids[2])).not.toBe(119)
})

test('an account trusts so many devices, the last ones', async () => {
  await using nas = await start()
  const { code } = (await control(nas, 'GET', '/accounts/otp')).body
  const login = { account: 'otp', passwd: 'otp', enable_device_token: 'yes' }
  const first = await request(
    nas.url,
    'SYNO.API.Auth',
    'login',
    { ...login, otp_code: code, device_name: 'first' },
    7,
  )
  for (let number = 1; number < limits.trustedDevices + 1; number += 1) {
    nas.advance(30)
    const { code: otp_code } = (await control(nas, 'GET', '/accounts/otp')).body
    await request(
      nas.url,
      'SYNO.API.Auth',
      'login',
      { ...login, otp_code, device_name: `n${number}` },
      7,
    )
  }
  const trusted = nas.nas.state.accounts.find(({ name }) => name === 'otp')?.trusted ?? []
  expect(trusted).toHaveLength(limits.trustedDevices)
  expect(trusted.map(({ name }) => name)).not.toContain('first')
  expect(new Set(trusted.map(({ id }) => id)).size).toBe(limits.trustedDevices)
  expect(trusted.map(({ id }) => id)).not.toContain(first.data.device_id)
})

test('a snapshot too many is refused, and those that are there stay', async () => {
  await using nas = await start()
  for (let number = 1; number <= limits.snapshots; number += 1) {
    expect((await control(nas, 'POST', '/snapshots')).status).toBe(201)
  }
  expect(await control(nas, 'POST', '/snapshots')).toEqual({
    status: 409,
    body: { error: 'there are 100 snapshots: delete one first' },
  })
  expect((await control(nas, 'POST', '/snapshots/1/restore')).status).toBe(200)
  await control(nas, 'DELETE', '/snapshots/1')
  expect(await control(nas, 'POST', '/snapshots')).toEqual({ status: 201, body: { id: '101' } })
})

test('an instance too many is refused, whichever NAS of the process is asked', async () => {
  await using nas = await start()
  const made = async (of: { control: string }) =>
    control(of, 'POST', '/instances', { scenario: 'empty' })
  const first = (await made(nas)).body
  for (let number = 2; number <= limits.instances; number += 1) {
    expect((await made(number % 2 ? nas : first)).status).toBe(201)
  }
  for (const of of [nas, first]) {
    expect(await made(of)).toEqual({
      status: 409,
      body: { error: 'there are 100 instances: delete one first' },
    })
  }
  // Those it made itself end with it.
  expect((await control(nas, 'DELETE', `/instances/${first.id}`)).status).toBe(200)
  for (let number = 1; number <= limits.instances / 2 + 1; number += 1) {
    expect((await made(nas)).status).toBe(201)
  }
  expect((await made(nas)).status).toBe(409)
})

test('a fault rule too many is refused', async () => {
  await using nas = await start()
  const rule = { effect: { error: { code: 117 } } }
  for (let number = 1; number <= limits.faults; number += 1) nas.faults.add(rule)
  expect(await control(nas, 'POST', '/faults', rule)).toEqual({
    status: 409,
    body: { error: 'there are 1000 fault rules: delete one first' },
  })
  expect(() => nas.faults.add(rule)).toThrow('there are 1000 fault rules')
  expect(nas.faults.list()).toHaveLength(limits.faults)
})

test('a fault delays an answer by a day at most', async () => {
  await using nas = await start()
  const rule = { effect: { delay: '25h' } }
  const { status, body } = await control(nas, 'POST', '/faults', rule)
  expect(status).toBe(400)
  expect(body.error).toContain('must be a day at most')
  expect(nas.faults.list()).toEqual([])
})

test('the journal is a ring', async () => {
  await using nas = await startNas({ scenario: 'empty', journal: 3 })
  for (const limit of [1, 2, 3, 4, 5]) await nas.call('SYNO.ActiveBackup.Device', 'list', { limit })
  const kept = nas.requests().map(({ seq, params }) => [seq, params.limit])
  // The login of the test was the first.
  expect(kept).toEqual([
    [4, 3],
    [5, 4],
    [6, 5],
  ])
  expect(nas.requests({ limit: 2 }).map(({ seq }) => seq)).toEqual([5, 6])
  expect(nas.requests({ method: 'login' })).toEqual([])
  nas.forgetRequests()
  expect(nas.requests()).toEqual([])
  await nas.call('SYNO.ActiveBackup.Device', 'list')
  expect(nas.requests().map(({ seq }) => seq)).toEqual([7])
})

test.each([0, -1, 1.5, Number.NaN, 1_000_001])('a journal of %s is refused', async (journal) => {
  await expect(createMockDsm({ scenario: 'empty', journal })).rejects.toThrow(
    'journal must be a whole number from 1 to 1000000',
  )
})

test('what the journal keeps of a huge request is cut and says so', async () => {
  await using nas = await start()
  nas.forgetRequests()
  await nas.call('SYNO.ActiveBackup.Task', 'list', {
    key_word: 'x'.repeat(100_000),
    task_ids: Array.from({ length: 5_000 }, (_, id) => id),
  })
  await nas.call('SYNO.ActiveBackup.Task', 'list', {
    filter: { status: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n])) },
  })
  await nas.call('y'.repeat(100_000), 'list')
  const [texts, names, api] = nas.requests()
  expect(texts?.params.key_word).toMatch(/^x{3,4000}… \(100000 characters\)$/)
  expect(JSON.stringify(names?.params)).toMatch(/"…":"\d+ more"/)
  expect(api?.api).toMatch(/^y{200}… \(100000 characters\)$/)
  for (const entry of nas.requests()) {
    expect(JSON.stringify(entry).length).toBeLessThan(3 * limits.journalEntry)
  }
  await nas.call('SYNO.ActiveBackup.Device', 'remove', {
    device_ids: Array.from({ length: 5_000 }, (_, id) => id),
  })
  const [last] = nas.requests({ limit: 1 })
  const device_ids = last?.params.device_ids as unknown[]
  expect(device_ids.slice(0, 3)).toEqual([0, 1, 2])
  expect(device_ids.at(-1)).toBe(`… ${5_001 - device_ids.length} more`)
})

test('coverage tells so many methods apart and counts the rest together', async () => {
  await using nas = await start()
  nas.forgetRequests()
  const compound = Array.from({ length: limits.coverage + 50 }, (_, number) => ({
    ...{ api: `SYNO.N${number}`, method: 'm', version: 1 },
  }))
  await nas.call('SYNO.Entry.Request', 'request', { compound })
  await nas.call('SYNO.N0', 'm')
  const rows = nas.coverage()
  expect(rows).toHaveLength(limits.coverage + 1)
  expect(rows[0]).toEqual({ api: 'SYNO.N0', method: 'm', calls: 2, errors: { 102: 2 } })
  expect(rows.at(-1)).toMatchObject({ api: '…', method: '…' })
  const calls = rows.reduce((sum, row) => sum + row.calls, 0)
  expect(calls).toBe(limits.coverage + 50 + 2)
})

/** Only the test asks the platform to collect what is unused. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('a name that is kept does not keep the request it came in', async () => {
  await using nas = await start()
  const megabytes = 1024 * 1024
  const ask = async (number: number) => {
    const task_name = `Workstations of floor number ${number}`
    const body = new URLSearchParams({
      ...{ api: 'SYNO.ActiveBackup.Task', method: 'create_agent', version: '1', task_name },
      more: 'x'.repeat(2 * megabytes),
    })
    await (await fetch(`${nas.url}/webapi/entry.cgi`, { method: 'POST', body })).text()
  }
  for (let number = 1; number <= 5; number += 1) await ask(number)
  const before = memoryInUse()
  for (let number = 6; number <= 45; number += 1) await ask(number)
  expect(nas.requests({ method: 'create_agent' })).toHaveLength(45)
  expect(memoryInUse() - before).toBeLessThan(20 * megabytes)
})
