import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Report } from '../../../src/conformance/model.ts'
import {
  compareWithBaseline,
  createProgress,
  type ProgressOptions,
} from '../../../src/conformance/reports/index.ts'
import { aFinding, aReport } from '../../support/report.ts'

// Whoever runs the tests may have set it.
beforeEach(() => void vi.stubEnv('NO_COLOR', undefined))
afterEach(() => void vi.unstubAllEnvs())

/** All that a run writes. Every draw happens: the clock makes a leap between any two. */
function written(report: Report, options: Partial<ProgressOptions> = {}, total?: number): string {
  let text = ''
  let now = 0
  const stream = {
    write(part: string) {
      text += part
    },
  }
  const clock = () => {
    now += 1000
    return now
  }
  const progress = createProgress({ stream, now: clock, ...options })
  progress.start(total ?? report.findings.length, report.target)
  for (const finding of report.findings) progress.finding(finding)
  progress.done(report)
  return text
}

const clearing = '\r\u001b[2K'
/** What a terminal showed, one after the other: lines and bars. */
const frames = (text: string) => text.replaceAll(clearing, '\n').split('\n')

test('on a terminal a bar shows how far it is, the call at hand and the counts', () => {
  const text = written(aReport(), { isTTY: true, color: false, columns: 100 })
  const bars = frames(text).filter((frame) => frame.includes('█'))
  expect(bars).toContain('█████████████░░░░░░░░░░░ 16/29 ✗4 !4 SYNO.ActiveBackup.Log.list@1')
  expect(bars.at(-1)).toMatch(/^█{24} 29\/29 ✗5 ⚡1 !4 -5 SYNO\.DSM\.Info\.getinfo@2$/)
})

test('failures and warnings appear above the bar as they come', () => {
  const text = written(aReport(), { isTTY: true, color: false, columns: 120 })
  expect(text).toContain(
    `${clearing}✗ SYNO.Backup.Task.list@1 shape task_list[].name: expected a string, got missing in 1 of 3 rows\n${clearing}`,
  )
  expect(text).toContain('! SYNO.Backup.Task.list@1 shape task_list[].surprise: ')
})

test('it ends with verdict, counts and the first failures, and no bar', () => {
  const text = written(aReport(), { isTTY: true, color: false, columns: 200 })
  const end = text.slice(text.lastIndexOf(clearing) + clearing.length)
  expect(end.split('\n').slice(0, 5)).toEqual([
    '',
    '✗ Breaks the contract: 5 failures (1 min 24 s)',
    '  5 failures, 1 error, 4 warnings, 5 skipped, 14 passed',
    '  ✗ SYNO.Backup.Task.list@1 shape task_list[].task_id: expected an integer, got the string "2" in 1 of 3 rows',
    '    Answer task_id as a number.',
  ])
})

test.each([200, 80, 40, 20, 5])('no line is wider than a terminal of %i columns', (columns) => {
  const text = written(aReport(), { isTTY: true, color: false, columns }, 3000)
  const lines = frames(text).filter((line) => !/Breaks the contract|^ {2}5 failures/.test(line))
  for (const line of lines) expect([...line].length).toBeLessThan(Math.max(columns, 11))
})

test('wide characters count twice', () => {
  const findings = [aFinding({ actual: '备份'.repeat(100) })]
  const text = written(aReport({ findings }), { isTTY: true, color: false, columns: 120 })
  const line = frames(text).find((frame) => frame.includes('备份')) ?? ''
  const wide = line.match(/[备份]/g)?.length ?? 0
  expect([...line].length + wide).toBeLessThan(120)
  expect([...line].length + wide).toBeGreaterThan(115)
})

test('without a terminal there is a line for every tenth, and no control characters', () => {
  const findings = Array.from({ length: 2000 }, (_, n) => aFinding({ id: `p${n}`, status: 'pass' }))
  const lines = written(aReport({ findings })).split('\n')
  expect(lines.slice(0, 3)).toEqual([
    '2,000 checks of https://nas.example:5001, DSM 7.2.2-72806',
    '10 %  200/2,000',
    '20 %  400/2,000',
  ])
  expect(lines.filter((line) => / %/.test(line))).toHaveLength(9)
  expect(written(aReport())).not.toMatch(/\p{Cc}(?<!\n)/u)
})

test('what a target answers moves no cursor and paints nothing', () => {
  const text = written(aReport(), { isTTY: true, color: false, columns: 300 })
  expect(text).toContain('got bell  , escape red, nul  , ')
  expect(text.replaceAll(clearing, '')).not.toMatch(/\p{Cc}(?<!\n)/u)
})

test('colours are for terminals, and NO_COLOR takes them away', () => {
  const red = '\u001b[31m✗\u001b[39m'
  expect(written(aReport(), { isTTY: true })).toContain(red)
  expect(written(aReport(), { isTTY: false })).not.toContain(red)
  vi.stubEnv('NO_COLOR', '1')
  expect(written(aReport(), { isTTY: true })).not.toContain('\u001b[3')
})

test('it draws no more often than twenty times a second, but shows every failure', () => {
  const findings = Array.from({ length: 500 }, (_, n) => aFinding({ id: `p${n}`, status: 'pass' }))
  const many = aReport({ findings: [...findings, aFinding()] })
  const text = written(many, { isTTY: true, color: false, now: () => 0 })
  expect(text.split(clearing).length).toBeLessThan(10)
  expect(text).toContain('✗ SYNO.Backup.Task.list@1 shape task_list[].task_id')
})

test('more findings than were announced do no harm', () => {
  const text = written(aReport(), { isTTY: true, color: false, columns: 100 }, 3)
  expect(frames(text).filter((frame) => frame.includes(' 29/29 '))).not.toHaveLength(0)
})

test('with a baseline it says what changed', () => {
  const report = aReport()
  expect(written(compareWithBaseline(report, report))).toContain(
    '  since the baseline: 0 new, 9 unchanged, 0 fixed\n',
  )
})
