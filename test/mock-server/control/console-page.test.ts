/** The console as a page: where it is, what it loads, and what it must not show. */
import { expect, test } from 'vitest'
import { openConsole, soon } from '../../support/console.ts'
import { addressesIn } from '../../support/control.ts'
import { request, startNas } from '../../support/nas.ts'
import { hostile } from '../../support/report.ts'

test('both addresses lead to the page, which loads what it needs from the NAS only', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  const response = await fetch(nas.control)
  expect(response.url).toBe(`${nas.control}/`)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy')
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src/)
  expect(policy).not.toContain('unsafe')
  const page = await response.text()
  expect(page).not.toMatch(/https?:|<script>|<style|\s(?:style|on\w+)=/)
  const files = addressesIn(page, response.url)
  expect(files).toEqual([
    `${nas.control}/console/page.css`,
    `${nas.control}/console/page.js`,
    `${nas.control}/docs`,
    `${nas.control}/openapi.json`,
  ])
  const loaded = await Promise.all(files.map((file) => fetch(file)))
  expect(loaded.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(loaded[0]?.headers.get('content-type')).toBe('text/css; charset=utf-8')
  expect(loaded[1]?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  for (const file of loaded.slice(0, 2)) expect(await file.text()).not.toMatch(/https?:|url\(|@imp/)
})

test('every field has a label, and every part a name', async () => {
  await using nas = await startNas({ scenario: 'empty' })
  await using page = await openConsole(`${nas.control}/`)
  const unlabelled = page
    .all('input, select')
    .filter(({ id }) => page.document.querySelector(`label[for="${id}"]`) === null)
    .filter((field) => field.closest('label') === null)
  expect(unlabelled.map(({ id }) => id)).toEqual([])
  for (const section of page.all('section')) {
    expect(page.text(`#${section.getAttribute('aria-labelledby')}`)).not.toBe('')
  }
  expect(page.document.documentElement.getAttribute('lang')).toBe('en')
})

test('the token comes along with all that the page loads and asks', async () => {
  const token = 'a"b&c<d'
  await using nas = await startNas({ scenario: 'office', controlToken: token })
  const address = `${nas.control}?token=${encodeURIComponent(token)}`
  const { url } = await fetch(address)
  expect(new URL(url).pathname).toBe('/_mock/')
  const html = await (await fetch(url)).text()
  for (const file of addressesIn(html, url)) expect((await fetch(file)).status).toBe(200)
  expect((await fetch(`${nas.control}/console/page.js`)).status).toBe(401)
  await using page = await openConsole(url)
  await soon(() => page.text('#stream')).toBe('live')
  await soon(() => page.all('.task').length).toBe(9)
  page.click('[data-advance="1h"]')
  await soon(() => page.text('#time')).toBe('10:00:00')
  expect(page.one('#trouble').hidden).toBe(true)
})

test.each(Object.entries(hostile))('the text %s stays text, whatever it names', async (_, text) => {
  await using nas = await startNas({ scenario: 'office' })
  const snapshot = structuredClone(nas.snapshot())
  const { system, activeBackup, hyperBackup } = snapshot.state
  system.hostName = text
  for (const task of Object.values(activeBackup.tasks)) task.task_name = text
  for (const device of Object.values(activeBackup.devices)) device.host_name = text
  for (const task of Object.values(hyperBackup.tasks)) task.name = text
  nas.restore(snapshot)
  nas.faults.add({ match: { api: text, method: text }, effect: { delay: '1s' } })
  await nas.call('SYNO.Backup.Task', 'backup', { task_id: 1 })
  await request(nas.url, text, text, { [text]: text })
  await using page = await openConsole(`${nas.control}/`)
  await soon(() => page.all('.task').length).toBe(9)
  await soon(() => page.all('.call').length).toBe(3)
  await soon(() => page.all('#faults li').length).toBe(1)
  await soon(() => page.all('#coverage tbody tr').length).toBe(3)
  nas.clock.advance('2h')
  await soon(() => page.all('#steps li').length).toBeGreaterThan(0)
  expect(page.one('#abb .what b').textContent).toBe(text)
  expect(page.one('#hb .what b').textContent).toBe(text)
  expect(page.one('#steps b').textContent).toBe(text)
  expect(page.all('script')).toHaveLength(1)
  expect(page.all('img, iframe, main a, style, [onerror]')).toEqual([])
})

test('no password, secret or session of the state is on the page', async () => {
  const password = 'Correct-Horse-7'
  await using nas = await startNas({ scenario: 'office', account: { name: 'admin', password } })
  await nas.login('viewer', 'viewer')
  nas.faults.add({ match: { params: { passwd: password } }, effect: { delay: '1s' } })
  await using page = await openConsole(`${nas.control}/`)
  await soon(() => page.all('.task').length).toBe(9)
  await soon(() => page.text('#faults')).toContain('*.* with passwd')
  const { accounts, sessions } = nas.nas.state
  const secrets = [
    password,
    ...accounts.flatMap(({ otpSecret }) => otpSecret ?? []),
    ...Object.keys(sessions),
  ]
  expect(secrets.length).toBeGreaterThan(3)
  const html = page.document.documentElement.outerHTML
  expect(secrets.filter((secret) => html.includes(secret))).toEqual([])
})
