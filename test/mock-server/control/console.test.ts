/** What the console shows and does. */
import type { HTMLDetailsElement } from 'happy-dom'
import { expect, test } from 'vitest'
import { openConsole, soon } from '../../support/console.ts'
import { startNas, type TestNas } from '../../support/nas.ts'

const consoleOf = (nas: TestNas) => openConsole(`${nas.control}/`)

test('one look says what the NAS is', async () => {
  await using nas = await startNas({ scenario: 'office', seed: 7 })
  await using page = await consoleOf(nas)
  await soon(() => page.text('#name')).toBe(nas.nas.state.system.hostName)
  await soon(() => page.fact('Scenario')).toBe('office')
  expect(page.fact('Seed')).toBe('7')
  expect(page.fact('Firmware')).toBe('dsm-7.2')
  expect(page.fact('Accounts')).toBe('admin, viewer, otp, disabled (disabled)')
  expect(page.text('.now')).toBe('09:00:00 Mon, 23 Nov 2026 · Europe/Berlin frozen')
})

test('the tasks are drawn with their last runs and their next one', async () => {
  await using nas = await startNas({ scenario: 'office' })
  await using page = await consoleOf(nas)
  await soon(() => page.texts('#abb .what b')).toEqual([
    'peterm-Default',
    'Servers',
    'vSphere-Task-1',
    'Laptops',
    'SMB LAPTOP',
    'Branch NAS',
  ])
  expect(page.texts('#abb-sums span')).toEqual(['6 tasks'])
  expect(page.all('#abb .task:nth-child(2) .run')).toHaveLength(30)
  const label = (row: number) =>
    page.one(`#abb .task:nth-child(${row}) .strip`).getAttribute('aria-label')
  expect(label(2)).toBe('Last 30 runs: 30 success')
  expect(label(5)).toBe('Last 14 runs: 1 failed, 10 success, 3 partial')
  expect(page.text('#abb .task:nth-child(2) .next .muted')).toBe('in 17 h')
  expect(page.texts('#hb .what b')).toEqual(['Backup to LOCAL', 'Backup to Vault', 'Backup to S3'])
  expect(page.texts('#hb .task:nth-child(1) .last span')).toContain('8 h ago')
  expect(page.text('#hb .task:nth-child(1) .last')).toContain('success')
  expect(page.text('#hb .task:nth-child(3)')).toContain('Amazon S3')
})

test('what monitoring has to notice stands out', async () => {
  await using nas = await startNas({ scenario: 'trouble' })
  await using page = await consoleOf(nas)
  await soon(() => page.texts('.tag.alarm, .tag.broken, .tag.suspended')).toEqual([
    'device offline',
    'suspended',
    'destination offline',
    'broken',
  ])
  expect(page.texts('#abb-sums span')).toEqual(['6 tasks', '1 failing'])
  expect(page.text('#hb-sums')).toContain('1 broken')
  nas.world({ event: 'package.stop', package: 'HyperBackup' })
  nas.clock.advance('1s')
  await soon(() => page.text('#hb-sums')).toContain('package stopped')
})

test('a backup is followed from its start to its end', async () => {
  await using nas = await startNas({ scenario: 'office' })
  await using page = await consoleOf(nas)
  await soon(() => page.all('.task').length).toBe(9)
  expect(page.all('.progress')).toEqual([])
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  await nas.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  await soon(() => page.texts('.what .tag')).toEqual(['running', 'running'])
  expect(page.texts('#steps li').at(-1)).toContain('Laptops')
  expect(page.texts('#steps li').at(-1)).toContain('idle → waiting')
  nas.clock.advance('1m')
  await soon(() => page.texts('.progress')).toEqual([
    expect.stringMatching(/^[1-9]\d? %$/),
    expect.stringMatching(/^[1-9]\d? % · /),
  ])
  expect(page.texts('#hb-sums span')).toEqual(['3 tasks', '1 busy'])
  nas.clock.advance('2h')
  await soon(() => page.all('.progress, .what .tag').length).toBe(0)
  expect(page.text('#abb .task:nth-child(4) .last')).toContain('success')
})

test('calls show as they come, refusals with their reasons, and open to their parameters', async () => {
  await using nas = await startNas({ scenario: 'office' })
  await using page = await consoleOf(nas)
  await soon(() => page.texts('.call').length).toBe(1)
  await nas.call('SYNO.Backup.Task', 'get', { taskid: 1 })
  await soon(() => page.texts('.call').length).toBe(2)
  expect(page.text('.call .method')).toBe('SYNO.Backup.Task.get v1')
  expect(page.text('.call .who')).toBe('admin')
  expect(page.text('.call .code')).toBe('error 120')
  expect(page.one('.call .code').getAttribute('title')).toMatch(/^when /)
  expect(page.text('.call .violation')).toContain('task_id')
  expect(page.text('.call .ms')).toMatch(/^\d+(\.\d)? ms$/)
  expect(JSON.parse(page.text('.call pre'))).toMatchObject({ taskid: 1 })
  const opened = page.one('.call details') as HTMLDetailsElement
  page.click('.call summary')
  expect(opened.open).toBe(true)
  await nas.call('SYNO.ActiveBackup.Task', 'list')
  await soon(() => page.text('.call .code')).toBe('ok')
  expect(opened.open && opened.isConnected).toBe(true)
})

test('the journal can be filtered and cleared', async () => {
  await using nas = await startNas({ scenario: 'office' })
  await nas.call('SYNO.ActiveBackup.Task', 'list')
  await nas.call('SYNO.Backup.Task', 'get', { task_id: 4711 })
  await using page = await consoleOf(nas)
  const shown = () => page.texts('.call').map((text) => /SYNO\.[\w.]+/.exec(text)?.[0])
  await soon(shown).toEqual([
    'SYNO.Backup.Task.get',
    'SYNO.ActiveBackup.Task.list',
    'SYNO.API.Auth.login',
  ])
  page.press('/')
  expect(page.document.activeElement?.id).toBe('filter')
  page.fill('#filter', 'task ADMIN list')
  expect(shown()).toEqual(['SYNO.ActiveBackup.Task.list'])
  expect(page.text('#calls-sums')).toBe('1 of 3 calls')
  await nas.call('SYNO.ActiveBackup.Task', 'list')
  await nas.call('SYNO.Backup.Task', 'list')
  await nas.call('SYNO.Backup.Task', 'status', { task_id: 1 })
  await soon(() => page.text('#calls-sums')).toBe('3 of 6 calls')
  page.fill('#filter', '4711')
  expect(shown()).toEqual(['SYNO.Backup.Task.get'])
  page.fill('#filter', 'nothing like it')
  expect(page.text('#no-calls')).toBe('No call fits this filter.')
  page.fill('#filter', '')
  page.click('#refused')
  expect(shown()).toEqual(['SYNO.Backup.Task.get'])
  page.click('#clear')
  await soon(() => page.text('#calls-sums')).toBe('0 calls')
  expect(nas.requests()).toEqual([])
  expect(page.text('#no-calls')).toBe('Nobody has asked anything yet.')
})

test('the clock is advanced, frozen and run', async () => {
  await using nas = await startNas({ scenario: 'office' })
  await using page = await consoleOf(nas)
  await soon(() => page.text('#time')).toBe('09:00:00')
  page.click('[data-advance="10m"]')
  await soon(() => page.text('#time')).toBe('09:10:00')
  page.click('[data-advance="1d"]')
  await soon(() => page.text('#date')).toBe('Tue, 24 Nov 2026 · Europe/Berlin')
  await soon(() => page.text('#said')).toMatch(/^Tue, 24 Nov 2026, 09:10:00, \d\d+ events$/)
  page.fill('#duration', '90s')
  page.submit('#advance')
  await soon(() => page.text('#time')).toBe('09:11:30')
  expect(nas.clock.read().now).toBe('2026-11-24T08:11:30.000Z')
  expect(page.one('[data-mode=frozen]').getAttribute('aria-pressed')).toBe('true')
  page.fill('#factor', '3600')
  page.submit('#speed')
  await soon(() => nas.clock.read().speed).toBe(3600)
  await soon(() => page.text('#pace')).toBe('× 3,600')
  await soon(() => page.text('#time')).not.toBe('09:11:30')
  page.click('[data-mode=real]')
  await soon(() => page.text('#pace')).toBe('real time')
  page.click('[data-mode=frozen]')
  await soon(() => nas.clock.read().mode).toBe('frozen')
  await soon(() => page.text('#pace')).toBe('frozen')
})

test('what is refused is said in words, and nothing is changed', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await using page = await consoleOf(nas)
  page.fill('#duration', 'soon')
  page.submit('#advance')
  await soon(() => page.text('#trouble')).toBe(
    'Advance: a duration is like 90s, 10m, 2h or 30d, not soon',
  )
  expect(page.one('#trouble').hidden).toBe(false)
  expect(nas.clock.read().now).toBe('2026-11-23T08:00:00.000Z')
  page.click('[data-advance="1h"]')
  await soon(() => page.one('#trouble').hidden).toBe(true)
})

test('the NAS starts over, from here or from elsewhere', async () => {
  await using nas = await startNas({ scenario: 'office' })
  await using page = await consoleOf(nas)
  await soon(() => page.all('.task').length).toBe(9)
  page.fill('#scenario', 'empty')
  page.fill('#seed', '5')
  page.submit('#reset form')
  await soon(() => page.fact('Scenario')).toBe('empty')
  expect(page.fact('Seed')).toBe('5')
  await soon(() => page.texts('.tasks .nothing')).toEqual(['No tasks.', 'No tasks.'])
  expect(nas.nas.state).toMatchObject({ scenario: 'empty', seed: 5 })
  nas.clock.advance('1h')
  nas.reset({ scenario: 'office' })
  await nas.call('SYNO.ActiveBackup.Task', 'backup', { task_ids: [5] })
  nas.clock.advance('1h')
  await soon(() => page.all('#steps li').length).toBeGreaterThan(2)
  nas.reset({ scenario: 'trouble' })
  await soon(() => page.fact('Scenario')).toBe('trouble')
  expect(page.all('#steps li')).toEqual([])
  await soon(() => page.all('.task').length).toBe(9)
})

test('faults are added, hit and deleted', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await using page = await consoleOf(nas)
  page.fill('#fault-api', 'SYNO.Backup.*')
  page.fill('#fault-method', 'list')
  page.fill('#fault-times', '2')
  page.fill('#fault-value', '4400')
  page.submit('#fault')
  await soon(() => page.texts('#faults li div')).toEqual([
    'SYNO.Backup.*.listerror 4400 · 2 times at most · 0 hits',
  ])
  expect(await nas.call('SYNO.Backup.Task', 'list')).toMatchObject({ error: { code: 4400 } })
  await soon(() => page.text('#faults')).toContain('1 hit')
  page.fill('#fault-api', '')
  page.fill('#fault-method', '')
  page.fill('#fault-times', '')
  for (const [effect, value] of Object.entries({
    delay: '250ms',
    status: '503',
    truncate: '9',
    html: '',
    reset: '',
  })) {
    page.fill('#fault-effect', effect)
    expect(page.one('#fault-value').hidden).toBe(value === '')
    if (value !== '') page.fill('#fault-value', value)
    page.submit('#fault')
    await soon(() => nas.faults.list().at(-1)?.effect).toHaveProperty(effect)
  }
  await soon(() => page.texts('#faults li b')).toEqual([
    'error 4400',
    'delay 250ms',
    'HTTP 503',
    'cut after 9 bytes',
    'login page',
    'reset connection',
  ])
  page.click('[aria-label="Delete fault 1"]')
  await soon(() => page.all('#faults li').length).toBe(5)
  expect(nas.faults.list().map(({ id }) => id)).toEqual(['2', '3', '4', '5', '6'])
  page.fill('#fault-effect', 'status')
  page.fill('#fault-value', 'many')
  page.submit('#fault')
  await soon(() => page.text('#trouble')).toMatch(/^Add fault: the rule does not fit at effect/)
})

test('the coverage counts what was called, and what went wrong', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await using page = await consoleOf(nas)
  await nas.call('SYNO.Backup.Task', 'list')
  await nas.call('SYNO.Backup.Task', 'get', { task_id: 1 })
  await nas.call('SYNO.Backup.Task', 'get', { task_id: 2 })
  const { error } = await nas.call('SYNO.Backup.Task', 'get', { task_id: 3 })
  await soon(() => page.texts('#coverage tbody tr')).toEqual([
    `SYNO.Backup.Task.get3${error?.code} × 3`,
    'SYNO.API.Auth.login1',
    'SYNO.Backup.Task.list1',
  ])
  expect(page.text('#coverage-sums')).toBe('3 methods')
})

test('it comes back when the connection breaks, and shows what is there then', async () => {
  const first = await startNas({ scenario: 'office' })
  const port = Number(new URL(first.url).port)
  await first.call('SYNO.Backup.Task', 'list')
  await using page = await consoleOf(first)
  await soon(() => page.all('.task').length).toBe(9)
  await soon(() => page.texts('.call').length).toBe(2)
  await first.close()
  await soon(() => page.text('#stream')).toBe('the NAS does not answer, trying again')
  page.click('[data-advance="1h"]')
  await soon(() => page.text('#trouble')).toBe('Advance: the NAS does not answer')
  const guarded = await startNas({ scenario: 'empty', port, controlToken: 'sesame' })
  await soon(() => page.text('#stream')).toMatch(
    /^the control plane needs its token: .*trying again$/,
  )
  await guarded.close()
  // Seen to be gone, so that nobody asks the next over a connection to this one.
  await soon(() => page.text('#stream')).toBe('the NAS does not answer, trying again')
  await using last = await startNas({ scenario: 'empty', port })
  await soon(() => page.text('#stream')).toBe('live')
  await soon(() => page.fact('Scenario')).toBe('empty')
  await soon(() => page.texts('.tasks .nothing')).toEqual(['No tasks.', 'No tasks.'])
  await soon(() => page.texts('.call .method')).toEqual(['SYNO.API.Auth.login v6'])
  await last.call('SYNO.Backup.Task', 'list')
  await soon(() => page.text('.call .method')).toBe('SYNO.Backup.Task.list v1')
})

test('of very many tasks those are shown first that need a look', async () => {
  await using nas = await startNas({ scenario: 'office' })
  const snapshot = structuredClone(nas.snapshot())
  const { tasks } = snapshot.state.activeBackup
  const model = Object.values(tasks)[1]
  if (model === undefined) throw new Error('the office has no second task')
  for (let task_id = 100; task_id < 160; task_id += 1) {
    tasks[task_id] = {
      ...model,
      task_id,
      task_name: `Copy ${task_id}`,
      lastResultId: null,
      versions: [],
    }
  }
  const last = tasks[159]
  const device = snapshot.state.activeBackup.devices[1]
  if (last === undefined || device === undefined) throw new Error('there is no device to take')
  last.deviceIds = [1]
  device.online = false
  nas.restore(snapshot)
  await using page = await consoleOf(nas)
  await soon(() => page.all('#abb .task').length).toBe(50)
  expect(page.texts('#abb .what b').slice(0, 3)).toEqual(['peterm-Default', 'Copy 159', 'Servers'])
  page.click('#abb .more button')
  expect(page.all('#abb .task')).toHaveLength(66)
})
