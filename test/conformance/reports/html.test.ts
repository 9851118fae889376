import { createHash } from 'node:crypto'
import { type Element, type HTMLElement, type HTMLInputElement, Window } from 'happy-dom'
import { afterEach, expect, test } from 'vitest'
import type { Report } from '../../../src/conformance/model.ts'
import {
  compareWithBaseline,
  findingAsMarkdown,
  reportFormats,
} from '../../../src/conformance/reports/index.ts'
import { aFinding, answering, aReport, hostile, theFinding } from '../../support/report.ts'

let window: Window | undefined
afterEach(async () => {
  await window?.happyDOM.close()
  window = undefined
})

/** The page of a report in a browser, as if opened from a disk. */
function open(report: Report, hash = '') {
  const browser = new Window({
    url: `file:///reports/report.html${hash}`,
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
    },
  })
  window = browser
  const { document } = browser
  document.write(reportFormats.html(report))
  const all = (selector: string) => [...document.querySelectorAll(selector)]
  const one = (selector: string) => {
    const found = document.querySelector(selector)
    if (found === null) throw new Error(`the page has no ${selector}`)
    return found as HTMLElement
  }
  const row = (id: string) => {
    const found = document.getElementById(id)
    if (found === null) throw new Error(`the page does not show ${id}`)
    return found
  }
  return {
    one,
    all,
    texts: (selector: string) => all(selector).map(({ textContent }) => textContent),
    ids: () => all('.finding').map(({ id }) => id),
    isShown: (id: string) => document.getElementById(id) !== null,
    row,
    /** Opens a finding; answers what opened. */
    expand(id: string) {
      row(id).querySelector('button')?.click()
      const body = row(id).querySelector('.body') as HTMLElement | null
      if (body === null) throw new Error(`${id} does not open`)
      return body
    },
    async search(text: string) {
      const input = document.querySelector('input')
      if (input === null) throw new Error('the page has no search')
      input.value = text
      input.dispatchEvent(new browser.Event('input'))
      await browser.happyDOM.waitUntilComplete()
    },
    async goTo(hash: string) {
      browser.location.hash = hash
      await browser.happyDOM.waitUntilComplete()
    },
    /** Clicks on a button that copies; answers what is in the clipboard then. */
    async copyWith(button: Element | null): Promise<string> {
      if (button === null) throw new Error('there is nothing to copy with')
      button.dispatchEvent(new browser.Event('click'))
      await expect.poll(() => button.textContent).toBe('Copied')
      return browser.navigator.clipboard.readText()
    },
    press: (key: string) =>
      document.dispatchEvent(new browser.KeyboardEvent('keydown', { key, bubbles: true })),
    hash: () => browser.location.hash,
    focused: () => document.activeElement,
    browser,
  }
}

const wrongType = 'shape/SYNO.Backup.Task.list@1/task_list[].task_id'
const missing = 'shape/SYNO.Backup.Task.list@1/task_list[].name'
const passing = 'shape/SYNO.Backup.Task.list@1/task_list[].state'

test('the file loads nothing from anywhere', () => {
  const page = reportFormats.html(aReport())
  const [before = '', after = ''] = page.split(/<script type="application\/json".*<\/script>/)
  const fixed = before + after
  expect(after).not.toBe('')
  expect(fixed).not.toMatch(/https?:\/\//)
  expect(fixed).not.toMatch(/@import|url\(/)
  expect(fixed.match(/\s(?:src|href|srcset|action|poster)=["'][^"']*/g)).toEqual([
    ' href="data:,',
    ' href="#list',
  ])
})

test('the policy of the page allows its own script and style, and nothing else', () => {
  const page = reportFormats.html(aReport())
  const sha = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const script = sha(/<script>([\s\S]*?)<\/script>/.exec(page)?.[1])
  const style = sha(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1])
  expect(page).toContain(
    `content="default-src 'none'; script-src ${script}; style-src ${style}; img-src data:; base-uri 'none'; form-action 'none'"`,
  )
  // A style attribute would need more than that.
  expect(page).not.toMatch(/<[^>]* (style|on\w+)=/)
})

test('it opens with the verdict, the counts and the problems, and what is fine is folded', () => {
  const report = aReport()
  const { texts, one, ids } = open(report)
  expect(one('h1').textContent).toBe('Breaks the contract: 5 failures')
  expect(one('#head').textContent).toContain('DSM 7.2.2-72806 at https://nas.example:5001')
  expect(texts('#chips .chip b')).toEqual(['5', '1', '4', '5', '14'])
  const problems = report.findings.filter(({ status }) => /fail|warn|error/.test(status))
  expect(ids().sort()).toEqual(problems.map(({ id }) => id).sort())
  expect(texts('h2').at(0)).toContain('SYNO.ActiveBackup.Device')
  expect(one('.strip').getAttribute('aria-label')).toBe(
    '5 failed, 1 error, 4 warnings, 5 skipped, 14 passed',
  )
})

test('a fold opens and closes', () => {
  const { one, isShown } = open(aReport(), `#api=SYNO.Backup.Task`)
  const fold = one('.fold')
  expect(fold.textContent).toBe('3 passed of SYNO.Backup.Task')
  expect(isShown(passing)).toBe(false)
  fold.click()
  expect(fold.getAttribute('aria-expanded')).toBe('true')
  expect(isShown(passing)).toBe(true)
  fold.click()
  expect(isShown(passing)).toBe(false)
})

test('counts are filters that add up, and the address keeps them', () => {
  const { one, ids, hash } = open(aReport())
  one('[data-show=warn]').click()
  expect(ids()).toHaveLength(4)
  expect(one('[data-show=warn]').getAttribute('aria-pressed')).toBe('true')
  one('[data-show=skip]').click()
  expect(ids()).toHaveLength(9)
  expect(hash()).toBe('#show=warn%2Cskip')
  expect(one('#count').textContent).toBe('9 of 29 findings')
  one('#clear').click()
  expect(ids()).toHaveLength(10)
  expect(hash()).toBe('')
})

test('a view is shared by its address', () => {
  const { ids, one } = open(aReport(), '#show=fail%2Cpass&check=shape&q=task_list')
  expect(ids().sort()).toEqual([
    missing,
    passing,
    'shape/SYNO.Backup.Task.list@1/task_list[].status',
    wrongType,
  ])
  expect((one('#search') as HTMLInputElement).value).toBe('task_list')
})

test('the search finds APIs, methods, checks, paths and texts, all words of it', async () => {
  const { search, ids, texts, hash } = open(aReport())
  await search('backup.task GET')
  expect(ids()).toEqual(['required/SYNO.Backup.Task.get@1/task_id'])
  await search('backup_type täglich')
  expect(ids()).toEqual(['enum/SYNO.ActiveBackup.Device.list@1/devices[].backup_type'])
  await search('journey:login')
  expect(ids()).toEqual(['journey:login/SYNO.API.Auth.login@6/'])
  expect(hash()).toBe('#q=journey%3Alogin')
  await search('how names are ordered')
  expect(ids()).toEqual(['order/SYNO.ActiveBackup.Device.list@1/sort_by'])
  await search('no such words anywhere')
  expect(texts('.nothing')).toContain('No finding fits these filters.')
})

test('a search shows what passes as well', async () => {
  const { search, isShown } = open(aReport())
  await search('task_list[].state')
  expect(isShown(passing)).toBe(true)
})

test('a finding opens to what was expected, the evidence, what to do, and both sides', () => {
  const { expand, row } = open(aReport())
  const body = expand(wrongType)
  const text = (selector: string) => body.querySelector(selector)?.textContent
  expect(text('.expected')).toBe('Expectedan integer')
  expect(text('.found')).toBe('Actualthe string "2" in 1 of 3 rows')
  expect(text('.fix')).toBe('How to fixAnswer task_id as a number.')
  expect(text('.evidence')).toContain(
    'captured catchdave (task list) · catchdave and mib1185, captures of Hyper Backup',
  )
  const [asked, answered] = [...body.querySelectorAll('.side')]
  expect(asked?.textContent).toContain('POST SYNO.Backup.Task.list@1 as administrator')
  expect(asked?.querySelector('pre')?.textContent).toContain('"last_bkp_time"')
  expect(answered?.textContent).toContain('HTTP 200 · application/json')
  expect(JSON.parse(answered?.querySelector('pre')?.textContent ?? '')).toMatchObject({
    data: { total: 3 },
  })
  row(wrongType).querySelector('button')?.click()
  expect(body.hidden).toBe(true)
})

test('the place that a finding is about is marked in the answer', () => {
  const { expand } = open(aReport())
  const hits = [...expand(wrongType).querySelectorAll('.hit')].map(({ textContent }) => textContent)
  expect(hits.map((line) => line?.trim())).toEqual([
    '"task_id": 1,',
    '"task_id": "2",',
    '"task_id": 3,',
  ])
})

test('where a field is missing, the object without it is marked', () => {
  const { expand } = open(aReport())
  const lacks = [...expand(missing).querySelectorAll('.lack')]
  expect(lacks.map(({ textContent }) => textContent?.trim())).toEqual(['{  ← no name'])
  expect(lacks[0]?.nextElementSibling?.nextElementSibling?.textContent).toContain('"state"')
})

test('one row of several is marked alone when the path says which', () => {
  const finding = {
    ...theFinding(aReport(), 'shape', 'task_list[].task_id'),
    path: 'task_list[1].task_id',
  }
  const { expand } = open(aReport({ findings: [finding] }))
  const hits = [...expand(finding.id).querySelectorAll('.hit')]
  expect(hits.map(({ textContent }) => textContent?.trim())).toEqual(['"task_id": "2",'])
})

test.each([
  wrongType,
  passing,
  'advertised/SYNO.Backup.Target/',
  'totals/SYNO.ActiveBackup.Log.list@1/total',
  'journey:login/SYNO.API.Auth.login@6/',
])('%s copied as Markdown is what the library makes of it', async (id) => {
  const report = aReport()
  const { expand, copyWith, one } = open(report, '#show=fail%2Cwarn%2Cerror%2Cpass')
  const button = expand(id).querySelector('[data-copy=markdown]')
  const copied = await copyWith(button)
  const texts = report.findings.filter((finding) => finding.id === id).map(findingAsMarkdown)
  expect(texts).toEqual([copied])
  expect(one('#said').textContent).toBe('Copied')
})

test('a copied link leads to the finding, even one that is folded away', async () => {
  const { expand, copyWith, browser } = open(aReport(), '#show=pass')
  const link = await copyWith(expand(passing).querySelector('[data-copy=link]'))
  expect(link).toBe(`file:///reports/report.html#${encodeURIComponent(passing)}`)
  await browser.happyDOM.close()
  const { row } = open(aReport(), link.slice(link.indexOf('#')))
  expect(row(passing).querySelector('.body')).not.toBeNull()
})

test('the address of a finding that the filters hide takes them away', async () => {
  const { goTo, row, isShown } = open(aReport(), '#show=skip')
  expect(isShown(missing)).toBe(false)
  await goTo(`#${encodeURIComponent(missing)}`)
  expect(row(missing).querySelector('.body')).not.toBeNull()
})

test('an address that nobody made shows everything', () => {
  const { ids } = open(aReport(), '#%E0%A4%A&show=bogus&since=&finding=none')
  expect(ids()).toHaveLength(10)
})

test('the overview has a cell for each API and kind of check, and cells are filters', () => {
  const { one, all, ids, texts } = open(aReport())
  expect(texts('#matrix thead th')).toContain('journey')
  expect(all('#matrix tbody tr')).toHaveLength(10)
  const cell = '.cell[data-api="SYNO.Backup.Task"][data-check=shape]'
  expect(one(cell).className).toBe('cell fail')
  expect(one(cell).getAttribute('aria-label')).toBe(
    'SYNO.Backup.Task, shape: 2 failed, 1 warning, 2 passed',
  )
  one(cell).click()
  expect(ids()).toHaveLength(3)
  expect(one(cell).getAttribute('aria-pressed')).toBe('true')
  one(cell).click()
  expect(ids()).toHaveLength(10)
})

test('with a baseline, what is new can be shown alone, and what is fixed is listed', () => {
  const report = aReport()
  const [, ...others] = report.findings
  const baseline = aReport({ findings: [...others, aFinding({ id: 'gone' })] })
  const { one, ids, texts } = open(compareWithBaseline(report, baseline))
  one('[data-since=new]').click()
  expect(ids()).toEqual([wrongType])
  expect(texts('#fixed li')).toEqual(['gone'])
  expect(open(report).all('[data-since], #fixed *')).toEqual([])
})

test('the keyboard reaches the search and the findings', () => {
  const { press, focused, all } = open(aReport())
  press('/')
  expect(focused()?.id).toBe('search')
  press('j')
  press('j')
  expect(focused()).toBe(all('.head')[1])
  press('k')
  expect(focused()).toBe(all('.head')[0])
})

test.each(Object.entries(hostile))('the text %s stays text, wherever it comes from', (_, text) => {
  const finding = answering(
    aFinding({
      id: text,
      api: text,
      method: text,
      check: text,
      path: text,
      expected: text,
      actual: text,
      howToFix: text,
      evidence: [{ kind: 'assumed', why: text }],
      divergence: { api: '*', reason: text },
    }),
    { [text]: text, list: [text] },
  )
  const target = { url: text, dsm: text, kind: 'nas', profile: text } as const
  const { all, one, browser, texts } = open(
    compareWithBaseline(aReport({ findings: [finding], target, tool: text }), aReport()),
  )
  all('.head')[0]?.dispatchEvent(new browser.Event('click'))
  expect(texts('.card.found p')).toEqual([text])
  expect(one('.body').textContent).toContain(JSON.stringify(text))
  expect(all('script')).toHaveLength(2)
  expect(all('img, iframe, #list a, #head a, style ~ style')).toEqual([])
})

test('an answer that is no JSON is shown as it came', () => {
  const { expand } = open(aReport())
  const pre = [...expand('journey:login/SYNO.API.Auth.login@6/').querySelectorAll('pre')].at(-1)
  expect(pre?.textContent).toBe('<html><script>location="/"</script></html>')
})

test('a long list is shown a part at a time', () => {
  const findings = Array.from({ length: 400 }, (_, n) => aFinding({ id: `f${n}`, path: `p${n}` }))
  const { ids, one } = open(aReport({ findings }))
  expect(ids()).toHaveLength(150)
  expect(one('.more').textContent).toBe('Show 250 more')
  one('.more button').click()
  expect(ids()).toHaveLength(400)
})

test('an exchange that many findings share is in the file once', () => {
  const findings = Array.from({ length: 100 }, (_, n) => aFinding({ id: `f${n}` }))
  const page = reportFormats.html(aReport({ findings }))
  expect(page.split('"name":"Backup 1"')).toHaveLength(2)
})

test('a run without findings has a page as well', () => {
  const { one } = open(aReport({ findings: [] }))
  expect(one('h1').textContent).toBe('Nothing was judged')
  expect(one('#list').textContent).toBe('This run has no findings.')
})
