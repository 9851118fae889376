import { expect, test } from 'vitest'
import { clientLog, local, openOffice, serverLog } from './support.ts'

interface Line {
  readonly event: string
  readonly time: string
}

test.each([clientLog, serverLog])('%s pages from the newest line on', (api) => {
  const office = openOffice()
  const whole = office.call(api, 'list', { limit: 1000, offset: 0 }).data
  expect(whole.log_list).toHaveLength(whole.total)
  expect(whole.offset).toBe(whole.total)
  expect(whole.info_count + whole.warn_count + whole.error_count).toBe(whole.total)
  const times = whole.log_list.map(({ time }: Line) => time)
  expect(times).toEqual(times.toSorted().reverse())
  const part = office.call(api, 'list', { limit: 4, offset: 3 }).data
  expect(part).toEqual({ ...whole, log_list: whole.log_list.slice(3, 7), offset: 7 })
  const past = office.call(api, 'list', { limit: 4, offset: 100_000 }).data
  expect(past).toMatchObject({ log_list: [], total: whole.total })
})

test.each([clientLog, serverLog])('%s finds a part of the text in any case', (api) => {
  const office = openOffice()
  const filter_keyword = 'bACKUP sTARTED'.replace('bACKUP', api === clientLog ? 'task' : 'backup')
  const { data } = office.call(api, 'list', { limit: 1000, offset: 0, filter_keyword })
  expect(data.total).toBeGreaterThan(5)
  for (const { event } of data.log_list) expect(event.toLowerCase()).toContain('started')
  expect(data.info_count).toBe(data.total)
})

test.each([clientLog, serverLog])('%s keeps to the dates, and 0 is no bound', (api) => {
  const office = openOffice()
  const day = (date: string) => Date.parse(`${date}T00:00:00+01:00`) / 1000
  const bounds = { filter_date_from: day('2026-11-20'), filter_date_to: day('2026-11-21') }
  const { data } = office.call(api, 'list', { limit: 1000, offset: 0, ...bounds })
  expect(data.total).toBeGreaterThan(1)
  for (const { time } of data.log_list) expect(time).toMatch(/^2026\/11\/20 /)
  const open = { filter_date_from: 0, filter_date_to: 0, filter_keyword: '' }
  const whole = office.call(api, 'list', { limit: 1000, offset: 0, ...open }).data
  expect(whole.total).toBeGreaterThan(data.total)
})

test('the log of one task has only its lines', () => {
  const office = openOffice()
  const lines = office.events(1000, { task_id: local })
  expect(lines.at(-1)).toBe('Setting of backup task [Backup to LOCAL] was created')
  for (const line of lines) expect(line).toContain('[Backup to LOCAL]')
  expect(office.events(10, { task_id: 99 })).toEqual([])
})

test('a log without limit, and any filter_level, is refused', () => {
  const office = openOffice({ days: 1 })
  expect(office.call(clientLog, 'list')).toEqual({
    success: false,
    code: 120,
    errors: { name: 'limit', reason: 'required' },
  })
  const params = { limit: 10, offset: 0, filter_level: 'err' }
  expect(office.call(clientLog, 'list', params).code).toBe(120)
})
