import { expect, test } from 'vitest'
import { amount, renderFigures } from '../../bench/page.ts'
import { someFigures } from './figures.ts'

const servers = [{ name: 'mock-dsm', about: 'the built command' }]
const lineWith = (page: string, start: string) =>
  page.split('\n').find((line) => line.startsWith(start))

test('the page says what was measured, where and when', () => {
  const page = renderFigures(someFigures(), servers)
  expect(page).toContain('mock-dsm 1.2.3, measured on 2026-02-03 with Node 20.19.0 on A Processor')
  expect(page).toContain('10 connections')
  expect(page).toContain('15 pairs per server and work item, 2 seconds per trial')
  expect(page).toContain('Versions: fastify 5.0.0.')
  expect(page).toContain('| mock-dsm | the built command |')
})

test('a row has the rate, the processor time, the ratio with its quartiles, and the goal', () => {
  const page = renderFigures(someFigures(), servers)
  expect(page).toContain('A list. 20,129 bytes. Noise: ± 5 %.')
  expect(lineWith(page, '| bare Fastify |')).toBe('| bare Fastify | 1,000 | 100 µs | 1 × |  |  |')
  expect(lineWith(page, '| mock-dsm | 1')).toBe(
    '| mock-dsm | 1,200 | 83.3 µs | 1.2 × (1.15–1.25) |  | at least 1 ×: reached |',
  )
  expect(lineWith(page, '| Mockoon |')).toBe(
    '| Mockoon | 100 | 1,000 µs | 0.1 × (0.1–0.1) | 12 × | at least 20 ×: not reached |',
  )
})

test('only a trial is called one', () => {
  expect(renderFigures(someFigures(), servers)).not.toContain('trial:')
  expect(renderFigures(someFigures({ trial: true }), servers)).toContain('This was a trial:')
})

test('what was not measured has no section', () => {
  const page = renderFigures(someFigures(), servers)
  for (const name of ['Start', 'Memory', 'History', 'Library']) {
    expect(page).not.toContain(`## ${name}`)
  }
})

test('start, memory, history and library have tables', () => {
  const page = renderFigures(
    someFigures({
      starts: [{ program: 'mock-dsm', pairs: [{ reference: 500, other: 400 }] }],
      memory: [{ program: 'mock-dsm office', rest: 80.5, loaded: 110 }],
      history: [
        {
          call: 'Log.list_log',
          officeRows: 50,
          largeRows: 50,
          pairs: [{ reference: { rate: 1000 }, other: { rate: 500 } }],
        },
      ],
      library: { first: 30, following: [2, 4, 3], yearGivenUp: 60 },
    }),
    servers,
  )
  expect(page).toContain(
    '| Fastify alone | 500 ms | 1 × |\n| mock-dsm | 400 ms | 0.8 × (0.8–0.8) |',
  )
  expect(page).toContain('| mock-dsm office | 80.5 MB | 110 MB |')
  expect(page).toContain('| Log.list_log | 1 ms, 50 rows | 2 ms, 50 rows | 2 × (2–2) | 2 × (2–2) |')
  expect(page).toContain('| every following one | 3 ms (2.5–3.5) |')
  expect(page).toContain('given up after 60 seconds')
})

test('amounts have three significant digits, and commas in thousands', () => {
  expect(amount(0.012345, '×')).toBe('0.0123 ×')
  expect(amount(123.456, 'ms')).toBe('123 ms')
  expect(amount(12_345.6, 'ms')).toBe('12,346 ms')
})
