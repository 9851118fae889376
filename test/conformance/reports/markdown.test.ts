import { expect, test } from 'vitest'
import {
  compareWithBaseline,
  findingAsMarkdown,
  reportFormats,
} from '../../../src/conformance/reports/index.ts'
import { aFinding, answering, aReport, hostile, theFinding } from '../../support/report.ts'

const summary = (parts: Parameters<typeof aReport>[0] = {}) => reportFormats.md(aReport(parts))

/** Cells of a row; bars that are escaped are no borders. */
const cells = (row: string) => row.split(/(?<!\\)\|/).slice(1, -1)

test('the headline is the verdict, and below it are target, firmware and counts', () => {
  const lines = summary().split('\n')
  expect(lines[0]).toBe('# ❌ Breaks the contract: 5 failures')
  expect(lines[2]).toBe(
    '**DSM 7.2.2-72806** at `https://nas.example:5001` (nas) · judged by `dsm-7.2` · safety `read` · 2025-11-24T09:30:00.000Z, 1 min 24 s · mock-dsm 0.1.0',
  )
  expect(lines.slice(4, 7).map(cells).at(-1)).toEqual([' 5 ', ' 1 ', ' 4 ', ' 5 ', ' 14 '])
})

test.each([
  ['fail', '# ❌ Breaks the contract: 1 failure'],
  ['error', '# 💥 Not judged in full: 1 error'],
  ['warn', '# ⚠️ Keeps the contract, with 1 warning'],
  ['pass', '# ✅ Keeps the contract'],
  ['skip', '# ⏭️ Nothing was judged'],
] as const)('a run that comes to %s says so', (status, headline) => {
  expect(summary({ findings: [aFinding({ status })] })).toMatch(new RegExp(`^${headline}\n`))
})

test('failures are in a table for each API, with evidence and what to do', () => {
  expect(summary()).toContain(
    [
      '### SYNO.Backup.Task',
      '',
      '| what | expected | actual | evidence | how to fix |',
      '| --- | --- | --- | --- | --- |',
      '| `list@1 shape task_list[].task_id` | an integer | the string "2" in 1 of 3 rows | documented: seed-004 (backup\\_task\\_list); captured: catchdave (task list) | Answer task\\_id as a number. |',
    ].join('\n'),
  )
})

test('every row of a table has five cells, whatever the target answered', () => {
  const rows = summary()
    .split('\n')
    .filter((line) => /^\| (🆕 )?`/.test(line))
  expect(rows).toHaveLength(10)
  for (const row of rows) expect(cells(row)).toHaveLength(5)
})

test('nothing that the target answered becomes markup', () => {
  const page = summary()
  expect(page).not.toContain('<script>')
  expect(page).not.toContain('<img')
  expect(page).not.toMatch(/[^\\]\]\(https/)
  expect(page).not.toMatch(/^# no heading/m)
  expect(page).not.toMatch(/\p{Cc}(?<!\n)/u)
})

test('skips are folded, with their reasons', () => {
  expect(summary()).toContain(
    '<details><summary>5 skipped</summary>\n\n- needs the safety level destructive (3 skipped): `SYNO.ActiveBackup.Restore.cancel@1`',
  )
})

test('a long list ends with how many more there are', () => {
  const findings = Array.from({ length: 1260 }, (_, n) => aFinding({ id: `f${n}`, path: `p${n}` }))
  const page = summary({ findings })
  expect(page).toContain('## Failures (1,260)')
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toHaveLength(50)
  expect(page).toContain('… and 1,210 more: the other reports list them all.')
})

test('with a baseline, what is new, unchanged and fixed', () => {
  const report = aReport()
  const [, ...others] = report.findings
  const baseline = aReport({
    findings: [aFinding({ status: 'pass' }), ...others, aFinding({ id: 'gone', path: 'gone' })],
  })
  const page = reportFormats.md(compareWithBaseline(report, baseline))
  expect(page).toContain('Since the baseline: **1 new**, 8 unchanged, **1 fixed**.')
  expect(page).toContain('- `gone`')
  expect(page).toContain('| 🆕 `list@1 shape task_list[].task_id` |')
  expect(summary()).not.toContain('Since the baseline')
})

test('a finding to paste has the call as a line for a shell, and the answer', () => {
  const text = findingAsMarkdown(theFinding(aReport(), 'shape', 'task_list[].name'))
  expect(text).toMatch(/^### ❌ `SYNO\.Backup\.Task\.list@1 shape task_list\[\]\.name`\n/)
  expect(text).toContain('- **Expected:** a string\n- **Actual:** missing in 1 of 3 rows\n')
  expect(text).toContain('  - captured: catchdave (catchdave and mib1185, captures of Hyper Backup')
  expect(text).toContain('- **How to fix:** Send name in every row.\n')
  expect(text).toContain(
    `curl "$NAS/webapi/entry.cgi" -b "id=$SID" --data-urlencode 'api=SYNO.Backup.Task' --data-urlencode 'method=list' --data-urlencode 'version=1' --data-urlencode 'additional=["last_bkp_time","next_bkp_time"]'\n`,
  )
  const answer = /```json\n([^`]*)\n```/.exec(text)?.[1] ?? ''
  expect(JSON.parse(answer)).toMatchObject({ success: true, data: { total: 3 } })
})

test('a finding to paste holds no secret, even one that was not masked', () => {
  const finding = theFinding(aReport(), 'journey:login', '')
  const secrets = { passwd: 'hunter2', inner: { session_token: 'hunter2' } }
  const text = findingAsMarkdown({
    ...finding,
    ...(finding.exchange && {
      exchange: {
        ...finding.exchange,
        request: {
          ...finding.exchange.request,
          params: { ...finding.exchange.request.params, ...secrets },
        },
      },
    }),
  })
  expect(text).not.toContain('hunter2')
  expect(text).toContain("'passwd=***'")
  expect(text).toContain(`'account=o'\\''brien'`)
  expect(text).not.toContain('$SID')
  expect(text).toContain('Answer (HTTP 502, `text/html`, 12 ms):\n\n```text\n<html>')
})

test('an answer cannot close the fence around it', () => {
  const finding = theFinding(aReport(), 'journey:login', '')
  const text = findingAsMarkdown(answering(finding, hostile.fence))
  expect(text).toContain(`\`\`\`\`text\n${hostile.fence}\n\`\`\`\`\n`)
})

test('a very long answer is cut, and a finding without a call ends after its facts', () => {
  const long = findingAsMarkdown(theFinding(aReport(), 'totals', 'total'))
  expect(long).toMatch(/… \([\d,]+ more characters\)\n```\n$/)
  expect(long.length).toBeLessThan(25_000)
  expect(findingAsMarkdown(theFinding(aReport(), 'advertised', ''))).toMatch(
    /- \*\*Finding:\*\* `advertised\/SYNO\.Backup\.Target\/`\n$/,
  )
})
