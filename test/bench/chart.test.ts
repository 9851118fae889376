import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { renderChart } from '../../bench/chart.ts'
import { ratePairs, someFigures } from './figures.ts'

interface Bar {
  readonly class: string
  readonly x: number
  readonly width: number
}

function barsOf(svg: string): Bar[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: true,
    isArray: (name) => name === 'rect',
  })
  return (parser.parse(svg) as { svg: { rect: Bar[] } }).svg.rect
}

test('bars are as long as their share of bare Fastify, and ours stands out', () => {
  const [ours, again, prism] = barsOf(renderChart(someFigures()))
  expect(ours?.class).toBe('bar ours')
  expect([again?.class, prism?.class]).toEqual(['bar', 'bar'])
  expect((ours?.width ?? 0) / (again?.width ?? 1)).toBeCloseTo(1.2)
  expect((prism?.width ?? 0) / (again?.width ?? 1)).toBeCloseTo(0.2)
})

test('a bar stays inside the picture, and its number tells the length', () => {
  const servers = [{ server: 'mock-dsm', pairs: ratePairs(50) }]
  const svg = renderChart(someFigures({ items: [{ item: 'a & b', about: '', bytes: 1, servers }] }))
  const [bar] = barsOf(svg)
  expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeLessThan(720)
  expect(svg).toContain('>50 ×<')
  expect(svg).toContain('a &amp; b')
})
